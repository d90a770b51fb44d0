"""A landscape sheet of paper on which text never leaves its box.

Positions are in points on A4, from the top left corner; A3 has the same shape, so a larger sheet
is the same drawing, scaled. Nothing here knows what a calendar is.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import as_file, files
from typing import Literal

from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from rythme.export import Paper
from rythme.text import Language

Color = tuple[float, float, float]

WIDTH, HEIGHT = landscape(A4)
MARGIN = 22.0
"""Left and right of the drawing; what office printers leave white is narrower."""
_SIZES = {"a4": landscape(A4), "a3": landscape(A3)}
_ELLIPSIS = "…"
_PLAIN, _BOLD = "DejaVuSansCondensed", "DejaVuSansCondensed-Bold"


@dataclass(frozen=True, slots=True)
class Style:
    """How words look."""

    size: float
    color: Color = (0.1, 0.1, 0.12)
    bold: bool = False

    @property
    def font(self) -> str:
        """The name of the registered font."""
        return _BOLD if self.bold else _PLAIN


@cache
def _register_fonts() -> None:
    """Read the bundled fonts, once in a process: each has some 600 kB."""
    for name in (_PLAIN, _BOLD):
        with as_file(files("rythme.export") / "fonts" / f"{name}.ttf") as path:
            pdfmetrics.registerFont(TTFont(name, str(path)))


@cache
def _glyphs(font: str) -> frozenset[str]:
    """Return the characters that a font can show and that can be copied from the document."""
    _register_fonts()
    registered = pdfmetrics.getFont(font)
    assert isinstance(registered, TTFont)
    return frozenset(chr(code) for code in registered.face.charToGlyph if code <= 0xFFFF)


def width_of(words: str, style: Style) -> float:
    """Return the width of one line of words."""
    _register_fonts()
    return float(pdfmetrics.stringWidth(words, style.font, style.size))


@lru_cache(maxsize=4096)
def fit(words: str, style: Style, width: float) -> str:
    """Return the words, cut with an ellipsis where they are wider than ``width``.

    Characters that the font lacks become U+FFFD, which says that something is missing.
    """
    glyphs = _glyphs(style.font)
    words = "".join(char if char in glyphs else "\ufffd" for char in words)
    if width_of(words, style) <= width:
        return words
    short, long = 0, len(words)  # `short` characters and an ellipsis fit, `long` do not
    while long - short > 1:
        middle = (short + long) // 2
        if width_of(words[:middle].rstrip() + _ELLIPSIS, style) <= width:
            short = middle
        else:
            long = middle
    return words[:short].rstrip() + _ELLIPSIS if width_of(_ELLIPSIS, style) <= width else ""


def wrap(words: str, style: Style, width: float, max_lines: int) -> tuple[str, ...]:
    """Return the words in at most ``max_lines`` lines, the last one cut where they go on."""
    lines: list[str] = []
    rest = words.split(" ")
    while rest and len(lines) < max_lines - 1:
        taken = 1
        while taken < len(rest) and width_of(" ".join(rest[: taken + 1]), style) <= width:
            taken += 1
        lines.append(fit(" ".join(rest[:taken]), style, width))
        rest = rest[taken:]
    if rest:
        lines.append(fit(" ".join(rest), style, width))
    return tuple(lines)


class Sheet:
    """A document under way: draw, turn the page, and take its bytes at the end."""

    def __init__(self, paper: Paper, *, title: str, author: str, language: Language) -> None:
        _register_fonts()
        self._bytes = io.BytesIO()
        # invariant: no clock and no random identifier, so that equal plans give equal bytes.
        self._canvas = Canvas(
            self._bytes,
            _SIZES[paper],
            invariant=1,
            pageCompression=1,
            # Else the document names a font that it does not hold. Its stubs say float.
            initialFontName=_PLAIN,  # type: ignore[arg-type]
            lang=language,
        )
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setCreator("rythme")
        self._scale = _SIZES[paper][0] / WIDTH
        self._begin_page()

    def _begin_page(self) -> None:
        self._canvas.scale(self._scale, self._scale)
        # One text object for all words of a page, above all shapes: much faster than one each.
        self._words = self._canvas.beginText()
        # What is set already on this page: setting it again costs more than the drawing.
        self._style: Style | None = None
        self._fill: Color | None = None
        self._pen: tuple[Color, float] | None = None

    def turn(self) -> None:
        """Begin the next page."""
        self._canvas.drawText(self._words)
        self._canvas.showPage()
        self._begin_page()

    def done(self) -> bytes:
        """End the last page and return the document."""
        self._canvas.drawText(self._words)
        self._canvas.save()
        return self._bytes.getvalue()

    def fill(self, x: float, y: float, width: float, height: float, color: Color) -> None:
        """Paint a rectangle whose top left corner is (x, y)."""
        if color != self._fill:
            self._canvas.setFillColorRGB(*color)
            self._fill = color
        self._canvas.rect(x, HEIGHT - y - height, width, height, stroke=0, fill=1)

    def _stroke(self, color: Color, thick: float) -> None:
        if (color, thick) != self._pen:
            self._canvas.setStrokeColorRGB(*color)
            self._canvas.setLineWidth(thick)
            self._pen = color, thick

    def line(
        self, x: float, y: float, x_end: float, y_end: float, color: Color, thick: float = 0.4
    ) -> None:
        """Draw a straight line."""
        self._stroke(color, thick)
        self._canvas.line(x, HEIGHT - y, x_end, HEIGHT - y_end)

    def frame(
        self, x: float, y: float, width: float, height: float, color: Color, thick: float = 0.4
    ) -> None:
        """Draw the edge of a rectangle."""
        self._stroke(color, thick)
        self._canvas.rect(x, HEIGHT - y - height, width, height, stroke=1, fill=0)

    def hatch(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        color: Color,
        gap: float = 3.2,
        thick: float = 0.45,
    ) -> None:
        """Draw slanted lines, ``gap`` apart, cut at the rectangle's edges."""
        self._stroke(color, thick)
        path = self._canvas.beginPath()
        low = HEIGHT - y - height
        across = gap - (x + low) % gap  # so that neighbours' lines meet
        while across < width + height:  # from (0, across) to (across, 0), before cutting
            left, right = max(0.0, across - height), min(width, across)
            path.moveTo(x + left, low + across - left)
            path.lineTo(x + right, low + across - right)
            across += gap
        self._canvas.drawPath(path, stroke=1, fill=0)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        style: Style,
        width: float,
        align: Literal["left", "center", "right"] = "left",
    ) -> None:
        """Write words on the baseline ``y``, in the ``width`` from ``x`` on, cut to fit.

        Words stand above every shape of the page, whichever is drawn first.
        """
        words = fit(words, style, width)
        match align:
            case "left":
                start = x
            case "center":
                start = x + (width - width_of(words, style)) / 2
            case "right":
                start = x + width - width_of(words, style)
        if style != self._style:
            self._words.setFont(style.font, style.size)
            self._words.setFillColorRGB(*style.color)
            self._style = style
        self._words.setTextOrigin(start, HEIGHT - y)
        self._words.textOut(words)
