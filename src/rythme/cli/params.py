"""Commands and options whose help waits for its language, and the options that several share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from rythme.cli.endings import CallError
from rythme.export import FORMATS, USUAL, Delimiter, Paper
from rythme.text import Text, text

EXPLAIN_LIMIT_S = 10
"""Seconds for an explanation where nobody says how many: a planner waits for it."""

_Function = TypeVar("_Function", bound=Callable[..., object])


class Command(click.Command):
    """A command whose help is a :class:`Text`."""

    # Any: click's parameters, passed on as they are.
    def __init__(self, *args: Any, says: Text, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.says = says

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help in the language of the call."""
        self.help = self.says.to(ctx.find_root().obj)
        super().format_help_text(ctx, formatter)


class Option(click.Option):
    """An option whose help is a :class:`Text`."""

    # Any: click's parameters, passed on as they are.
    def __init__(self, *args: Any, says: Text, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.says = says

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the help in the language of the call."""
        self.help = self.says.to(ctx.find_root().obj)
        return super().get_help_record(ctx)

    def get_help_extra(self, ctx: click.Context) -> click.types.OptionHelpExtra:
        """Return what stands in brackets: a default, but no range in mathematical form."""
        extra = super().get_help_extra(ctx)
        extra.pop("range", None)
        return extra


FILE = click.Path(path_type=Path)
"""A path; whoever opens it says what is wrong with it."""


def reads_config(function: _Function) -> _Function:
    """Give a command the options that stand wherever a config is read."""
    year = click.option(
        "--year",
        cls=Option,
        type=int,
        metavar="YEAR",
        says=text("Academic year to plan, in place of the config's: 2026 for 2026-2027."),
    )
    overrides = click.option(
        "--set",
        "overrides",
        cls=Option,
        multiple=True,
        metavar="KEY=VALUE",
        says=text(
            "Read a key as if the file said so, as in rhythm.un-trois.school_weeks=12;"
            " may be repeated."
        ),
    )
    return year(overrides(function))


def json_option(function: _Function) -> _Function:
    """Give a command ``--json``."""
    return click.option(
        "--json", "as_json", cls=Option, is_flag=True, says=text("Write JSON, for programs.")
    )(function)


class Formats(click.ParamType[tuple[str, ...]]):
    """Names of formats, separated by commas."""

    name = "formats"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Return the names; one that is not known is a mistake."""
        names = tuple(name.strip() for name in str(value).split(","))
        for name in names:
            if name not in FORMATS:
                known = ", ".join(FORMATS)
                raise CallError(
                    text("no format {name!r}; there are {known}", name=name, known=known)
                )
        return names


def output_option(function: _Function) -> _Function:
    """Give a command ``-o DIR``."""
    return click.option(
        "-o",
        "--output",
        cls=Option,
        type=FILE,
        required=True,
        metavar="DIR",
        says=text("Directory to write to; made where it is not there."),
    )(function)


def formats_options(function: _Function) -> _Function:
    """Give a command ``--formats``, and what may be chosen of how they look."""
    formats = click.option(
        "--formats",
        cls=Option,
        type=Formats(),
        default="ics",
        show_default=True,
        metavar="NAMES",
        says=text("What to write, separated by commas: ics, csv, csv-halfdays, html, pdf, xlsx."),
    )
    paper = click.option(
        "--paper",
        cls=Option,
        type=click.Choice(get_args(Paper)),
        default=USUAL.paper,
        show_default=True,
        says=text("Size of the pages in PDF files."),
    )
    delimiter = click.option(
        "--delimiter",
        cls=Option,
        type=click.Choice(get_args(Delimiter)),
        default=USUAL.delimiter,
        show_default=True,
        says=text("What separates the cells in CSV files."),
    )
    return formats(paper(delimiter(function)))


def time_limit_option(function: _Function) -> _Function:
    """Give a command ``--time-limit``."""
    says = text("Stop searching after this long, with the best plan so far.")
    return _time_limit(60, says)(function)


def explain_limit_option(function: _Function) -> _Function:
    """Give a command ``--time-limit`` for an explanation."""
    says = text("Stop looking after this long, with the sets and ways out that are known so far.")
    return _time_limit(EXPLAIN_LIMIT_S, says)(function)


def _time_limit(seconds: int, says: Text) -> Callable[[_Function], _Function]:
    return click.option(
        "--time-limit",
        cls=Option,
        type=click.FloatRange(min=0, min_open=True),
        default=seconds,
        show_default=True,
        metavar="SECONDS",
        says=says,
    )


def workers_option(function: _Function) -> _Function:
    """Give a command ``--workers``."""
    return click.option(
        "--workers",
        cls=Option,
        type=click.IntRange(min=1),
        default=1,
        show_default=True,
        metavar="N",
        says=text("Threads that search together, where cohorts share rules."),
    )(function)
