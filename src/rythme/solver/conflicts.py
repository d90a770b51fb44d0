"""Smallest sets of statements that exclude each other: all of them, or one.

Statements are opaque here. All that is asked of the world is a function that says of some
statements whether they exclude each other; whatever excludes itself does so in company.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from rythme.solver.outcome import TimeUpError

Item = TypeVar("Item")

ConflictIn = Callable[[frozenset[Item]], frozenset[Item] | None]
"""Returns some of the items that exclude each other, all of them at worst; None where they do
not. Raises ``TimeUpError``."""


class Shrunk(NamedTuple, Generic[Item]):
    """A conflict, as small as it was found."""

    items: frozenset[Item]
    doubtful: frozenset[Item]
    """Of these it is not known whether they are needed; the others are: proven."""


@dataclass
class Conflicts(Generic[Item]):
    """What is known of the conflicts among some items."""

    minimal: list[frozenset[Item]] = field(default_factory=list)
    """Sets that exclude each other, and would not without any one of them; smallest first."""
    corrections: list[frozenset[Item]] = field(default_factory=list)
    """Smallest sets to drop so that the rest does not exclude itself; smallest first."""
    unshrunk: list[Shrunk[Item]] = field(default_factory=list)
    """Sets that exclude each other, but might without some of their items: time was up."""
    is_complete: bool = False
    """Every smallest set is known."""

    @property
    def all(self) -> list[frozenset[Item]]:
        """Every set that is known to exclude itself."""
        return [*self.minimal, *(each.items for each in self.unshrunk)]


def all_conflicts(
    items: Sequence[Item],
    conflict_in: ConflictIn[Item],
    *,
    hasty: Sequence[ConflictIn[Item]] = (),
    enough: Callable[[], bool] | None = None,
) -> Conflicts[Item]:
    """Return every smallest conflict among ``items``, as far as time allows.

    A set that meets all conflicts known, and no smaller one does, is dropped. Either the rest is
    free of conflict: then it is a smallest correction. Or it holds a new one. When all such sets
    are corrections, every conflict is known, for one that is not would be met by none of them.

    Parameters
    ----------
    hasty
        Say the same where it is soon known, the hastiest first: most of what is superfluous goes
        by them.
    enough
        Asked when a conflict and a correction are known: True ends the search.

    References
    ----------
    R. Reiter, "A theory of diagnosis from first principles", Artificial Intelligence 32 (1987):
    smallest conflicts and smallest corrections are the smallest sets that meet all of each other.
    """
    found: Conflicts[Item] = Conflicts()
    order = {item: position for position, item in enumerate(items)}
    everything = frozenset(items)

    def rank(some: frozenset[Item]) -> tuple[int, list[int]]:
        return len(some), sorted(order[item] for item in some)

    hitting: list[frozenset[Item]] = [frozenset()]
    known: set[frozenset[Item]] = set()
    undecided = False
    try:
        while (dropped := next((each for each in hitting if each not in known), None)) is not None:
            if found.all and found.corrections and enough is not None and enough():
                break
            try:
                conflict = conflict_in(everything - dropped)
            except TimeUpError:
                known.add(dropped)
                undecided = True
                continue
            if conflict is None:
                known.add(dropped)
                found.corrections.append(dropped)
                continue
            shrunk = Shrunk(conflict, doubtful=conflict)
            for each in (*hasty, conflict_in):
                shrunk = shrink(shrunk.items, order, each, by_parts=not hasty)
            if shrunk.doubtful:
                found.unshrunk.append(shrunk)
            else:
                found.minimal.append(shrunk.items)
            hitting = sorted(_meeting(hitting, shrunk.items), key=rank)
        else:
            found.is_complete = not found.unshrunk and not undecided
    except TimeUpError:
        pass
    found.minimal.sort(key=rank)
    found.corrections.sort(key=rank)
    return found


def _meeting(hitting: Iterable[frozenset[Item]], conflict: frozenset[Item]) -> set[frozenset[Item]]:
    """Return the smallest sets that meet ``conflict`` and all that ``hitting`` meets (Berge)."""
    met = {each for each in hitting if each & conflict}
    larger = {each | {item} for each in hitting if not each & conflict for item in conflict}
    return met | {
        each
        for each in larger
        if not any(other <= each for other in met) and not any(other < each for other in larger)
    }


def grow(
    kept: frozenset[Item], others: Sequence[Item], conflict_in: ConflictIn[Item]
) -> frozenset[Item]:
    """Return what must be dropped of ``others`` so that the rest fits with what is kept.

    They are put back, half of them at once, then halves of halves: the first ones where not all
    can be. What is not decided in time stays dropped.
    """
    try:
        fits = conflict_in(kept.union(others)) is None
    except TimeUpError:
        fits = False
    if fits:
        return frozenset()
    if len(others) == 1:
        return frozenset(others)
    middle = len(others) // 2
    dropped = grow(kept, others[:middle], conflict_in)
    kept = kept.union(others[:middle]) - dropped
    return dropped | grow(kept, others[middle:], conflict_in)


def shrink(
    conflict: frozenset[Item],
    order: Mapping[Item, int],
    conflict_in: ConflictIn[Item],
    *,
    by_parts: bool = True,
) -> Shrunk[Item]:
    """Return a conflict in ``conflict`` of which nothing can be dropped.

    Parts are dropped, half of the items first, then halves of halves, at last single ones; or
    these alone, where most items are needed. What is not decided in time is kept; then the conflict
    may not be minimal.
    """
    size = max(1, len(conflict) // 2) if by_parts else 1
    needed: set[Item] = set()
    doubtful: set[Item] = set()
    while True:
        for part in _parts(sorted(conflict - needed, key=order.__getitem__, reverse=True), size):
            try:
                smaller = conflict_in(conflict - part) if part & conflict else None
            except TimeUpError:
                if size == 1:
                    doubtful |= part
                continue
            if smaller is not None:
                conflict = smaller
            elif size == 1:
                needed |= part
        if size == 1:
            return Shrunk(conflict, conflict & doubtful)
        size = -(-size // 2)


def _parts(items: Sequence[Item], size: int) -> Iterator[frozenset[Item]]:
    for first in range(0, len(items), size):
        yield frozenset(items[first : first + size])
