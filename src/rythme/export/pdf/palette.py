"""The colours of calendars on paper.

School is dark and company is light, so that a grey print still tells them apart; closures and
school holidays have a pattern or a place of their own. Blue against amber is safe for the common
forms of colour blindness.
"""

from __future__ import annotations

from rythme.export.pdf.sheet import Color

INK: Color = (0.10, 0.11, 0.14)
FAINT_INK: Color = (0.36, 0.38, 0.42)
WHITE: Color = (1.0, 1.0, 1.0)
SCHOOL: Color = (0.06, 0.36, 0.61)
COMPANY: Color = (0.99, 0.89, 0.69)
OFF: Color = (0.90, 0.95, 0.88)
WEEKEND: Color = (0.83, 0.84, 0.86)
HOLIDAY: Color = (1.0, 1.0, 1.0)
HOLIDAY_INK: Color = (0.66, 0.07, 0.16)
NOTE: Color = (1.0, 1.0, 0.80)
SCHOOL_HOLIDAYS: Color = (0.25, 0.56, 0.42)
CLOSURE: Color = (0.62, 0.44, 0.12)
BAR: Color = (0.55, 0.68, 0.84)
HEAD: Color = (0.20, 0.23, 0.29)
BAND: Color = (0.94, 0.95, 0.96)
LINE: Color = (0.72, 0.74, 0.77)
FAINT_LINE: Color = (0.88, 0.89, 0.91)

GROUND = {"S": SCHOOL, "C": COMPANY, "O": OFF}
INK_ON = {"S": WHITE, "C": INK, "O": INK}
