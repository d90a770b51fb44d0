"""How a command ends: its exit status, and what is said of an error. One place for both."""

from __future__ import annotations

from enum import IntEnum

import click

from rythme.text import Language, Text, text


class Ending(IntEnum):
    """Exit status of a command."""

    DONE = 0
    """Done; or the answer is yes."""
    NO = 1
    """The answer is no: impossible, rules broken, plans differ."""
    WRONG = 2
    """The input or the call is wrong."""
    UNDECIDED = 3
    """Nothing found, or impossibility not proven, within the time limit."""
    INTERRUPTED = 130
    """Ctrl-C, as shells count: 128 and the signal."""
    UNREAD = 141
    """Nobody reads the output any more, as shells count."""


class CallError(click.UsageError):
    """A call that is wrong in a way that click does not know."""

    def __init__(self, problem: Text) -> None:
        language = click.get_current_context().find_root().obj
        super().__init__(problem.to(language))


class NoPlanError(Exception):
    """There is no plan to go on with; not every such answer is a mistake."""

    def __init__(self, ending: Ending, reason: Text) -> None:
        super().__init__(reason.to("en"))
        self.ending = ending
        self.reason = reason


def say(sentence: str) -> None:
    """Write a line of talk, on stderr."""
    click.echo(sentence, err=True)


def report(error: Exception, language: Language) -> Ending | None:
    """Say what a user can mend; None for an error that is none of the user's doing."""
    # Imported here: nothing went wrong in most runs.
    from rythme.errors import ConfigError, ExportError, PlanError

    match error:
        case NoPlanError():
            say(error.reason.to(language))
            return error.ending
        case click.ClickException():
            error.show()
        case ConfigError():
            for mistake in error.mistakes:
                says = text("{read}; {expected}", read=mistake.read, expected=mistake.expected)
                say(f"{mistake.origin}: {says.to(language)}")
        case PlanError():
            say(f"{error.file}: {error.problem.to(language)}")
        case ExportError():
            say(error.problem.to(language))
        case OSError(filename=str() as file):
            reason = error.strerror or type(error).__name__
            say(f"{file}: {reason}")
        case _:
            return None
    return Ending.WRONG
