"""The trade-off between two levels: on tiny cases, brute force draws the curve."""

from __future__ import annotations

import json
import re
from itertools import product
from math import prod
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from builders import (
    blocks,
    free,
    full_time,
    make_cohort,
    make_rule,
    make_scenario,
    peak,
    soft,
    span,
    wish,
)
from command_line import run
from rythme.cli.endings import Ending
from rythme.compare.curve import curve_reading, curve_verdict
from rythme.compare.html.curve import Axis, curve_html
from rythme.plan import LevelResult
from rythme.rules import Apart, Forbid, MaxRun, Weeks
from rythme.scenario import Pattern, Scenario
from rythme.solver.compile import compile_cohort
from rythme.solver.curve import Curve, CurvePoint, trade_off
from rythme.solver.outcome import NoPlanError
from rythme.verify import judge_all
from rythme.weeks import Place
from test_graph_equals_verifier import graph_calendars

CONFIG = """\
year = 2026

[rhythm.r]
school_weeks = 12
[[rhythm.r.phase]]
blocks = { school = 2, company = 4 }

[[cohort]]
id = "a"
rhythm = "r"
entry = "first Monday of September"
weeks = 40

[[rule]]
kind = "forbid"
place = "school"
from = "10-01"
to = "10-31"
wish = 1
"""


def fronts(scenario: Scenario, first: str, second: str, above: list[str]) -> list[tuple[int, int]]:
    """Return the pairs of costs that no plan beats, by the verifier, out of all plans."""
    calendars = [
        list(graph_calendars(compile_cohort(scenario, cohort))) for cohort in scenario.cohorts
    ]
    assume(all(calendars))
    assume(prod(map(len, calendars)) <= 1_500)
    names = [cohort.id for cohort in scenario.cohorts]
    found = []
    for plan in product(*calendars):
        judged = judge_all(scenario, dict(zip(names, plan, strict=True)))
        if judged.accepted:
            held = tuple(int(getattr(judged, name)) for name in above)
            found.append((held, (int(getattr(judged, first)), int(getattr(judged, second)))))
    assume(found)
    best = min(held for held, _ in found)
    pairs = {pair for held, pair in found if held == best}
    return sorted(
        pair
        for pair in pairs
        if not any(o != pair and o[0] <= pair[0] and o[1] <= pair[1] for o in pairs)
    )


def check(curve: Curve, expected: list[tuple[int, int]]) -> None:
    """Hold a curve against the points that there are."""
    assert [(point.first.cost, point.second.cost) for point in curve.points] == expected
    assert all(point.is_proven for point in curve.points)
    assert curve.is_complete


@st.composite
def alone(draw: st.DrawFn) -> Scenario:
    """Draw one cohort with a rhythm and wishes against it."""
    length = st.integers(1, 3)
    rules = [
        make_rule(MaxRun(place=Place.COMPANY, weeks=1, soft=wish(1))),
        make_rule(Weeks(place=Place.SCHOOL, max_tenths=20, soft=wish(1))),
        make_rule(Forbid(place=Place.SCHOOL, soft=wish(2)), spans=[span(0, 1)]),
        make_rule(Forbid(place=Place.COMPANY, soft=soft(1)), spans=[span(2)]),
    ]
    return make_scenario(
        phases=[blocks(draw(length), draw(length), tolerance=2)],
        weeks=draw(st.integers(4, 9)),
        rules=draw(st.lists(st.sampled_from(rules), min_size=1, unique=True)),
    )


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(alone())
def test_curve_of_one_cohort(scenario: Scenario) -> None:
    """The points are exactly those that no plan beats, with the rules at their least."""
    expected = fronts(scenario, "rhythm", "wishes", ["rules"])
    check(trade_off(scenario, "rhythm", "wishes"), expected)


@st.composite
def coupled(draw: st.DrawFn) -> Scenario:
    """Draw two or three cohorts that crowd the school."""
    patterns: list[list[Pattern]] = [[blocks(1, 1)], [blocks(2, 1, tolerance=1)], [free()]]
    cohorts = [
        make_cohort(
            name,
            phases=draw(st.sampled_from(patterns)),
            weeks=draw(st.integers(3, 6)),
            size=draw(st.sampled_from([4, 7, 10])),
            school_weeks=draw(st.sampled_from([None, 2])),
        )
        for name in ("a", "b", "c")[: draw(st.integers(2, 3))]
    ]
    rules = [make_rule(peak()), make_rule(Apart(soft=soft(1)), cohorts=["a", "b"])]
    return make_scenario(cohorts=cohorts, rules=rules[: draw(st.integers(1, 2))])


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(coupled())
def test_curve_of_several_cohorts(scenario: Scenario) -> None:
    """Rhythm against the fullest half-day: no point is missed, none is beaten."""
    expected = fronts(scenario, "rhythm", "peak", ["rules"])
    check(trade_off(scenario, "rhythm", "peak"), expected)


def test_levels_may_be_named_in_any_order() -> None:
    """The curve of wishes and rhythm is that of rhythm and wishes, backwards."""
    scenario = make_scenario(
        phases=[blocks(2, 2, tolerance=1)],
        weeks=8,
        rules=[make_rule(Forbid(place=Place.SCHOOL, soft=wish(1)), spans=[span(0, 2)])],
    )
    one = trade_off(scenario, "rhythm", "wishes")
    other = trade_off(scenario, "wishes", "rhythm")
    assert len(one.points) > 1
    assert [(p.first, p.second) for p in one.points] == [
        (p.second, p.first) for p in reversed(other.points)
    ]


def test_no_plan_no_curve() -> None:
    """What cannot be planned has no curve."""
    scenario = make_scenario(phases=[full_time("school")], weeks=4, school_weeks=3)
    with pytest.raises(NoPlanError):
        trade_off(scenario, "rules", "rhythm")


# --- what is said --------------------------------------------------------------------------


def _curve(*points: tuple[int, int, int, int], complete: bool = True) -> Curve:
    return Curve(
        above=(),
        points=tuple(
            CurvePoint(
                LevelResult(name="rhythm", cost=a, bound=a_bound),
                LevelResult(name="peak", cost=b, bound=b_bound),
            )
            for a, a_bound, b, b_bound in points
        ),
        is_complete=complete,
    )


def test_what_is_known_is_said() -> None:
    """Proven points, gaps and an end that was not reached are told apart."""
    says = [
        curve_verdict(curve).to("en")
        for curve in (
            _curve((1, 1, 9, 9), (2, 2, 5, 5)),
            _curve((1, 1, 9, 9), (2, 2, 5, 4)),
            _curve((1, 1, 9, 9), complete=False),
        )
    ]
    assert says[0].startswith("Every point is proven")
    assert "between the cost and the bound" in says[1]
    assert "may go on" in says[2]
    assert "from 1 to 2" in curve_reading(_curve((1, 1, 9, 9), (2, 2, 5, 5)), "en")
    assert curve_reading(_curve((1, 1, 9, 9), complete=False), "en") == ""


@pytest.mark.parametrize("values", [[0], [7, 7], [3, 250], [999, 1004], [0, 12_345]])
def test_axes_show_every_value(values: list[int]) -> None:
    """An axis has few round numbers, and every value lies between its ends."""
    axis = Axis.over(values, 100, 700)
    assert all(100 <= axis.at(value) <= 700 for value in values)
    ticks = list(axis.ticks("en"))
    assert 2 <= len(ticks) <= 8
    assert (ticks[0][0], ticks[-1][0]) == (100, 700)


def test_chart_is_whole_and_safe() -> None:
    """The page has a dot per point, its gap, nothing from outside, and escapes names."""
    curve = _curve((1, 1, 90, 90), (4, 2, 50, 40))
    html = curve_html("<a>.toml", "<script>alert(1)</script>", curve, "Says & more", "en").decode()
    assert html.count("<circle") == 2
    assert "<script" not in html
    assert "&lt;a&gt;.toml" in html
    assert not re.search(r"(?:src|href)=\"(?!data:,)", html)
    dots = re.findall(r'<circle class="dot" cx="([\d.]+)" cy="([\d.]+)"', html)
    (x0, y0), (x1, y1) = ((float(x), float(y)) for x, y in dots)
    assert x0 < x1
    assert y0 < y1, "less at the second level is lower"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Write a config with a wish that costs rhythm."""
    path = tmp_path / "school.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def test_compare_curve(config: Path, tmp_path: Path) -> None:
    """The command prints a line per point; JSON, HTML and CSV have the same points."""
    files = ("--html", tmp_path / "curve.html", "--csv", tmp_path / "curve.csv")
    result = run("compare", config, "--curve", "rhythm,wishes", *files)
    assert result.exit_code == Ending.DONE
    found = json.loads(run("compare", config, "--curve", "rhythm,wishes", "--json").stdout)
    costs = [[level["cost"] for level in point["levels"]] for point in found["points"]]
    assert found["complete"]
    assert len(costs) > 1
    rows = [line.split() for line in result.stdout.splitlines() if line.endswith("yes")]
    assert rows == [[*map(str, pair), "yes"] for pair in costs]
    table = (tmp_path / "curve.csv").read_text(encoding="utf-8-sig").splitlines()
    assert table[1:] == [f"{a};{a};{b};{b}" for a, b in costs]
    assert (tmp_path / "curve.html").read_text(encoding="utf-8").count("<circle") == len(costs)
    plan = run("compare", config, config, "--json").stdout
    best = {level["name"]: level["cost"] for level in json.loads(plan)["plans"][0]["levels"]}
    assert costs[0] == [best["rhythm"], best["wishes"]]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--curve", "rhythm"], "expected two of"),
        (["--curve", "rhythm,rhythm"], "expected two of"),
        (["--curve", "rhythm,peak"], "expected two of rules, rhythm, wishes"),
        (["--curve", "rhythm,earliest"], "expected two of"),
        (["CONFIG", "--curve", "rhythm,wishes"], "one config"),
    ],
)
def test_wrong_calls(config: Path, arguments: list[str], says: str) -> None:
    """What cannot be meant is said."""
    result = run("compare", config, *(config if a == "CONFIG" else a for a in arguments))
    assert result.exit_code == Ending.WRONG
    assert says in result.stderr


def test_impossible_config(config: Path) -> None:
    """A config without a plan ends with 1."""
    impossible = ("--set", "rhythm.r.school_weeks=39")
    result = run("compare", config, "--curve", "rhythm,wishes", *impossible)
    assert result.exit_code == Ending.NO
