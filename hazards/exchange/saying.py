"""A 口径 in words: what is reported, what a column holds, what a change changed."""

from hazards.exchange.headings import SHOWN, THEIR_NUMBER, UNUSED
from hazards.exchange.rules import ORDER, Column, DateForm, Spec, Which, Within, values_text
from hazards.majors.facts import DAY, FACTS, GROUPS
from hazards.majors.rules import Authority, Status

FIELDS = {ORDER: "序号"} | {key: fact.label for key, fact in FACTS.items()}
CHOICES = [("", "不取我方字段"), (ORDER, "序号"), *(
    (group, [(fact.key, fact.label) for fact in facts]) for group, facts in GROUPS.items()
)]  # fmt: skip


THEIRS = {UNUSED: "不用", THEIR_NUMBER: "对方编号", SHOWN: "只显示，不比对"}


def meaning(spec: Spec, code: str) -> str:
    """What a column of theirs stands for."""
    return THEIRS[code] if code in THEIRS else spec.columns[int(code[1:])].label


def kind_of(column: Column) -> str:
    return FACTS[column.field].kind if column.field in FACTS else ""


def which(of: Which) -> str:
    """县级、市级；未销号；本年列入清单的."""
    authorities, statuses = dict(Authority.choices), dict(Status.choices)
    parts = [
        "、".join(authorities[each] for each in of.authorities) or "县级、市级、省级",
        "、".join(statuses[each] for each in of.statuses) or "在清单上的",
        "只报未销号的" if of.is_open_only else "",
        str(Within(of.within).label) if of.within != Within.ALL else "",
    ]
    return "；".join(part for part in parts if part)


def holds(column: Column) -> str:
    """What stands in the column, before any translation."""
    if column.field:
        return FIELDS.get(column.field, column.field)
    return f"固定写“{column.constant}”" if column.constant else "空着"


def how(column: Column) -> list[str]:
    """How it is written: the translation, the form of a date."""
    said = [values_text(column.values).replace("\n", "，")] if column.values else []
    if kind_of(column) == DAY and column.date_form != DateForm.CELL:
        said.append(str(DateForm(column.date_form).label))
    return said


def described(spec: Spec) -> dict[str, str]:
    """The spec as lines that can be compared: what the journal keeps of a change."""
    lines = {
        "工作表": spec.sheet,
        "标题": spec.title,
        "副标题": spec.subtitle,
        "上报范围": which(spec.which),
        "列的次序": "、".join(column.label for column in spec.columns),
    }
    for column in spec.columns:
        parts = [holds(column), *how(column), "必填" if column.is_required else ""]
        lines[f"列“{column.label}”"] = "；".join(part for part in parts if part)
    return lines


def changes(before: Spec | None, after: Spec) -> dict[str, list[str]]:
    old, new = described(before) if before else {}, described(after)
    names = dict.fromkeys([*new, *old])
    return {name: [old.get(name, ""), new.get(name, "")] for name in names if old.get(name, "") != new.get(name, "")}
