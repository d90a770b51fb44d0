"""Smallest sets of statements that exclude each other: all of them, or one.

Statements are opaque here. All that is asked of the world is a function that says of some
statements whether they exclude each other; whatever excludes itself does so in company.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from rythme.solver.outcome import TimeUpError

Item = TypeVar("Item")

ConflictIn = Callable[[frozenset[Item]], frozenset[Item] | None]
"""Returns some of the items that exclude each other, all of them at worst; None where they do
not. Raises ``TimeUpError``."""


@dataclass
class Conflicts(Generic[Item]):
    """What is known of the conflicts among some items."""

    minimal: list[frozenset[Item]] = field(default_factory=list)
    """Sets that exclude each other, and would not without any one of them; smallest first."""
    corrections: list[frozenset[Item]] = field(default_factory=list)
    """Smallest sets to drop so that the rest does not exclude itself; smallest first."""
    unshrunk: frozenset[Item] | None = None
    """A set that was still being shrunk when time was up."""

    @property
    def is_complete(self) -> bool:
        """Say whether all the smallest sets are known."""
        return self.unshrunk is None and self._is_complete

    _is_complete: bool = False


def all_conflicts(items: Sequence[Item], conflict_in: ConflictIn[Item]) -> Conflicts[Item]:
    """Return every smallest conflict among ``items``, as far as time allows.

    A set that meets all conflicts known, and no smaller one does, is dropped. Either the rest is
    free of conflict: then it is a smallest correction. Or it holds a new one. When all such sets
    are corrections, every conflict is known, for one that is not would be met by none of them.

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
    try:
        while (dropped := next((each for each in hitting if each not in known), None)) is not None:
            conflict = conflict_in(everything - dropped)
            if conflict is None:
                known.add(dropped)
                found.corrections.append(dropped)
                continue
            smallest = shrink(conflict, order, conflict_in, found)
            found.minimal.append(smallest)
            hitting = sorted(_meeting(hitting, smallest), key=rank)
        found._is_complete = True
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


def shrink(
    conflict: frozenset[Item],
    order: dict[Item, int],
    conflict_in: ConflictIn[Item],
    found: Conflicts[Item],
) -> frozenset[Item]:
    """Return a conflict in ``conflict`` of which nothing can be dropped.

    What is left when time is up stands in ``found.unshrunk``.
    """
    found.unshrunk = conflict
    for item in sorted(conflict, key=order.__getitem__, reverse=True):
        if item in found.unshrunk:
            smaller = conflict_in(found.unshrunk - {item})
            if smaller is not None:
                found.unshrunk = smaller
    smallest, found.unshrunk = found.unshrunk, None
    return smallest
