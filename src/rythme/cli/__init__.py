"""The command line: ``rythme [--lang fr|en] COMMAND``; imports nothing before it must."""


def main() -> None:
    """Run the command that ``sys.argv`` asks for."""
    import gc

    # A command leaves few cycles. To look for them as often as usual takes a fifth of its time,
    # and to go through all that is left when the interpreter ends takes another fifth.
    gc.set_threshold(100_000)
    from rythme.cli.program import program

    try:
        program.main()
    finally:
        gc.freeze()
