"""The 通报 of the demo: drafted at the end of each half month, reviewed by a colleague, issued by the head of the office."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta

from anquan.papers import services as papers
from anquan.papers.models import Paper
from anquan.papers.models import Status as PaperStatus
from anquan.workdays.rules import Calendar
from anquan.workflow import NotAllowed
from hazards.demo.city import County
from hazards.demo.clock import SHANGHAI, at
from hazards.majors import circulars
from hazards.models import Circular

SINCE = timedelta(days=100)
BEFORE_WORK = time(8, 5)  # no step of a story is so early
# on which desk that of the running half month lies when the demo is opened; the former ones of the main county are issued
NOW = {"341182": PaperStatus.REVIEW, "370481": PaperStatus.DRAFT, "320614": PaperStatus.APPROVED}
DESKS = (PaperStatus.DRAFT, PaperStatus.REVIEW, PaperStatus.APPROVED, PaperStatus.ISSUED)


class Fortnights:
    """What was done once is not done again when a run goes on."""

    def __init__(self, counties: list[County], opened: datetime, days: Calendar):
        self.counties, self.opened = counties, opened.astimezone(SHANGHAI)
        self.ahead = self._ends(days)

    def _ends(self, days: Calendar) -> list[datetime]:
        """The last working day of each half month that has ended, oldest first."""
        found, first = [], circulars.period_of(self.opened.date())[0]
        while first > (self.opened - SINCE).date():
            last, first = first - timedelta(days=1), circulars.period_of(first - timedelta(days=1))[0]
            workdays = [last - timedelta(days=back) for back in range((last - first).days + 1)]
            found += [datetime.combine(day, BEFORE_WORK, SHANGHAI) for day in workdays if days.is_workday(day)][:1]
        return found[::-1]

    def up_to(self, moment: datetime) -> None:
        while self.ahead and self.ahead[0] <= moment:
            self._issue(self.counties[0], self.ahead.pop(0), is_wrong_first=len(self.ahead) == 1)

    def _issue(self, county: County, moment: datetime, *, is_wrong_first: bool) -> None:
        """``is_wrong_first``: one that had to be taken back; it keeps its number, another takes its place."""
        if self._papers(county, moment.date()).filter(status=PaperStatus.ISSUED).exists():
            return
        self._carry(county, moment, PaperStatus.ISSUED)
        paper = self._papers(county, moment.date()).last()
        if paper is not None and is_wrong_first:
            director = county.people(county.unit, "awb_director")[0]
            with at(moment + timedelta(minutes=6)):
                papers.void(actor=director, paper_id=paper.pk, reason="附件漏列一条，重新编发。", today=moment.date())
            self._carry(county, moment + timedelta(minutes=7), PaperStatus.ISSUED)

    def now(self) -> None:
        """The running half month: drafts gather by themselves, and lie on some desk."""
        today = self.opened.date()
        with at(self.opened):
            circulars.draft_due(today=today)
        for county in self.counties:
            self._carry(county, self.opened, NOW[county.plan.code])

    def _carry(self, county: County, moment: datetime, until: str) -> None:
        """From desk to desk; nothing where nothing is overdue."""
        staff, second = county.people(county.unit, "awb_staff")[:2]
        director, today = county.people(county.unit, "awb_director")[0], moment.date()
        with at(moment), suppress(NotAllowed):
            circulars.draft(actor=staff, today=today)
        moves = ((papers.send_for_review, staff), (papers.approve, second), (papers.issue, director))
        for place, (move, actor) in enumerate(moves):
            paper = self._papers(county, today).exclude(status=PaperStatus.VOID).last()
            if paper is not None and DESKS.index(paper.status) == place < DESKS.index(until):
                with at(moment + timedelta(minutes=place + 1)):
                    move(actor=actor, paper_id=paper.pk, today=today)

    def _papers(self, county: County, day: date):
        period = Circular.objects.filter(county=county.unit, starts_on=circulars.period_of(day)[0])
        ids = [str(pk) for pk in period.values_list("pk", flat=True)]
        label = Circular._meta.label_lower
        return Paper.objects.filter(subject_type=label, subject_id__in=ids).order_by("pk")
