"""The only code that writes papers, their wording and the 机关代字."""

from anquan.papers.services.drafting import draft, edit
from anquan.papers.services.issuing import issue, issue_on_spot, void
from anquan.papers.services.keeping import save_letterhead, save_template
from anquan.papers.services.locking import Stale
from anquan.papers.services.moves import approve, discard, send_back, send_for_review, withdraw

__all__ = [
    "Stale",
    "approve",
    "discard",
    "draft",
    "edit",
    "issue",
    "issue_on_spot",
    "save_letterhead",
    "save_template",
    "send_back",
    "send_for_review",
    "void",
    "withdraw",
]
