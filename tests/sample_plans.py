"""Plans made by hand, as a solver would give them, for tests of everything that shows plans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace

from rythme.plan import (
    CohortPlan,
    LevelResult,
    Plan,
    PlanCapacity,
    PlanClosure,
    PlanHoliday,
    PlanSchool,
    PlanSchoolHolidays,
    StagePlan,
    Totals,
    WeekPlan,
)
from rythme.text import Language
from rythme.weeks import Kind, kind_of, mondays

CREATED = dt.datetime(2025, 6, 1, 8, tzinfo=dt.UTC)
START = dt.date(2025, 8, 25)
"""The last Monday of August 2025: 54 weeks from there touch 14 months."""

SCHOOL, COMPANY, OFF = "SSSSSSSSSS", "CCCCCCCCCC", "OOOOOOOOOO"
SPLIT = "SSSSSCCCCC"

HOLIDAYS = tuple(
    PlanHoliday(day=dt.date.fromisoformat(day), name=name)
    for day, name in (
        ("2025-11-11", "Armistice"),
        ("2025-12-25", "Noël"),
        ("2026-01-01", "Jour de l'an"),
        ("2026-04-06", "Lundi de Pâques"),
        ("2026-05-01", "Fête du Travail"),
        ("2026-05-08", "Fête de la Victoire"),
        ("2026-05-14", "Ascension"),
        ("2026-05-25", "Lundi de Pentecôte"),
        ("2026-07-14", "Fête nationale"),
        ("2026-11-11", "Armistice"),
        ("2026-12-25", "Noël"),
        ("2027-01-01", "Jour de l'an"),
        ("2027-03-29", "Lundi de Pâques"),
        ("2027-05-06", "Ascension"),
        ("2027-05-17", "Lundi de Pentecôte"),
        ("2027-07-14", "Fête nationale"),
    )
)
SCHOOL_HOLIDAYS = tuple(
    PlanSchoolHolidays(
        name=name, first=dt.date.fromisoformat(first), last=dt.date.fromisoformat(last)
    )
    for name, first, last in (
        ("Vacances de la Toussaint", "2025-10-18", "2025-11-02"),
        ("Vacances de Noël", "2025-12-20", "2026-01-04"),
        ("Vacances d'hiver", "2026-02-21", "2026-03-08"),
        ("Vacances de printemps", "2026-04-18", "2026-05-03"),
    )
)
CLOSED_WEEKS = frozenset(
    dt.date.fromisoformat(day) for day in ("2025-12-22", "2025-12-29", "2026-12-21", "2026-12-28")
)

CLOSED_FRIDAY = dt.date(2026, 3, 16)
"""The Monday of the week whose Friday afternoon is closed."""

Rule = Callable[[int], str]
"""The ten letters of the week at a position from 0."""


def school(language: Language = "fr", name: str = "ENSTA Paris") -> PlanSchool:
    """Return a school with two half-days of three hours and a half."""
    return PlanSchool(
        name=name,
        timezone="Europe/Paris",
        language=language,
        morning=(dt.time(9), dt.time(12, 30)),
        afternoon=(dt.time(13, 30), dt.time(17)),
    )


def alternate(school_weeks: int, company_weeks: int, *, shift: int = 0, last: int = 38) -> Rule:
    """Put blocks in turn up to week ``last``, company afterwards."""

    def letters(week: int) -> str:
        inside = (week + shift) % (school_weeks + company_weeks) < school_weeks
        return SCHOOL if inside and week < last else COMPANY

    return letters


def split(pattern: str = SPLIT, *, last: int = 36) -> Rule:
    """Put shared weeks up to week ``last``, company afterwards."""
    return lambda week: pattern if week < last else COMPANY


def cohort(
    cohort_id: str,
    name: str,
    rule: Rule,
    *,
    size: int | None = 25,
    start: dt.date = START,
    weeks: int = 54,
    rhythm: str = "deuxieme-annee",
    student: bool = False,
) -> CohortPlan:
    """Return one cohort with one stage; closed weeks are :data:`CLOSED_WEEKS`."""
    away = "O" if student else "C"
    planned = tuple(
        _week(monday, 10 * away if monday in CLOSED_WEEKS else _open(rule(position), monday, away))
        for position, monday in enumerate(mondays(start, weeks))
    )
    first = replace(planned[0], notes=("Rentrée",))
    return CohortPlan(
        id=cohort_id,
        name=name,
        size=size,
        stages=(_stage(rhythm, start, planned),),
        weeks=(first, *planned[1:]),
    )


def _open(letters: str, monday: dt.date, away: str) -> str:
    """Send those at school away on the Friday afternoon that is closed."""
    if monday == CLOSED_FRIDAY and letters[9] == "S":
        return letters[:9] + away
    return letters


def _week(monday: dt.date, letters: str) -> WeekPlan:
    kind = Kind.SCHOOL if letters[:9] == "SSSSSSSSS" else kind_of(letters)
    return WeekPlan(monday=monday, kind=kind, letters=letters, changed=CREATED)


def _stage(rhythm: str, start: dt.date, weeks: tuple[WeekPlan, ...]) -> StagePlan:
    half_days = sum(week.letters.count("S") for week in weeks)
    return StagePlan(
        rhythm=rhythm,
        start=start,
        weeks=len(weeks),
        deviation=2,
        totals=Totals(
            school_tenths=half_days,
            company_tenths=sum(week.letters.count("C") for week in weeks),
            school_s=half_days * 12_600,
        ),
    )


def plan_of(cohorts: Iterable[CohortPlan], *, language: Language = "fr") -> Plan:
    """Return a plan of these cohorts, closed at Christmas and one Friday afternoon."""
    cohorts = tuple(cohorts)
    ids = tuple(each.id for each in cohorts)
    last = max(week.monday for each in cohorts for week in each.weeks) + dt.timedelta(days=4)
    closures = [
        PlanClosure(
            name="Fermeture de Noël",
            first=dt.date(2025, 12, 22),
            last=dt.date(2026, 1, 2),
            cohorts=ids,
        ),
        PlanClosure(
            name="Journée des personnels",
            first=dt.date(2026, 3, 20),
            last=dt.date(2026, 3, 20),
            half="afternoon",
            cohorts=ids,
        ),
    ]
    if last > dt.date(2026, 12, 21):
        closures.append(
            PlanClosure(
                name="Fermeture de Noël",
                first=dt.date(2026, 12, 21),
                last=dt.date(2027, 1, 1),
                cohorts=ids,
            )
        )
    return Plan(
        id="ensta-paris",
        title="ENSTA Paris, voie en apprentissage",
        year=2025,
        status="optimal",
        unique=True,
        created=CREATED,
        school=school(language),
        levels=(
            LevelResult(name="rules", cost=0, bound=0),
            LevelResult(name="rhythm", cost=2 * len(cohorts), bound=2 * len(cohorts)),
        ),
        closures=tuple(closures),
        holidays=tuple(holiday for holiday in HOLIDAYS if holiday.day <= last),
        cohorts=cohorts,
    )


def one_cohort(language: Language = "fr") -> Plan:
    """Return one cohort, 54 weeks from 25 August 2025 to 4 September 2026: 14 months."""
    return plan_of([cohort("fisa-2027", "Promotion 2027", alternate(4, 4))], language=language)


def three_cohorts(language: Language = "fr") -> Plan:
    """Return blocks, shared weeks and students, with a gap, a capacity and school holidays."""
    cohorts = (
        cohort("fisa-2027", "Promotion 2027", alternate(4, 4)),
        cohort("fisa-2026", "Promotion 2026", split(), size=23, rhythm="troisieme-annee"),
        cohort(
            "bts-sio-1",
            "BTS SIO 1re année",
            lambda week: "SSSSSSSSOO" if week % 3 else "SSSSCCCCCC",
            size=18,
            start=dt.date(2025, 9, 1),
            weeks=44,
            rhythm="deux-tiers",
            student=True,
        ),
    )
    plan = plan_of(cohorts, language=language)
    return replace(
        plan,
        status="feasible",
        unique=False,
        levels=(
            LevelResult(name="rules", cost=0, bound=0),
            LevelResult(name="rhythm+peak", cost=52, bound=47),
            LevelResult(name="wishes", cost=1, bound=1),
        ),
        school_holidays=SCHOOL_HOLIDAYS,
        capacities=(
            PlanCapacity(
                max_people=70,
                first=START,
                last=dt.date(2026, 9, 4),
                cohorts=tuple(each.id for each in cohorts),
            ),
        ),
    )


def two_years(language: Language = "fr") -> Plan:
    """Return one cohort over 108 weeks and two stages, the second with its own size."""
    first = cohort("fisa-2027", "Promotion 2027", alternate(4, 4))
    second = cohort(
        "fisa-2027",
        "Promotion 2027",
        split(),
        start=START + dt.timedelta(weeks=54),
        rhythm="troisieme-annee",
    )
    both = replace(
        first,
        stages=(first.stages[0], replace(second.stages[0], size=22)),
        weeks=first.weeks + second.weeks,
    )
    return plan_of([both], language=language)


def years_apart(language: Language = "fr") -> Plan:
    """Return a cohort of two years, and one that is there only in the first."""
    plan = two_years(language)
    leaving = cohort("leaving", "Leaving", alternate(4, 4))
    return replace(plan, cohorts=(*plan.cohorts, leaving))


def many(num_cohorts: int, language: Language = "fr") -> Plan:
    """Return a whole school: blocks of several lengths, shifted, and some shared weeks."""
    return plan_of(
        (
            cohort(
                f"groupe-{n:03}",
                f"Groupe {n:03}",
                split("SSSSCCCCCC" if n % 2 else SPLIT)
                if n % 5 == 4
                else alternate(1 + n % 4, 2 + n % 3, shift=n),
                size=15 + n % 15,
                rhythm=("un-deux", "deux-trois", "trois-quatre", "quatre-deux", "partage")[n % 5],
            )
            for n in range(num_cohorts)
        ),
        language=language,
    )


HOSTILE_NAMES = (
    "<script>document.title = 'broken'</script>",
    '=HYPERLINK("http://example.invalid";"x")',
    "</td></table><img src=http://example.invalid/x.png onerror=alert(1)>",
    "{{ 7 * 7 }} {% raw %} ${7*7} %s {0}",
    "Ça « œuvre » & l'été — 中文 العربية 🎓 " + "très " * 20 + "long",
    "]]></script><!-- \" ' ` --> \\u003c",
)


def hostile(language: Language = "fr") -> Plan:
    """Return a plan whose names try to be markup, formulas, templates or too long."""
    cohorts = tuple(
        replace(
            cohort(f"h-{n}", name, alternate(2, 2, shift=n), rhythm="r"),
            size=None,
        )
        for n, name in enumerate(HOSTILE_NAMES)
    )
    cohorts = tuple(
        replace(each, weeks=(replace(each.weeks[0], notes=HOSTILE_NAMES[:3]), *each.weeks[1:]))
        for each in cohorts
    )
    plan = plan_of(cohorts, language=language)
    return replace(
        plan,
        title=HOSTILE_NAMES[0],
        school=school(language, HOSTILE_NAMES[2]),
        closures=(replace(plan.closures[0], name=HOSTILE_NAMES[0]), *plan.closures[1:]),
        holidays=(replace(plan.holidays[0], name=HOSTILE_NAMES[2]), *plan.holidays[1:]),
    )


def kinds(plan: Plan) -> dict[Kind, int]:
    """Count the plan's weeks by kind."""
    found = dict.fromkeys(Kind, 0)
    for each in plan.cohorts:
        for week in each.weeks:
            found[week.kind] += 1
    return found
