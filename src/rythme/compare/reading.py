"""A comparison in a paragraph: what each plan gains and costs against the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rythme.compare.differences import changed_half_days
from rythme.compare.figures import CohortFigures, cohort_figures, plan_figures
from rythme.compare.table import mark
from rythme.export.words import hours_number, level_word, number
from rythme.plan import Plan
from rythme.text import Language, Text, plural, text


def reading(plans: Sequence[Plan], language: Language) -> str:
    """Return a sentence per plan but the first, in one paragraph."""
    sentences = (
        _sentence(plans[0], plan, mark(position), language)
        for position, plan in enumerate(plans)
        if position
    )
    return " ".join(sentences)


def _sentence(first: Plan, plan: Plan, name: str, language: Language) -> str:
    clauses = [clause.to(language) for clause in _clauses(first, plan, language)]
    if not clauses:
        return text("{plan} is the same as {first}.", plan=name, first=mark(0)).to(language)
    said = clauses[-1]
    if clauses[:-1]:
        said = text("{most} and {last}", most=", ".join(clauses[:-1]), last=said).to(language)
    return text("Against {first}, {plan} {does}.", first=mark(0), plan=name, does=said).to(language)


def _clauses(first: Plan, plan: Plan, language: Language) -> Iterator[Text]:
    """Yield what a plan does that the first does not: places, costs, hours, weeks."""
    yield from _places(first, plan)
    before = {level.name: level.cost for level in first.levels}
    for level in plan.levels:
        if level.name in before:
            yield from _cost(level.name, level.cost - before[level.name], language)
    yield from _taught(_change_s(first, plan, lambda each: each.totals.school_s), language)
    yield from _lost(_change_s(first, plan, lambda each: each.lost_s), language)
    common = {cohort.id: cohort for cohort in first.cohorts}
    changed = sum(
        changed_half_days(common[cohort.id], cohort)
        for cohort in plan.cohorts
        if cohort.id in common
    )
    if changed:
        yield plural("changes {count} half-day", "changes {count} half-days", count=changed)
    missing = len(common.keys() - {cohort.id for cohort in plan.cohorts})
    added = sum(cohort.id not in common for cohort in plan.cohorts)
    if missing:
        yield plural("leaves out {count} cohort", "leaves out {count} cohorts", count=missing)
    if added:
        yield plural("adds {count} cohort", "adds {count} cohorts", count=added)


def _places(first: Plan, plan: Plan) -> Iterator[Text]:
    one, other = plan_figures(first), plan_figures(plan)
    if one is None or other is None or not (one.people and other.people):
        return
    change = other.peak.count - one.peak.count
    if change < 0:
        yield plural("needs {count} place fewer", "needs {count} places fewer", count=-change)
    elif change:
        yield plural("needs {count} place more", "needs {count} places more", count=change)


def _cost(level: str, change: int, language: Language) -> Iterator[Text]:
    if not change or level == "peak":  # places say it
        return
    if level == "rhythm":
        if change > 0:
            yield plural(
                "costs {count} week of rhythm", "costs {count} weeks of rhythm", count=change
            )
        else:
            yield plural(
                "saves {count} week of rhythm", "saves {count} weeks of rhythm", count=-change
            )
        return
    amount, name = number(abs(change), language), level_word(level)
    if change > 0:
        yield text("costs {amount} more at “{level}”", amount=amount, level=name)
    else:
        yield text("costs {amount} less at “{level}”", amount=amount, level=name)


def _change_s(first: Plan, plan: Plan, seconds: Callable[[CohortFigures], int]) -> int:
    """Return how many seconds more there are, over the cohorts of both plans."""
    common = {cohort.id: cohort for cohort in first.cohorts}
    return sum(
        seconds(cohort_figures(plan, cohort)) - seconds(cohort_figures(first, common[cohort.id]))
        for cohort in plan.cohorts
        if cohort.id in common
    )


def _taught(change_s: int, language: Language) -> Iterator[Text]:
    hours = hours_number(abs(change_s), language)
    if change_s > 0:
        yield text("leaves room for {hours} h more of teaching", hours=hours)
    elif change_s:
        yield text("leaves room for {hours} h less of teaching", hours=hours)


def _lost(change_s: int, language: Language) -> Iterator[Text]:
    hours = hours_number(abs(change_s), language)
    if change_s > 0:
        yield text("loses {hours} h more to public holidays", hours=hours)
    elif change_s:
        yield text("loses {hours} h less to public holidays", hours=hours)
