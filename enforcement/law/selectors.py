"""Reading the law: the words of a statute on a day, clauses and their grades."""

from datetime import date

from enforcement.law import statutes
from enforcement.models import Article, DiscretionGrade, Law, PenaltyClause


def quote(law_short: str, article: str, on: date) -> str | None:
    """第九十九条 of 安全生产法 word for word as it was in force on that day; None where the office has not loaded it."""
    law = edition(law_short, on)
    return Article.objects.filter(law=law, number=article).values_list("text", flat=True).first() if law else None


def quote_clause(clause: PenaltyClause, on: date) -> str | None:
    """The paragraph and the item that a clause cites, and nothing else of its article."""
    text = quote(clause.law, clause.article, on)
    return statutes.words_at(text, clause.paragraph, clause.item) if text else None


def edition(law_short: str, on: date) -> Law | None:
    """The newest edition that had begun by then, unless the statute had ended."""
    found = Law.objects.filter(short_name=law_short, effective_from__lte=on).order_by("-effective_from").first()
    return None if found is None or (found.effective_to and found.effective_to < on) else found


def grades_of(clause: PenaltyClause, county_id: int | None, on: date) -> list[DiscretionGrade]:
    """裁量基准 of a clause in a county: its own, else the shipped ones."""
    return list(DiscretionGrade.objects.of_county(county_id, on).filter(clause=clause))
