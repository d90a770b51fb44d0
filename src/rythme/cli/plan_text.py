"""What ``rythme plan`` says of the plan that it found."""

from __future__ import annotations

from collections.abc import Iterator

from rythme.blocks import blocks, blocks_phrase, stage_weeks
from rythme.cli.phrases import cohort_phrase, stage_dates, totals_phrase
from rythme.export.words import level_sentence, number
from rythme.plan import CohortPlan
from rythme.solver.outcome import Planned
from rythme.text import Language, Text, text

MANY = 10**9
"""From here on a count is written by its power of ten."""


def summary(planned: Planned, language: Language) -> Iterator[str]:
    """Yield how good the plan is, then its cohorts stage by stage."""
    plan = planned.plan
    yield f"{plan.title} ({plan.id}), {plan.year}-{plan.year + 1}"
    yield _standing(planned, language).to(language)
    yield from (f"  {level_sentence(level, language).to(language)}" for level in plan.levels)
    for cohort in plan.cohorts:
        yield ""
        yield from cohort_lines(cohort, language)


def cohort_lines(cohort: CohortPlan, language: Language) -> Iterator[str]:
    """Yield a cohort's stages: dates, totals, blocks in order."""
    yield cohort_phrase(cohort.name, cohort.id, cohort.size).to(language)
    for stage in cohort.stages:
        yield f"  {stage.rhythm}, {stage_dates(stage.start, stage.weeks, language)}"
        yield f"    {totals_phrase(stage, language)}"
        yield f"    {blocks_phrase(blocks(stage_weeks(cohort, stage)))}"


def _standing(planned: Planned, language: Language) -> Text:
    """Return what is proven of the plan, and how many are as good."""
    plan, num_optimal = planned.plan, planned.num_optimal
    if plan.status != "optimal" and planned.cut_short:
        return text("Valid, not proven best: the time limit ended the search.")
    if plan.status != "optimal":
        return text("Valid, not proven best.")
    if num_optimal == 1:
        return text("Optimal, and the only plan that is.")
    if num_optimal is None:
        return text("Optimal: no valid plan costs less.")
    count = count_phrase(num_optimal, language)
    if plan.unique:
        return text("Optimal: the earliest of {count} plans that cost as little.", count=count)
    return text("Optimal: one of {count} plans that cost as little.", count=count)


def count_phrase(count: int, language: Language) -> str:
    """Return how many there are; of very many, about how many."""
    return number(count, language) if count < MANY else f"{count:.1e}"
