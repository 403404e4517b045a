"""The addresses of 处罚依据, 执法权 and qualifications as the acceptance test of the journal sends them."""

from enforcement.law.citing import clauses_in
from enforcement.models import Mandate, PenaltyClause, Qualification
from enforcement.officers import services

ENTRUST = {
    "kind": "entrusted", "clauses": "第一百零五条第二项、第一百零二条", "document_no": "明应急委〔2026〕1号",
    "published_on": "今天", "valid_from": "今天", "valid_to": "2099-12-31",
}  # fmt: skip
CODE = "AQ102"


def clause() -> PenaltyClause:
    return PenaltyClause.objects.get(code=CODE)


def entrusted(c, **values) -> Mandate:
    today = c.play.today()
    given = {
        "kind": "entrusted", "unit": c.world.jianxi, "clauses": clauses_in("第一百零二条", today), "document_no": "明应急委〔2026〕2号",
        "published_on": today, "valid_from": today, "valid_to": today.replace(year=today.year + 2), "today": today,
    } | values  # fmt: skip
    return services.register_mandate(actor=c.world.fresh("dept_head"), **given)


def qualified(c, person: str = "legal", **values) -> Qualification:
    today = c.play.today()
    given = {"kind": "review", "number": "A2026-1", "valid_from": today, "today": today} | values
    return services.register_qualification(actor=c.world.fresh("dept_head"), user=c.world.people[person], **given)


# --- what is sent -----------------------------------------------------------------------------------------------------
def grades(c):
    lines = {"name_0": "较轻", "circumstance_0": "初次", "unit_min_0": "0", "unit_max_0": "20000",
             "name_1": "较重", "circumstance_1": "再次", "unit_min_1": "20000", "unit_max_1": "50000"}  # fmt: skip
    return c.post("enforcement:grades", CODE, valid_from="今天", basis="省裁量基准", reason="省里公布", **lines)


def entrust(c):
    return c.post("enforcement:mandate_create", unit=c.world.jianxi.pk, **ENTRUST)


def end_mandate(c):
    return c.post("enforcement:mandate_end", entrusted(c).pk, on="今天", reason="收回委托")


def qualify(c):
    return c.post("enforcement:qualification_create", user="legal", kind="review", number="A2026-1", valid_from="今天")


def end_qualification(c):
    return c.post("enforcement:qualification_end", qualified(c).pk, on="今天", reason="调离")
