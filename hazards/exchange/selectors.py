"""Whole answers: the profiles, one profile with what was reported by it, the preview of a report. Reading only."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max
from django.http import Http404
from django.urls import reverse

from anquan.accounts.models import User
from hazards.exchange import rules, saying, table
from hazards.exchange.rules import Column
from hazards.majors.facts import Item
from hazards.models import Answer, ExportProfile, ProfileVersion, Submission

LATEST = 10
FIRST_ROWS = 8
MOST_GAPS = 100


def profile(pk: int, user: User) -> ExportProfile:
    found = ExportProfile.objects.visible_to(user).select_related("area").filter(pk=pk).first()
    if found is None:
        raise Http404("没有这个上报口径，或者不在您的管辖范围内。")
    return found


def current(one: ExportProfile) -> ProfileVersion:
    version = one.versions.get(is_current=True)
    version.profile = one
    return version


# --- the list of profiles -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Shelf:
    """One profile as the list shows it."""

    version: ProfileVersion
    which: str
    columns: int
    last: Submission | None

    @property
    def profile(self) -> ExportProfile:
        return self.version.profile


def shelves(user: User) -> list[Shelf]:
    """The office's own first, then those that came with the product; what is no longer in use at the end."""
    versions = ProfileVersion.objects.filter(is_current=True, profile__in=ExportProfile.objects.visible_to(user))
    sent = Submission.objects.visible_to(user).order_by()
    newest = sent.values("version__profile").annotate(newest=Max("pk")).values("newest")
    last = {each.version.profile_id: each for each in sent.filter(pk__in=newest).select_related("version")}
    found = [
        Shelf(version, saying.which(version.spec.which), len(version.spec.columns), last.get(version.profile_id))
        for version in versions.select_related("profile__area", "made_by")
    ]
    return sorted(found, key=lambda s: (not s.profile.is_active, s.profile.area_id is None, s.profile.pk))


# --- one profile ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Page:
    profile: ExportProfile
    version: ProfileVersion
    which: str
    columns: list[tuple[Column, str, list[str]]]
    versions: list[ProfileVersion]
    submissions: list[Submission]
    answers: list[Answer]


def page(one: ExportProfile, user: User) -> Page:
    version = current(one)
    sent = Submission.objects.visible_to(user).filter(version__profile=one)
    came = Answer.objects.visible_to(user).filter(profile=one)
    return Page(
        profile=one,
        version=version,
        which=saying.which(version.spec.which),
        columns=[(column, saying.holds(column), saying.how(column)) for column in version.spec.columns],
        versions=list(one.versions.select_related("made_by")),
        submissions=list(sent.select_related("version", "ordered_by")[:LATEST]),
        answers=list(came.select_related("document", "uploaded_by", "version")[:LATEST]),
    )


# --- the preview ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Gap:
    """An item with required cells that hold nothing."""

    number: str
    title: str
    headings: list[str]
    href: str


@dataclass
class Preview:
    """The first rows as they would be written, and every required cell that is empty."""

    version: ProfileVersion
    columns: tuple[Column, ...]
    total: int = 0
    rows: list[list[str]] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    gaps_total: int = 0  # cells
    rows_with_gaps: int = 0


def preview(version: ProfileVersion, user: User, today: date) -> Preview:
    spec = version.spec
    ids = list(table.meant(spec, user, today).values_list("pk", flat=True))
    found = Preview(version, spec.columns, total=len(ids))
    for place, item in table.items(version, ids, user, today):
        if place <= FIRST_ROWS:
            found.rows.append([rules.said(cell) for cell in table.cells(spec, item, place)])
        gaps = table.gaps(spec, item, place)
        found.gaps_total += len(gaps)
        found.rows_with_gaps += bool(gaps)
        if gaps and len(found.gaps) < MOST_GAPS:
            found.gaps.append(_gap(item, gaps))
    return found


def _gap(item: Item, gaps: list[Column]) -> Gap:
    href = reverse("majors:detail", args=[item["hazard_no"]])
    return Gap(item["register_no"], item["title"], [column.label for column in gaps], href)
