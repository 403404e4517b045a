from inspections.models.campaigns import CampaignField, CampaignPlan, CampaignReport, CampaignValue
from inspections.models.checklists import Checklist, ChecklistItem, ChecklistVersion
from inspections.models.draws import Avoidance, Draw, DrawnObject, DrawOrgan
from inspections.models.experts import Expert, ExpertOpinion
from inspections.models.offline import UploadPart, UploadSession
from inspections.models.plans import Plan, PlanLine, PlanRule, PlanSlot
from inspections.models.rechecks import Recheck
from inspections.models.selfchecks import SelfCheck, SelfCheckAnswer, SelfCheckPlan, SelfCheckStatement
from inspections.models.spotchecks import SpotCheck, SpotCheckTask
from inspections.models.stationing import LeaderArea, PresenceCheck, Stationing, StationLog
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
    "Expert",
    "ExpertOpinion",
    "Finding",
    "ItemAnswer",
    "LeaderArea",
    "Participant",
    "Plan",
    "PlanLine",
    "PlanRule",
    "PlanSlot",
    "PresenceCheck",
    "Recheck",
    "SelfCheck",
    "SelfCheckAnswer",
    "SelfCheckPlan",
    "SelfCheckStatement",
    "SpotCheck",
    "SpotCheckTask",
    "StationLog",
    "Stationing",
    "UploadPart",
    "UploadSession",
    "Visit",
]
