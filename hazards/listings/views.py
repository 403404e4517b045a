"""Pages of 挂牌督办: the list, one listing, its moves and papers; and the public page with its feed."""

from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from anquan.papers.models import Paper
from anquan.terms.selectors import whole
from anquan.units.models import Unit
from anquan.web.parts import Kpi
from anquan.web.throttle import MINUTE, too_often
from anquan.web.views import ScopedListView, ServiceActionView, Tab
from hazards.forms import ActionForm
from hazards.listings import papers, public, saying, selectors, services
from hazards.listings.filters import ListingFilter
from hazards.listings.forms import FORMS, ProposeForm, form_of
from hazards.listings.lifecycle import LISTING_LIFECYCLE
from hazards.majors import saying as of_majors
from hazards.majors.selectors import by_number
from hazards.models import Hazard, Listing, MajorHazard
from hazards.selectors import day_of
from hazards.selectors.forms_said import PageSaid
from hazards.superiors.saying import PAPER_PHOTOS
from hazards.views.actions import NOT_HERE, HazardForm, Move

LIST = "listings:list"


class Listings(ScopedListView):
    """挂牌督办. The newest first; what was taken off is a tab of its own."""

    model = Listing
    filterset_class = ListingFilter
    template_name = "listings/list.html"
    related = selectors.RELATED
    orderings = selectors.ORDERINGS

    def tabs(self) -> list[Tab]:
        now, found = self.request.GET.get("status", ""), self.sums
        table = (
            ("督办中的", "in_force", found.in_force),
            ("逾期", "overdue", found.overdue),
            ("待审查", "proposed", None),
            ("待批准", "reviewed", None),
            ("已摘牌", "off", found.off),
            ("全部", None, None),
        )
        return [Tab(label, self.href(status=value), count, now == (value or "")) for label, value, count in table]

    @cached_property
    def sums(self) -> selectors.Sums:
        """Over every condition but the state."""
        query = self.request.GET.copy()
        query.pop("status", None)
        return selectors.sums(ListingFilter(query, queryset=self.get_queryset(), request=self.request).qs, self.today)

    def get_context(self) -> dict[str, Any]:
        return {
            "lines": selectors.rows_of(self.page.rows, day_of(self.today)),
            "kpis": self._kpis(),
            "filters": of_majors.chips(self.filterset.form, self.request.GET, self.request.user, self.tabs()),
        }

    def _kpis(self) -> list[Kpi]:
        found, at = self.sums, self.href
        carried = f"含上年挂牌的 {found.carried}"
        return [
            Kpi("督办中", str(found.in_force), "起", at(status="in_force"), carried, is_late=False),
            Kpi("逾期", str(found.overdue), "起", at(status="overdue"), is_late=bool(found.overdue)),
            Kpi("待审查、待批准", str(found.waiting), "起", at(status="proposed")),
            Kpi("待验收、待批准摘牌", str(found.applied), "起", at(status="delist_applied")),
            Kpi("已摘牌", str(found.off), "起", at(status="off")),
        ]


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    today = timezone.localdate()
    listing = selectors.by_pk(pk, request.user, today)
    page = selectors.page(listing, request.user, day_of(today))
    context = {"page": page, "listing": listing, "hazard": page.hazard, "today": today, "nav_current": LIST}
    return render(request, "listings/detail.html", context)


@require_safe
def show_panel(request: HttpRequest, number: str) -> HttpResponse:
    """The part on the page of a 重大隐患."""
    major = by_number(number, request.user)
    panel = selectors.panel(major, request.user, day_of(timezone.localdate()))
    return render(request, "listings/_panel.html", {"panel": panel})


class OfListing(HazardForm):
    """The page of one move: as for any hazard, with the words and the way back of 挂牌督办."""

    @property
    def entry(self) -> str:
        return f"listing.{self.action}"

    def photos_said(self) -> tuple[str, str]:
        return saying.PHOTOS.get(self.action, PAPER_PHOTOS)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"nav_current": LIST, "crumb": "挂牌督办"}


class Propose(OfListing):
    action = "propose"
    form_class = ProposeForm

    @cached_property
    def major(self) -> MajorHazard:
        return by_number(self.kwargs["number"], self.request.user)

    @cached_property
    def hazard(self) -> Hazard:  # type: ignore[override]
        return self.major.hazard

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._stop_the_wrong_person()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._stop_the_wrong_person()
        return super().post(request, *args, **kwargs)

    def _stop_the_wrong_person(self) -> None:
        """403 before any input is looked at; asking the service puts the attempt into the 经过."""
        refusal = services.may_propose(self.major, self.request.user)
        if refusal and refusal.code in NOT_HERE:
            services.propose(actor=self.request.user, hazard_id=self.hazard.pk, ground="", today=self.today)

    def why_not(self) -> str | None:
        refusal = services.may_propose(self.major, self.request.user)
        return refusal.reason if refusal else None

    def get_initial(self) -> dict[str, Any]:
        return saying.propose_initial(self.major)

    def said(self) -> PageSaid:
        return saying.propose_said()

    def perform(self, form: ActionForm) -> Listing:
        return services.propose(
            actor=self.request.user,
            hazard_id=self.hazard.pk,
            today=self.today,
            version=self.version,
            **self.values(form),
        )

    def get_success_url(self) -> str:
        made = getattr(self, "result", None)
        if made is not None:
            return reverse("listings:detail", args=[made.pk])
        return reverse("majors:detail", args=[self.hazard.number])

    def get_success_message(self, result: Any) -> str:
        return saying.DONE["propose"]


class Act(OfListing, Move):
    """A move of LISTING_LIFECYCLE."""

    workflow = LISTING_LIFECYCLE
    forms = {action: form for action, form in FORMS.items() if action != "propose"}

    @cached_property
    def listing(self) -> Listing:
        return selectors.by_pk(self.kwargs["pk"], self.request.user, self.today)

    @cached_property
    def hazard(self) -> Hazard:  # type: ignore[override]
        return self.listing.hazard

    @property
    def subject(self) -> Listing:
        return self.listing

    def get_success_url(self) -> str:
        return reverse("listings:detail", args=[self.listing.pk])

    def form_now(self) -> type[ActionForm]:
        return form_of(self.action, self.listing)

    def get_initial(self) -> dict[str, Any]:
        return saying.initial(self.action, self.listing)

    def said(self) -> PageSaid:
        return saying.said(self.action, self.listing)

    def send(self, **data: Any) -> Listing:
        return services.perform(
            actor=self.request.user, listing_id=self.listing.pk, action=self.action, today=self.today, **data
        )

    def get_success_message(self, result: Any) -> str:
        return saying.DONE[self.action]


class DraftPaper(ServiceActionView):
    """拟督办通知书, 拟公告, 拟摘牌通知: the button is the whole form; the words are edited where every paper is."""

    @cached_property
    def listing(self) -> Listing:
        return selectors.by_pk(self.kwargs["pk"], self.request.user, timezone.localdate())

    def perform(self) -> Paper:
        if self.kwargs["kind"] not in papers.BY_CODE:
            raise Http404("没有这个文种。")
        return papers.draft(
            actor=self.request.user, listing=self.listing, kind=self.kwargs["kind"], today=timezone.localdate()
        )

    def get_success_message(self, result: Any) -> str:
        return f"{result.kind_name}已拟好，核对后送审，由另一位同事签发。签发即登记。"

    def get_success_url(self) -> str:
        return reverse("papers:detail", args=[self.result.pk])


# --- for everybody --------------------------------------------------------------------------------------------------
def _county_of(request: HttpRequest) -> Unit | None:
    code = request.GET.get("area", "")
    if not code:
        return None
    return get_object_or_404(Unit, kind="county", division_code=code[:18])


def _is_asked_too_often() -> bool:
    return too_often("listings.public", whole("listing.public_per_minute", timezone.localdate()))


def _slow_down(request: HttpRequest) -> HttpResponse:
    answer = render(request, "listings/public.html", {"too_often": True}, status=429)
    answer["Retry-After"] = str(MINUTE)
    return answer


@require_safe
def public_page(request: HttpRequest) -> HttpResponse:
    """公示: announced items, and of each what the office chose. No login, nothing of anything not announced."""
    if _is_asked_too_often():
        return _slow_down(request)
    county = _county_of(request)
    context = {
        "county": county,
        "counties": public.counties(),
        "listed": public.items(county, is_off=False),
        "taken_off": public.items(county, is_off=True),
        "today": timezone.localdate(),
    }
    answer = render(request, "listings/public.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


class PublicFeed(Feed):
    """The same items as Atom, for websites that show them."""

    feed_type = Atom1Feed
    title = "重大事故隐患挂牌督办公示"
    subtitle = "已公告的挂牌督办和摘牌"

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405)
        if _is_asked_too_often():
            return _slow_down(request)
        return super().__call__(request, *args, **kwargs)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Unit | None:
        return _county_of(request)

    def link(self, obj: Unit | None) -> str:
        return reverse("listings:public") + (f"?area={obj.division_code}" if obj else "")

    def items(self, obj: Unit | None) -> list[public.Item]:
        return public.items(obj)

    def item_title(self, item: public.Item) -> str:
        return f"{item.status}：{item.title}"

    def item_description(self, item: public.Item) -> str:
        return item.said

    def item_link(self, item: public.Item) -> str:
        return f"{reverse('listings:public')}#{item.anchor}"

    def item_updateddate(self, item: public.Item) -> Any:
        return item.changed_at
