"""The verifier: every sentence of the contract, read again on a finished plan."""

from rythme.verify.audit import verify
from rythme.verify.judge import judge, judge_all
from rythme.verify.letters import infer_kinds, plan_from_letters
from rythme.verify.report import Judgement, Report, StageReport, Violation

__all__ = [
    "Judgement",
    "Report",
    "StageReport",
    "Violation",
    "infer_kinds",
    "judge",
    "judge_all",
    "plan_from_letters",
    "verify",
]
