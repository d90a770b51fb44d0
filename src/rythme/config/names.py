"""Names of cohorts and rhythms, and patterns of names: ``"fisa-*"``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase

from rythme.config.report import Report, show
from rythme.config.tree import Spot
from rythme.text import text


def select(patterns: Sequence[str] | None, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that at least one pattern matches, in their order; all without patterns."""
    if patterns is None:
        return tuple(names)
    plain = {pattern for pattern in patterns if not _is_glob(pattern)}
    globs = [pattern for pattern in patterns if _is_glob(pattern)]
    return tuple(
        name for name in names if name in plain or any(fnmatchcase(name, glob) for glob in globs)
    )


def _is_glob(pattern: str) -> bool:
    return any(sign in pattern for sign in "*?[")


def check_names(
    root: Spot,
    cohorts: Sequence[str] | None,
    rhythms: Sequence[str] | None,
    report: Report,
) -> None:
    """Report names of rhythms that are unknown, and patterns that match nothing.

    Parameters
    ----------
    root
        Also entries that other mistakes have put aside are looked at.
    cohorts, rhythms
        All that the config defines, planned or not; None when some are lost to other mistakes:
        then nothing is said of them.
    """
    if rhythms is not None:
        _check_rhythms(root, rhythms, report)
    for key, names, expected in (
        ("cohorts", cohorts, text("expected the id of a cohort, or a pattern that matches one")),
        ("rhythms", rhythms, text("expected the id of a rhythm, or a pattern that matches one")),
    ):
        if names is None:
            continue
        matched = set(names)
        for spot in _patterns(root, key):
            pattern = spot.node.value
            if not isinstance(pattern, str) or pattern in matched:
                continue
            if select([pattern], names):
                matched.add(pattern)
            else:
                report.add_name(spot, names, expected)


def _patterns(root: Spot, key: str) -> Iterator[Spot]:
    for array in ("closure", "fixed", "rule"):
        for entry in root.at(array).all_entries():
            yield from entry.at(key).entries()


def _check_rhythms(root: Spot, rhythms: Sequence[str], report: Report) -> None:
    for cohort in root.at("cohort").all_entries():
        for user in (cohort, *cohort.at("stages").entries()):
            spot = user.at("rhythm")
            name = spot.node.value
            if not spot.is_missing and isinstance(name, str) and name not in rhythms:
                report.add_name(spot, rhythms, text("expected the id of a [rhythm] table"))


def check_ids(root: Spot, report: Report) -> None:
    """Report entries of one array, cohorts apart, that have the same id."""
    arrays = [root.at(array) for array in ("closure", "fixed", "rule")]
    rhythms = root.at("rhythm")
    for rhythm in () if rhythms.is_missing else rhythms.node.table or ():
        arrays.append(rhythms.at(rhythm, "phase"))
    for array in arrays:
        first: dict[str, Spot] = {}
        for entry in array.all_entries():
            name = entry.node.word("id")
            if name is not None and first.setdefault(name, entry) is not entry:
                add_twice(entry.at("id"), first[name], report)


def add_twice(spot: Spot, first: Spot, report: Report) -> None:
    """Report an id that another entry, ``first``, has."""
    name = spot.above.node.label or spot.node.value if spot.above is not None else ""
    report.add(
        spot,
        text("read {value} again", value=show(name)),
        text("expected another id: {origin} has this one", origin=first.origin),
    )
