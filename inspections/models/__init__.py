from inspections.models.campaigns import CampaignField, CampaignPlan, CampaignReport, CampaignValue
from inspections.models.checklists import Checklist, ChecklistItem, ChecklistVersion
from inspections.models.draws import Avoidance, Draw, DrawnObject, DrawOrgan
from inspections.models.offline import UploadPart, UploadSession
from inspections.models.plans import Plan, PlanLine, PlanRule, PlanSlot
from inspections.models.visits import Finding, ItemAnswer, Participant, Visit

__all__ = [
    "Avoidance",
    "CampaignField",
    "CampaignPlan",
    "CampaignReport",
    "CampaignValue",
    "Checklist",
    "ChecklistItem",
    "ChecklistVersion",
    "Draw",
    "DrawOrgan",
    "DrawnObject",
    "Finding",
    "ItemAnswer",
    "Participant",
    "UploadPart",
    "UploadSession",
    "Plan",
    "PlanLine",
    "PlanRule",
    "PlanSlot",
    "Visit",
]
