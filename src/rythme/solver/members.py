"""From how many members of a class live which way to who does."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, pairwise

from rythme.solver.arrays import GraphArrays
from rythme.solver.bound import Kind
from rythme.solver.exact import Cells, Used
from rythme.solver.mix import Mix
from rythme.solver.paths import kind_rank, letters_rank
from rythme.solver.problem import Path
from rythme.solver.system import System, Unit, paths_of


def lived(arrays: GraphArrays, used: Used) -> dict[Cells, int]:
    """Return the paths of a flow, with how many take each."""
    left = [list(week) for week in used]
    leaving: list[dict[int, list[int]]] = []
    for arcs in arrays.weeks:
        by_tail: dict[int, list[int]] = {}
        for arc, tail in enumerate(arcs.tails.tolist()):
            by_tail.setdefault(tail, []).append(arc)
        leaving.append(by_tail)
    found: dict[Cells, int] = {}
    while any(left[0]):
        node = 0
        path: list[int] = []
        for week, arcs in enumerate(arrays.weeks):
            path.append(next(arc for arc in leaving[week][node] if left[week][arc]))
            node = int(arcs.heads[path[-1]])
        members = min(users[arc] for users, arc in zip(left, path, strict=True))
        for users, arc in zip(left, path, strict=True):
            users[arc] -= members
        cells = tuple(int(arcs.cells[arc]) for arcs, arc in zip(arrays.weeks, path, strict=True))
        found[cells] = found.get(cells, 0) + members
    return found


def to_paths(system: System, kinds: Sequence[Kind], plan: Mix) -> tuple[Path, ...]:
    """Return what every graph reads: of a class, the first member lives the earliest way."""
    cells: dict[int, Cells] = {}
    for kind, mine in zip(kinds, plan, strict=True):
        ranks = _ranks(system, system.units[kind.members[0]])
        order = sorted(mine, key=lambda path: [ranks[cell] for cell in path])
        members = iter(kind.members)
        for path in order:
            cells |= dict.fromkeys(islice(members, mine[path]), path)
    return paths_of(system, [cells[unit] for unit in range(len(system.units))])


def _ranks(system: System, unit: Unit) -> list[tuple[object, ...]]:
    """Return how early the cells of a unit are."""
    ranks: list[tuple[object, ...]] = []
    for week, (low, high) in enumerate(pairwise(unit.arrays.cells)):
        for cell in range(low, high):
            read = [
                system.problem.graphs[member].labels[week - first][labels[cell]]
                for member, labels, first in zip(
                    unit.members, unit.labels, unit.firsts, strict=True
                )
                if labels[cell] >= 0
            ]
            ranks.append((*map(letters_rank, read), *map(kind_rank, read)))
    return ranks
