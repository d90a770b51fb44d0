"""The fixed words of the page."""

from __future__ import annotations

from rythme.text import Language, Text, text


def labels(language: Language) -> dict[str, str]:
    """Return the page's words by the names that its templates use."""
    return {name: words.to(language) for name, words in _labels().items()}


def _labels() -> dict[str, Text]:
    return {
        "skip": text("Skip to the calendars"),
        "filter": text("Filter"),
        "search": text("Cohort contains"),
        "rhythm": text("Rhythm"),
        "all_rhythms": text("All rhythms"),
        "shown": text("Cohorts shown:"),
        "legend": text("Legend"),
        "school": text("School"),
        "company": text("Company"),
        "off": text("Off"),
        "shared": text("Several places in the week, Monday on the left"),
        "holiday": text("Public holiday"),
        "closure": text("School closed"),
        "partly_closed": text("School closed in part of the week"),
        "school_holidays": text("School holidays"),
        "fixed": text("Fixed date"),
        "patterns": text("Weeks at several places"),
        "presence": text("Presence at school"),
        "presence_note": text(
            "Each bar is a week: how many are at school in its fullest half-day."
        ),
        "people": text("At school at most"),
        "overview": text("All cohorts, week by week"),
        "month": text("Month"),
        "monday": text("Monday"),
        "week": text("Week"),
        "events": text("Closures, holidays"),
        "arrow_keys": text(
            "In a table, the arrow keys go from cell to cell and say what each one is."
        ),
        "school_weeks": text("Weeks at school"),
        "company_weeks": text("Weeks in company"),
        "hours": text("Room for taught hours"),
        "totals_note": text("Weeks and hours on the right are totals of the whole plan."),
        "cost": text("What the plan costs"),
        "stages": text("Stages"),
        "period": text("Period"),
        "weeks": text("Weeks"),
        "deviation": text("Deviation in weeks"),
        "semesters": text("Days by semester"),
        "semester": text("Semester"),
        "day": text("Day"),
        "days": text("Days"),
        "school_days": text("School days"),
        "company_days": text("Company days"),
        "days_off": text("Days off"),
        "holidays": text("Public holidays"),
        "print": text("Print this calendar"),
        "print_all": text("Print everything"),
        "top": text("Back to the overview"),
        "no_script": text("The calendars of a school of this size need JavaScript."),
    }
