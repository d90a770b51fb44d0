"""How the cells of a workbook look."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

SCHOOL, SHARED, COMPANY, OFF = "#0F5C9C", "#9DBEE3", "#F8DCA0", "#E6F2E0"
_HEAD, _WEEKEND, _BAND, _LINE, _FAINT = "#333B4A", "#D4D6DB", "#F0F1F4", "#B8BCC4", "#5C616B"
_HOLIDAY_INK, _NOTE, _HATCH, _VACATION = "#A8122A", "#FFFFCC", "#E3CC9B", "#BFE3D0"


class Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        def new(**properties: Any) -> Format:
            return book.add_format({"font_name": "Calibri", "valign": "vcenter", **properties})

        edge = {"border": 1, "border_color": _LINE}
        center = {"align": "center", "font_size": 9, **edge}
        month = {"left": 2, "left_color": _HEAD}
        self.title = new(font_size=18, bold=True)
        self.line = new(font_size=9, font_color=_FAINT)
        self.head = new(
            font_size=9, bold=True, font_color="white", bg_color=_HEAD, align="center", shrink=True
        )
        self.column = new(font_size=8, bold=True, bg_color=_BAND, text_wrap=True, **edge)
        self.monday = new(num_format="d", bg_color=_BAND, **center)
        self.vacation_monday = new(num_format="d", bg_color=_VACATION, **center)
        self.name = new(font_size=10, text_wrap=True, **edge)
        self.day = new(font_size=9, **edge, **month)
        self.vacation_day = new(font_size=9, bg_color=_VACATION, **edge, **month)
        self.vacation = new(bg_color=_VACATION, **edge)
        self.blank = new(**edge)
        self.weekend_day = new(font_size=9, font_color=_FAINT, bg_color=_WEEKEND, **edge, **month)
        self.weekend = new(bg_color=_WEEKEND, **edge)
        self.cell = new(**center)
        self.holiday = new(font_size=7, bold=True, font_color=_HOLIDAY_INK, text_wrap=True, **edge)
        self.note = new(font_size=7, bold=True, bg_color=_NOTE, text_wrap=True, **edge)
        self.closure = new(
            font_size=7, text_wrap=True, pattern=14, fg_color=_HATCH, bg_color="white", **edge
        )
        self.total = new(num_format="0.0", font_size=10, bold=True, bg_color=_BAND, **edge)
        self.count = new(num_format="0", bg_color=_BAND, **center)
        self.hours = new(num_format="#,##0.0", font_size=10, bg_color=_BAND, **edge)
        self.letter = {
            "S": new(bg_color=SCHOOL, font_color="white", **center),
            "C": new(bg_color=COMPANY, **center),
            "O": new(bg_color=OFF, **center),
        }
        # Conditional formats follow a cell when somebody changes its letter.
        self.is_letter = {
            "S": book.add_format({"bg_color": SCHOOL, "font_color": "#FFFFFF"}),
            "C": book.add_format({"bg_color": COMPANY, "font_color": "#1A1C24"}),
            "O": book.add_format({"bg_color": OFF, "font_color": "#1A1C24"}),
        }
        self.is_shared = book.add_format({"bg_color": SHARED, "font_color": "#1A1C24"})
        self.is_holiday = book.add_format({"bg_color": "#FFFFFF", "font_color": _FAINT})
