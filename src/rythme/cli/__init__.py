"""The command line: ``rythme [--lang fr|en] COMMAND``; imports nothing before it must."""


def main() -> None:
    """Run the command that ``sys.argv`` asks for."""
    import gc

    from rythme.cli.program import program

    # A command leaves few cycles: to look for them as often as usual takes a fifth of its time.
    gc.set_threshold(100_000)
    program.main()
