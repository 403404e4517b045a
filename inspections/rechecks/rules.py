"""What follows a re-check, as a suggestion with its reason. Pure: no database, no web. Source: domain §3.6.

已改 of what was submitted is 复查通过, 部分改 and 未改 are 退回重改: the hazard's own moves, here only named.
"""

from dataclasses import dataclass

from inspections.rules import NextStep, RecheckResult

MOVE_OF: dict[str, str] = {
    RecheckResult.FIXED: "pass",
    RecheckResult.PARTIAL: "send_back",
    RecheckResult.NOT_FIXED: "send_back",
}


@dataclass(frozen=True)
class Suggestion:
    step: NextStep
    why: str


def next_step(
    *,
    result: str,
    is_submitted: bool,
    failed_before: int,
    days_overdue: int,
    relapses: int,
    escalate_at: int,
    enforce_at: int,
) -> Suggestion:
    """``failed_before``: re-checks of this hazard that found it not put right; the two ``_at`` are terms (a number of
    re-checks without success, this one included). 移交执法 is a word only: the case is opened in 执法."""
    if result == RecheckResult.FIXED:
        if is_submitted:
            return Suggestion(NextStep.NONE, "")
        return Suggestion(NextStep.SUBMIT, "现场已改好，责任单位还没有提交整改，请其补交说明和照片后办理销号。")
    failed = failed_before + 1
    if failed >= enforce_at:
        return Suggestion(NextStep.ENFORCE, f"已是第 {failed} 次复查没有改好。")
    if failed >= escalate_at:
        return Suggestion(NextStep.ESCALATE, f"已是第 {failed} 次复查没有改好。")
    if relapses:
        return Suggestion(NextStep.ESCALATE, "销号以后又出现的问题，这次仍没有改好。")
    late = f"，已逾期 {days_overdue} 天" if days_overdue > 0 else ""
    return Suggestion(NextStep.CONTINUE, f"继续整改，期限不变{late}。")
