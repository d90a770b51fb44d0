"""plan.json: a plan as a text file that people can read, compare and edit.

The layout is fixed, one week per line, so that the difference of two plans reads as the weeks
that changed; writing what was read gives the same bytes.
"""

from rythme.plan_json.read import from_json
from rythme.plan_json.schema import plan_schema
from rythme.plan_json.write import instant, to_json

__all__ = ["from_json", "instant", "plan_schema", "to_json"]
