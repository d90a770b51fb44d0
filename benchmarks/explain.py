"""``python -m benchmarks.explain``: how long it takes to say why twenty cohorts do not fit.

Each case is ``benchmarks/school.toml`` with a statement or two added or changed, or a school drawn
from a seed whose rooms are a little too small. A line tells the seconds, the sets of statements
that exclude each other, whether each is proven to have nothing superfluous, and the ways out.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.generate import all_rules, tight
from rythme.config import load
from rythme.rules import Capacity
from rythme.scenario import Scenario
from rythme.solver.explain import Explanation, explain
from rythme.statements.writing import edit_words
from rythme.verify import verify

SCHOOL = Path(__file__).with_name("school.toml")

RESTAURANT = ["rule.Restaurant.max_people=150"]
WORKSHOP = ['rule."Atelier automobile".max_people=48']

WORKS = """
[[closure]]
name = "Travaux"
from = "second Monday of January"
to = "second Monday of January + 4 days"
"""

LECTURE = """
[[rule]]
name = "Conférences de pâtisserie"
kind = "together"
cohorts = ["mc-dess", "bp-cuis-1", "cap-cuis-1"]
weeks = 2
"""

FORUM = """
[[rule]]
name = "Semaines du forum : personne en entreprise"
kind = "forbid"
cohorts = ["cap-*"]
place = "company"
from = "third Monday of March"
to = "third Monday of March + 4 days"
"""

EXAMS = """
[[fixed]]
name = "Épreuves de cuisine"
cohorts = ["*-cuis-*", "mc-dess"]
place = "school"
from = "first Monday of June"
to = "first Monday of June + 4 days"
"""

TOTALS = [
    'rule."Laboratoires de cuisine".max_people=33',
]

HALVES = """
[[rule]]
name = "Salle informatique"
kind = "capacity"
cohorts = ["bts-*"]
max_people = 84
"""

SUMMER = """
[[rule]]
name = "Pas d'école en été"
kind = "forbid"
place = "school"
from = "mid-June"
to = "end of August"

[[rule]]
name = "Poste partagé à trois"
kind = "cover"
cohorts = ["bac-cuis-1", "bac-cuis-2", "bts-elec-1"]
at_least = 2
"""


def changed(added: str, overrides: Sequence[str] = ()) -> Scenario:
    """Return the school of the TOML file with something added and changed."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "case.toml"
        path.write_text(f'extends = "{SCHOOL}"\n{added}', encoding="utf-8")
        return load(path, overrides=overrides)


def fuller(scenario: Scenario, percent: int) -> Scenario:
    """Return the scenario with every room that much as large."""
    return replace(
        scenario,
        rules=tuple(
            replace(
                each,
                rule=replace(each.rule, max_people=each.rule.max_people * percent // 100),
            )
            if isinstance(each.rule, Capacity)
            else each
            for each in scenario.rules
        ),
    )


CASES: dict[str, Callable[[], Scenario]] = {
    "restaurant a little too small": partial(changed, "", RESTAURANT),
    "workshop a little too small": partial(changed, "", WORKSHOP),
    "works in January": partial(changed, WORKS),
    "together against apart": partial(changed, LECTURE),
    "cover against forbid": partial(changed, FORUM),
    "exam week in the kitchens": partial(changed, EXAMS),
    "totals above the room": partial(changed, "", TOTALS),
    "half-days and blocks in one room": partial(changed, HALVES),
    "shared position and summer": partial(changed, SUMMER),
    "all rules, seed 1": lambda: fuller(all_rules(20, 1), 55),
    "all rules, seed 2": lambda: fuller(all_rules(20, 2), 64),
    "one room, seed 1": lambda: tight(20, 1, lambda _: 145),
}


def line(name: str, scenario: Scenario, seconds: float, *, detail: bool) -> Iterator[str]:
    """Explain one case and yield what came out."""
    started = time.monotonic()
    explanation = explain(scenario, time_limit_s=seconds)
    elapsed = time.monotonic() - started
    check(explanation)
    for each in explanation.impossibilities:
        sizes = ", ".join(
            f"{len(conflict.statements)}{_doubt(len(conflict.doubtful))}"
            for conflict in each.conflicts
        )
        smallest = "yes" if each.decided else "no"
        yield (
            f"| {name} | {len(each.cohorts)} | {elapsed:.1f} | {sizes} |"
            f" {'yes' if each.complete else 'no'} | {len(each.ways_out)} | {smallest} |"
        )
        if detail:
            for conflict in each.conflicts:
                yield "  " + " + ".join(s.origin.key for s in conflict.statements)
            for way in each.ways_out:
                yield "  > " + "; ".join(edit_words(scenario, e).to("en") for e in way.edits)
    if not explanation.impossibilities:
        yield f"| {name} | | {elapsed:.1f} | {explanation.undecided or 'fits'} | | | |"
    TIMES.append(elapsed)


def _doubt(number: int) -> str:
    return f" ({number} of them perhaps superfluous)" if number else ""


TIMES: list[float] = []


def check(explanation: Explanation) -> None:
    """Hold the calendars of every way out against the verifier."""
    for impossibility in explanation.impossibilities:
        for way in impossibility.ways_out:
            assert verify(way.scenario, way.plan).ok


def main() -> None:
    """Print a line for every case asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explain", description=__doc__)
    parser.add_argument("--cases", nargs="+", default=[""], help="words in the names of cases")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--detail", action="store_true", help="print sets and ways out")
    options = parser.parse_args()
    print("| case | cohorts | seconds | sets | all sets | ways out | each proven smallest |")
    print("|---|---:|---:|---|---|---:|---|")
    for name, make in CASES.items():
        if any(word in name for word in options.cases):
            for each in line(name, make(), options.seconds, detail=options.detail):
                print(each, flush=True)
    print(f"\nMedian {median(TIMES):.1f} s, at most {max(TIMES):.1f} s")


if __name__ == "__main__":
    main()
