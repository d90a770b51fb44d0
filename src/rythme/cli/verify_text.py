"""What ``rythme verify`` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rythme.cli.table import aligned
from rythme.export.words import hours_number, level_word, number, weeks_number
from rythme.plan import LevelResult
from rythme.text import Language, Text, plural, text
from rythme.verify import Report, StageReport, Violation

Costs = Sequence[tuple[str, int, LevelResult | None]]
"""Per level: its name, what the plan costs there, and the best plan's cost where it is known."""


def audit_lines(report: Report, costs: Costs, language: Language) -> Iterator[str]:
    """Yield the verdict, what is broken, what is only regretted, totals and cost."""
    yield _verdict(report).to(language)
    yield from violation_lines(report.violations, language)
    if report.warnings:
        yield ""
        yield text("Preferences that are not met").to(language)
        yield from violation_lines(report.warnings, language)
    if report.stages:
        yield ""
        yield text("Totals").to(language)
        yield from _totals(report.stages, language)
    yield ""
    yield text("Cost").to(language)
    rows = (
        (level_word(name).to(language), number(cost, language), _best(best, language))
        for name, cost, best in costs
    )
    yield from aligned(rows, right=(1,))


def audit_json(report: Report, costs: Costs) -> dict[str, object]:
    """Return the same for a program; sentences in English."""
    return {
        "ok": report.ok,
        "violations": [_breach(each) for each in report.violations],
        "warnings": [_breach(each) for each in report.warnings],
        "stages": [
            {
                "cohort": stage.cohort,
                "rhythm": stage.rhythm,
                "start": stage.start.isoformat(),
                "school_weeks": stage.totals.school_tenths / 10,
                "company_weeks": stage.totals.company_tenths / 10,
                "school_hours": round(stage.totals.school_s / 3600, 2),
                "deviation": stage.deviation,
            }
            for stage in report.stages
        ],
        "levels": [
            {
                "name": name,
                "cost": cost,
                "best": None if best is None else best.cost,
                "bound": None if best is None else best.bound,
            }
            for name, cost, best in costs
        ],
    }


def _verdict(report: Report) -> Text:
    if report.ok:
        return text("Valid: every total, date and hard rule is kept.")
    return plural(
        "Not valid: {count} statement is broken.",
        "Not valid: {count} statements are broken.",
        count=len(report.violations),
    )


def violation_lines(violations: Sequence[Violation], language: Language) -> list[str]:
    """Return a line per breach: whose, what, and the statement."""
    lines = []
    for each in violations:
        where = "" if each.origin is None else f"  [{each.origin}]"
        who = f"{', '.join(each.cohorts)}: " if each.cohorts else ""
        lines.append(f"  {who}{each.sentence.to(language)}{where}")
    return lines


def _totals(stages: Sequence[StageReport], language: Language) -> list[str]:
    heads = (
        text("cohort"),
        text("rhythm"),
        text("weeks at school"),
        text("weeks in company"),
        text("taught hours"),
        text("deviation"),
    )
    rows = (
        (
            stage.cohort,
            stage.rhythm,
            weeks_number(stage.totals.school_tenths, language),
            weeks_number(stage.totals.company_tenths, language),
            hours_number(stage.totals.school_s, language),
            str(stage.deviation),
        )
        for stage in stages
    )
    head = tuple(head.to(language) for head in heads)
    return aligned([head, *rows], right=range(2, len(heads)))


def _best(best: LevelResult | None, language: Language) -> str:
    if best is None:
        return ""
    cost, bound = number(best.cost, language), number(best.bound, language)
    if best.cost == best.bound:
        return text("best: {cost}, proven", cost=cost).to(language)
    return text("best found: {cost}; not below {bound}", cost=cost, bound=bound).to(language)


def _breach(violation: Violation) -> dict[str, object]:
    origin = violation.origin
    return {
        "sentence": violation.sentence.to("en"),
        "file": None if origin is None else origin.file,
        "line": None if origin is None else origin.line,
        "key": None if origin is None else origin.key,
        "cohorts": list(violation.cohorts),
        "monday": None if violation.monday is None else violation.monday.isoformat(),
        "found": violation.found,
        "allowed": violation.allowed,
        "breach": violation.breach,
        "weight": violation.weight,
    }
