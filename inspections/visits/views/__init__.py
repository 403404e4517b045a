"""Pages of a visit: a view parses, calls one service or selector, renders."""

from inspections.visits.views.carrying import DraftPaper, Find, Refuse, Sign, Unsign, Write, carry, signature
from inspections.visits.views.reading import Visits, gate, hazard_panel, show, today, unit_panel
from inspections.visits.views.writing import Act, Change, Make

__all__ = [
    "Act", "Change", "DraftPaper", "Find", "Make", "Refuse", "Sign", "Unsign", "Visits", "Write", "carry", "gate",
    "hazard_panel", "show", "signature", "today", "unit_panel",
]  # fmt: skip
