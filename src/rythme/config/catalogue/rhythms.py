"""The rhythms of the catalogue, as schools publish them."""

from __future__ import annotations

from rythme.config.catalogue.parts import GERMANY, Entry
from rythme.text import text

_THEN_COMPANY = """\
[[rhythm.$name.phase]]
full_time = "company"
"""


ENTRIES = (
    Entry(
        name="default",
        title=text("A year to start from, every kind of phase explained"),
        rhythm="""\
name = "‹My rhythm|Mon rythme›"
# ‹Totals, none of them required: exact, or a range|
Les totaux, tous facultatifs : exacts, ou dans une fourchette›
school_weeks = { min = 10, max = 12 }
#company_weeks = { min = 36, max = 38 }
# ‹Room for at least this many taught hours|Au moins tant d'heures de cours possibles›
#school_hours = 350

# ‹Phases, one after the other. Of each, `until` is a date of its last week; the last one ends|
Les phases, dans l'ordre. `until` est une date de leur dernière semaine ; la dernière finit›
# ‹with the year. Each is of one of these kinds:|avec l'année. Chacune est de l'une de ces sortes :›
#   blocks = { school = 4, company = "3..5", tolerance = 1, first = "school" }
#   split = { school_days = 2.5, at = "start" }
#   split = { cycle = ["SSSSCCCCCC", "SSSSSSCCCC"] }
#   full_time = "company"
#   free = {}
[[rhythm.$name.phase]]
until = "‹end of June|fin juin›"
blocks = { school = 1, company = 3 }
[[rhythm.$name.phase]]
full_time = "company"
""",
        cohort="promo",
        weeks=48,
    ),
    Entry(
        name="un-trois",
        title=text("One week at school, three in company (BTS)"),
        rhythm="""\
school_weeks = 12
[[rhythm.$name.phase]]
blocks = { school = 1, company = 3 }
""",
        cohort="bts",
        weeks=48,
    ),
    Entry(
        name="deux-deux",
        title=text("Two weeks at school, two in company, until early July (vocational diploma)"),
        rhythm="""\
school_weeks = { min = 20, max = 23 }
[[rhythm.$name.phase]]
blocks = { school = 2, company = 2, first = "school" }
""",
        cohort="bac-pro",
        weeks=44,
    ),
    Entry(
        name="deux-jours-trois-jours",
        title=text("Two days at school, three in company, every week until mid-June (BTS)"),
        rhythm="""\
school_hours = 450
[[rhythm.$name.phase]]
until = "‹mid-June|mi-juin›"
# ‹at = "end": the last days of the week|at = "end" : les derniers jours de la semaine›
split = { school_days = 2, at = "start" }
"""
        + _THEN_COMPANY,
        cohort="bts",
        weeks=48,
    ),
    Entry(
        name="quatre-quatre",
        title=text("Four weeks by four until mid-May, then company: 21/33 (engineers, 2nd year)"),
        rhythm="""\
school_weeks = 21
company_weeks = 33
school_hours = 561
[[rhythm.$name.phase]]
until = "‹mid-May|mi-mai›"
# ‹tolerance: weeks by which a block may be longer or shorter|
tolerance : nombre de semaines admises en plus ou en moins pour un bloc›
blocks = { school = 4, company = 4, tolerance = 1, first = "school" }
"""
        + _THEN_COMPANY,
        cohort="fisa",
        entry="‹last Monday of August|dernier lundi d'août›",
        weeks=54,
    ),
    Entry(
        name="demi-semaine",
        title=text("Half of each week at school, then company: 15/39 (engineers, 3rd year)"),
        rhythm="""\
school_weeks = 15
company_weeks = 39
school_hours = 390
# ‹No `until`: the total says where this phase ends|Sans `until` : le total dit où finit la phase›
[[rhythm.$name.phase]]
split = { school_days = 2.5, at = "start" }
"""
        + _THEN_COMPANY,
        cohort="fisa",
        entry="‹last Monday of August|dernier lundi d'août›",
        weeks=54,
    ),
    Entry(
        name="blocs-trois-six",
        title=text("Blocks of three to six weeks, then company (master's degree)"),
        rhythm="""\
school_weeks = { min = 18, max = 22 }
[[rhythm.$name.phase]]
until = "‹mid-June|mi-juin›"
blocks = { school = "3..6", company = "3..6", tolerance = 0, first = "school" }
"""
        + _THEN_COMPANY,
        cohort="master",
        weeks=52,
    ),
    Entry(
        name="blocs-croissants",
        title=text("Longer and longer blocks: 5, 6, 12 weeks at school; 4, 9, 16 in company"),
        rhythm="""\
school_weeks = 23
company_weeks = 29
[[rhythm.$name.phase]]
# ‹Lengths in order: exactly so many blocks|Longueurs dans l'ordre : exactement autant de blocs›
blocks = { school = [5, 6, 12], company = [4, 9, 16], first = "school" }
""",
        cohort="ingenieurs",
        weeks=52,
    ),
    Entry(
        name="trois-regimes",
        title=text("School full time, then three days a week, then company (master's degree)"),
        rhythm="""\
[[rhythm.$name.phase]]
until = "‹end of October|fin octobre›"
full_time = "school"
[[rhythm.$name.phase]]
until = "‹end of March|fin mars›"
split = { school_days = 3, at = "start" }
"""
        + _THEN_COMPANY,
        cohort="master",
        weeks=52,
    ),
    Entry(
        name="duale-douze-douze",
        title=text("Twelve weeks by twelve, closed weeks pausing them (dual university, Germany)"),
        rhythm="""\
school_weeks = 24
[[rhythm.$name.phase]]
# ‹"bridge": a closed week counts in no block and ends none|
"bridge" : une semaine fermée ne compte dans aucun bloc et n'en finit aucun›
blocks = { school = 12, company = 12, first = "school", closed_weeks = "bridge" }
""",
        cohort="informatik",
        entry="‹first Monday of October|premier lundi d'octobre›",
        weeks=50,
        country=GERMANY,
    ),
    Entry(
        name="cycle-quatre-semaines",
        title=text("Two days at school three weeks in four, four days in the fourth (BUT)"),
        rhythm="""\
[[rhythm.$name.phase]]
until = "‹end of May|fin mai›"
# ‹Ten half-days a week, S at school, C in company, Monday morning first|
Dix demi-journées par semaine, S à l'école, C en entreprise, à partir du lundi matin›
split = { cycle = ["SSSSCCCCCC", "SSSSCCCCCC", "SSSSCCCCCC", "SSSSSSSSCC"] }
"""
        + _THEN_COMPANY,
        cohort="but",
        weeks=52,
    ),
    Entry(
        name="six-deux",
        title=text("Six weeks in company, two at school (professional certificate)"),
        rhythm="""\
school_weeks = { min = 11, max = 13 }
[[rhythm.$name.phase]]
blocks = { school = 2, company = 6 }
""",
        cohort="titre-pro",
        weeks=48,
    ),
)
