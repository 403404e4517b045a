"""Verbs of 挂牌督办: the only code that writes a Listing. Same manner as ``hazards.majors.services``: within the person's
scope, under the lock of the one hazard, check → change → journal → tell, in one transaction.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from anquan.journal.services import record
from anquan.workflow import NotAllowed
from hazards import sides
from hazards.listings import candidates, telling
from hazards.listings.effects import EFFECTS
from hazards.listings.lifecycle import LISTING_LIFECYCLE, PROPOSABLE, proposes, rests_on_paper
from hazards.listings.rules import Ground
from hazards.majors.rules import Authority
from hazards.majors.services import major_of
from hazards.models import Hazard, Listing, MajorHazard
from hazards.services.locking import lock, remember_refusal, save
from hazards.services.snapshot import changes_of, snapshot
from hazards.superiors import services as superiors

# what the journal keeps of the record itself, beside the facts of the hazard
WATCHED = (
    "status", "level", "ground", "supervisor_id", "leader", "notice_no", "announcement_no", "media", "sign_place",
    "problem", "published_fields", "delisting_no", "delist_announcement_no", "consequence",
)  # fmt: skip


# --- 提请 -----------------------------------------------------------------------------------------------------------
def propose(
    *,
    actor,
    hazard_id: int,
    ground: str,
    today: date,
    version: int | None = None,
    reason: str = "",
    level: str = Authority.COUNTY,
    leader: str = "",
) -> Listing:
    """提请挂牌督办. One listing of an item is open at a time.

    Raises ``Http404`` outside the scope, ``NotAllowed`` with its Chinese reason (journalled), ``ValidationError``.
    """
    try:
        with transaction.atomic():
            hazard = lock(actor, hazard_id, version)
            major = major_of(hazard)
            if refusal := may_propose(major, actor):
                raise refusal
            if ground in (Ground.OTHER, Ground.EXTERNAL, Ground.DEATHS, Ground.PUBLIC) and not reason.strip():
                raise ValidationError({"reason": "请写明提请的理由。"})
            unit = sides.acting_unit(actor, "listing.propose")
            return _propose(major, actor, today, unit=unit, ground=ground, reason=reason, level=level, leader=leader)
    except NotAllowed as refusal:
        remember_refusal(actor, hazard_id, "listing.propose", refusal)
        raise


def may_propose(major: MajorHazard, actor) -> NotAllowed | None:
    if reason := proposes(major, actor):
        return NotAllowed(reason, "forbidden")
    if major.status not in PROPOSABLE:
        return NotAllowed(
            f"当前是“{major.get_status_display()}”，列入清单以后、销号以前才能提请挂牌督办。", "wrong_state"
        )
    if major.listings.open().exists():
        return NotAllowed("这条重大隐患已经提请或者正在挂牌督办。", "wrong_state")
    return None


def propose_all(*, today: date) -> int:
    """By rule: every item that calls for it and was never proposed. Returns how many are new. Runs late, twice, after a gap."""
    return sum(_propose_by_rule(major.hazard_id, ground, today) for major, ground in candidates.due(today))


@transaction.atomic
def _propose_by_rule(hazard_id: int, ground: str, today: date) -> bool:
    hazard = Hazard.objects.select_for_update(of=("self",)).get(pk=hazard_id)
    major = major_of(hazard)
    if major.status not in PROPOSABLE or major.listings.exists():
        return False
    _propose(major, None, today, unit=None, ground=ground, reason="", level=major.authority, leader="")
    return True


def _propose(major: MajorHazard, actor, today: date, *, unit, ground, reason, level, leader) -> Listing:
    hazard = major.hazard
    listing = Listing.objects.create(
        major=major, level=level, ground=ground, reason=reason.strip(), proposed_on=today, proposed_by=actor,
        proposing_unit=unit, supervisor=major.coordinator or hazard.regulator, leader=leader.strip() or major.leader,
        problem=major.title,
    )  # fmt: skip
    save(hazard)
    changes = {"version": [hazard.version - 1, hazard.version], "listing": [None, listing.pk]}
    said = listing.get_ground_display() + (f"。{listing.reason}" if listing.reason else "")
    record(
        actor=actor,
        action="listing.propose",
        obj=hazard,
        county=hazard.county,
        changes=changes | changes_of({}, _own(listing)),
        note=said,
    )
    telling.tell(listing, "propose", actor, today)
    return listing


# --- the moves ------------------------------------------------------------------------------------------------------
def perform(*, actor, listing_id: int, action: str, today: date, version: int | None = None, **data) -> Listing:
    """Perform ``action`` of LISTING_LIFECYCLE. ``version`` is the hazard's, as the person saw it.

    Raises ``Http404`` outside the scope, ``NotAllowed`` with its Chinese reason (journalled), ``ValidationError``.
    """
    try:
        return perform_or_refuse(
            actor=actor, listing_id=listing_id, action=action, today=today, version=version, **data
        )
    except NotAllowed as refusal:
        found = Listing.objects.visible_to(actor).filter(pk=listing_id).values_list("major__hazard_id", flat=True)
        if hazard_id := found.first():
            remember_refusal(actor, hazard_id, f"listing.{action}", refusal)
        raise


@transaction.atomic
def perform_or_refuse(
    *, actor, listing_id: int, action: str, today: date, version: int | None = None, **data: Any
) -> Listing:
    """``perform`` without journalling a refusal: for the issue of a paper, which is refused as a whole."""
    found = Listing.objects.visible_to(actor).filter(pk=listing_id).values_list("major__hazard_id", flat=True).first()
    if found is None:
        raise Http404("没有这件挂牌督办，或者不在您的管辖范围内。")
    hazard = lock(actor, found, version)
    listing = _read(listing_id)
    listing.major.hazard = hazard  # the locked row, not another copy
    listing.as_of = today
    row = LISTING_LIFECYCLE.find(action, listing, actor)
    before, paper = _facts(listing), ""
    if rests_on_paper(row, listing):
        said = superiors.taken_from(data)
        paper = str(superiors.keep(listing.major, actor, today, f"listing.{action}", listing=listing, **said))
    EFFECTS[action](listing, actor, today, **data)
    listing.status = row.target or listing.status
    listing.updated_at = timezone.now()
    listing.save()
    save(hazard)
    note = next((data[name] for name in ("reason", "opinion", "application", "note") if data.get(name)), "")
    record(
        actor=actor,
        action=f"listing.{action}",
        obj=hazard,
        county=hazard.county,
        changes=changes_of(before, _facts(listing)),
        note="。".join(filter(None, (paper, note))),
    )
    telling.tell(listing, action, actor, today)
    return listing


def _read(listing_id: int) -> Listing:
    """After the lock, so that it is the row as the last one left it."""
    return Listing.objects.select_related("major", "supervisor").get(pk=listing_id)


def _facts(listing: Listing) -> dict:
    return snapshot(listing.hazard) | _own(listing)


def _own(listing: Listing) -> dict:
    return {f"listing_{name}": getattr(listing, name) for name in WATCHED}
