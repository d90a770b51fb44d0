# Two targets do everything on a machine that has Python 3.11 or later and git:
#   make ensta    installs rythme into .venv and makes ENSTA's calendars in build/ensta
#   make test     installs what the tests need and runs ruff, mypy and the tests
# After a change of a command or its output, make docs writes again what the documents show.
# make pictures draws docs/pictures again; it needs chromium and poppler-utils.
# README.md gives the plain commands, for Windows.

VENV ?= .venv
NUM_TEST_WORKERS ?= 2

# The first interpreter of this machine that is recent enough.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

BIN := $(VENV)/bin

.PHONY: ensta test docs pictures clean

ensta: $(VENV)/installed
	$(BIN)/rythme plan configs/ensta.toml -o build/ensta

test: $(VENV)/installed-for-tests tests/js/node_modules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n $(NUM_TEST_WORKERS)

docs: $(VENV)/installed-for-tests
	$(BIN)/python scripts/cli_reference.py
	$(BIN)/python scripts/readme.py
	$(BIN)/python scripts/pages.py

pictures: $(VENV)/installed-for-tests
	$(BIN)/python scripts/pictures.py

clean:
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/installed: pyproject.toml
	@test -n "$(PYTHON)" || { echo "rythme needs Python 3.11 or later" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/installed-for-tests: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable . --group test
	@touch $@

# A second reader of the calendar files; the tests that use it skip where there is no node.
tests/js/node_modules: tests/js/package-lock.json
	@if command -v npm >/dev/null; then npm ci --silent --no-fund --no-audit --prefix tests/js; \
	else echo "npm is not there: the tests that need ical.js will skip"; fi
