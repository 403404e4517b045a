"""The workbook of enterprises: its columns, how a cell is understood, and what is wrong with it. Writes nothing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from anquan.excel.dates import read_date
from anquan.excel.readings import spelled
from anquan.units import rules
from anquan.units.models import EnterpriseProfile, Industry, Unit

ROW_NUMBER = "__row__"


class BadCell(ValueError):
    """What a person must change in one cell, in Chinese."""


@dataclass(frozen=True)
class CellError:
    row: int
    column: str
    value: str
    reason: str


@dataclass
class EnterpriseRow:
    """One row as it was understood. ``outcome`` is 新增, 更新, 不变 or 有误."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)
    unit: Unit | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def outcome(self) -> str:
        if self.errors:
            return "有误"
        if self.unit is None:
            return "新增"
        return "更新" if self.changes else "不变"

    @property
    def name(self) -> str:
        return self.values.get("name", "")


@dataclass
class ImportReport:
    rows: list[EnterpriseRow]
    file_errors: list[str] = field(default_factory=list)
    is_committed: bool = False

    @property
    def errors(self) -> list[CellError]:
        return [error for row in self.rows for error in row.errors]

    @property
    def ok(self) -> bool:
        return not self.file_errors and not self.errors

    def count(self, outcome: str) -> int:
        return sum(row.outcome == outcome for row in self.rows)

    @property
    def counts(self) -> dict[str, int]:
        return {outcome: self.count(outcome) for outcome in ("新增", "更新", "不变", "有误")}


# --- one cell -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Broken:
    """A cell whose formula has no value."""

    reason: str


def text_of(value: Any) -> str:
    """A cell as a person reads it: no .0 behind a whole number, no time behind a date, one blank between words."""
    if isinstance(value, Broken):
        return "公式"
    return " ".join(spelled(value).replace("\u3000", " ").split())


def _text(longest: int) -> Callable[[Any], str]:
    def parse(value: Any) -> str:
        text = text_of(value)
        if len(text) > longest:
            raise BadCell(f"最多 {longest} 个字，现在是 {len(text)} 个字。")
        return text

    return parse


def _uscc(value: Any) -> str:
    text = text_of(value)
    if text in ("无", "没有", "/", "-", "—"):
        return ""
    try:
        return rules.check_uscc(text)
    except rules.BadCode as bad:
        raise BadCell(bad.reason) from None


def _degrees(limit: int) -> Callable[[Any], float]:
    def parse(value: Any) -> float:
        try:
            number = float(text_of(value))
        except ValueError:
            raise BadCell("请填小数形式的经纬度，例如 117.998。") from None
        if not -limit <= number <= limit:
            raise BadCell(f"应在 -{limit} 到 {limit} 之间。")
        return number

    return parse


def _choice(words: Mapping[str, str], examples: str) -> Callable[[Any], str]:
    def parse(value: Any) -> str:
        text = text_of(value)
        if text not in words:
            raise BadCell(f"不认识“{text}”，请填{examples}。")
        return words[text]

    return parse


def _section(value: Any) -> str:
    text = text_of(value)
    letter = text[:1].upper()
    if letter in rules.Section.values:
        return letter
    for section in rules.Section:
        if text and text in section.label:
            return section.value
    raise BadCell(f"不认识“{text}”，请填 A 到 T 的门类字母或名称，例如 C 或 制造业。")


def _yes_no(value: Any) -> bool:
    text = text_of(value)
    if text in ("是", "有", "√", "1", "已建立", "规上"):
        return True
    if text in ("否", "无", "×", "0", "未建立", "规下"):
        return False
    raise BadCell(f"不认识“{text}”，请填 是 或 否。")


def _date(value: Any) -> date:
    reading = read_date(value)
    if reading.error or reading.value is None:
        raise BadCell(reading.error or "请填日期，写成 2027-05-31 的样子。")
    return reading.value


_COLOURS = {"红": "red", "橙": "orange", "黄": "yellow", "蓝": "blue"}
_COLOURS |= {f"{name}色": code for name, code in _COLOURS.items()}
_COLOURS |= {"重大": "red", "较大": "orange", "一般": "yellow", "低": "blue"}
_COLOURS |= {f"{name}风险": code for name, code in _COLOURS.items() if name in ("重大", "较大", "一般", "低")}
_GRADES = {"一级": "1", "二级": "2", "三级": "3", "1": "1", "2": "2", "3": "3", "无": "", "未达标": ""}


@dataclass(frozen=True)
class Column:
    heading: str
    name: str
    parse: Callable[[Any], Any]
    example: str
    is_required: bool = False


COLUMNS = (
    Column("企业名称", "name", _text(100), "明光市示例建材有限公司", True),
    Column("统一社会信用代码", "uscc", _uscc, "91350100M000100Y43"),
    Column("无代码原因", "uscc_missing_reason", _text(100), ""),
    Column("所属乡镇", "township", _text(100), "潘村镇", True),
    Column("监管领域", "industry", _text(40), "工贸"),
    Column("国民经济行业门类", "gbt4754_section", _section, "C 制造业"),
    Column("监管部门", "regulator", _text(100), "应急管理局"),
    Column("主要负责人", "principal_person", _text(40), "张三"),
    Column("安全总监", "safety_director", _text(40), ""),
    Column("安全管理员", "safety_officer", _text(40), "李四"),
    Column("电话", "phone", _text(30), "0550-8000000"),
    Column("经度", "lng", _degrees(180), "118.0"),
    Column("纬度", "lat", _degrees(90), "32.7"),
    Column("风险等级", "risk_colour", _choice(_COLOURS, "红、橙、黄、蓝"), "黄"),
    Column("标准化等级", "standardisation_grade", _choice(_GRADES, "一级、二级、三级或无"), "三级"),
    Column("标准化有效期", "standardisation_valid_to", _date, "2027-05-31"),
    Column("规上", "is_above_scale", _yes_no, "是"),
    Column("全员责任制", "has_all_staff_duty", _yes_no, "是"),
    Column("地址", "address", _text(200), "潘村镇工业集中区 1 号"),
)
HEADINGS = tuple(column.heading for column in COLUMNS)
HEADINGS_BY_NAME = {column.name: column.heading for column in COLUMNS}


# --- a whole file -------------------------------------------------------------------------------------------------
class Lookups:
    """What the names in the file can mean for this person, loaded once. ``actor`` None is the system: everything."""

    def __init__(self, actor: Any):
        visible = Unit.objects.active() if actor is None else Unit.objects.active().visible_to(actor)
        self.townships: dict[str, list[Unit]] = {}
        for unit in visible.townships().select_related("county"):
            above = unit.county.name if unit.county else ""
            for key in {unit.name, unit.short_name, above + unit.name, above + unit.short_name} - {"", above}:
                self.townships.setdefault(key, []).append(unit)
        counties = {unit.county_id for found in self.townships.values() for unit in found}
        self.departments: dict[tuple[int | None, str], Unit] = {}
        for unit in Unit.objects.active().departments().filter(county__in=counties).select_related("county"):
            above = unit.county.name if unit.county else ""
            for key in {unit.name, unit.short_name, unit.name.removeprefix(above)} - {""}:
                self.departments.setdefault((unit.county_id, key), unit)
        self.industries = {industry.name: industry for industry in Industry.objects.filter(is_active=True)}
        self.visible_enterprises = None if actor is None else set(visible.enterprises().values_list("pk", flat=True))

    def township(self, text: str) -> Unit:
        found = self.townships.get(text.replace(" ", "").replace("/", ""), [])
        if not found:
            raise BadCell(f"您管辖的范围内没有叫“{text}”的乡镇、街道或园区。")
        if len(found) > 1:
            names = "、".join(f"{unit.county.name}{unit.name}" for unit in found if unit.county)
            raise BadCell(f"“{text}”有 {len(found)} 处，请写上县名：{names}。")
        return found[0]

    def regulator(self, text: str, township: Unit | None) -> Unit:
        county_id = township.county_id if township else None
        found = self.departments.get((county_id, text))
        if found is None:
            raise BadCell(f"本县没有叫“{text}”的部门，请先建立该部门或核对名称。")
        return found

    def industry(self, text: str) -> Industry:
        found = self.industries.get(text)
        if found is None:
            raise BadCell(f"没有“{text}”这个监管领域，可填：{'、'.join(self.industries)}。")
        return found

    def may_touch(self, unit_id: int) -> bool:
        return self.visible_enterprises is None or unit_id in self.visible_enterprises


def heading_errors(rows: list[Mapping[str, Any]]) -> list[str]:
    """What is wrong with the file as a whole."""
    if not rows:
        return ["文件里没有数据行。"]
    given = [heading for heading in rows[0] if heading != ROW_NUMBER]
    errors = [
        f"缺少“{column.heading}”这一列。" for column in COLUMNS if column.is_required and column.heading not in given
    ]
    unknown = [heading for heading in given if heading and heading not in HEADINGS]
    if unknown:
        errors.append(f"表头中有不能导入的列：{'、'.join(unknown[:10])}。请用模板的列名，或删去这些列。")
    return errors


def understand(rows: Iterable[Mapping[str, Any]], lookups: Lookups) -> list[EnterpriseRow]:
    """Every row parsed, looked up and compared with what is there."""
    understood = [_parse(number, row, lookups) for number, row in enumerate(rows, start=2)]
    _match(understood, lookups)
    _refuse_twins(understood)
    return understood


def _parse(position: int, cells: Mapping[str, Any], lookups: Lookups) -> EnterpriseRow:
    """An empty cell says nothing: it neither erases a value nor fails, unless the column is required."""
    row = EnterpriseRow(number=int(cells.get(ROW_NUMBER, position)))
    for column in COLUMNS:
        raw = cells.get(column.heading)
        try:
            if isinstance(raw, Broken):
                raise BadCell(raw.reason)
            if text_of(raw):
                row.values[column.name] = column.parse(raw)
            elif column.is_required:
                raise BadCell("不能为空。")
        except BadCell as bad:
            _add_error(row, column.name, raw, str(bad))
    _look_up(row, cells, lookups)
    _check_together(row, cells)
    return row


def _look_up(row: EnterpriseRow, cells: Mapping[str, Any], lookups: Lookups) -> None:
    finders: tuple[tuple[str, Callable[[str], Any]], ...] = (
        ("township", lookups.township),
        ("industry", lookups.industry),
        ("regulator", lambda text: lookups.regulator(text, row.values.get("township"))),
    )
    for name, find in finders:
        if name not in row.values:
            continue
        text = row.values.pop(name)
        if name == "regulator" and "township" not in row.values:
            continue  # the township is wrong already; its department cannot be judged
        try:
            row.values[name] = find(text)
        except BadCell as bad:
            _add_error(row, name, cells.get(HEADINGS_BY_NAME[name]), str(bad))


def _check_together(row: EnterpriseRow, cells: Mapping[str, Any]) -> None:
    bad_columns = {error.column for error in row.errors}
    values = row.values
    if ("lat" in values) != ("lng" in values) and not bad_columns & {"经度", "纬度"}:
        missing = "lng" if "lat" in values else "lat"
        _add_error(row, missing, "", "经度和纬度要么都填，要么都不填。")
    if values.get("uscc") and values.get("uscc_missing_reason"):
        _add_error(row, "uscc_missing_reason", values["uscc_missing_reason"], "已有代码，不用填无代码原因。")
    if values.get("standardisation_valid_to") and "standardisation_grade" not in values:
        _add_error(row, "standardisation_grade", "", "填了有效期，请同时填标准化等级。")


def _add_error(row: EnterpriseRow, name: str, value: Any, reason: str) -> None:
    row.errors.append(CellError(row.number, HEADINGS_BY_NAME[name], text_of(value)[:200], reason))


def _match(rows: list[EnterpriseRow], lookups: Lookups) -> None:
    """Find the enterprise a row speaks of: by its code, or by township and name."""
    codes = {row.values["uscc"] for row in rows if row.values.get("uscc")}
    names = {row.name for row in rows}
    by_code = {p.uscc: p for batch in _batches(codes) for p in _profiles().filter(uscc__in=batch)}
    by_name: dict[tuple[int | None, str], EnterpriseProfile] = {}
    for batch in _batches(names):
        for profile in _profiles().filter(unit__name__in=batch, unit__is_active=True):
            by_name[profile.unit.township_id, profile.unit.name] = profile
    for row in rows:
        township, code = row.values.get("township"), row.values.get("uscc", "")
        if "township" not in row.values:
            continue
        profile = by_code.get(code) if code else None
        named = by_name.get((township.pk, row.name)) if township else None
        if profile is None and named is not None and not (code and named.uscc):
            profile = named
        elif profile is None and named is not None:
            _add_error(row, "uscc", code, f"“{row.name}”登记的代码是 {named.uscc}，与本行不同，请核对。")
            continue
        _compare(row, profile, lookups)


def _profiles() -> Any:
    return EnterpriseProfile.objects.select_related(
        "unit__township", "unit__parent", "unit__merged_into", "industry", "regulator"
    )


def _batches(values: set[str], size: int = 500) -> Iterable[list[str]]:
    ordered = sorted(value for value in values if value)
    return (ordered[at : at + size] for at in range(0, len(ordered), size))


def _compare(row: EnterpriseRow, profile: EnterpriseProfile | None, lookups: Lookups) -> None:
    if profile is None:
        _check_new(row)
        return
    unit = profile.unit
    if not lookups.may_touch(unit.pk) and unit.is_active:
        _add_error(
            row, "uscc", row.values.get("uscc", ""), "这个代码已登记在您管辖范围之外的企业名下，请与安委办核对。"
        )
    elif unit.merged_into:
        _add_error(row, "name", row.name, f"这家企业已并入“{unit.merged_into.name}”，请改用合并后的名称和代码。")
    elif not unit.is_active:
        _add_error(row, "name", row.name, "这家企业已停用，请先在单位页面恢复。")
    else:
        row.unit = unit
        row.changes = changes_of(row.values, profile)


def _check_new(row: EnterpriseRow) -> None:
    if row.errors:
        return
    if not row.values.get("uscc") and not row.values.get("uscc_missing_reason"):
        _add_error(row, "uscc", "", "没有统一社会信用代码时，请在“无代码原因”中写明原因。")


def changes_of(values: Mapping[str, Any], profile: EnterpriseProfile) -> dict[str, list[Any]]:
    """What the row would change on the enterprise: field → [before, after]."""
    changes: dict[str, list[Any]] = {}
    for name, after in values.items():
        holder: Any = profile.unit if name in ("name", "township", "lat", "lng", "address") else profile
        before = getattr(holder, name)
        if before != after and not (name == "uscc" and not after):
            changes[name] = [before, after]
    if changes.get("uscc") and profile.uscc_missing_reason:
        changes["uscc_missing_reason"] = [profile.uscc_missing_reason, ""]
    elif profile.uscc:
        changes.pop("uscc_missing_reason", None)
    return changes


def _refuse_twins(rows: list[EnterpriseRow]) -> None:
    """Two rows of one file must not speak of one enterprise: which of them should count?"""
    seen: dict[Any, int] = {}
    for row in rows:
        keys: list[Any] = [row.values["uscc"]] if row.values.get("uscc") else []
        if row.name and "township" in row.values:
            keys.append((row.values["township"].pk, row.name))
        first = next((seen[key] for key in keys if key in seen), None)
        if first is not None:
            _add_error(row, "name", row.name, f"与第 {first} 行是同一家企业，请只保留一行。")
        for key in keys:
            seen.setdefault(key, row.number)
