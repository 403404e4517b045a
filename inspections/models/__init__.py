from inspections.models.checklists import Checklist, ChecklistItem, ChecklistVersion
from inspections.models.draws import Avoidance, Draw, DrawnObject, DrawOrgan
from inspections.models.offline import UploadPart, UploadSession
from inspections.models.plans import Plan, PlanLine, PlanRule, PlanSlot
from inspections.models.rechecks import Recheck
from inspections.models.selfchecks import SelfCheck, SelfCheckAnswer, SelfCheckPlan, SelfCheckStatement
from inspections.models.visits import Finding, ItemAnswer, Participant, Visit

__all__ = [
    "Avoidance",
    "Checklist",
    "ChecklistItem",
    "ChecklistVersion",
    "Draw",
    "DrawOrgan",
    "DrawnObject",
    "Finding",
    "ItemAnswer",
    "Participant",
    "Plan",
    "PlanLine",
    "PlanRule",
    "PlanSlot",
    "Recheck",
    "SelfCheck",
    "SelfCheckAnswer",
    "SelfCheckPlan",
    "SelfCheckStatement",
    "UploadPart",
    "UploadSession",
    "Visit",
]
