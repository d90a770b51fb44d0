"""The program: its commands by name, each imported when it is called."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from rythme.cli.endings import Ending, report
from rythme.cli.params import Option
from rythme.cli.speech import click_speaks, language_of, make_streams_safe
from rythme.text import LANGUAGES, Text, text

COMMANDS: dict[str, tuple[str, Text]] = {
    "init": ("rythme.cli.init:init", text("Write a commented config to start from.")),
    "check": ("rythme.cli.check:check", text("Say what was understood of a config.")),
    "plan": ("rythme.cli.plan:plan", text("Find the best calendars and write them.")),
    "explain": ("rythme.cli.explain:explain", text("Say why nothing fits, and what to change.")),
    "verify": ("rythme.cli.verify:verify", text("Audit a plan or a calendar file.")),
    "show": ("rythme.cli.show:show", text("Show a plan's year in the terminal.")),
    "export": ("rythme.cli.export:export", text("Write the files of a plan.")),
    "compare": ("rythme.cli.compare:compare", text("Put plans or configs side by side.")),
    "sweep": ("rythme.cli.sweep:sweep", text("Plan a grid of scenarios, in parallel.")),
    "schema": ("rythme.cli.schema:schema", text("Print the JSON Schema of the config.")),
}
"""Where each command is, and what the list of commands says of it."""


class Program(click.Group):
    """``rythme``; the one place that turns what happens into words and an exit status."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order of a planner's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Say what the program is for."""
        says = text(
            "Finds the calendars of work-study cohorts from the rhythm that a school states."
        )
        formatter.write_paragraph()
        formatter.write_text(says.to(ctx.obj))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section(text("Commands").to(ctx.obj)):
            formatter.write_dl([(name, says.to(ctx.obj)) for name, (_, says) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command; a misspelt one is told which it might be."""
        self.commands = dict.fromkeys(COMMANDS, self)  # click reads their names alone
        return super().resolve_command(ctx, args)

    # Any: the parameters of click, passed on as they are.
    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> NoReturn:
        """Run a command and exit with its status."""
        make_streams_safe()
        language = language_of(sys.argv[1:] if args is None else args, os.environ)
        with click_speaks(language):
            try:
                extra |= {"prog_name": "rythme", "standalone_mode": False, "obj": language}
                ending = super().main(args, *rest, **extra)
            except click.Abort:
                ending = Ending.INTERRUPTED
            except SystemExit:  # click has seen a closed pipe
                ending = Ending.UNREAD
            except Exception as error:
                ending = report(error, language)
                if ending is None:
                    raise
        sys.exit(ending)


def _print_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from rythme import __version__

        click.echo(f"rythme {__version__}")
        ctx.exit()


program = Program(
    "rythme",
    context_settings={"help_option_names": ["-h", "--help"]},
    params=[
        Option(
            ["--lang"],
            type=click.Choice(LANGUAGES),
            expose_value=False,
            says=text("Language of messages; by default that of LC_ALL, LC_MESSAGES or LANG."),
        ),
        Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_print_version,
            says=text("Show the version and exit."),
        ),
    ],
)
