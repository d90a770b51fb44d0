"""What a user can edit in a scenario: its statements, the numbers in them, and both edited.

A statement is what one key or entry of a config says: a total, the lengths of a phase's blocks at
one place, its end, its ``first``, a closure, a fixed date, a hard rule. Each holds in several parts
of a scenario; an edit changes them all.
"""

from rythme.statements.edits import Edit, Edits, apply
from rythme.statements.listing import statements
from rythme.statements.targets import Editable, Number, Target

__all__ = ["Edit", "Editable", "Edits", "Number", "Target", "apply", "statements"]
