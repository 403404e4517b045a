"""Verbs. The only code that writes hazards; every door (page, API, import, task, command) calls these."""

from hazards.services.bulk import ask_many, assign_many, remind_many
from hazards.services.correction import CORRECTABLE, correct
from hazards.services.evidence import add_evidence, see_original
from hazards.services.following import follow_units
from hazards.services.library import save_campaign, save_phrase, save_problem_list
from hazards.services.moves import Stale, perform, remind
from hazards.services.registration import report, report_fixed, report_own
from hazards.services.requests import ask, decide, withdraw_request
from hazards.services.taking_back import may_take_back, take_back, taken_back_until

__all__ = [
    "CORRECTABLE",
    "Stale",
    "add_evidence",
    "ask",
    "ask_many",
    "assign_many",
    "correct",
    "decide",
    "follow_units",
    "may_take_back",
    "perform",
    "remind",
    "remind_many",
    "report",
    "report_fixed",
    "report_own",
    "save_campaign",
    "save_phrase",
    "save_problem_list",
    "see_original",
    "take_back",
    "taken_back_until",
    "withdraw_request",
]
