"""Rules, with the windows in which they hold."""

from __future__ import annotations

from typing import Literal, cast

from rythme import rules
from rythme.config import rule_schema as schema
from rythme.config.occurrences import Dates, Horizon
from rythme.config.report import Report
from rythme.config.rhythms import check_bounds
from rythme.config.tree import Spot
from rythme.config.windows import Stages, cohort_windows, coupled_windows
from rythme.rules import Rule, RuleLevel, Soft
from rythme.scenario import Cohort, School, Statement
from rythme.text import text
from rythme.weeks import Place

COUPLED = (rules.Capacity, rules.Apart, rules.Together, rules.Cover, rules.Peak)
"""The rules that speak of several cohorts at once."""


def read_statement(
    written: schema.Rule,
    spot: Spot,
    stages: Stages,
    cohorts: tuple[Cohort, ...],
    horizon: Horizon,
    school: School,
    report: Report,
) -> Statement | None:
    """Return a rule with its windows; None after a mistake, or when it holds nowhere.

    ``stages`` are those to which the rule applies.
    """
    soft = _soft(written, spot, report)
    rule = _rule(written, spot, soft, school, report)
    if rule is None:
        return None
    dates = Dates(written.from_, written.to, spot)
    if isinstance(rule, COUPLED):
        windows = coupled_windows(
            dates,
            stages,
            cohorts,
            horizon,
            report,
            all_at_once=isinstance(rule, rules.Together | rules.Cover),
        )
    else:
        windows = cohort_windows(
            dates,
            stages,
            report,
            first_weeks=rule.weeks if isinstance(rule, rules.Contact) else None,
        )
    return Statement(rule=rule, windows=windows, origin=spot.origin) if windows else None


def counts_people(written: schema.Rule) -> bool:
    """Say whether a rule needs the sizes of its cohorts."""
    return isinstance(written, schema.Capacity | schema.Peak)


def _soft(written: schema.Rule, spot: Spot, report: Report) -> Soft | None:
    weight, wish = written.weight, written.wish
    match written:
        case schema.Avoid():
            if weight is not None:
                report.add_value(
                    spot.at("weight"), text("expected wish instead: this rule is always a wish")
                )
            return Soft(level=RuleLevel.WISHES, weight=1 if wish is None else wish)
        case schema.Peak():
            if wish is not None:
                report.add_value(
                    spot.at("wish"), text("expected weight instead: this rule has its own level")
                )
            return Soft(level=RuleLevel.PEAK, weight=1 if weight is None else weight)
    if weight is not None and wish is not None:
        report.add_value(spot.at("wish"), text("expected weight or wish, not both: remove one"))
    if weight is not None:
        return Soft(level=RuleLevel.RULES, weight=weight)
    return None if wish is None else Soft(level=RuleLevel.WISHES, weight=wish)


def _rule(
    written: schema.Rule, spot: Spot, soft: Soft | None, school: School, report: Report
) -> Rule | None:
    name = written.name or ""
    match written:
        case schema.Run():
            run = rules.MaxRun if written.kind == "max_run" else rules.MinRun
            return run(
                name=name,
                soft=soft,
                place=Place(written.place),
                weeks=written.weeks,
                except_last=written.except_last,
            )
        case schema.Weeks():
            if not check_bounds(written.min, written.max, spot, report):
                return None
            return rules.Weeks(
                name=name,
                soft=soft,
                place=Place(written.place),
                min_tenths=written.min,
                max_tenths=written.max,
            )
        case schema.Presence():
            presence = rules.Require if written.kind == "require" else rules.Forbid
            return presence(name=name, soft=soft, place=Place(written.place))
        case schema.Contact():
            return rules.Contact(name=name, soft=soft, weeks=written.weeks)
        case schema.Hours():
            return rules.Hours(name=name, soft=soft, min_s=written.min)
        case schema.Avoid():
            return _avoid(written, spot, soft, school, report)
    return _coupled_rule(written, name, soft)


def _coupled_rule(written: schema.Rule, name: str, soft: Soft | None) -> rules.CoupledRule:
    match written:
        case schema.Capacity():
            return rules.Capacity(name=name, soft=soft, max_people=written.max_people)
        case schema.Apart():
            return rules.Apart(name=name, soft=soft, at_most=written.at_most)
        case schema.Together():
            return rules.Together(name=name, soft=soft, weeks=written.weeks)
        case schema.Cover():
            return rules.Cover(name=name, soft=soft, at_least=written.at_least)
        case schema.Peak():
            return rules.Peak(name=name, soft=soft)
    raise AssertionError(f"no such rule: {written.kind}")


def _avoid(
    written: schema.Avoid, spot: Spot, soft: Soft | None, school: School, report: Report
) -> rules.Avoid | None:
    if written.what == "school_holidays" and school.school_zone is None:
        report.add_value(
            spot.at("what"), text('expected school.school_zone to be set: "A", "B" or "C"')
        )
        return None
    what = cast("Literal['public_holidays', 'school_holidays']", written.what)
    return rules.Avoid(name=written.name or "", soft=soft, what=what)
