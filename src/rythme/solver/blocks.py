"""School blocks and company blocks in turn, as an automaton over the roles of weeks."""

from __future__ import annotations

from typing import NamedTuple

from rythme.scenario import Blocks, Lengths
from rythme.weeks import Kind

PAUSE = None
"""The role of a week that neither counts in a block nor ends one; other roles are kinds."""


class Block(NamedTuple):
    """Where a blocks phase stands: the current block, and how many there were of each place."""

    place: Kind | None = None
    """None before the first block."""
    length: int = 0
    num_school: int = 0
    """Blocks begun so far where lengths are listed, else 0; the same for company."""
    num_company: int = 0
    kept: bool = False
    """The current block began in a kept week: it has no lower limit."""
    grew: bool = False
    """A week of it is not kept."""

    @property
    def all_kept(self) -> bool:
        """Say whether the current block lies in kept weeks alone."""
        return self.kept and not self.grew


class Option(NamedTuple):
    """A way to close a blocks phase, whose last block may have to go on in the next one."""

    place: Kind | None
    """The kind that the next week must have, unless the stage ends; None is no condition."""
    deviation: int


class BlockAutomaton(NamedTuple):
    """School blocks and company blocks in turn."""

    blocks: Blocks

    def step(self, block: Block, role: Kind | None) -> tuple[Block, int] | None:
        """Return where the blocks stand after a week of ``role``, and the deviation charged."""
        if role is PAUSE:
            return block, 0
        if role is block.place:
            longer = block._replace(length=block.length + 1, grew=True)
            return (longer, 0) if longer.length <= self._longest(longer) else None
        if block.place is None:
            if self.blocks.first is not None and self.blocks.first != role.value:
                return None
            charged = 0
        else:
            if not self._complete(block):
                return None
            charged = self._deviation(block)
        if self._begun(block, role) == len(self._lengths(role).ranges):
            return None
        return self._begin(block, role), charged

    def follow(self, block: Block, role: Kind | None) -> tuple[Block, int] | None:
        """Return the same after a kept week, which is followed whatever it breaks."""
        if role is PAUSE:
            return block, 0
        if role is block.place:
            length = block.length + 1
            if length <= self._longest(block):
                return block._replace(length=length), 0
            return (block, 0) if block.kept else None
        begun = self._begin(block, role)._replace(kept=True)
        if block.place is None or block.all_kept:
            return begun, 0
        return (begun, self._deviation(block)) if self._complete(block) else None

    def closing(self, block: Block) -> tuple[Option, ...]:
        """Return the ways to end the phase after ``block``."""
        due = self._due(block)
        if block.place is None:
            return self._closing_empty(due)
        if not due:
            options = [Option(None, self._deviation(block))] if self._complete(block) else []
            low, _ = self._range(block)
            if block.length < low:
                options.append(Option(block.place, 0))
            return tuple(options)
        if len(due) == 1 and due[0] is not block.place and self._complete(block):
            return (Option(due[0], self._deviation(block)),)  # the last block is absent
        return ()

    def _closing_empty(self, due: list[Kind]) -> tuple[Option, ...]:
        if not due:
            return (Option(None, 0),)
        first = self.blocks.first
        if len(due) == 1 and (first is None or first == due[0].value):
            return (Option(due[0], 0),)
        return ()

    def _begin(self, block: Block, role: Kind) -> Block:
        """Return the first week of a new block; listed ones are counted up to their number."""
        lengths = self._lengths(role)
        begun = self._begun(block, role)
        count = min(begun + 1, len(lengths.ranges)) if lengths.listed else 0
        if role is Kind.SCHOOL:
            return Block(role, 1, count, block.num_company)
        return Block(role, 1, block.num_school, count)

    def _begun(self, block: Block, place: Kind) -> int:
        """Return how many listed blocks have begun at a place; 0 where they are not listed."""
        return block.num_school if place is Kind.SCHOOL else block.num_company

    def _due(self, block: Block) -> list[Kind]:
        """Return the places of the listed blocks that have not begun."""
        school, company = self.blocks.school, self.blocks.company
        num_school = len(school.ranges) - block.num_school if school.listed else 0
        num_company = len(company.ranges) - block.num_company if company.listed else 0
        return [Kind.SCHOOL] * num_school + [Kind.COMPANY] * num_company

    def _lengths(self, place: Kind) -> Lengths:
        return self.blocks.school if place is Kind.SCHOOL else self.blocks.company

    def _range(self, block: Block) -> tuple[int, int]:
        assert block.place is not None
        lengths = self._lengths(block.place)
        if not lengths.listed:
            return lengths.ranges[0]
        return lengths.ranges[self._begun(block, block.place) - 1]

    def _longest(self, block: Block) -> int:
        return self._range(block)[1] + self.blocks.tolerance

    def _complete(self, block: Block) -> bool:
        return block.kept or self._range(block)[0] - self.blocks.tolerance <= block.length

    def _deviation(self, block: Block) -> int:
        low, high = self._range(block)
        return max(low - block.length, block.length - high, 0)
