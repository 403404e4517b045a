"""What the 整改复查意见书 says of one visit (domain §5.3 row 5): each item, the opinion, the next step. Reading only."""

from collections import Counter
from typing import Any

from anquan.papers.drawing.sheet import said
from inspections.models import Recheck, Visit
from inspections.rules import NextStep, RecheckResult

NAMES = ("复查情况", "复查意见", "下一步", "复查的日期")
STEPS: dict[str, str] = {
    NextStep.SUBMIT: "现场已改好，请将整改情况和照片补交，由我单位销号",
    NextStep.CONTINUE: "继续整改，在原定期限内（已过期限的立即）整改到位，并落实防范措施",
    NextStep.ESCALATE: "提请上一级督办",
    NextStep.ENFORCE: "移交行政执法，依法处理",
}


def fields(visit: Visit, day: Any) -> dict[str, Any]:
    rows = list(visit.rechecks.select_related("hazard").order_by("pk"))
    return {
        "复查情况": "\n".join(f"{place}.{_item(row)}" for place, row in enumerate(rows, 1)),
        "复查意见": _opinion(rows),
        "下一步": _steps(rows),
        "复查的日期": day,
    }


def _item(row: Recheck) -> str:
    hazard = row.hazard
    place = f"{hazard.location}：" if hazard.location else ""
    due = f"，期限{said(row.due_on)}" if row.due_on else ""
    opinion = f"：{row.opinion.rstrip('。')}" if row.opinion else ""
    text = f"{place}{hazard.description.rstrip('。')}（{hazard.number}{due}）。复查结果：{row.get_result_display()}{opinion}。"
    return " ".join(text.split())


def _opinion(rows: list[Recheck]) -> str:
    counted = Counter(row.result for row in rows)
    parts = [f"{result.label}{counted[result]}项" for result in RecheckResult if counted[result]]
    return f"共复查{len(rows)}项，{'，'.join(parts)}。"


def _steps(rows: list[Recheck]) -> str:
    """By step, with the numbers of its items; nothing to do is said as well."""
    found = []
    for step, words in STEPS.items():
        places = [str(place) for place, row in enumerate(rows, 1) if row.next_step == step]
        if places:
            found.append(f"第{'、'.join(places)}项{words}。")
    return "".join(found) or "隐患已消除，请保持整改成果，防止反弹。"
