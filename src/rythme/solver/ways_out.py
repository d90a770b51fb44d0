"""Edits after which everything fits: a number changed as little as needed, or a statement dropped.

All that is asked of the world is whether a scenario fits after some edits.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

from rythme.solver.conflicts import Conflicts
from rythme.solver.outcome import TimeUpError
from rythme.statements import Edit, Editable, Edits, Number, Target
from rythme.statements.targets import ClosureOf, FixedOf, RuleOf

MOST_CORRECTIONS = 6
"""Where several statements must be touched, this many sets of them are tried."""

MOST_TRIES = 3
"""Of one number in one direction, where a try takes long."""


@dataclass
class Seeker:
    """Looks for ways out of some conflicts."""

    statements: Sequence[Editable]
    conflicts: Conflicts[Target]
    decide: Callable[[Edits], bool | None]
    """Says whether a calendar fits after some edits; None where that was not decided. Raises
    ``TimeUpError``."""
    attainable: Callable[[Number, Edits], Collection[int] | None]
    """Returns the only values of a number that can fit after other edits; None: any may."""

    is_refuted: Callable[[Edits], bool]
    """Says whether it is known already that none does."""
    is_shown: Callable[[Edits], bool]
    """Says whether some are known already."""

    least: Callable[[Number, Edits], tuple[int, int] | None] = lambda number, others: None
    """Returns the least value of a number that is not proven too little after other edits, and one
    that does; None where each value has to be asked."""
    grown: Callable[[], Edits] = tuple
    """Returns statements without which the others fit, few but not always the fewest."""
    enough: Callable[[Edits], Edits] = lambda dropped: dropped
    """Returns the same with numbers changed in place of statements dropped, where that does."""
    decided: bool = True
    """Every change that was tried was decided, and none was left out for want of time."""
    most_tries: int | None = None
    """Values that are tried of a number in each direction, where each may lose what the last
    gave; None tries all."""

    def ways(self) -> list[Edits]:
        """Return ways out: those that touch fewest statements, then the smallest changes first.

        One statement is touched where that is enough. Time that is up ends the search.
        """
        found: dict[Edits, None] = {}
        try:
            for edits in self._in_turn(found):
                found[edits] = None
        except TimeUpError:
            self.decided = False
        fewest = min(map(len, found), default=0)
        ways = [self._settled(edits) for edits in found if len(edits) == fewest]
        if any(edit.least is not None for edits in ways for edit in edits):
            self.decided = False
        return sorted(ways, key=_rank)

    def _settled(self, edits: Edits) -> Edits:
        """Return a way out with its number made as small as time allows, where less may do."""
        edit, *others = edits
        if others or edit.number is None or edit.least is None:
            return edits
        first, last = sorted((edit.least, edit.to))
        between = edit.number.candidates(1 if edit.to > edit.number.value else -1)
        tried = [replace(edit, to=to, least=None) for to in between if first <= to <= last]
        try:
            return (self._least(tried, ()) or edit,)
        except TimeUpError:
            return edits

    def _in_turn(self, found: Collection[Edits]) -> Iterator[Edits]:
        """Yield ways out, likely ones first; ``found`` holds those that were yielded.

        Where no rule is to blame by itself, several are soon found: they will do if time ends.
        """
        last_first = list(reversed(self.statements))
        likely = sorted(last_first, key=_likely)
        rules = [statement for statement in likely if isinstance(statement.target, RuleOf)]
        yield from self._single(rules)
        if not found:
            yield from self._grown()
        yield from self._single(likely[len(rules) :])
        owners = _owners(self.statements)
        yield from self._changes({n: theirs for n, theirs in owners.items() if len(theirs) > 1})
        if not any(len(edits) == 1 for edits in found):
            yield from self._several()

    def fits(self, edits: Edits) -> bool:
        """Say whether it is known that a calendar fits after some edits."""
        found = self.decide(edits)
        if found is None:
            self.decided = False
        return bool(found)

    def _single(self, statements: Sequence[Editable]) -> Iterator[Edits]:
        """Yield the ways out that drop one of some statements, or change a number of its own."""
        owners = _owners(self.statements)
        for statement in statements:
            if not self._meets_all({statement.target}):
                continue
            if self.fits((Edit(statement),)):
                yield (Edit(statement),)
            alone = (number for number in statement.numbers if owners[number] == [statement])
            yield from self._changes({number: [statement] for number in alone})

    def _grown(self) -> Iterator[Edits]:
        """Yield a way out that drops several statements, then one with numbers changed instead."""
        dropped = self.grown()
        if dropped and self.fits(dropped):
            yield dropped
            changed = self.enough(dropped)
            if changed != dropped and self.fits(changed):
                yield changed

    def _changes(self, owners: Mapping[Number, Sequence[Editable]]) -> Iterator[Edits]:
        """Yield the ways out that change one number: none where dropping it all is not one."""
        for number, theirs in owners.items():
            if self._meets_all({owner.target for owner in theirs}) and (
                self.conflicts.is_complete or self.fits(tuple(map(Edit, theirs)))
            ):
                yield from ((edit,) for edit in self._nearest(theirs[0], number, ()))

    def _meets_all(self, targets: set[Target]) -> bool:
        """Say whether every conflict has one of these statements: no other touches them all."""
        return all(conflict & targets for conflict in self.conflicts.all)

    def _several(self) -> Iterator[Edits]:
        """Yield the ways out that touch as few statements as can be dropped together.

        First all of them are dropped; then, in both orders, each is changed instead where one of
        its numbers can be.
        """
        smallest = min(map(len, self.conflicts.corrections), default=0)
        fewest = [each for each in self.conflicts.corrections if len(each) == smallest]
        for correction in fewest[:MOST_CORRECTIONS]:
            dropped = tuple(Edit(each) for each in self.statements if each.target in correction)
            if not self.fits(dropped):
                continue
            yield dropped
            for start in range(len(dropped)):
                yield from self._changed(dropped[start:] + dropped[:start])

    def _changed(self, dropped: Edits) -> Iterator[Edits]:
        """Yield the same way out with numbers changed in place of statements dropped."""
        for first in self._replacements(dropped[0], dropped[1:]):
            edits = [first]
            for position, edit in enumerate(dropped[1:], start=1):
                others = (*edits, *dropped[position + 1 :])
                instead = min(
                    self._replacements(edit, others), key=lambda each: each.size, default=edit
                )
                edits.append(instead)
            yield tuple(sorted(edits, key=lambda each: each.statement.origin))

    def _replacements(self, dropped: Edit, others: Edits) -> Iterator[Edit]:
        for number in dropped.statement.numbers:
            yield from self._nearest(dropped.statement, number, others)

    def _nearest(self, statement: Editable, number: Number, others: Edits) -> Iterator[Edit]:
        """Yield the changes of a number, one in each direction, that are as small as can be."""
        directions: tuple[Literal[-1, 1], ...] = (number.loosens,) if number.loosens else (-1, 1)
        attainable = self.attainable(number, others)
        for direction in directions:
            values: Sequence[int] = number.candidates(direction)
            if attainable is not None:
                values = [value for value in values if value in attainable]
            grows = bool(number.loosens) and number.unit != "days"
            tried = values if grows else values[: self.most_tries]
            edits = [Edit(statement, number, value) for value in tried]
            if grows:
                found = self._at_once(number, edits, others) or self._least(edits, others)
            else:
                found = next((edit for edit in edits if self.fits((*others, edit))), None)
            if found is not None:
                yield found

    def _at_once(self, number: Number, edits: Sequence[Edit], others: Edits) -> Edit | None:
        """Return the first edit that is known to fit where the number itself was made least."""
        found = self.least(number, others)
        if found is None:
            return None
        least, enough = found
        edit = next((edit for edit in edits if edit.to >= enough), None)
        if edit is None or not self.fits((*others, edit)):
            return None
        first = next(each for each in edits if each.to >= least)
        return self._doubted(edit, first)

    def _doubted(self, edit: Edit, first: Edit) -> Edit:
        """Return an edit that fits, of which the first one that may fit, too, is known."""
        return edit if first == edit else replace(edit, least=first.to)

    def _least(self, edits: Sequence[Edit], others: Edits) -> Edit | None:
        """Return the first edit that fits, where all after it fit too.

        What is known already leaves few to try. Until one is known to fit, steps grow twofold from
        the start, for small changes are the likely ones; then they halve. When time is up, the
        first that is known to fit will do.
        """
        low, step = -1, 1
        high = self._first_shown(edits, others, low, len(edits))
        doubtful: int | None = None
        while True:
            refuted = self._last_refuted(edits, others, low, high)
            if refuted > low:
                low, doubtful = refuted, None
            found = high < len(edits)
            if high - low <= 1:
                break
            tried = (low + high) // 2 if found else min(low + step, high - 1)
            try:
                fits = self.decide((*others, edits[tried]))
            except TimeUpError:
                if not found:
                    raise
                doubtful = low + 1 if doubtful is None else doubtful
                break
            if fits:
                high = self._first_shown(edits, others, low, tried)
                continue
            if fits is False:
                doubtful = None
            elif doubtful is None:
                doubtful = low + 1
            low, step = tried, 2 * step
        if not found:
            self.decided = self.decided and doubtful is None
            return None
        return edits[high] if doubtful is None else self._doubted(edits[high], edits[doubtful])

    def _last_refuted(self, edits: Sequence[Edit], others: Edits, low: int, high: int) -> int:
        """Return the last edit between two that is known not to fit, by halves."""
        while high - low > 1:
            middle = (low + high) // 2
            if self.is_refuted((*others, edits[middle])):
                low = middle
            else:
                high = middle
        return low

    def _first_shown(self, edits: Sequence[Edit], others: Edits, low: int, high: int) -> int:
        """Return the first edit between two that is known to fit, by halves."""
        while high - low > 1:
            middle = (low + high) // 2
            if self.is_shown((*others, edits[middle])):
                high = middle
            else:
                low = middle
        return high


def _likely(statement: Editable) -> int:
    """Rank what a planner adds or moves before what a rhythm is made of.

    Among equals, what stands last in the file is the likely one: it was written last.
    """
    match statement.target:
        case RuleOf():
            return 0
        case ClosureOf() | FixedOf():
            return 1
        case _:
            return 2


def _owners(statements: Iterable[Editable]) -> dict[Number, list[Editable]]:
    """Return every number with the statements in which it stands."""
    owners: dict[Number, list[Editable]] = {}
    for statement in statements:
        for number in statement.numbers:
            owners.setdefault(number, []).append(statement)
    return owners


def _rank(edits: Edits) -> tuple[int, int, int, list[tuple[str, int, str]]]:
    places = [
        (e.statement.origin.file, e.statement.origin.line, e.statement.origin.key) for e in edits
    ]
    return (
        len(edits),
        sum(edit.number is None for edit in edits),
        sum(edit.size for edit in edits),
        places,
    )


def touched(edits: Edits) -> set[Target]:
    """Return the statements that some edits change."""
    return set(
        chain.from_iterable(
            {edit.statement.target} | ({edit.number.target} if edit.number else set())
            for edit in edits
        )
    )
