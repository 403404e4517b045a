"""The tables of enforcement: law, and the power to use it."""

from enforcement.models.law import Article, DiscretionGrade, Law, PenaltyClause
from enforcement.models.officers import Mandate, Qualification

__all__ = ["Article", "DiscretionGrade", "Law", "Mandate", "PenaltyClause", "Qualification"]
