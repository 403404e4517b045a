"""Invented data for the style guide: every part once, with names and texts as long as they come.

Place names are real, units, persons and figures are not. Nothing here is read by the product.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict

from anquan.web import charts, filters, parts
from anquan.web.forms import HumanDateField
from anquan.web.keyset import Total
from anquan.web.views.lists import Heading, Tab
from anquan.workdays.rules import Calendar

LONG_NAME = (
    "安徽远帆绿建装配式混凝土构件科技股份有限公司管店生产基地（一期预制构件堆场及门式起重机作业区、二期钢筋加工区）"
)
LONG_TEXT = (
    "第二成品仓库东侧安全出口被成品纸箱堵塞，堆高约 2 米，疏散通道净宽不足 0.6 米，双扇疏散门无法开启；"
    "现场未见疏散通道标线，应急照明灯一具不亮，值班人员称纸箱为当日到货后临时堆放，已连续三日未清理。"
) * 5
GREY = "/static/img/sample.svg"


class SampleForm(forms.Form):
    """One of each control, with an error, a help text, a 自动 and a required mark."""

    unit = forms.CharField(label="责任单位", help_text="输入名称或拼音首字母，如 mgxc。", max_length=100)
    due_on = HumanDateField(label="整改期限")
    mode = forms.ChoiceField(
        label="整改方式",
        required=False,
        choices=[("limited", "限期整改"), ("suspended", "停产整改")],
        widget=forms.Select(attrs={"data-auto": ""}),
    )
    measures = forms.CharField(label="整改措施", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    result = forms.ChoiceField(
        label="复查结果", choices=[("pass", "合格，同意销号"), ("back", "不合格，退回重改")], widget=forms.RadioSelect
    )
    second = forms.BooleanField(label="由两名人员共同复查", required=False)


class TrialForm(forms.Form):
    """A form to try the manners of forms with: drafts, dates, photos, double taps. Nothing of it is kept."""

    due_on = HumanDateField(label="整改期限")
    note = forms.CharField(label="情况", widget=forms.Textarea(attrs={"rows": 3}), max_length=500)
    result = forms.ChoiceField(
        label="结果", choices=[("pass", "合格"), ("back", "不合格")], widget=forms.RadioSelect, initial="pass"
    )


class SampleFilter(forms.Form):
    q = forms.CharField(label="文字", required=False)
    status = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("open", "未销号"), ("closed", "已销号")]
    )
    level = forms.ChoiceField(
        label="等级", required=False, choices=[("", "全部"), ("general", "一般"), ("major", "重大")]
    )
    found_from = HumanDateField(label="登记起", required=False)
    source = forms.ChoiceField(label="来源", required=False, choices=[("", "全部"), ("township", "乡镇检查")])


def samples(today: date) -> dict[str, Any]:
    bound = SampleForm({"unit": "", "due_on": "尽快", "mode": "limited", "measures": LONG_TEXT[:120]})
    return {
        "form": bound,
        "steps": _steps(today),
        "late_steps": _steps(today, late=True),
        "said": _said(today),
        "clocks": _clocks(today),
        "kpis": _kpis(),
        "works": _works(),
        "before": [parts.Photo(GREY, "安全出口被纸箱堵塞", taken="11-03 09:41", by="张建国", place="离登记点 3 米")]
        * 3,
        "after": [parts.Photo(GREY, "安全出口已清空", taken="11-17 16:12", by="周强", place="离登记点 6 米")],
        "none": [],
        "happenings": _happenings(today),
        "facts": _facts(),
        "matrix": _matrix(),
        "deck": parts.deck(_actions()),
        "rows": _rows(),
        "tabs": [
            Tab("未销号", "?", 323),
            Tab("逾期", "?", 31, True),
            Tab("待复查", "?", 68),
            Tab("全部", "?", "1000+"),
        ],
        "pager": {"next": "?", "previous": "", "first": "", "shown": 5, "total": Total(1000, True)},
        "headings": {"due": Heading("期限", "?", "up"), "found": Heading("登记日期", "?", "")},
        "filters": filters.bar(SampleFilter({"status": "open"}), QueryDict("status=open")),
        "is_filtered": True,
        "clear_href": "?",
        "bulk_actions": [("催办", "?", True), ("批量延期", "?", False), ("打印清单", "?", False)],
        "ageing": _ageing(),
        "trend": _trend(),
        "calendar": _calendar(today),
        "long_name": LONG_NAME,
        "long_text": LONG_TEXT,
        "tiles": [
            ("door-open", "安全出口堵塞"),
            ("fire", "灭火器缺失失效"),
            ("plug", "配电箱乱接无门"),
            ("wind", "木粉尘未清理"),
        ],
        "today": today,
    }


def _at(today: date, days: int, hour: int, minute: int) -> datetime:
    day = today - timedelta(days)
    return datetime(day.year, day.month, day.day, hour, minute)


def _steps(today: date, late: bool = False) -> list[parts.Step]:
    running: parts.State = "late" if late else "now"
    return [
        parts.Step("登记", "done", _at(today, 17, 9, 42), "涧溪镇 张建国"),
        parts.Step("交办", "done", _at(today, 17, 10, 5), "用时 23 分钟"),
        parts.Step("签收", "done", _at(today, 16, 8, 31), "用时 1 天"),
        parts.Step("整改", "done", _at(today, 3, 16, 20), "第 2 次提交，在期限内"),
        parts.Step("复查", running, None, "归复查方", "逾期 2 天" if late else "还有 7 天"),
        parts.Step("销号", "todo"),
    ]


def _said(today: date) -> list[parts.Said]:
    return [
        parts.Said("待复查，还有 7 天（11-27 前）。", "11-17 第 2 次提交，在期限 11-18 之内。由涧溪镇应急管理所复查。"),
        parts.Said("整改中，今日到期。", "责任单位还没有提交整改。", "soon"),
        parts.Said("整改中，逾期 8 天。", "期限 11-12，已催办 2 次，责任人未读。", "late"),
        parts.Said("已销号。", "11-19 复查通过，按期，用时 16 天。", "done"),
        parts.Said("已作废。", "与 YH-341182-2026-004165 是同一条，李静 11-05 批准。", "void"),
    ]


def _clocks(today: date) -> list[parts.Clock]:
    plain = Calendar(frozenset(), frozenset(), frozenset({today.year, today.year + 1}))
    start = today - timedelta(3)
    why = plain.add(start, 10, "cd", what="提交", label="复查", basis="时限与参数“复查”，2026-02-01 起").to_json()
    return [
        parts.Clock("复查", "还有 7 天", start, today + timedelta(7), 0.3, "", "提交", "归复查方", why=why),
        parts.Clock(
            "整改", "逾期 8 天", today - timedelta(40), today - timedelta(8), 1.0, "late", "交办", "归责任单位"
        ),
        parts.Clock("周报", "今日到期", today - timedelta(7), today, 0.96, "soon", "上次"),
        parts.Clock(
            "签收",
            "停在 11-04，在期限内",
            today - timedelta(17),
            today - timedelta(13),
            0.4,
            "stopped",
            note="用 1 天，限 2 个工作日。",
        ),
    ]


def _kpis() -> list[parts.Kpi]:
    gauge = "整改率＝已销号÷登记（不含作废）。两个数一起看，没有登记就没有整改率。"
    return [
        parts.Kpi(
            "累计登记", "5,216", "条", "?", "不含作废 41 条", compare=(("比上月末", "+286"), ("比去年同期", "+246"))
        ),
        parts.Kpi(
            "已销号", "4,893", "条", "?", "当场改好 1,734 条", compare=(("比上月末", "+301"), ("比去年同期", "+287"))
        ),
        parts.Kpi(
            "整改率", "93.8", "%", "?", "4,893 / 5,216", gauge, (("比上月末", "+0.7 个百分点"), ("比去年同期", "—"))
        ),
        parts.Kpi(
            "逾期",
            "31",
            "条",
            "?",
            "占未销号 323 条的 9.6%",
            "未销号、期限早于今天，且没有在期限内提交。",
            (("比上月末", "−6"), ("比去年同期", "−14")),
            is_late=True,
        ),
        parts.Kpi("重大未销号", "6", "条", "?", "逾期 1", compare=(("比上月末", "−1"), ("比去年同期", "+2"))),
    ]


def _works() -> list[parts.Work]:
    return [
        parts.Work(1, "条重大隐患今日到期", "?", "查看", "涧溪镇 0014 号，尚未申请销号", is_late=True),
        parts.Work(7, "条一般隐患今日到期", "?", "去催办", "5 条已催办，2 条责任人未读"),
        parts.Work(68, "条待复查", "?", "看这 5 条", "其中 5 条超过 10 日，逾期在复查方"),
        parts.Work(4, "件申请待批", "?", "去批", "延期 2、作废 1、降级 1；最早一件今日到限"),
        parts.Work(2, "条两次被退回", "?", "去指定", "待我办指定责任单位"),
        parts.Work("1000+", "条导入后没有交办", "?", "去交办"),
    ]


def _happenings(today: date) -> list[parts.Happening]:
    return [
        parts.Happening(
            _at(today, 2, 8, 55),
            "拦下一次复查",
            "lock",
            "安管员周强点了“复查通过”，系统未受理：复查人与提交人同属责任单位。",
            tone="denied",
        ),
        parts.Happening(
            _at(today, 3, 16, 20),
            "提交整改（第 2 次）",
            "send",
            "改后照片 2 张。",
            "周强",
            took="退回 → 再提交　4 天",
            quote="两垛纸箱已移至 3 号库，通道划线 1.4 米，已列入班前检查表。",
        ),
        parts.Happening(
            _at(today, 7, 15, 36),
            "退回重改",
            "arrow-return-left",
            "实测照片 1 张。",
            "涧溪镇 张建国",
            "back",
            "提交 → 退回　1 天",
            "通道净宽实测 1.1 米，东侧两垛纸箱未移走。",
        ),
        parts.Happening(_at(today, 8, 11, 2), "提交整改（第 1 次）", "send", "11-12 完成", "周强", struck="11-11 完成"),
        parts.Happening(
            _at(today, 17, 10, 5),
            "交办",
            "file-earmark-text",
            "期限 2026-11-18。",
            "涧溪镇 张建国",
            took="登记 → 交办　23 分钟",
            papers=(("责令限期整改指令书 涧责改〔2026〕86 号", "?"),),
        ),
        parts.Happening(_at(today, 17, 9, 42), "登记", "camera", LONG_TEXT[:110], "张建国（涧溪镇应急管理所）"),
    ]


def _facts() -> list[tuple[str, ...]]:
    return [
        ("隐患描述", LONG_TEXT, "wide"),
        ("责任单位", LONG_NAME, "wide"),
        ("部位", "第二成品仓库东侧安全出口"),
        ("属地", "涧溪镇工业集中区"),
        ("类别", "现场管理 / 消防"),
        ("来源", "乡镇检查（2026-11-03 涧检 118 号）"),
        ("专项", ""),
        ("整改方式", "限期整改，15 日"),
    ]


def _matrix() -> dict[str, Any]:
    names = ["涧溪镇", "管店镇", "潘村镇", "女山湖镇", "明光街道", "泊岗乡"]
    figures = [
        (2, 3, 24, 9, 6, 1),
        (1, 2, 19, 6, 4, 1),
        (2, 3, 18, 5, 3, 0),
        (1, 2, 17, 5, 3, 0),
        (2, 3, 17, 5, 0, 0),
        (0, 0, 1, 1, 0, 0),
    ]

    def cells(row):
        return [
            parts.Cell(row[0], "?"),
            parts.Cell(row[1], "?"),
            parts.Cell(row[2], "?", row[4]),
            parts.Cell(row[3], "?", row[5]),
        ]

    total = [sum(row[i] for row in figures) for i in range(6)]
    return {
        "corner": "属地",
        "columns": [("待交办", "交办方"), ("待签收", "责任单位"), ("整改中", "责任单位"), ("待复查", "复查方")],
        "tail_head": ["未销号合计", "整改率"],
        "total": {"label": "全市", "href": "", "cells": cells(total), "tail": [f"{sum(total[:4])}", "93.8%"]},
        "rows": [
            {"label": name, "href": "?", "cells": cells(row), "tail": [f"{sum(row[:4])}", "92.4%"]}
            for name, row in zip(names, figures, strict=True)
        ],
    }


def _actions() -> list[parts.Action]:
    return [
        parts.Action("复查通过", "?", "check-lg", key="a", is_primary=True),
        parts.Action("退回重改", "?", "arrow-return-left", key="r"),
        parts.Action("申请延期", "?", "calendar-plus", reason="期限已过，不能再申请延期。"),
        parts.Action("申请作废", "?", "x-circle", is_danger=True),
    ]


ROW = ("number", "text", "part", "unit", "done", "state", "status", "due", "say", "tone", "major")


def _rows() -> list[dict[str, Any]]:
    branch = "明光市鑫源木业包装制品有限责任公司涧溪分公司"
    rows = [
        ("04107", "原料破碎车间皮带输送机尾部滚筒无防护罩，急停拉绳失效", "破碎车间", LONG_NAME)
        + (3, "late", "整改中", "2026-10-16", "逾期 35 天", "late", False),
        ("00011", "有机溶剂清洗工位未采取防止蒸气聚集的措施", "清洗间", "明光市管店华昌精密机械制造有限公司")
        + (3, "late", "整改中", "2026-11-12", "逾期 8 天", "late", True),
        ("04711", "配电室无挡鼠板，绝缘垫破损", "配电室", "管店镇中心粮站")
        + (3, "now", "整改中", "2026-11-20", "今日到期", "soon", False),
        ("04871", "第二成品仓库东侧安全出口被成品纸箱堵塞", "第二成品仓库", branch)
        + (4, "now", "待复查", "2026-11-18", "复查还有 7 天", "now", False),
        ("05251", "成品库灭火器压力不足 4 具", "成品库", "明光市涧溪恒丰塑业有限公司")
        + (1, "now", "已登记", "", "交办还有 2 个工作日", "", False),
    ]
    return [dict(zip(ROW, row, strict=True)) for row in rows]


def _ageing() -> charts.Chart:
    rows = [
        charts.Bar("0–7 天", 96),
        charts.Bar("8–15 天", 114, 4),
        charts.Bar("16–30 天", 66, 15),
        charts.Bar("30 天以上", 28, 12),
    ]
    return charts.bars("在办多久了", rows)


def _trend() -> charts.Chart:
    months = ["12月", *(f"{month}" for month in range(1, 12))]
    return charts.lines(
        "登记与销号",
        months,
        {
            "销号": [430, 390, 330, 440, 460, 480, 560, 570, 520, 510, 430, 301],
            "登记": [440, 450, 360, 500, 480, 540, 600, 580, 530, 500, 400, 286],
        },
    )


def _calendar(today: date) -> charts.DueCalendar:
    counts = {today + timedelta(days): number for days, number in ((0, 8), (3, 21), (4, 12), (5, 16), (7, 14), (12, 8))}
    return charts.due_calendar(counts, today, days=14, major={today: 1}, href=lambda day: "?")
