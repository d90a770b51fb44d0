"""Live workbooks: a sheet for each cohort and academic year, and an overview that counts them."""

from __future__ import annotations

import io

from xlsxwriter import Workbook

from rythme.export.xlsx.calendar import write_calendar
from rythme.export.xlsx.formats import Formats
from rythme.export.xlsx.grid import grids
from rythme.export.xlsx.names import SheetNames
from rythme.export.xlsx.overview import write_overview
from rythme.plan import Plan
from rythme.text import text


def to_xlsx(plan: Plan) -> bytes:
    """Return a plan as a workbook.

    A cell of a calendar is a half-day and holds its letter, ``S``, ``C`` or ``O``; weeks and
    totals are formulas over those cells, each with the value it has in the plan, for readers that
    do not calculate. Equal plans give equal bytes.
    """
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(content, options) as book:
        book.set_properties(
            {
                "title": plan.title,
                "author": plan.school.name,
                "created": plan.created.replace(tzinfo=None),
            }
        )
        formats = Formats(book)
        names = SheetNames()
        first = book.add_worksheet(names.new(text("Overview").to(plan.school.language)))
        by_cohort = {cohort.id: grids(cohort, names) for cohort in plan.cohorts}
        write_overview(first, formats, plan, by_cohort)
        for calendars in by_cohort.values():
            for grid in calendars:
                write_calendar(book.add_worksheet(grid.name), formats, plan, grid)
    return content.getvalue()
