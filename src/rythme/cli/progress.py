"""How far a long search has come: one line on a terminal, nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from rythme.text import Language, text

if TYPE_CHECKING:
    from rythme.scenario import Scenario
    from rythme.solver.outcome import Progress

CLEAR = "\r\x1b[K"


@contextmanager
def progress_line(
    scenario: Scenario, language: Language | None
) -> Iterator[Callable[[Progress], None] | None]:
    """Give what shows progress on stderr, and leave no trace of it.

    It is None without a terminal or a language.
    """
    if language is None or not sys.stderr.isatty():
        yield None
        return

    def show(progress: Progress) -> None:
        click.echo(CLEAR + progress_sentence(scenario, progress, language), nl=False, err=True)

    try:
        yield show
    finally:
        click.echo(CLEAR, nl=False, err=True)


def progress_sentence(scenario: Scenario, progress: Progress, language: Language) -> str:
    """Say in one line how good the best plan so far is, at the level that is worked on."""
    from rythme.export.words import level_word

    level = level_word("+".join(name for name, _ in scenario.objective[progress.level]))
    seconds = round(progress.elapsed_s)
    if progress.gap is None:
        sentence = text("{seconds} s: no plan yet that keeps every hard rule", seconds=seconds)
    else:
        sentence = text(
            "{seconds} s: cost of {level} {cost}, at least {bound} (gap {percent} %)",
            seconds=seconds,
            level=level,
            cost=progress.cost,
            bound=progress.bound,
            percent=round(100 * progress.gap, 1),
        )
    return sentence.to(language)
