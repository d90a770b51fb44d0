"""What ``rythme plan --alternatives`` seeks and says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rythme.cli.compare_text import section_lines
from rythme.cli.endings import CallError
from rythme.cli.plan_text import count_phrase
from rythme.cli.solving import check
from rythme.compare import sections
from rythme.export.words import level_word, number
from rythme.solver.alternatives import Spread, Within, spread
from rythme.text import Language, plural, text

if TYPE_CHECKING:
    from rythme.plan import Plan
    from rythme.previous import Previous
    from rythme.scenario import Scenario


@dataclass(frozen=True)
class Asked:
    """Alternatives that were asked for."""

    cohort: str
    number: int
    within: Within

    def seek(
        self, scenario: Scenario, best: Plan, previous: Previous | None, time_limit_s: float
    ) -> Spread:
        """Return alternatives, verified."""
        found = spread(
            scenario,
            best,
            self.cohort,
            self.number,
            within=self.within,
            previous=previous,
            time_limit_s=time_limit_s,
        )
        for plan in found.plans:
            check(scenario, plan, previous)
        return found


def read_asked(scenario: Scenario, named: Sequence[str], number: int, within: str | None) -> Asked:
    """Return what is asked; alternatives are of one cohort.

    Parameters
    ----------
    named
        Ids after ``--cohort``, known ones.
    within
        ``15%``, or a number of weeks; None for the usual margin.
    """
    known = [cohort.id for cohort in scenario.cohorts]
    ids = named or known
    if len(ids) != 1:
        raise CallError(
            text(
                "alternatives are of one cohort: say which with --cohort; there are {ids}",
                ids=", ".join(known),
            )
        )
    return Asked(ids[0], number, Within() if within is None else _read_margin(within))


def _read_margin(written: str) -> Within:
    match = re.fullmatch(r"([0-9]{1,4})(%?)", written.strip())
    if match is None:
        problem = text(
            "--within: read {written}; expected a share as in 15%, or a number of weeks",
            written=repr(written),
        )
        raise CallError(problem)
    amount = int(match[1])
    return Within(percent=amount, weeks=0) if match[2] else Within(percent=0, weeks=amount)


def alternatives_lines(
    best: Plan, cohort_id: str, found: Spread, language: Language
) -> Iterator[str]:
    """Yield how far apart the alternatives are, and what each trades."""
    yield text("Alternatives for {cohort}", cohort=cohort_id).to(language)
    for name, most in found.limits:
        amount, level = number(most, language), level_word(name)
        yield "  " + text("{level}: at most {most}", level=level, most=amount).to(language)
    yield "  " + _number(found, language)
    yield "  " + _apart(found, language)
    if not found.plans:
        return
    named = text("best").to(language)
    marks = [named, *(str(position) for position, _ in enumerate(found.plans, 1))]
    for section in sections([best, *found.plans], first=text("the best").to(language)):
        if section.cohort in (None, cohort_id):
            yield ""
            yield from section_lines(section, marks, language)


def _number(found: Spread, language: Language) -> str:
    if found.number is None:
        return text("The other cohorts keep their calendars.").to(language)
    return plural(
        "{amount} calendar costs no more than that.",
        "{amount} calendars cost no more than that.",
        count=found.number,
        amount=count_phrase(found.number, language),
    ).to(language)


def _apart(found: Spread, language: Language) -> str:
    if not found.plans:
        return text("None of them differs from the best in any half-day.").to(language)
    if found.apart == found.bound:
        says = plural(
            "Any two differ in at least {count} half-day, the best among them: no choice of as many"
            " does better.",
            "Any two differ in at least {count} half-days, the best among them: no choice of as"
            " many does better.",
            count=found.apart,
        )
    else:
        says = plural(
            "Any two differ in at least {count} half-day, the best among them; no choice of as many"
            " reaches more than {bound}.",
            "Any two differ in at least {count} half-days, the best among them; no choice of as"
            " many reaches more than {bound}.",
            count=found.apart,
            bound=number(found.bound, language),
        )
    return says.to(language)
