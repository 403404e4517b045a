from inspections.models.checklists import Checklist, ChecklistItem, ChecklistVersion
from inspections.models.offline import UploadPart, UploadSession
from inspections.models.visits import Finding, ItemAnswer, Participant, Visit

__all__ = [
    "Checklist",
    "ChecklistItem",
    "ChecklistVersion",
    "Finding",
    "ItemAnswer",
    "Participant",
    "UploadPart",
    "UploadSession",
    "Visit",
]
