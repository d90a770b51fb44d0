"""The arithmetic of comparisons."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from builders import START, full_time, make_cohort, make_plan, make_scenario, monday, read_weeks
from rythme.blocks import stage_weeks
from rythme.compare import cohort_figures, cohort_ids, differences
from rythme.plan import Plan, PlanHoliday
from rythme.weeks import Kind


def _plan(**weeks: str) -> Plan:
    cohorts = [
        make_cohort(name, phases=[full_time("school")], weeks=len(read_weeks(written)))
        for name, written in weeks.items()
    ]
    scenario = make_scenario(cohorts=cohorts)
    return make_plan(scenario, {name: read_weeks(written) for name, written in weeks.items()})


def test_figures_of_a_cohort() -> None:
    """Totals, blocks, longest runs and hours lost are those counted by hand."""
    holidays = (
        PlanHoliday(day=START, name="at school"),
        PlanHoliday(day=monday(2), name="in company"),
    )
    plan = replace(_plan(a="SSCSCCCO"), holidays=holidays)
    figures = cohort_figures(plan, plan.cohorts[0])
    assert (figures.totals.school_tenths, figures.totals.company_tenths) == (30, 40)
    assert [(block.kind, block.weeks) for block in figures.blocks] == [
        (Kind.SCHOOL, 2),
        (Kind.COMPANY, 1),
        (Kind.SCHOOL, 1),
        (Kind.COMPANY, 3),
        (Kind.OFF, 1),
    ]
    assert (figures.longest_school, figures.longest_company) == (2, 3)
    assert figures.lost_s == 7 * 3600


def test_figures_without_school() -> None:
    """A cohort that is never at school has no run there, and loses nothing."""
    plan = _plan(a="CC")
    figures = cohort_figures(plan, plan.cohorts[0])
    assert (figures.longest_school, figures.lost_s) == (0, 0)


def test_same_plans_do_not_differ() -> None:
    """A plan and itself are the same; costs, titles and revisions are not looked at."""
    plan = _plan(a="SSCC")
    other = replace(plan, title="Other", levels=())
    assert differences([plan, other]) == ()


def test_differences_are_by_cohort_then_time() -> None:
    """A week differs by letters, by kind, or by being in one plan only."""
    one = _plan(a="S S C school:SSSSSSSSSS", b="CC")
    kind = _plan(b="CC", a="S S C company:SSSSSSSSSS")
    found = differences([one, kind, _plan(a="CSCC")])
    assert cohort_ids([one, kind]) == ("a", "b")
    assert [(each.cohort, each.monday) for each in found] == [
        ("a", monday(0)),
        ("a", monday(3)),
        ("b", monday(0)),
        ("b", monday(1)),
    ]
    assert found[2].weeks[2] is None


def test_stage_weeks() -> None:
    """The weeks of a stage are those from its first Monday on, as many as it lasts."""
    plan = _plan(a="SSCC")
    cohort = plan.cohorts[0]
    stage = replace(cohort.stages[0], start=START + dt.timedelta(weeks=1), weeks=2)
    assert [week.monday for week in stage_weeks(cohort, stage)] == [monday(1), monday(2)]
