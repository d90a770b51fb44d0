"""``python -m rythme``."""

from rythme.cli import main

main()
