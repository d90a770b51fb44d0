"""The places that rooms must have for some cohorts to fit: their sizes as what is to be least."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from rythme.rules import Capacity, Peak, RuleLevel, Soft
from rythme.scenario import Origin, Statement
from rythme.solver.known import Known
from rythme.solver.problem import settle
from rythme.solver.question import Question

ROUNDS = 30
"""Rounds of the search."""


class Rooms(NamedTuple):
    """The places of some rooms."""

    taken: Mapping[Origin, int]
    """By the calendars that take the fewest of those that were found."""
    least: int
    """In all rooms together: with fewer it is proven that cohorts do not fit."""


def least_rooms(
    question: Question, origins: Collection[Origin], known: Known, deadline: float | None
) -> Rooms | None:
    """Return how few places rooms may have; None where nothing was found.

    Parameters
    ----------
    question
        Cohorts with the rules of the rooms among their rules.
    origins
        Of these rules, which hold in one window each.
    known
        Calendars to start from; those that take the fewest places are added.
    deadline
        On the clock of ``time.monotonic``.
    """
    from rythme.solver.search import search  # ortools takes longer than most explanations

    rules = tuple(_lowest(each) if each.origin in origins else each for each in question.rules())
    asked = Question(replace(question.scenario, rules=rules), question.cohorts, question.graphs)
    start = known.fitting(asked.cohorts, asked.problem)
    found = search(asked.problem, [{"peak": 1}], rounds=ROUNDS, start=start, deadline=deadline)
    if found is None or found.infeasible:
        return None
    known.add(asked.calendars(found.paths))
    slacks = settle(asked.problem, found.paths)
    assert slacks is not None, "the search broke a row"
    fullest = [
        value
        for slack, value in zip(asked.problem.slacks, slacks, strict=True)
        if slack.column == "peak"
    ]
    rooms = [each for each in rules if each.origin in origins]
    taken = {room.origin: people for room, people in zip(rooms, fullest, strict=True)}
    (least,) = found.bounds
    return Rooms(taken, _next_sum(asked, rooms[0], least) if len(rooms) == 1 else least)


def is_room(statement: Statement) -> bool:
    """Say whether a rule limits the people in one window."""
    return isinstance(statement.rule, Capacity) and len(statement.windows) == 1


def _lowest(room: Statement) -> Statement:
    """Return the rule that charges the people in a room at its fullest."""
    return replace(room, rule=Peak(soft=Soft(level=RuleLevel.PEAK, weight=1)))


def _next_sum(question: Question, room: Statement, least: int) -> int:
    """Return the first number of at least ``least`` that some cohorts of a room add up to."""
    named = room.windows[0].cohorts
    cohorts = [cohort for cohort in question.cohorts if cohort.id in named]
    if any(len(cohort.stages) > 1 for cohort in cohorts):
        return least
    return _sum_above((cohort.stages[0].size or 0 for cohort in cohorts), least)


def _sum_above(sizes: Iterable[int], least: int) -> int:
    sums = 1
    for size in sizes:
        sums |= sums << size
    above = sums >> least
    return least + (above & -above).bit_length() - 1 if above else least
