"""What the table of journalled addresses (acceptance F1) needs of the exchange: each makes its row and sends the request."""

from django.core.files.uploadedfile import SimpleUploadedFile

from hazards.exchange import selectors, services
from hazards.models import Answer, AnswerRow
from tests.hazards.exchange.exchanging import Exchanging, table

HEAD = ("编号", "隐患名称", "隐患内容", "所在单位", "省系统编号")


def exchanging_in(c) -> Exchanging:
    return Exchanging(c.world, c.play)


def answered(c) -> tuple[Exchanging, Answer]:
    """An answer with one row of ours under another name, and one without our number."""
    exchanging = exchanging_in(c)
    first, second = exchanging.item("list"), exchanging.item("list", title="除尘没有泄爆")
    rows = (
        (first.register_no, "别的名称", "内容", "单位", "S-1"),
        ("", second.title, "内容", second.hazard.unit.name, ""),
    )
    return exchanging, exchanging.upload(exchanging.profile(), table(*rows, head=HEAD))


def typed(exchanging: Exchanging, profile=None) -> dict[str, str]:
    """The form of a 口径 as the page sends it."""
    values = {"name": "新口径", "receiver": "省系统", "sheet": "表", "within": "all", "mark": "pending", "reason": "表样",
              "is_active": "on", "columns-TOTAL_FORMS": "2", "columns-INITIAL_FORMS": "0"}  # fmt: skip
    for place, (heading, field) in enumerate((("编号", "register_no"), ("名称", "title"))):
        values |= {f"columns-{place}-heading": heading, f"columns-{place}-field": field}
    return values


def created(c):
    return c.post("exchange:create", **typed(exchanging_in(c)))


def edited(c):
    exchanging = exchanging_in(c)
    return c.post("exchange:profile_edit", exchanging.profile().pk, **typed(exchanging))


def proposed(c):
    return c.post("exchange:template", file=SimpleUploadedFile("空表.xlsx", table(head=HEAD)))


def ordered(c):
    exchanging = exchanging_in(c)
    exchanging.item("list")
    profile = exchanging.profile()
    return c.post("exchange:preview", profile.pk, version=selectors.current(profile).number)


def uploaded(c):
    exchanging = exchanging_in(c)
    item = exchanging.item("list")
    file = SimpleUploadedFile("反馈.xlsx", table((item.register_no, item.title, "内容", "单位", ""), head=HEAD))
    return c.post("exchange:upload", exchanging.profile().pk, file=file)


def pointed_out(c):
    _, answer = answered(c)
    columns = answer.layout["columns"] | {"4": "show"}
    return c.post("exchange:columns", answer.pk, **{f"col_{index}": is_ for index, is_ in columns.items()})


def exported(c):
    return c.get("exchange:answer", answered(c)[1].pk, export="xlsx")


def taken(c):
    return c.get("exchange:file", answered(c)[1].pk)


def numbered(c):
    return c.post("exchange:numbers", answered(c)[1].pk)


def checked(c):
    exchanging, answer = answered(c)
    line = exchanging.compare(answer).lines[0]
    return c.post("exchange:check", answer.pk, row=line.row.pk, stamp=line.stamp, reason="对方下月更新")


def acted(action: str):
    def do(c):
        exchanging, answer = answered(c)
        row = AnswerRow.objects.get(number=2 if action == "number" else 3)
        other = exchanging.compare(answer).lines[-1].item["register_no"]
        if action == "unmatch":
            actor, today = c.world.fresh("awb"), c.play.today()
            services.match(actor=actor, answer=answer, row_id=row.pk, number=other, today=today)
        return c.post("exchange:act", answer.pk, row.pk, action, number=other)

    return do
