from inspections.models.checklists import Checklist, ChecklistItem, ChecklistVersion
from inspections.models.selfchecks import SelfCheck, SelfCheckAnswer, SelfCheckPlan, SelfCheckStatement
from inspections.models.visits import Finding, ItemAnswer, Participant, Visit

__all__ = [
    "Checklist",
    "ChecklistItem",
    "ChecklistVersion",
    "Finding",
    "ItemAnswer",
    "Participant",
    "SelfCheck",
    "SelfCheckAnswer",
    "SelfCheckPlan",
    "SelfCheckStatement",
    "Visit",
]
