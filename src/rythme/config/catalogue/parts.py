"""The parts of a config, and what an entry of the catalogue fills in.

In a part, ``‹English|French›`` holds both languages (the French may begin on the next line), and
``$name`` a value. Prose comments begin with ``# ``; an option that a planner may want, with ``#``
and no space.
"""

from __future__ import annotations

from dataclasses import dataclass

from rythme.text import Text

FRANCE = """\
country = "FR"
#subdivision = "57"
# ‹Public holidays that differ here|Jours fériés propres à l'école›
#holidays = { add = [{ date = $next-05-07, name = "‹Bridge|Pont›" }], remove = ["‹Whit Monday|
Lundi de Pentecôte›"] }
# ‹School holidays of zone A, B or C: for display, and for rules that avoid them|
Vacances scolaires de la zone A, B ou C : pour l'affichage et les règles qui les évitent›
#school_zone = "C"
"""

GERMANY = """\
country = "DE"
subdivision = "BW"
timezone = "Europe/Berlin"
"""

HEAD = """\
# $title
#
# ‹What rythme understands of this file:|Ce que rythme comprend de ce fichier :›
#     rythme check ‹FILE|FICHIER›
# ‹The calendars:|Les calendriers :›
#     rythme plan ‹FILE -o calendars|FICHIER -o calendriers›
#
# ‹A line that begins with # and no space is an option: take its # away to use it.|
Une ligne qui commence par # sans espace est une option : retirer le # pour s'en servir.›

title = "‹My school|Mon école›"
# ‹Identity of the planning: calendars update by it, so keep it from year to year|
Identité du planning : les calendriers se mettent à jour d'après elle ; la garder chaque année›
id = "‹my-school|mon-ecole›"
# ‹Academic year $year-$next, July to June|Année scolaire $year-$next, de juillet à juin›
year = $year

[school]
name = "‹My school|Mon école›"
# ‹Language of calendars and reports: "fr" or "en"|
Langue des calendriers et des rapports : "fr" ou "en"›
language = "$language"
"""

TIMES = """\
# ‹School hours; taught time is counted from them|
Horaires de l'école ; les heures de cours s'en déduisent›
#morning = ["09:00", "12:30"]
#afternoon = ["13:30", "17:00"]

# ‹Days on which the school is shut, every year, both ends included. A week with fewer than|
Jours où l'école est fermée, chaque année, bornes comprises. Une semaine qui a moins de›
# ‹3 open days is a closed week: the apprentices are in company.|
3 jours ouverts est une semaine fermée : les apprentis sont en entreprise.›
[[closure]]
name = "‹Christmas|Noël›"
from = "12-22"
to = "01-02"

#[[closure]]
#name = "‹Easter|Pâques›"
#from = "‹Easter + 1 day|Pâques + 1 jour›"
#to = "‹Easter + 5 days|Pâques + 5 jours›"

[rhythm.$name]
"""

TAIL = """
[[cohort]]
# ‹The id names the files. {entry} and {exit} are the years of entry and exit|
L'id donne leur nom aux fichiers. {entry} et {exit} sont les années d'entrée et de sortie›
id = "$cohort-{exit}"
name = "‹Class of|Promotion› {exit}"
# ‹Apprentices: needed as soon as a rule counts people|
Effectif : nécessaire dès qu'une règle compte des personnes›
#size = 24
rhythm = "$name"
# ‹A Monday|Un lundi›
entry = "$entry"
weeks = $weeks

# ‹Days whose place is given: exams, the first week, a defence|
Jours dont le lieu est fixé : examens, rentrée, soutenance›
#[[fixed]]
#name = "‹Exams|Examens›"
#place = "school"
#from = "‹first Monday of June + 1 day|premier lundi de juin + 1 jour›"
#to = "‹first Monday of June + 2 days|premier lundi de juin + 2 jours›"

# ‹Rules are kept without exception. With weight = 1 a rule is a preference that may be broken,|
Une règle est toujours respectée. Avec weight = 1, c'est une préférence qui peut être enfreinte,›
# ‹and each breach costs 1.|et chaque manquement coûte 1.›
#[[rule]]
#name = "‹Both places in the first six weeks|L'école et l'entreprise en six semaines›"
#kind = "contact"
#weeks = 6

#[[rule]]
#name = "‹Rarely away from school for more than six weeks|Rarement plus de six semaines sans école›"
#kind = "max_run"
#place = "company"
#weeks = 6
#weight = 1
#except_last = true

#[[rule]]
#name = "‹Rooms|Salles›"
#kind = "capacity"
#max_people = 60
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A rhythm of the catalogue; its parts are written as the module says."""

    name: str
    """For ``--rhythm``, and the id of the rhythm in the config."""
    title: Text
    """One line on what it is."""
    rhythm: str
    """What follows ``[rhythm.$name]``."""
    cohort: str
    """Start of the cohort's id."""
    entry: str = "‹first Monday of September|premier lundi de septembre›"
    weeks: int
    """Of the cohort's one stage."""
    country: str = FRANCE
