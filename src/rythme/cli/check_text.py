"""What ``rythme check`` prints for a planner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rythme.cli.pattern_phrases import (
    end_phrase,
    pattern_phrase,
    place_phrase,
    rule_phrase,
    soft_phrase,
    span_phrase,
    total_phrase,
)
from rythme.cli.phrases import stage_dates
from rythme.cli.table import aligned
from rythme.export.words import days, hours_number, long_date, number
from rythme.overview import TRAINING_SHARE, CohortOverview, StageOverview
from rythme.scenario import Scenario, Stage, Statement
from rythme.text import Language, Text, text
from rythme.weeks import Span

_Key = TypeVar("_Key", bound=Hashable)


def overview_lines(
    scenario: Scenario,
    cohorts: Sequence[CohortOverview],
    contract_hours: int,
    language: Language,
) -> Iterator[str]:
    """Yield what was understood of ``scenario``, in sections."""
    page = _Page(scenario, cohorts, language)
    yield f"{scenario.title} ({scenario.id}), {scenario.year}-{scenario.year + 1}"
    yield page.school()
    share = text(
        "Training, in contracts of {hours} hours a year (at least {share} %)",
        hours=number(contract_hours, language),
        share=number(float(100 * TRAINING_SHARE), language),
    )
    sections = (
        (text("Cohorts and stages"), page.stages()),
        (text("Weeks and hours, asked and there"), page.amounts()),
        (share, page.shares(contract_hours)),
        (text("Phases"), list(page.phases())),
        (text("Closed weeks"), page.closed_weeks()),
        (text("Fixed dates"), page.fixed()),
        (text("Closures"), page.closures()),
        (text("Public holidays"), page.holidays()),
        (text("School holidays"), page.school_holidays()),
        (text("Rules"), list(page.rules())),
    )
    for title, lines in sections:
        if lines:
            yield ""
            yield title.to(language)
            yield from lines


@dataclass(frozen=True, slots=True)
class _Page:
    """The sections; each is a list of lines, empty where there is nothing to say."""

    scenario: Scenario
    cohorts: Sequence[CohortOverview]
    language: Language

    def school(self) -> str:
        school = self.scenario.school
        halves = (f"{start:%H:%M}–{end:%H:%M}" for start, end in (school.morning, school.afternoon))
        return text(
            "{name}: {halves}, {timezone}; public holidays of {country}",
            name=school.name,
            halves=", ".join(halves),
            timezone=school.timezone,
            country="-".join(filter(None, (school.country, school.subdivision))),
        ).to(self.language)

    def stages(self) -> list[str]:
        rows = (
            (
                "" if position else cohort.id,
                "" if position else cohort.name,
                "–" if stage.size is None else number(stage.size, self.language),
                stage.rhythm.id,
                stage_dates(stage.start, stage.weeks, self.language),
            )
            for cohort in self.scenario.cohorts
            for position, stage in enumerate(cohort.stages)
        )
        heads = text("cohort"), text("name"), text("size"), text("rhythm"), text("dates")
        return self._table(heads, rows, right=(2,))

    def amounts(self) -> list[str]:
        heads = (
            text("cohort"),
            text("rhythm"),
            text("weeks"),
            text("closed"),
            text("may be school"),
            text("school asked"),
            text("company asked"),
            text("hours asked"),
            text("hours at most"),
        )
        rows = (
            (each.cohort.id, *self._amount(stage)) for each in self.cohorts for stage in each.stages
        )
        return self._table(heads, rows, right=range(2, len(heads)))

    def _amount(self, overview: StageOverview) -> tuple[str, ...]:
        rhythm = overview.stage.rhythm
        return (
            rhythm.id,
            str(overview.stage.weeks),
            str(len(overview.closed)),
            str(overview.num_for_school),
            total_phrase(rhythm.school_weeks, self.language),
            total_phrase(rhythm.company_weeks, self.language),
            "–" if overview.asked_s is None else hours_number(overview.asked_s, self.language),
            hours_number(overview.most_school_s, self.language),
        )

    def shares(self, contract_hours: int) -> list[str]:
        heads = text("cohort"), text("training"), text("contract"), text("share"), text("enough")
        rows = (
            self._share(each, each.training_s, each.contract_s(contract_hours))
            for each in self.cohorts
            if each.under_contract
        )
        return self._table(heads, rows, right=(1, 2, 3))

    def _share(self, each: CohortOverview, training_s: int, contract_s: int) -> tuple[str, ...]:
        share = training_s / contract_s
        enough = text("yes") if share >= TRAINING_SHARE else text("no")
        return (
            each.cohort.id,
            f"{hours_number(training_s, self.language)} h",
            f"{number(contract_s / 3600, self.language)} h",
            f"{number(100 * share, self.language, decimals=1)} %",
            enough.to(self.language),
        )

    def phases(self) -> Iterator[str]:
        alike: dict[tuple[str, dt.date, int], list[tuple[Stage, str]]] = {}
        for cohort in self.scenario.cohorts:
            for stage in cohort.stages:
                key = stage.rhythm.id, stage.start, stage.weeks
                alike.setdefault(key, []).append((stage, cohort.id))
        for stages in alike.values():
            stage = stages[0][0]
            since = long_date(stage.start, self.language)
            title = text(
                "{rhythm} from {date}: {cohorts}",
                rhythm=stage.rhythm.id,
                date=since,
                cohorts=self._who(id_ for _, id_ in stages),
            )
            yield f"  {title.to(self.language)}"
            rows = (
                (
                    str(position + 1),
                    pattern_phrase(phase.pattern).to(self.language),
                    end_phrase(stage, position, self.language).to(self.language),
                )
                for position, phase in enumerate(stage.rhythm.phases)
            )
            yield from aligned(rows, indent=4)

    def closed_weeks(self) -> list[str]:
        weeks = _gathered(
            (monday, each.cohort.id)
            for each in self.cohorts
            for stage in each.stages
            for monday in stage.closed
        )
        return aligned(
            (days(monday, monday + dt.timedelta(days=4), self.language), self._who(ids))
            for monday, ids in sorted(weeks.items())
        )

    def fixed(self) -> list[str]:
        dates = _gathered(
            ((fixed.span, fixed.place, fixed.name), cohort.id)
            for cohort in self.scenario.cohorts
            for fixed in cohort.fixed
        )
        return aligned(
            (
                span_phrase(span, self.language),
                place_phrase(place).to(self.language),
                name,
                self._who(ids),
            )
            for (span, place, name), ids in sorted(dates.items(), key=lambda date: date[0][0])
        )

    def closures(self) -> list[str]:
        return aligned(
            (span_phrase(closure.span, self.language), closure.name, self._who(closure.cohorts))
            for closure in self.scenario.closures
        )

    def holidays(self) -> list[str]:
        return aligned(
            (long_date(holiday.day, self.language), holiday.name)
            for holiday in self.scenario.holidays
        )

    def school_holidays(self) -> list[str]:
        return aligned(
            (
                days(each.first, each.last, self.language),
                each.name,
                text("provisional").to(self.language) if each.provisional else "",
            )
            for each in self.scenario.school_holidays
        )

    def rules(self) -> Iterator[str]:
        for statement in self.scenario.rules:
            rule = statement.rule
            words = (rule_phrase(rule), soft_phrase(rule.soft).to(self.language), rule.name)
            origin = f"[{statement.origin.file}:{statement.origin.line}]"
            yield f"  {'  '.join(filter(None, (*words, origin)))}"
            yield from aligned(self._windows(statement), indent=6)

    def _windows(self, statement: Statement) -> Iterator[tuple[str, str]]:
        alike = _gathered(
            (window.spans, cohort) for window in statement.windows for cohort in window.cohorts
        )
        for spans, ids in alike.items():
            yield self._when(spans), self._who(ids)

    def _when(self, spans: Sequence[Span]) -> str:
        return "; ".join(span_phrase(span, self.language) for span in spans)

    def _who(self, ids: Iterable[str]) -> str:
        """Return cohorts by id, or a word where they are all of several."""
        named = tuple(ids)
        if 1 < len(named) == len(self.scenario.cohorts):
            return text("all cohorts").to(self.language)
        return ", ".join(named)

    def _table(
        self, heads: Iterable[Text], rows: Iterable[tuple[str, ...]], right: Iterable[int]
    ) -> list[str]:
        body = list(rows)
        head = tuple(head.to(self.language) for head in heads)
        return aligned([head, *body], right=right) if body else []


def _gathered(pairs: Iterable[tuple[_Key, str]]) -> dict[_Key, list[str]]:
    """Return the second of each pair by the first."""
    gathered: dict[_Key, list[str]] = {}
    for key, value in pairs:
        gathered.setdefault(key, []).append(value)
    return gathered
