"""From a config that is well formed to a scenario: dates, names and defaults."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from pathlib import PurePath

from rythme.config import schema
from rythme.config.cohorts import build_cohort
from rythme.config.fixed import check_fixed, fix, in_order
from rythme.config.names import add_twice, check_ids, check_names, select
from rythme.config.objective import read_objective
from rythme.config.occurrences import Dates, Horizon, half_day_spans, recurring
from rythme.config.report import Report
from rythme.config.rhythms import read_rhythm
from rythme.config.rule_schema import Rule
from rythme.config.school import on_weekdays, read_holidays, read_school, read_school_holidays
from rythme.config.stages import PlacedCohort, first_of_year, place_cohort
from rythme.config.statements import counts_people, read_statement
from rythme.config.tree import Node, Spot
from rythme.config.windows import Stages
from rythme.scenario import Closure, Cohort, Fixed, Origin, Rhythm, Scenario, Statement
from rythme.text import text


def resolve(config: schema.Config, root: Spot, file: str, report: Report) -> Scenario:
    """Return the scenario that a config means, as far as mistakes leave one."""
    return _Resolver(config, root, file, report).scenario()


class _Resolver:
    """Builds a scenario part by part; every part reports its own mistakes."""

    def __init__(self, config: schema.Config, root: Spot, file: str, report: Report) -> None:
        self._config = config
        self._root = root
        self._report = report
        self._stem = PurePath(file).stem
        self._title = config.title or config.school.name or self._stem
        self._school = read_school(config.school, self._title, root.at("school"), report)
        self._rhythms = self._read_rhythms()
        self._placed = self._place_cohorts()
        check_ids(root, report)
        check_names(root, self._cohort_ids(), self._rhythm_names(), report)
        self._cohorts = self._build_cohorts()

    def scenario(self) -> Scenario:
        """Return the scenario; without cohorts where mistakes leave none."""
        horizon = self._horizon()
        closures = self._closures(horizon)
        cohorts = self._with_fixed(closures)
        named = read_holidays(
            self._school,
            self._config.school.holidays,
            horizon.first,
            horizon.last,
            self._root.at("school"),
            self._report,
        )
        mondays = {monday for cohort in cohorts for monday in cohort.mondays}
        return Scenario(
            id=self._config.id or _slug(self._config.title) or _slug(self._stem) or "planning",
            title=self._title,
            year=self._config.year,
            school=self._school,
            holidays=on_weekdays(named, mondays),
            school_holidays=read_school_holidays(self._school, horizon.first, horizon.last),
            closures=closures,
            cohorts=cohorts,
            rules=self._statements(horizon),
            objective=read_objective(
                self._config.objective, self._root.at("objective"), self._report
            ),
        )

    def _read_rhythms(self) -> dict[str, Rhythm]:
        rhythms: dict[str, Rhythm] = {}
        for rhythm_id, written in self._config.rhythm.items():
            rhythm = read_rhythm(
                rhythm_id,
                written,
                self._root.at("rhythm", rhythm_id),
                self._config.school,
                self._school,
                self._report,
            )
            if rhythm is not None:
                rhythms[rhythm_id] = rhythm
        return rhythms

    def _place_cohorts(self) -> list[PlacedCohort]:
        placed: list[PlacedCohort] = []
        first_of_id: dict[str, Spot] = {}
        spots = self._root.at("cohort").entries()
        for written, spot in zip(self._config.cohort, spots, strict=True):
            cohort = place_cohort(written, spot, self._config.year, self._report)
            if cohort is None:
                continue
            if cohort.id in first_of_id:
                add_twice(spot.at("id"), first_of_id[cohort.id], self._report)
                continue
            first_of_id[cohort.id] = spot
            placed.append(cohort)
        return placed

    def _rhythm_names(self) -> tuple[str, ...] | None:
        """Return every rhythm in the file, those with mistakes included; None if some are lost."""
        if self._report.has_lost("rhythm"):
            return None
        rhythms = self._root.at("rhythm")
        return () if rhythms.is_missing else tuple(rhythms.node.table or ())

    def _cohort_ids(self) -> tuple[str, ...] | None:
        """Return every id of a cohort, as for rhythms."""
        if self._report.has_lost("cohort"):
            return None
        ids = [entry.label or entry.word("id") for entry in self._cohort_nodes()]
        known = tuple(name for name in ids if name is not None and "{" not in name)
        return known if len(known) == len(ids) else None

    def _build_cohorts(self) -> tuple[Cohort, ...]:
        built = (
            build_cohort(
                placed,
                self._rhythms,
                self._config.rhythm,
                self._root,
                self._config.year,
                self._report,
            )
            for placed in self._placed
        )
        return tuple(cohort for cohort in built if cohort is not None)

    def _horizon(self) -> Horizon:
        if not self._cohorts:
            self._report_nothing_to_plan()
            year = self._config.year  # so that the mistakes of the rest are found
            return Horizon(first_of_year(year), first_of_year(year + 1))
        return Horizon(
            min(cohort.start for cohort in self._cohorts),
            max(cohort.stages[-1].span.last_day for cohort in self._cohorts),
        )

    def _report_nothing_to_plan(self) -> None:
        """Say why there is no cohort, unless the mistakes already found are the reason."""
        entries = self._cohort_nodes()
        if not entries and not self._report.has_lost("cohort"):
            self._report.add_missing(
                self._root, "cohort", text("write at least one [[cohort]], or a cohort_file")
            )
        stages = [stage for placed in self._placed for stage in placed.stages]
        year = first_of_year(self._config.year)
        if stages and len(self._placed) == len(entries) and all(s.start < year for s in stages):
            self._report.add_value(
                self._root.at("year"),
                text("expected a year in which a cohort has a stage: all stages are past"),
            )

    def _cohort_nodes(self) -> list[Node]:
        """Return the entries of all cohorts, those with mistakes included."""
        cohorts = self._root.at("cohort")
        return [] if cohorts.is_missing else cohorts.node.array or []

    def _select_cohorts(self, patterns: list[str] | None) -> tuple[str, ...]:
        return select(patterns, [cohort.id for cohort in self._cohorts])

    def _stages(self, written: schema.Fixed | Rule) -> Stages:
        """Return the planned stages to which an entry applies, by cohort."""
        cohorts = set(self._select_cohorts(written.cohorts))
        rhythms = select(written.rhythms, self._rhythms)
        return {
            cohort.id: [stage for stage in cohort.stages if stage.rhythm.id in rhythms]
            for cohort in self._cohorts
            if cohort.id in cohorts
        }

    def _closures(self, horizon: Horizon) -> tuple[Closure, ...]:
        closures: list[Closure] = []
        spots = self._root.at("closure").entries()
        for written, spot in zip(self._config.closure, spots, strict=True):
            cohorts = self._select_cohorts(written.cohorts)
            dates = Dates(written.from_, written.to, spot)
            for days in recurring(dates, horizon, self._report, single_day=True):
                closures += (
                    Closure(
                        name=written.name or text("Closure").to(self._school.language),
                        span=span,
                        cohorts=cohorts,
                        origin=spot.origin,
                    )
                    for span in half_day_spans(days, written.half, horizon.span)
                    if cohorts
                )
        return tuple(sorted(closures, key=lambda closure: closure.span.start))

    def _with_fixed(self, closures: tuple[Closure, ...]) -> tuple[Cohort, ...]:
        fixed: dict[str, list[Fixed]] = {cohort.id: [] for cohort in self._cohorts}
        spots: dict[Origin, Spot] = {}
        for written, spot in zip(self._config.fixed, self._root.at("fixed").entries(), strict=True):
            spots[spot.origin] = spot
            for cohort_id, its_stages in self._stages(written).items():
                fixed[cohort_id] += fix(written, spot, its_stages, self._report)
        cohorts = tuple(
            dataclasses.replace(cohort, fixed=in_order(fixed[cohort.id]))
            for cohort in self._cohorts
        )
        for cohort in cohorts:
            check_fixed(cohort, closures, spots, self._report)
        return cohorts

    def _statements(self, horizon: Horizon) -> tuple[Statement, ...]:
        statements: list[Statement] = []
        for written, spot in zip(self._config.rule, self._root.at("rule").entries(), strict=True):
            stages = self._stages(written)
            if counts_people(written):
                self._check_sizes(stages, spot)
            statement = read_statement(
                written, spot, stages, self._cohorts, horizon, self._school, self._report
            )
            if statement is not None:
                statements.append(statement)
        return tuple(statements)

    def _check_sizes(self, stages: Stages, rule: Spot) -> None:
        for placed in self._placed:
            if any(stage.size is None for stage in stages.get(placed.id, ())):
                self._report.add_missing(
                    placed.spot,
                    "size",
                    text("write size = 25: {rule} counts people", rule=rule.origin),
                )


def _slug(words: str | None) -> str:
    """Return what an id keeps of a title."""
    plain = unicodedata.normalize("NFKD", words or "").encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", plain.lower()).strip("-")[:64].rstrip("-")
