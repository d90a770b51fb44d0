"""The files of a plan in its directory: those of before, those to write, those left over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rythme.cli.endings import CallError, say
from rythme.plan import Plan
from rythme.text import Language, text

MakeFiles = Callable[[Plan], Iterator[tuple[str, bytes]]]

PLAN_FILE = "plan.json"
ALTERNATIVE = "alternative-"
"""Begins the names of folders, before their number."""


def replaced_plan(output: Path, plan_id: str) -> Plan | None:
    """Return the plan that stands in ``output``; one of another planning is not replaced."""
    path = output / PLAN_FILE
    if not path.exists():
        return None
    from rythme.cli.reading import read_plan

    previous = read_plan(path)
    if previous.id != plan_id:
        raise CallError(
            text(
                "{path} is of the planning {other}, this is {id}: choose another directory",
                path=path,
                other=previous.id,
                id=plan_id,
            )
        )
    return previous


def write_plans(
    plans: Sequence[Plan], previous: Plan | None, output: Path, make: MakeFiles
) -> Sequence[Path]:
    """Write the best plan and its alternatives, all or none, and return the paths.

    An alternative continues the revisions of the best plan, so that it can take its place.
    """
    from rythme.export.writing import write_files
    from rythme.plan_json import to_json
    from rythme.revisions import continue_revisions

    contents: list[tuple[str, bytes]] = []
    for position, plan in enumerate(plans):
        found = plan if previous is None else continue_revisions(plan, previous, plan.created)
        previous = found if position == 0 else previous
        folder = f"{ALTERNATIVE}{position}/" if position else ""
        contents += [
            (folder + name, content)
            for name, content in [(PLAN_FILE, to_json(found)), *make(found)]
        ]
    return write_files(output, contents)


def name_stale(
    previous: Plan | None, found: Plan, output: Path, written: Sequence[Path], language: Language
) -> None:
    """Say what stays of runs before: calendars no longer planned, other alternatives."""
    names = set() if previous is None else _calendar_names(previous) - _calendar_names(found)
    for stale in sorted(path for name in names if (path := output / name).exists()):
        sentence = text("{path} stays, but its cohort and year are no longer planned", path=stale)
        say(sentence.to(language))
    for stale in sorted(set(output.glob(f"{ALTERNATIVE}*/{PLAN_FILE}")) - set(written)):
        sentence = text("{path} stays, but it is an alternative to a plan before", path=stale)
        say(sentence.to(language))


def _calendar_names(plan: Plan) -> set[str]:
    from rythme.export.identity import ics_name
    from rythme.weeks import academic_year

    return {
        ics_name(cohort.id, academic_year(stage.start))
        for cohort in plan.cohorts
        for stage in cohort.stages
    }
