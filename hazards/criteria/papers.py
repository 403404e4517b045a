"""判定书: what the paper is filled with. The clause is cited by number; our own words never stand on it (domain §4.1)."""

from typing import Any

from anquan.papers import kinds
from anquan.papers.drawing.sheet import FORM
from anquan.papers.models import Paper
from anquan.papers.posts import holds
from anquan.papers.services import draft
from anquan.workflow import NotAllowed
from hazards.criteria.rules import Result, Standing
from hazards.models import Determination

CODE = "determination"
BODY = """隐患编号：{{隐患编号}}｜认定日期：{{认定日期}}
隐患单位：{{隐患单位}}
隐患部位：{{隐患部位}}
隐患描述：{{隐患描述}}
判定结论：{{判定结论}}｜判定方式：{{判定方式}}
判定依据：{{判定依据}}
停产停业：{{停产停业}}
参加人员：{{参加人员}}
专家意见：{{专家意见}}
认定单位：{{认定单位}}｜认定人：{{认定人}}
单位负责人意见："""


def fields_of(made: Determination) -> dict[str, str]:
    """The fields of the template, as text. From the determination as it was frozen, and the facts of its hazard."""
    hazard = made.hazard
    return {
        "隐患编号": hazard.number,
        "隐患单位": hazard.unit.name,
        "隐患部位": hazard.location or "—",
        "隐患描述": hazard.description,
        "判定结论": "重大事故隐患" if made.result == Result.MAJOR else made.get_result_display(),
        "判定依据": made.frozen.get("citation") or made.reason or "—",
        "条文版本": f"第 {made.frozen['version']} 版（{made.frozen['mark']}）" if made.frozen else "—",
        "判定方式": "集体研究认定" if made.is_collective else "按判定标准认定",
        "参加人员": "、".join(f"{member['name']}（{member['unit']}）" for member in made.members) or "—",
        "专家意见": made.expert_opinion or "—",
        "停产停业": "需要停产停业或者停止使用" if made.asks_suspension else "—",
        "认定单位": made.deciding_unit.name if made.deciding_unit else "—",
        "认定人": made.decided_by.name if made.decided_by else "—",
        "认定日期": f"{made.decided_on:%Y-%m-%d}" if made.decided_on else "—",
    }


NAMES = (
    "隐患编号", "隐患单位", "隐患部位", "隐患描述", "判定结论", "判定依据", "条文版本", "判定方式", "参加人员", "专家意见",
    "停产停业", "认定单位", "认定人", "认定日期",
)  # fmt: skip


def register() -> None:
    kinds.register(
        kinds.Kind(
            CODE, "判定书", title="事故隐患判定书", body=BODY, layout=FORM, series="判定", names=NAMES, fields=fields_of,
            is_title_public=False,
        )
    )  # fmt: skip


def may_draft(made: Determination, user: Any) -> str | None:
    """The unit that determined writes the paper, once it is in force."""
    if made.standing != Standing.IN_FORCE:
        return "判定生效以后才能拟判定书。"
    if not holds(user, "paper.draft", made.deciding_unit_id):
        return "判定书由认定单位拟稿。"
    return None


def draft_for(*, actor: Any, made: Determination) -> Paper:
    """拟判定书: a draft for the unit of the hazard, reviewed and issued where papers are. One that is there is not doubled."""
    if there := Paper.objects.visible_to(actor).about(made).exclude(status="void").last():
        return there
    if reason := may_draft(made, actor):
        raise NotAllowed(reason, "forbidden")
    hazard = made.hazard
    return draft(
        actor=actor, kind=CODE, issuer=made.deciding_unit, area=hazard.township or hazard.county, subject=made,
        to=[hazard.responsible_unit or hazard.unit],
    )  # fmt: skip
