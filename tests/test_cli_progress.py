"""What a terminal shows of a long search, and that nothing else shows it."""

from __future__ import annotations

import sys

import pytest

from builders import free, make_cohort, make_rule, make_scenario, peak
from rythme.cli.progress import progress_line, progress_sentence
from rythme.solver.outcome import Progress

SCENARIO = make_scenario(cohorts=[make_cohort("a", phases=[free()])], rules=[make_rule(peak())])


@pytest.mark.parametrize(
    ("progress", "sentence"),
    [
        (Progress(3.2, 0, None, 0), "3 s: no plan yet that keeps every hard rule"),
        (
            Progress(12.0, 2, 66, 60),
            "12 s: cost of weeks away from the rhythm 66, at least 60 (gap 10.0 %)",
        ),
    ],
)
def test_a_line_says_how_good_the_plan_is(progress: Progress, sentence: str) -> None:
    """Seconds, level, cost, bound and gap stand in one line."""
    assert progress_sentence(SCENARIO, progress, "en") == sentence


def test_a_terminal_is_left_clean(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line is rewritten in place on stderr, and erased at the end."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with progress_line(SCENARIO, "en") as show:
        assert show is not None
        show(Progress(1.0, 0, None, 0))
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.startswith("\r")
    assert "no plan yet" in written.err
    assert "\n" not in written.err


def test_a_pipe_sees_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a terminal there is no progress at all."""
    with progress_line(SCENARIO, "en") as show:
        assert show is None
    assert capsys.readouterr().err == ""
