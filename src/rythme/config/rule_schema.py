"""The tables of rules, one for each kind."""

from __future__ import annotations

from rythme.config import fields as f
from rythme.config import kinds as k
from rythme.config.table import REQUIRED, Table, key
from rythme.dates import DatePhrase


class Rule(Table):
    """What every rule may say."""

    kind: str = key(f.NAME, "What the rule asks.", default=REQUIRED)
    id: str | None = key(f.IDENT, "What `extends` and `--set` call this entry.")
    name: str | None = key(f.NAME, "Its name.")
    cohorts: list[str] | None = key(f.NAMES, "Ids or patterns of cohorts; default: all.")
    rhythms: list[str] | None = key(f.NAMES, "Only in stages of these rhythms; default: all.")
    from_: DatePhrase | None = key(f.DATE, "First day; default: of the plan.", name="from")
    to: DatePhrase | None = key(f.DATE, "Last day, included; default: of the plan.")
    weight: int | None = key(
        k.whole(0, f.MAX_WEIGHT), "Makes the rule soft: cost of a unit of breach, at `rules`."
    )
    wish: int | None = key(
        k.whole(0, f.MAX_WEIGHT), "Makes the rule soft: cost of a unit of breach, at `wishes`."
    )
    remove: bool | None = key(f.FLAG, "With `extends`: true drops this entry of the base.")


class Capacity(Rule):
    """At every half-day at most `max_people` apprentices at school."""

    max_people: int = key(k.whole(0, f.MAX_PEOPLE), "Apprentices at most.", default=REQUIRED)


class Apart(Rule):
    """At most `at_most` of the cohorts at school in the same half-day."""

    at_most: int = key(k.whole(1, f.MAX_PEOPLE), "Cohorts at most.", default=1)


class Together(Rule):
    """The cohorts are at school in the same half-days."""

    weeks: int | None = key(
        k.whole(1, 520), "Instead: weeks at least that share a half-day at school."
    )


class Cover(Rule):
    """At least `at_least` of the cohorts in company at every half-day."""

    at_least: int = key(k.whole(1, f.MAX_PEOPLE), "Cohorts at least.", default=1)


class Run(Rule):
    """Weeks of one kind in a row."""

    place: str = key(f.PLACE, "The kind of the weeks.", default=REQUIRED)
    weeks: int = key(k.whole(1, 520), "The length of a run.", default=REQUIRED)
    except_last: bool = key(f.FLAG, "Frees the run with the stage's last week.", default=False)


class Weeks(Rule):
    """Between `min` and `max` weeks of `place`."""

    place: str = key(f.PLACE, "The kind of the weeks.", default=REQUIRED)
    min: int | None = key(f.TENTHS, "At least.")
    max: int | None = key(f.TENTHS, "At most.")


class Presence(Rule):
    """Only, or never, `place`."""

    place: str = key(f.PLACE, "The place.", default=REQUIRED)


class Contact(Rule):
    """Both places are met in the first `weeks` weeks of the stage."""

    weeks: int = key(k.whole(1, f.MAX_WEEKS), "Weeks from the stage's start.", default=REQUIRED)


class Hours(Rule):
    """Room for at least `min` taught hours."""

    min: int = key(f.HOURS, "Taught hours at least.", default=REQUIRED)


class Avoid(Rule):
    """No school in weeks with a holiday; always a wish."""

    what: str = key(
        k.choice("public_holidays", "school_holidays"), "Which holidays.", default=REQUIRED
    )


class Peak(Rule):
    """Keep the fullest half-day low; always soft."""


RULES: dict[str, type[Rule]] = {
    "capacity": Capacity,
    "apart": Apart,
    "together": Together,
    "cover": Cover,
    "max_run": Run,
    "min_run": Run,
    "weeks": Weeks,
    "require": Presence,
    "forbid": Presence,
    "contact": Contact,
    "hours": Hours,
    "avoid": Avoid,
    "peak": Peak,
}
