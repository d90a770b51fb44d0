"""``rythme sweep``: a grid of scenarios, in parallel."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rythme.cli.endings import CallError, Ending, say
from rythme.cli.params import (
    FILE,
    Command,
    Option,
    output_option,
    reads_config,
    time_limit_option,
)
from rythme.text import Language, text

if TYPE_CHECKING:
    from rythme.sweep import Axis, Point, Record, Row, Workers


@click.command(
    cls=Command,
    says=text(
        "Plan every combination of some values of a config, in parallel, each on one thread. Rows"
        " are written to DIR/sweep.csv and DIR/sweep.jsonl as they come; a scenario that has no"
        " plan is a row with its reason. Ctrl-C leaves what is done; --resume goes on."
    ),
)
@click.argument("config", type=FILE)
@click.option(
    "--vary",
    multiple=True,
    required=True,
    metavar="KEY=V1,V2",
    cls=Option,
    says=text(
        "A key path with its values, as in rhythm.un-trois.school_weeks=12,13 or"
        " year=2025..2030; may be repeated."
    ),
)
@output_option
@click.option(
    "--resume",
    is_flag=True,
    cls=Option,
    says=text("Go on with the sweep in DIR: only what it has not answered, or what failed."),
)
@click.option(
    "--processes",
    type=click.IntRange(min=1),
    metavar="N",
    cls=Option,
    says=text("Worker processes on this machine; by default one per processor."),
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    cls=Option,
    says=text("Plan on the Dask cluster whose scheduler is there, as in tcp://host:8786."),
)
@reads_config
@time_limit_option
@click.pass_obj
def sweep(
    language: Language,
    config: Path,
    vary: Sequence[str],
    output: Path,
    resume: bool,
    processes: int | None,
    cluster: str | None,
    year: int | None,
    overrides: Sequence[str],
    time_limit: float,
) -> Ending:
    """Read the grid, answer what is not answered, show a table."""
    from rythme import __version__
    from rythme.cli.sweep_text import table_lines
    from rythme.sweep import Base, Record, points, run

    axes = _axes(vary, language)
    grid = list(points(axes))
    base = Base(
        config=config, year=year, overrides=overrides, time_limit_s=time_limit, language=language
    )
    record = Record(output, base.sweep(axes, __version__))
    answered = _answered(record, resume)
    rows = {point: answered[point] for point in grid if point in answered}
    with _workers(processes, cluster) as workers:
        record.start(answered.values())
        try:
            found = run(base.tasks(grid, answered), workers)
            for row in _with_progress(found, len(grid) - len(rows), language):
                record.add(row)
                rows[_point(row, axes)] = row
        except KeyboardInterrupt:
            _say_interrupted(len(rows), len(grid), language)
            raise
    for line in table_lines(axes, [rows[point] for point in grid], language):
        click.echo(line)
    click.echo("")
    for name in (record.table, record.lines):
        click.echo(name)
    return Ending.DONE


def _axes(vary: Sequence[str], language: Language) -> list[Axis]:
    from rythme.sweep import AxisError, points, read_axis

    try:
        axes = [read_axis(written) for written in vary]
        points(axes)
    except AxisError as error:
        problem = error.problem.to(language)
        raise CallError(
            text("--vary {key}: {problem}", key=error.written, problem=problem)
        ) from None
    return axes


def _answered(record: Record, resume: bool) -> dict[Point, Row]:
    """Return what a sweep in the same place has answered; without ``--resume`` none may be."""
    if not record.exists:
        return {}
    if not resume:
        raise CallError(
            text(
                "{path} has a sweep already: --resume goes on with it, or choose another directory",
                path=record.directory,
            )
        )
    return record.answered()


def _workers(processes: int | None, cluster: str | None) -> AbstractContextManager[Workers]:
    from rythme.sweep.local import LocalWorkers

    if cluster is None:
        return LocalWorkers(processes or os.cpu_count() or 1)
    if processes is not None:
        raise CallError(text("--processes is of this machine: it does not go with --cluster"))
    try:
        from rythme.sweep.cluster import ClusterWorkers
    except ModuleNotFoundError:
        problem = text("--cluster needs the package distributed: pip install 'rythme[cluster]'")
        raise CallError(problem) from None
    try:
        return ClusterWorkers(cluster)
    except (OSError, ValueError) as error:
        problem = text("no cluster at {address}: {reason}", address=cluster, reason=error)
        raise CallError(problem) from None


def _with_progress(rows: Iterable[Row], total: int, language: Language) -> Iterator[Row]:
    """Pass rows on, counting them on a terminal."""
    if not sys.stderr.isatty():
        yield from rows
        return
    label = text("scenarios").to(language)
    with click.progressbar(
        rows, length=total, label=label, file=sys.stderr, show_pos=True
    ) as counted:
        yield from counted


def _say_interrupted(done: int, total: int, language: Language) -> None:
    sentence = text(
        "interrupted: {done} of {total} scenarios are answered; --resume goes on",
        done=done,
        total=total,
    )
    say(sentence.to(language))


def _point(row: Row, axes: Sequence[Axis]) -> Point:
    values = row["vary"]
    assert isinstance(values, dict)
    return tuple((axis.key, values[axis.key]) for axis in axes)
