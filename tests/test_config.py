"""Good configs: every value of the scenario, with dates worked out on a calendar."""

import datetime as dt
from pathlib import Path

import pytest

import rythme.config
from configs import SMALLEST, WHOLE, load_text, write
from rythme.scenario import (
    DEFAULT_OBJECTIVE,
    Blocks,
    Free,
    FullTime,
    Lengths,
    Scenario,
    Split,
)
from rythme.weeks import Place, Span

ONE_COHORT = """
[[cohort]]
id = "a"
rhythm = "r"
entry = "2026-08-31"
weeks = 40
"""


def with_rhythm(rhythm: str) -> str:
    """Return a config of one cohort that follows ``[rhythm.r]``."""
    return f"year = 2026\n[rhythm.r]\n{rhythm}\n{ONE_COHORT}"


def with_entries(entries: str) -> str:
    """Return a config of one cohort at school full time, with more entries."""
    return with_rhythm('phase = [ { full_time = "company" } ]') + entries


def closed_days(scenario: Scenario) -> list[tuple[str, str]]:
    """Return the first and last day of every closure."""
    return [
        (closure.span.first_day.isoformat(), closure.span.last_day.isoformat())
        for closure in scenario.closures
    ]


def test_smallest(tmp_path: Path) -> None:
    """The smallest config of the manual loads with every default filled in."""
    scenario = load_text(tmp_path, SMALLEST)
    assert (scenario.id, scenario.title, scenario.year) == ("school", "school", 2026)
    assert scenario.objective == DEFAULT_OBJECTIVE
    assert scenario.closures == ()
    assert scenario.rules == ()
    assert scenario.school_holidays == ()
    school = scenario.school
    assert (school.timezone, school.country, school.subdivision) == ("Europe/Paris", "FR", None)
    assert (school.language, school.min_open_half_days) == ("fr", 6)
    assert school.morning == (dt.time(9), dt.time(12, 30))
    assert school.afternoon == (dt.time(13, 30), dt.time(17))
    (cohort,) = scenario.cohorts
    assert (cohort.id, cohort.name, cohort.past) == ("bts-sio-2", "bts-sio-2", ())
    (stage,) = cohort.stages
    assert (stage.start, stage.weeks, stage.size) == (dt.date(2026, 9, 7), 48, None)
    assert stage.phase_ends == (None,)
    rhythm = stage.rhythm
    assert (rhythm.morning_s, rhythm.afternoon_s, rhythm.max_week_s) == (12_600, 12_600, None)
    assert rhythm.school_weeks is not None
    assert (rhythm.school_weeks.min, rhythm.school_weeks.max) == (120, 120)
    assert rhythm.phases[0].pattern == Blocks(
        school=Lengths(ranges=((1, 1),)),
        company=Lengths(ranges=((3, 3),)),
        tolerance=1,
        first=None,
        bridge=False,
    )


def test_whole_school_dates(tmp_path: Path) -> None:
    """The whole school of the manual has the stages, closures and fixed days of the calendar."""
    scenario = load_text(tmp_path, WHOLE)
    new, old = scenario.cohorts
    assert [(c.id, c.name) for c in (new, old)] == [
        ("fisa-2027", "Promotion 2027"),
        ("fisa-2026", "Promotion 2026"),
    ]
    # 25 August 2025 is the last Monday of that month; 54 weeks later is 7 September 2026.
    assert [stage.start for stage in new.stages] == [dt.date(2025, 8, 25), dt.date(2026, 9, 7)]
    # 26 August 2024 is the last Monday of that month; its second stage is the first to plan.
    assert [stage.start for stage in old.past] == [dt.date(2024, 8, 26)]
    assert [stage.start for stage in old.stages] == [dt.date(2025, 9, 8)]
    # 15 May 2026 is in the 38th week from 25 August 2025: position 37.
    assert new.stages[0].phase_ends == (37, None)
    assert closed_days(scenario) == [("2025-12-22", "2026-01-02"), ("2026-12-22", "2027-01-02")]
    (fixed,) = new.fixed
    assert fixed.span == Span.of_days(dt.date(2025, 8, 25), dt.date(2025, 8, 29))
    assert old.fixed == ()
    (statement,) = scenario.rules
    (window,) = statement.windows
    assert window.cohorts == ("fisa-2027", "fisa-2026")
    # The younger promotion's second stage ends 54 weeks after 7 September 2026.
    assert window.spans == (Span.of_days(dt.date(2025, 8, 25), dt.date(2027, 9, 19)),)


def test_whole_school_holidays(tmp_path: Path) -> None:
    """Public holidays are those on weekdays of the plan, in the school's language."""
    scenario = load_text(tmp_path, WHOLE)
    first_year = [h for h in scenario.holidays if h.day < dt.date(2026, 7, 1)]
    assert [(h.day.isoformat(), h.name) for h in first_year] == [
        ("2025-11-11", "Armistice"),
        ("2025-12-25", "Noël"),
        ("2026-01-01", "Jour de l'an"),
        ("2026-04-06", "Lundi de Pâques"),
        ("2026-05-01", "Fête du Travail"),
        ("2026-05-08", "Fête de la Victoire"),
        ("2026-05-14", "Ascension"),
        ("2026-05-25", "Lundi de Pentecôte"),
    ]  # 1 November 2025 is a Saturday


def test_origins(tmp_path: Path) -> None:
    """Every statement knows the line on which a user would change it."""
    file = write(tmp_path, WHOLE)
    scenario = rythme.config.load(file)
    lines = WHOLE.split("\n")
    rhythm = scenario.cohorts[0].stages[0].rhythm
    assert rhythm.school_weeks is not None
    origin = rhythm.school_weeks.origin
    assert (origin.file, origin.key) == (file, "rhythm.deuxieme-annee.school_weeks")
    assert lines[origin.line - 1] == "school_weeks = 21"
    origins = rhythm.phases[0].origins
    assert set(origins) == {"until", "school", "company", "tolerance", "first"}
    assert lines[origins["until"].line - 1] == 'until = "mid-May"'
    assert origins["first"].key == "rhythm.deuxieme-annee.phase.0.blocks.first"
    assert scenario.closures[0].origin.key == "closure.Noël"
    assert scenario.cohorts[1].origin.key == "cohort.fisa-2026"
    assert scenario.cohorts[0].fixed[0].origin.key == "fixed.Rentrée"
    assert scenario.rules[0].origin.key == "rule.0"
    assert lines[scenario.rules[0].origin.line - 1] == "[[rule]]"


def test_year_moves_every_cohort(tmp_path: Path) -> None:
    """``--year`` moves entries and ids with it."""
    scenario = load_text(tmp_path, WHOLE, year=2027)
    assert scenario.year == 2027
    assert [(c.id, c.start) for c in scenario.cohorts] == [
        ("fisa-2029", dt.date(2027, 8, 30)),
        ("fisa-2028", dt.date(2027, 9, 13)),  # 54 weeks after 31 August 2026
    ]


def test_cohort_with_only_past_stages_is_left_out(tmp_path: Path) -> None:
    """A cohort that has left is not planned, and naming it is no mistake."""
    text = (
        SMALLEST
        + """
[[cohort]]
id = "gone-{exit}"
rhythm = "un-trois"
entry = "first Monday of September"
entry_year = -2
weeks = 48
[[closure]]
cohorts = ["gone-*"]
from = "12-22"
[[fixed]]
cohorts = ["gone-2025"]
place = "school"
from = "start"
[[rule]]
kind = "require"
cohorts = ["gone-2025"]
place = "school"
"""
    )
    scenario = load_text(tmp_path, text, overrides=["cohort.gone-2025.size=3"])
    assert [cohort.id for cohort in scenario.cohorts] == ["bts-sio-2"]
    assert scenario.rules == ()
    assert scenario.closures == ()


def test_stage_until(tmp_path: Path) -> None:
    """A stage's ``until`` counts from 26 weeks on, and the stage ends with its week."""
    text = SMALLEST.replace("weeks = 48", 'until = "09-30"')
    (cohort,) = load_text(tmp_path, text).cohorts
    # From 7 September 2026, the next 30 September 26 weeks on is in 2027: a Thursday, the 56th
    # week (27 September 2027 is 55 weeks after 7 September 2026).
    assert cohort.stages[0].weeks == 56
    assert cohort.stages[0].end == dt.date(2027, 10, 1)


def test_stages_have_sizes_of_their_own(tmp_path: Path) -> None:
    """A stage's size stands before the cohort's."""
    text = WHOLE.replace("54 }, {", "54, size = 27 }, {", 1)
    assert [s.size for s in load_text(tmp_path, text).cohorts[0].stages] == [27, 25]


@pytest.mark.parametrize(
    ("phase", "pattern"),
    [
        (
            'blocks = { school = "3..6", company = [4, 9, 16], tolerance = 0, first = "company", '
            'closed_weeks = "bridge" }',
            Blocks(
                school=Lengths(ranges=((3, 6),)),
                company=Lengths(ranges=((4, 4), (9, 9), (16, 16)), listed=True),
                tolerance=0,
                first=Place.COMPANY,
                bridge=True,
            ),
        ),
        ("split = { school_days = 2.5 }", Split(cycle=("SSSSSCCCCC",))),
        ('split = { school_days = 2, at = "end" }', Split(cycle=("CCCCCCSSSS",))),
        (
            'split = { cycle = ["SSSSSSCCCC", "CCCCCCCCCC"] }',
            Split(cycle=("SSSSSSCCCC", "CCCCCCCCCC")),
        ),
        ('full_time = "off"', FullTime(place=Place.OFF)),
        ("free = {}", Free()),
    ],
)
def test_phases(tmp_path: Path, phase: str, pattern: object) -> None:
    """Each kind of phase reads as the pattern that it means."""
    scenario = load_text(tmp_path, with_rhythm(f"phase = [ {{ {phase} }} ]"))
    assert scenario.cohorts[0].stages[0].rhythm.phases[0].pattern == pattern


def test_totals_and_hours(tmp_path: Path) -> None:
    """Totals are in tenths of weeks and in seconds; a rhythm's hours stand before the school's."""
    text = (
        with_rhythm(
            """status = "student"
school_weeks = { min = 12.5, max = 14 }
company_weeks = { max = 30 }
school_hours = 450.25
max_hours_per_week = 30
phase = [ { free = {}, weeks = 40 } ]"""
        )
        + """
[school]
morning = ["08:30", "12:00"]
afternoon = ["13:00", "16:00"]
max_hours_per_week = 35
min_open_days = 2.5
"""
    )
    scenario = load_text(tmp_path, text)
    rhythm = scenario.cohorts[0].stages[0].rhythm
    totals = [rhythm.school_weeks, rhythm.company_weeks, rhythm.school_hours]
    assert [(t.min, t.max) for t in totals if t is not None] == [
        (125, 140),
        (None, 300),
        (1_620_900, None),
    ]
    assert rhythm.student
    assert (rhythm.morning_s, rhythm.afternoon_s) == (12_600, 10_800)
    assert rhythm.max_week_s == 108_000
    assert rhythm.phases[0].weeks == 40
    assert scenario.school.min_open_half_days == 5
    assert (
        load_text(tmp_path, text, overrides=["school.hours_per_half_day=3.25"])
        .cohorts[0]
        .stages[0]
        .rhythm.morning_s
        == 11_700
    )


def test_closures_recur_and_may_have_years(tmp_path: Path) -> None:
    """Closures without a year come back each academic year, those with one do not."""
    text = with_entries("""
[[closure]]
name = "Été"
from = "06-28"
to = "07-04"
[[closure]]
name = "Inventaire"
from = 2026-10-05
half = "afternoon"
to = 2026-10-07
[[closure]]
name = "Autre année"
from = 2024-10-05
""")
    scenario = load_text(tmp_path, text.replace("weeks = 40", "weeks = 46"))
    # The plan goes from 31 August 2026 to 18 July 2027.
    assert closed_days(scenario) == [
        ("2026-10-05", "2026-10-05"),
        ("2026-10-06", "2026-10-06"),
        ("2026-10-07", "2026-10-07"),
        ("2027-06-28", "2027-07-04"),
    ]
    assert all(closure.span.end - closure.span.start == 1 for closure in scenario.closures[:3])
    assert scenario.closures[0].span.start % 2 == 1  # an afternoon


def test_closure_that_began_the_year_before(tmp_path: Path) -> None:
    """A closure across 1 July counts for a plan that begins after that day."""
    text = with_entries('[[closure]]\nfrom = "06-28"\nto = "07-10"').replace(
        "2026-08-31", "2026-07-06"
    )
    assert closed_days(load_text(tmp_path, text)) == [("2026-06-28", "2026-07-10")]


def test_holidays_added_and_removed(tmp_path: Path) -> None:
    """Holidays change by date and by name, in either language; weekends never count."""
    text = (
        with_entries("")
        + """
[school]
[school.holidays]
add = [{ date = 2027-05-07, name = "Pont" }, { date = "12-26", name = "S" }]
remove = ["Whit Monday", "ascension", 2026-11-11]
"""
    )
    names = [holiday.name for holiday in load_text(tmp_path, text).holidays]
    # 26 December 2026 is a Saturday; 40 weeks end on 4 June 2027.
    assert names == ["Noël", "Jour de l'an", "Lundi de Pâques", "Pont"]


def test_school_holidays_of_the_zone(tmp_path: Path) -> None:
    """A zone brings its school holidays."""
    text = with_entries("") + '\n[school]\nschool_zone = "C"\n'
    periods = load_text(tmp_path, text).school_holidays
    assert any(p.first <= dt.date(2026, 12, 25) <= p.last for p in periods)


def test_fixed_dates(tmp_path: Path) -> None:
    """A fixed date holds once per stage, is cut to it, and may be half a day."""
    text = (
        WHOLE
        + """
[[fixed]]
name = "Soutenance"
place = "company"
from = "10-01"
half = "morning"
[[fixed]]
name = "Clôture"
cohorts = ["fisa-2027"]
place = "company"
from = "end"
to = "end + 9 days"
[[fixed]]
name = "Une fois"
place = "off"
from = 2026-02-02
[[fixed]]
name = "Dimanche"
place = "off"
from = 2026-02-08
"""
    )
    new, old = load_text(tmp_path, text).cohorts
    assert [
        (f.name, f.span.first_day.isoformat(), f.span.end - f.span.start) for f in new.fixed
    ] == [
        ("Rentrée", "2025-08-25", 10),
        ("Soutenance", "2025-10-01", 1),
        ("Une fois", "2026-02-02", 2),
        ("Clôture", "2026-09-04", 6),  # Friday to the Sunday before the next stage
        ("Soutenance", "2026-10-01", 1),
        ("Clôture", "2027-09-17", 6),
    ]
    assert [f.name for f in old.fixed] == ["Soutenance", "Une fois"]


def test_french_dates(tmp_path: Path) -> None:
    """French date phrases mean the same days."""
    french = WHOLE.replace("last Monday of August", "dernier lundi d'août").replace(
        '"start + 4 days"', '"début + 4 jours"'
    )
    french = french.replace("mid-May", "mi-mai").replace('"start"\nto', '"début"\nto')
    assert load_text(tmp_path, french).cohorts == load_text(tmp_path, WHOLE).cohorts


def test_objective(tmp_path: Path) -> None:
    """Levels stand as ordered; those not named come before ``earliest``."""
    text = SMALLEST + '[objective]\norder = ["rules", { rhythm = 10, peak = 1 }, "earliest"]\n'
    assert load_text(tmp_path, text).objective == (
        (("rules", 1),),
        (("rhythm", 10), ("peak", 1)),
        (("changes", 1),),
        (("wishes", 1),),
        (("earliest", 1),),
    )


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("École des Mines, 2e année", "ecole-des-mines-2e-annee"),
        ("日本", "school"),  # nothing that an id could keep: the file's name
        ("x" * 90, "x" * 64),
    ],
)
def test_id_from_title(tmp_path: Path, title: str, expected: str) -> None:
    """A config without id takes it from its title, else from the file's name."""
    assert load_text(tmp_path, f'title = "{title}"\n{SMALLEST}').id == expected


def test_bom_and_windows_lines(tmp_path: Path) -> None:
    """A byte order mark and Windows line ends are accepted, and lines stay right."""
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALLEST.replace("\n", "\r\n").encode())
    scenario = rythme.config.load(path)
    assert scenario.cohorts[0].origin.line == 7
    assert scenario.id == "windows"
