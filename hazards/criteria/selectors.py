"""Reading: likely clauses for a description, the judging of one hazard, hazards whose clause has changed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When

from anquan.terms import selectors as terms
from hazards import rules as hazard_rules
from hazards.criteria import guards, rules
from hazards.criteria.ranking import Index, Text
from hazards.criteria.rules import Standing
from hazards.models import Criterion, CriterionSet, CriterionVersion, Determination, Hazard, Synonym

# --- suggestions ------------------------------------------------------------------------------------------------------
MOST_SHOWN = 3  # words of each kind; the rest adds nothing to a reader


@dataclass(frozen=True)
class Suggestion:
    """A clause the description may speak of, and the words that say so."""

    clause: CriterionVersion
    score: float
    words: tuple[str, ...]
    by_synonym: tuple[tuple[str, str], ...]
    is_of_industry: bool

    @property
    def why(self) -> str:
        parts = [f"都写了“{'”“'.join(self.words[:MOST_SHOWN])}”"] if self.words else []
        parts += [f"“{word}”即“{means}”" for word, means in self.by_synonym[:MOST_SHOWN]]
        return "，".join(parts) or "用字相近"


def suggest(description: str, industry: str | None, today: date) -> list[Suggestion]:
    """The likeliest clauses in force, those of the industry first. Never a decision: a person picks or picks none."""
    clauses = {clause.pk: clause for clause in usable(today)}
    index = Index(Text(pk, f"{clause.summary} {clause.keywords}") for pk, clause in clauses.items())
    synonyms = list(Synonym.objects.filter(is_active=True).values_list("word", "means"))
    least, other = (float(terms.number(f"criteria.suggest_{name}", today)) for name in ("least", "other"))
    found = []
    for match in index.search(description, synonyms):
        clause = clauses[match.key]
        own = _is_of(clause, industry)
        score = match.score if own else match.score * other
        if score >= least:
            found.append(Suggestion(clause, score, match.words, match.by_synonym, own))
    found.sort(key=lambda each: (-each.score, each.clause.pk))
    return found[: terms.whole("criteria.suggest_count", today)]


def usable(today: date) -> list[CriterionVersion]:
    rows = CriterionVersion.objects.usable(today).select_related("criterion__set").prefetch_related("industries")
    return list(rows.order_by("criterion__set__order", "criterion__order", "criterion_id"))


def _is_of(clause: CriterionVersion, industry: str | None) -> bool:
    """A clause of no line in particular is for all; without a known line all are equal."""
    lines = {each.pk for each in clause.industries.all()}
    return not lines or industry is None or industry in lines


def usable_clause(code: str, today: date) -> CriterionVersion | None:
    rows = CriterionVersion.objects.usable(today).select_related("criterion__set").prefetch_related("industries")
    return rows.filter(criterion__code=code).first()


# --- one hazard -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Judging:
    """What the panel of a hazard shows."""

    in_force: Determination | None
    waiting: Determination | None
    earlier: list[Determination]
    changed: str  # why the clause of the determination in force is no longer what it was
    may_determine: bool
    may_propose: bool
    why_not: str  # for those whose business it is, why not now

    @property
    def has_something(self) -> bool:
        return bool(self.in_force or self.waiting or self.earlier or self.may_determine or self.may_propose)


PEOPLE = ("decided_by", "deciding_unit", "proposed_by", "proposing_unit", "clause__criterion__set", "request")


def judging(hazard: Hazard, user: Any, today: date) -> Judging:
    made = list(hazard.determinations.select_related(*PEOPLE))
    by_standing = {each.standing: each for each in made if each.standing in (Standing.IN_FORCE, Standing.WAITING)}
    in_force = by_standing.get(Standing.IN_FORCE)
    no_determine, no_propose = guards.may_determine(hazard, user), guards.may_propose(hazard, user)
    concerned = user.has_right(guards.DETERMINE) or user.has_right(guards.PROPOSE)
    nobody_may = no_determine is not None and no_propose is not None
    return Judging(
        in_force=in_force,
        waiting=by_standing.get(Standing.WAITING),
        earlier=[each for each in made if each.standing in (Standing.REPLACED, Standing.DROPPED)],
        changed=changed_since(in_force, today) if in_force else "",
        may_determine=no_determine is None,
        may_propose=no_determine is not None and no_propose is None,
        why_not=(no_determine if user.has_right(guards.DETERMINE) else no_propose) or ""
        if concerned and nobody_may
        else "",
    )


def changed_since(determination: Determination, today: date) -> str:
    """What happened to its clause since: the same three cases as ``changed_q``."""
    clause = determination.clause
    if clause is None:
        return ""
    of = clause.criterion.set
    if not of.is_in_force(today):
        by = f"，由《{of.replaced_by.title}》代替" if of.replaced_by else ""
        return f"{of.code} 已于 {of.repealed_on:%Y-%m-%d} 废止{by}"
    if not clause.is_current:
        return f"条文已修改，判定时是第 {clause.number} 版"
    return "条款不再使用" if clause.is_withdrawn else ""


def changed_q(today: date) -> Q:
    """Determinations whose clause is not what it was: set out of force, wording replaced, clause withdrawn."""
    out_of_force = Q(clause__isnull=False) & ~rules.in_force_q(today, "clause__criterion__set__")
    return out_of_force | Q(clause__is_current=False) | Q(clause__is_withdrawn=True)


def affected(user: Any, today: date) -> QuerySet[Determination]:
    """Open hazards in the person's scope whose determination rests on a clause that has changed since."""
    open_ones = hazard_rules.open_q()
    visible = Hazard.objects.visible_to(user).filter(open_ones)
    return Determination.objects.filter(changed_q(today), hazard__in=visible, standing=Standing.IN_FORCE)


# --- the library ------------------------------------------------------------------------------------------------------
def sets(today: date) -> list[CriterionSet]:
    """The catalogue with how many clauses each has and how many of them were compared with the official text."""
    current = Q(criteria__versions__is_current=True, criteria__versions__is_withdrawn=False)
    verified = current & Q(criteria__versions__mark=rules.Mark.VERIFIED)
    return list(
        CriterionSet.objects.select_related("replaced_by")
        .annotate(
            clauses=Count("criteria__versions", filter=current),
            verified=Count("criteria__versions", filter=verified),
            state=Case(
                When(rules.in_force_q(today), then=Value("now")), default=Value("past"), output_field=CharField()
            ),
        )
        .order_by("order", "pk")
    )


def clauses_of(in_set: CriterionSet) -> list[CriterionVersion]:
    rows = CriterionVersion.objects.current().filter(criterion__set=in_set)
    return list(
        rows.select_related("criterion__set")
        .prefetch_related("industries")
        .order_by("criterion__order", "criterion_id")
    )


def history(clause: Criterion) -> list[CriterionVersion]:
    """Every wording, newest first."""
    return list(clause.versions.select_related("changed_by").prefetch_related("industries").order_by("-number"))
