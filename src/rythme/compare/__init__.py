"""Plans side by side: the figures that planners weigh, and the weeks that differ."""

from __future__ import annotations

from rythme.compare.differences import (
    WeekRow,
    changed_half_days,
    cohort_ids,
    differences,
    week_rows,
)
from rythme.compare.figures import (
    CohortFigures,
    PlanFigures,
    cohort_figures,
    plan_figures,
)
from rythme.compare.reading import reading
from rythme.compare.records import plan_record
from rythme.compare.table import mark, sections, shown, week_cells

__all__ = [
    "CohortFigures",
    "PlanFigures",
    "WeekRow",
    "changed_half_days",
    "cohort_figures",
    "cohort_ids",
    "differences",
    "mark",
    "plan_figures",
    "plan_record",
    "reading",
    "sections",
    "shown",
    "week_cells",
    "week_rows",
]
