"""What ``rythme explain`` prints for a planner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rythme.blocks import blocks, blocks_phrase, stage_weeks
from rythme.cli.table import aligned
from rythme.plan import CohortPlan
from rythme.scenario import Scenario
from rythme.solver.explain import Conflict, Explanation, Impossibility, WayOut
from rythme.statements import Editable
from rythme.statements.writing import doubt_words, edit_words
from rythme.text import Language, Text, plural, text

MOST_CALENDARS = 3
"""Of cohorts that share rules, so many are shown for each way out."""


def explanation_lines(
    explanation: Explanation, scenario: Scenario, language: Language
) -> Iterator[str]:
    """Yield why nothing fits and what to change, group of cohorts by group."""
    for number, impossibility in enumerate(explanation.impossibilities):
        if number:
            yield ""
        yield from _Page(impossibility, scenario, language).lines()
    if explanation.undecided:
        yield plural(
            "Not decided in time for {cohorts}.",
            "Not decided in time for {cohorts}.",
            count=len(explanation.undecided),
            cohorts=", ".join(explanation.undecided),
        ).to(language)
    if explanation.fits:
        yield text("Calendars fit: nothing stands in the way of a plan.").to(language)


class _Page:
    """One group of cohorts."""

    def __init__(self, impossibility: Impossibility, scenario: Scenario, language: Language):
        self.impossibility = impossibility
        self.scenario = scenario
        self.language = language
        conflicts = impossibility.conflicts
        named = {each for conflict in conflicts for each in conflict.statements}
        self.statements = sorted(named, key=lambda each: each.origin)

    def lines(self) -> Iterator[str]:
        yield self._title().to(self.language)
        yield ""
        yield from self._conflicts()
        yield ""
        yield from self._ways_out()

    def _title(self) -> Text:
        cohorts = self.impossibility.cohorts
        if self.impossibility.together:
            return text(
                "No calendars of {cohorts} fit together, though each has one by itself.",
                cohorts=", ".join(cohorts),
            )
        return plural(
            "No calendar fits {cohorts}.",
            "No calendar fits any of {cohorts}.",
            count=len(cohorts),
            cohorts=", ".join(cohorts),
        )

    def _conflicts(self) -> Iterator[str]:
        conflicts = self.impossibility.conflicts
        if not self.statements:
            sentence = text("A stage has fewer weeks than its rhythm has phases.")
            yield sentence.to(self.language)
            return
        yield self._heading().to(self.language)
        yield from aligned(
            (
                (str(number), f"{each.origin}: {each.sentence.to(self.language)}")
                for number, each in enumerate(self.statements, start=1)
            ),
            right=(0,),
        )
        if len(conflicts) > 1:
            yield ""
            yield text("Smallest sets that exclude each other").to(self.language)
            for conflict in conflicts:
                if conflict.minimal:
                    yield f"  {self._numbers(conflict.statements)}"
        for conflict in conflicts:
            if not conflict.minimal:
                yield f"  {self._doubt(conflict).to(self.language)}"
        if not self.impossibility.complete:
            yield text("There may be other sets: not all were looked for.").to(self.language)

    def _heading(self) -> Text:
        conflicts = self.impossibility.conflicts
        if len(conflicts) > 1:
            return text("Statements")
        if conflicts[0].minimal and len(self.statements) > 1:
            return text("These statements exclude each other, and none of them is superfluous")
        if conflicts[0].minimal:
            return text("This statement excludes every calendar")
        return text("These statements exclude each other")

    def _doubt(self, conflict: Conflict) -> Text:
        doubtful = self._numbers(conflict.doubtful, ", ")
        if len(self.impossibility.conflicts) == 1:
            return text("Not shown in time to be needed: {doubtful}", doubtful=doubtful)
        some = self._numbers(conflict.statements)
        return text(
            "{set}; not shown in time to be needed: {doubtful}", set=some, doubtful=doubtful
        )

    def _numbers(self, statements: Sequence[Editable], between: str = " + ") -> str:
        return between.join(
            map(str, sorted(self.statements.index(each) + 1 for each in statements))
        )

    def _ways_out(self) -> Iterator[str]:
        ways = self.impossibility.ways_out
        if not ways:
            yield text("No way out was found.").to(self.language)
            return
        yield text("Ways out, each with the calendar that it gives").to(self.language)
        for number, way in enumerate(ways, start=1):
            for position, edit in enumerate(way.edits):
                mark = f"{number:>3}" if position == 0 else "  +"
                yield f"{mark}  {edit_words(self.scenario, edit).to(self.language)}"
                doubt = doubt_words(self.scenario, edit)
                if doubt is not None:
                    yield f"     {doubt.to(self.language)}"
            yield from (f"     {line}" for line in self._calendars(way))
        if not self.impossibility.decided:
            yield text("Not every change could be decided in time: a smaller one may do, too.").to(
                self.language
            )

    def _calendars(self, way: WayOut) -> Iterator[str]:
        cohorts = way.plan.cohorts
        for cohort in cohorts[:MOST_CALENDARS]:
            for line in _calendar(cohort):
                words = line.to(self.language)
                yield words if len(self.impossibility.cohorts) == 1 else f"{cohort.id}: {words}"
        more = len(cohorts) - MOST_CALENDARS
        if more > 0:
            yield plural("and {count} other cohort", "and {count} other cohorts", count=more).to(
                self.language
            )


def _calendar(cohort: CohortPlan) -> Iterator[Text]:
    """Yield the deviation and the blocks of every stage."""
    for stage in cohort.stages:
        yield plural(
            "{rhythm}, deviation {count} week: {blocks}",
            "{rhythm}, deviation {count} weeks: {blocks}",
            count=stage.deviation,
            rhythm=stage.rhythm,
            blocks=blocks_phrase(blocks(stage_weeks(cohort, stage))),
        )
