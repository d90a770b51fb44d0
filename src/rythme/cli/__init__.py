"""The command line: ``rythme [--lang fr|en] COMMAND``; imports nothing before it must."""


def main() -> None:
    """Run the command that ``sys.argv`` asks for."""
    from rythme.cli.program import program

    program.main()
