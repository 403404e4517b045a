"""The tables of hazards. ``hazard`` is the centre; nothing here moves a status, only ``hazards.services`` does."""

from hazards.models.criteria import Criterion, CriterionSet, CriterionVersion, Determination, Synonym
from hazards.models.exchange import (
    Answer,
    AnswerCheck,
    AnswerRow,
    ExportProfile,
    ExternalNumber,
    ProfileVersion,
    Submission,
)
from hazards.models.hazard import Hazard
from hazards.models.ledgers import ImportBatch, ImportLayout, Snapshot
from hazards.models.library import Campaign, Phrase, ProblemList
from hazards.models.listings import Listing, ListingExtension
from hazards.models.majors import Circular, Duty, DutyReport, MajorHazard, TreatmentPlan
from hazards.models.marks import Mark
from hazards.models.parts import Clock, Evidence, Relapse, Request
from hazards.models.superiors import SuperiorPaper
from hazards.models.tips import Tip, TipPhoto, TipStatus

__all__ = [
    "Answer",
    "AnswerCheck",
    "AnswerRow",
    "Campaign",
    "Circular",
    "Clock",
    "Duty",
    "DutyReport",
    "Criterion",
    "CriterionSet",
    "CriterionVersion",
    "Determination",
    "Evidence",
    "ExportProfile",
    "ExternalNumber",
    "Hazard",
    "ImportBatch",
    "ImportLayout",
    "Listing",
    "ListingExtension",
    "MajorHazard",
    "Mark",
    "Phrase",
    "ProblemList",
    "ProfileVersion",
    "Relapse",
    "Request",
    "Snapshot",
    "Submission",
    "SuperiorPaper",
    "TreatmentPlan",
    "Synonym",
    "Tip",
    "TipPhoto",
    "TipStatus",
]
