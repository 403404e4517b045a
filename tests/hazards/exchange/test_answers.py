"""Their answer: read whole or not at all, matched by number or by hand, settled without touching our record."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from anquan.excel.sheets import BadWorkbook
from anquan.files.models import StoredDocument
from anquan.journal.selectors import history
from anquan.workflow import NotAllowed
from hazards.exchange import services
from hazards.exchange.reading import BadRows
from hazards.exchange.rules import Column, Outcome, Spec, same
from hazards.models import Answer, AnswerCheck, AnswerRow, ExternalNumber, Hazard, MajorHazard
from hazards.replay import check_all
from tests.hazards.exchange.exchanging import SPEC, by_outcome, sheet_of, table
from tests.paths import ROOT

pytestmark = pytest.mark.django_db
HEAD = ("编号", "隐患名称", "隐患内容", "所在单位", "整改状态", "省系统编号", "审核意见")


@pytest.fixture
def items(exchanging) -> list[MajorHazard]:
    return [
        exchanging.item("list", title=title, description=f"{title}，限期整改")
        for title in ("仓库出口堵塞", "除尘没有泄爆")
    ]


def row_of(item: MajorHazard, **changed) -> tuple:
    words = {"编号": item.register_no, "隐患名称": item.title, "隐患内容": item.hazard.description,
             "所在单位": item.hazard.unit.name, "整改状态": "待交办"} | changed  # fmt: skip
    return tuple(words.get(name, "") for name in HEAD)


def answered(exchanging, *rows, profile=None, **options) -> Answer:
    profile = profile or exchanging.profile()
    return exchanging.upload(profile, table(*rows, head=HEAD), **options)


def common(exchanging, answer, by="awb") -> dict:
    return {"actor": exchanging.world.fresh(by), "answer": answer, "today": exchanging.play.today()}


# --- reading --------------------------------------------------------------------------------------------------------
def test_the_same_file_again_creates_nothing(exchanging, items):
    profile, content = exchanging.profile(), table(row_of(items[0]), head=HEAD)
    first = exchanging.upload(profile, content)
    again = exchanging.upload(profile, content, by="director", name="另一个名字.xlsx")
    counts = [model.objects.count() for model in (Answer, AnswerRow, StoredDocument)]
    assert again == first and counts == [1, 1, 1]
    assert exchanging.upload(exchanging.shipped(), content) != first


BAD = {
    "与第 2 行重复": lambda a, b: (row_of(a), row_of(a, 隐患名称="又一条")),
    "与第 2 行重复，请只留一行": lambda a, b: (row_of(a, 省系统编号="S1"), row_of(b, 省系统编号="S1")),
    "认不出是哪一条": lambda a, b: (row_of(a), ("", "", "", "只有单位", "", "", "")),
    "最多 2,000 个字": lambda a, b: (row_of(a, 隐患内容="长" * 2001),),
    "编号最多 60 个字": lambda a, b: (row_of(a, 省系统编号="9" * 61),),
    "超过 15 位": lambda a, b: (row_of(a, 省系统编号=1234567890123456789),),
}  # fmt: skip


def test_bad_rows_are_told_by_row_and_column_and_nothing_is_kept(exchanging, items):
    profile = exchanging.profile()
    for reason, rows in BAD.items():
        with pytest.raises(BadRows) as told:
            answered(exchanging, *rows(*items), profile=profile)
        said = [fault.say() for fault in told.value.faults]
        assert any(reason in text and text.startswith("第 ") for text in said), said
    assert not Answer.objects.exists() and not AnswerRow.objects.exists() and not StoredDocument.objects.exists()


def test_hostile_files_are_refused_with_what_to_do(exchanging, items):
    profile = exchanging.profile()
    golden = ROOT / "tests" / "excel" / "golden"
    files = {
        "没有找到": table(("甲", "乙"), head=("姓名", "年龄")),
        "列名下面没有内容": table(head=HEAD),
        "要有清单编号": table(("县级", "待交办"), head=("等级", "整改状态")),
        "网页": b"<html><table><tr><td>1</td></tr></table></html>",
        "空的": b"",
        "密码": (golden / "locked.xlsx").read_bytes(),
        "最多 2,030 行": table(*[("ZD", "名称")] * 2040, head=("编号", "隐患名称")),
    }  # fmt: skip
    for reason, content in files.items():
        with pytest.raises(BadWorkbook, match=reason):
            exchanging.upload(profile, content)
    with pytest.raises(BadWorkbook):
        exchanging.upload(profile, table(row_of(items[0]), head=HEAD)[:-200])
    assert not Answer.objects.exists() and not StoredDocument.objects.exists()


def test_csv_and_old_workbooks_are_read_too(exchanging, items):
    lines = [",".join(HEAD), ",".join(row_of(items[0], 整改状态="已交办"))]
    answer = exchanging.upload(exchanging.profile(), "\r\n".join(lines).encode("gb18030"), name="反馈.csv")
    (line,) = by_outcome(exchanging.compare(answer))[Outcome.DIFFERS]
    assert [(cell.label, cell.ours, cell.theirs) for cell in line.differing] == [("整改状态", "待交办", "已交办")]


def test_days_and_numbers_agree_however_they_are_written():
    from datetime import date
    from decimal import Decimal

    day, money, name = date(2026, 12, 1), Decimal("12.00"), "出口（东侧）堵塞"
    agree = [
        ("date", day, "2026年12月1日", t) for t in ("2026-12-01", "2026.12.1", "20261201", "2026年12月01日", "46357")
    ]
    agree += [("number", money, "12", t) for t in ("12", "12.0", "１２")]
    agree += [("text", name, name, t) for t in ("出口(东侧)堵塞。", " 出口（东侧） 堵塞")]
    agree += [("int", 0, "0", ""), ("text", "", "", " ")]
    assert not [case for case in agree if not same(*case)]
    differ = [("date", day, "2026-12-01", "尽快"), ("date", None, "", "2026-12-01"), ("number", Decimal(12), "12", ""),
              ("text", name, name, "出口阻塞"), ("number", Decimal(12), "12", "12.5")]  # fmt: skip
    assert not [case for case in differ if same(*case)]


# --- matching -------------------------------------------------------------------------------------------------------
def test_a_row_without_our_number_is_only_suggested_until_a_person_says_so(exchanging, items):
    first, second = items
    answer = answered(exchanging, row_of(first), row_of(second, 编号="", 隐患名称="除尘系统没有泄爆"))
    row = AnswerRow.objects.get(number=3)
    line = exchanging.compare(answer).find(row=row.pk)
    assert line.outcome == Outcome.UNKNOWN and line.suggestion.major_id == second.pk and line.suggestion.share >= 0.5
    services.match(**common(exchanging, answer), row_id=row.pk, number=second.register_no)
    line = exchanging.compare(answer).find(row=row.pk)
    assert line.by_hand and line.item.pk == second.pk and Outcome.MISSING not in exchanging.compare(answer).counts
    with pytest.raises(NotAllowed, match="已经对上"):
        services.match(**common(exchanging, answer), row_id=row.pk, number=first.register_no)
    services.unmatch(**common(exchanging, answer), row_id=row.pk)
    assert exchanging.compare(answer).find(row=row.pk).outcome == Outcome.UNKNOWN
    with pytest.raises(NotAllowed):
        services.unmatch(**common(exchanging, answer), row_id=row.pk)


def test_an_item_stands_for_one_row_only(exchanging, items):
    answer = answered(exchanging, row_of(items[0]), row_of(items[0], 编号="ZD-0", 隐患名称="别的"))
    row = AnswerRow.objects.get(number=3)
    with pytest.raises(ValidationError, match="已经对上第 2 行"):
        services.match(**common(exchanging, answer), row_id=row.pk, number=items[0].register_no)


def test_a_foreign_item_is_like_one_that_does_not_exist(exchanging, items):
    """The foreign twin: its number, its unit and its words in a row tell nothing, and it can be given to no row."""
    far = exchanging.far_item()
    nobody = row_of(far, 编号="ZD-370481-2026-9999")
    answer = answered(exchanging, row_of(far), nobody)
    ExternalNumber.objects.create(major=far, receiver="省系统", number="S9", recorded_by=exchanging.world.far_awb)
    lines = exchanging.compare(answer).lines[:2]
    told = [(line.outcome, line.item, line.suggestion, line.cells, line.our_number) for line in lines]
    assert told[0] == told[1] == (Outcome.UNKNOWN, None, None, (), "")
    errors = []
    for number in (far.register_no, far.hazard.number, "ZD-370481-2026-9999"):
        with pytest.raises(ValidationError) as refused:
            services.match(**common(exchanging, answer), row_id=lines[0].row.pk, number=number)
        errors.append(refused.value.messages)
    assert errors[0] == errors[1] == errors[2]
    twin = answered(exchanging, row_of(far), profile=exchanging.shipped(), by="far_awb")
    assert exchanging.compare(twin, by="far_awb").lines[0].item.pk == far.pk


def test_an_answer_is_its_offices_and_within_it_everybody_sees_his_own_items(exchanging, items, world):
    answer = answered(exchanging, row_of(items[0]))
    assert Answer.objects.visible_to(world.fresh("director")).exists()
    for name in ("dept_head", "far_awb", "inspector", "leader"):
        assert not Answer.objects.visible_to(world.fresh(name)).exists(), name
        with pytest.raises(Http404):
            services.record_numbers(**common(exchanging, answer, by=name))
    with pytest.raises(PermissionDenied):
        answered(exchanging, row_of(items[0]), profile=exchanging.shipped(), by="coordinator")
    exchanging.world.director.appointments.update(industry="construction")  # sees less of the county than his colleague
    assert [line.outcome for line in exchanging.compare(answer, by="director").lines] == [Outcome.UNKNOWN]


# --- settling -------------------------------------------------------------------------------------------------------
def test_their_number_is_written_down_and_then_recognised(exchanging, items):
    first, second = items
    profile = exchanging.profile()
    answer = answered(exchanging, row_of(first, 省系统编号="S-1"), row_of(second, 省系统编号="S-2"), profile=profile)
    before = list(Hazard.objects.order_by("pk").values()), list(MajorHazard.objects.order_by("pk").values())
    assert services.record_numbers(**common(exchanging, answer)) == 2
    assert services.record_numbers(**common(exchanging, answer)) == 0
    assert (list(Hazard.objects.order_by("pk").values()), list(MajorHazard.objects.order_by("pk").values())) == before
    assert not list(check_all()), "the life of the hazard reads as before"
    entry = history(first.hazard).first()
    assert (entry.action, entry.changes) == ("exchange.number", {"外部编号": ["", "S-1"]})
    later = answered(exchanging, row_of(first, 编号="", 省系统编号="S-1", 隐患名称="改了名字"), profile=profile)
    line = exchanging.compare(later).lines[0]
    assert line.item.pk == first.pk and [cell.label for cell in line.differing] == ["隐患名称"]


def test_another_number_is_a_difference_and_replaces_ours_only_when_told(exchanging, items):
    first, second = items
    profile = exchanging.profile()
    for number in ("S-1", "S-9"):
        answer = answered(exchanging, row_of(first, 省系统编号=number), profile=profile)
        row = answer.rows.get()
        if number == "S-9":
            line = exchanging.compare(answer).find(row=row.pk)
            assert [(c.label, c.ours, c.theirs) for c in line.differing] == [("外部编号", "S-1", "S-9")]
            assert services.record_numbers(**common(exchanging, answer)) == 0
        services.record_number(**common(exchanging, answer), row_id=row.pk)
        assert ExternalNumber.objects.get().number == number
    taken = answered(exchanging, row_of(second, 省系统编号="S-9"), profile=profile)
    with pytest.raises(ValidationError, match=first.register_no):
        services.record_number(**common(exchanging, taken), row_id=taken.rows.get().pk)


def test_a_check_holds_for_the_differences_it_was_made_for(exchanging, items):
    first, second = items
    answer = answered(exchanging, row_of(first, 整改状态="已交办"))
    row = answer.rows.get()
    line = exchanging.compare(answer).find(row=row.pk)
    with pytest.raises(ValidationError, match="请写明"):
        services.check(**common(exchanging, answer), stamp=line.stamp, reason=" ", row_id=row.pk)
    services.check(**common(exchanging, answer), stamp=line.stamp, reason="对方下月更新", row_id=row.pk)
    missing = exchanging.compare(answer).find(major=second.pk)
    services.check(**common(exchanging, answer), stamp=missing.stamp, reason="刚列入", major_id=second.pk)
    found = exchanging.compare(answer)
    assert (found.todo, found.checked) == (0, 2) and AnswerCheck.objects.count() == 2
    MajorHazard.objects.filter(pk=first.pk).update(title="名称也改了")
    found = exchanging.compare(answer)
    assert found.todo == 1 and found.find(row=row.pk).check.reason == "对方下月更新"
    with pytest.raises(NotAllowed) as refused:
        services.check(**common(exchanging, answer), stamp=line.stamp, reason="旧页面", row_id=row.pk)
    assert refused.value.code == "stale"


def test_columns_taken_wrongly_are_pointed_out(exchanging, items):
    head = ("编号", "隐患名称", "目前办到哪里")
    answer = exchanging.upload(exchanging.profile(), table((items[0].register_no, "别的名称", "已交办"), head=head))
    place = next(n for n, column in enumerate(SPEC.columns) if column.field == "status")
    wanted = answer.layout["columns"] | {"2": f"c{place}"}
    services.point_out_columns(actor=exchanging.world.fresh("awb"), answer=answer, columns=wanted)
    assert {cell.label for cell in exchanging.compare(answer).lines[0].differing} == {"隐患名称", "整改状态"}
    entry = history(answer).first()
    assert entry.changes == {"目前办到哪里": ["不用", "整改状态"]}
    for wrong in ({"0": "c1"}, wanted | {"1": "c1"}, wanted | {"1": "c99"}):
        with pytest.raises(ValidationError):
            services.point_out_columns(actor=exchanging.world.fresh("awb"), answer=answer, columns=wrong)
    with pytest.raises(BadWorkbook):
        services.point_out_columns(actor=exchanging.world.fresh("awb"), answer=answer, columns=wanted | {"0": ""})


def test_an_answer_to_an_older_version_is_read_by_that_version(exchanging, items):
    profile = exchanging.profile()
    content = exchanging.report(profile)
    spec = Spec("新表", (Column("清单号", "register_no"), Column("名目", "title"), Column("处所", "unit")))
    services.save_profile(actor=exchanging.world.fresh("awb"), profile=profile, spec=spec, name="新", mark="pending",
                          reason="换表")  # fmt: skip
    answer = exchanging.upload(profile, content)
    assert answer.version.number == 1 and set(exchanging.compare(answer).counts) == {Outcome.SAME}


def test_the_reconciliation_as_a_workbook_says_what_the_page_says(exchanging, items, world):
    from anquan.files import exports
    from anquan.files.services import open_document
    from hazards.exchange import workbook

    answer = answered(exchanging, row_of(items[0], 整改状态="=1+1"), row_of(items[1], 编号="X"))
    params = {"answer": answer.pk, "show": "", "q": ""}
    made = exports.order(actor=world.fresh("awb"), kind=workbook.RECONCILIATION, title="对账", params=params)
    assert exports.run(made.pk)
    made.refresh_from_db()
    assert (made.state, made.done) == ("done", 3)
    with open_document(made.document) as file:
        content = file.read()
    rows = [[cell.value for cell in row] for row in sheet_of(content, "对账结果").iter_rows(min_row=4)]
    assert [row[0] for row in rows] == ["不一致", "我方没有", "对方没有"]
    cells = [[cell.value for cell in row] for row in sheet_of(content, "不一致的各格").iter_rows(min_row=4)]
    assert cells == [[items[0].register_no, items[0].title, 2, "整改状态", "待交办", "=1+1"]]
    last = sheet_of(content, "不一致的各格").cell(4, 6)
    assert (last.value, last.data_type) == ("=1+1", "s")
