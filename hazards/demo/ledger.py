"""How far the stories are, read from the journal: every step leaves exactly one entry of its own, at its hazard or at a paper
about it.
"""

from collections import Counter

from anquan.journal.models import Entry
from anquan.papers.models import Paper
from hazards.models import Determination, Hazard, Listing, MajorHazard

# what comes with the step before it: the track that a report opens, what a paper does when it is drafted or issued,
# and what is said of doubtful photos with the move that passes them
BESIDE = (
    "major.open", "major.confirm", "major.draft_order", "major.draft_paper", "major.assign", "major.approve",
    "major.circular", "major.circular_void", "listing.notice", "listing.announce", "listing.delist",
    "listing.announce_delist", "mark.review",
)  # fmt: skip
HAZARD, PAPER = Hazard._meta.label_lower, Paper._meta.label_lower
# a record that papers are about, and the way from it to its hazard
SUBJECTS = ((MajorHazard, "hazard_id"), (Listing, "major__hazard_id"), (Determination, "hazard_id"))


def steps_done() -> Counter[int]:
    """Of each hazard. What is proposed by rule, or gathers by itself, has no actor and is no step."""
    own = Entry.objects.filter(door="command", actor__isnull=False)
    hazards = own.filter(object_type=HAZARD).exclude(action__in=BESIDE).values_list("object_id", flat=True)
    papers = own.filter(object_type=PAPER).values_list("object_id", flat=True)
    done = Counter(int(pk) for pk in hazards.iterator())
    hazard_of = _hazard_of()
    done.update(hazard_of[int(pk)] for pk in papers.iterator() if int(pk) in hazard_of)
    return done


def _hazard_of() -> dict[int, int]:
    """Papers that are about one hazard; the 通报 of a period is about many."""
    subjects = {
        (model._meta.label_lower, str(pk)): hazard
        for model, way in SUBJECTS
        for pk, hazard in model._default_manager.values_list("pk", way)
    }
    rows = Paper.objects.values_list("pk", "subject_type", "subject_id")
    return {pk: subjects[kind, subject] for pk, kind, subject in rows if (kind, subject) in subjects}
