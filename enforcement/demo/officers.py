"""The department's own power, what it has entrusted to one township, and the qualifications of its reviewer and its host."""

from datetime import date, timedelta

from anquan.accounts.models import User
from enforcement.law.citing import clauses_in
from enforcement.models import Mandate, Qualification
from enforcement.officers import services
from inspections.demo.cast import Cast, Chapter, chapter

ENTRUSTED = "《安全生产法》第九十九条第一项、第九十九条第五项、第一百零二条、第一百零五条第二项"
QUALIFIED = (
    ("fazhi", "review", "法律职业资格证 A20183411820137", None),
    ("tingzheng", "host", "应急办〔{year}〕6号", 40),
)


def chapters(cast: Cast) -> list[Chapter]:
    return [chapter("执法权", _mandates, cast), chapter("审核和主持资格", _qualifications, cast)]


def _mandates(cast: Cast) -> None:
    head, since = cast["juzhang"], _since(cast)
    office = cast.unit_of("juzhang")
    if Mandate.objects.filter(unit=office).exists():
        return
    services.register_mandate(actor=head, kind="own", valid_from=since, today=cast.today)
    services.register_mandate(
        actor=head, kind="entrusted", unit=cast.town, clauses=clauses_in(ENTRUSTED, cast.today), published_on=since,
        document_no=f"{cast.county.name[:1]}应急委〔{since.year}〕1号", valid_from=since, simple_only=True,
        valid_to=date(cast.today.year + 1, 12, 31), today=cast.today, note="委托书已在政府网站公布。",
    )  # fmt: skip


def _qualifications(cast: Cast) -> None:
    """The host's ends in some weeks, so that the reminder is seen."""
    since = _since(cast)
    for account, kind, number, days in QUALIFIED:
        user = User.objects.filter(username=account).first()
        if user is None or Qualification.objects.filter(user=user, kind=kind).exists():
            continue
        services.register_qualification(
            actor=cast["juzhang"], user=user, kind=kind, number=number.format(year=since.year), valid_from=since,
            valid_to=cast.today + timedelta(days=days) if days else None, today=cast.today,
        )  # fmt: skip


def _since(cast: Cast) -> date:
    return date(cast.today.year - 1, 3, 1)
