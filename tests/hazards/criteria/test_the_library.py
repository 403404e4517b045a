"""The office keeps the library: versions, staleness, Excel there and back, repealed sets and whom they touch."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from anquan.journal.models import Entry
from anquan.units.workbooks import limits
from anquan.workflow import NotAllowed
from hazards.criteria import rules, selectors, services, workbook
from hazards.models import Criterion, CriterionSet, CriterionVersion, Determination, Synonym
from tests.hazards.criteria.judging import MAJOR, NOT_MAJOR, clause

pytestmark = pytest.mark.django_db
WORDS = {"article": "11", "item": "3", "summary": "干式除尘系统没有任何控爆措施", "keywords": "除尘", "mark": "verified",
         "is_withdrawn": False}  # fmt: skip


@pytest.fixture
def edit(world):
    def edited(code="GM-11-03", *, by="awb", seen=None, reason="已对照原文", **words):
        one = clause(code)
        current = one.versions.get(is_current=True)
        return services.save_clause(
            actor=world.fresh(by), in_set=one.set, code=code, seen=current.number if seen is None else seen, reason=reason,
            industries=list(current.industries.all()), **WORDS | words,
        )  # fmt: skip

    return edited


@pytest.fixture
def judged(world, play):
    """An open hazard that was determined by a clause."""

    def made(code="GM-11-03", *, result="major", **values):
        hazard = play.reported(description="干式除尘系统没有采取任何控爆措施", **values)
        answers = MAJOR if result == "major" else NOT_MAJOR
        return services.determine(actor=world.fresh("dept_officer"), hazard_id=hazard.pk, version=1, result=result,
                                  criterion=clause(code), answers=answers, today=play.today())  # fmt: skip

    return made


# --- versions ---------------------------------------------------------------------------------------------------------
def test_an_edit_is_a_new_version_with_who_when_why(edit):
    fresh = edit()
    old = CriterionVersion.objects.get(criterion__code="GM-11-03", number=1)
    assert (fresh.number, fresh.is_current, old.is_current) == (2, True, False)
    assert (fresh.changed_by.username, fresh.reason) == ("awb", "已对照原文") and fresh.changed_at
    assert old.summary.startswith("干式除尘系统没有采取") and old.changed_by is None
    entry = Entry.objects.get(action="criterion.save")
    assert entry.changes["mark"] == ["pending", "verified"] and entry.changes["number"] == [1, 2]


def test_the_industries_belong_to_the_version(world, edit):
    one = clause("GM-11-03")
    services.save_clause(actor=world.fresh("awb"), in_set=one.set, code=one.code, seen=1, reason="只管粉尘", industries=[],
                         **WORDS)  # fmt: skip
    first, second = one.versions.order_by("number")
    assert {each.pk for each in first.industries.all()} == {"industry_trade", "dust"}
    assert not second.industries.exists()


def test_two_who_edit_at_once_one_is_sent_back(edit):
    edit(seen=1)
    with pytest.raises(NotAllowed) as refused:
        edit(seen=1, by="director", summary="另一个改法")
    assert refused.value.code == "stale"


def old_page(world, client, address: str, **sent):
    """The second of two who had the same form open."""
    client.force_login(world.awb)
    answer = client.post(address, sent)
    page = answer.content.decode()
    assert answer.status_code == 409 and "变了什么" in page and "王主任" in page, page[:500]
    return page


def test_an_old_page_is_told_what_the_other_one_changed(world, edit, client):
    edit(by="director", summary="别人改过的内容")
    words = WORDS | {"is_withdrawn": "", "summary": "我的改法", "reason": "对照原文", "seen": "1"}
    page = old_page(world, client, reverse("criteria:clause_edit", args=["GM-11-03"]), **words)
    assert (
        "别人改过的内容" in page and "简述" in page and "我的改法" in page and "summary" not in page.split("<main")[1]
    )
    assert clause("GM-11-03").versions.count() == 2


def test_an_old_page_of_a_set_is_told_too(world, play, client):
    services.save_set(actor=world.fresh("director"), code="YL", seen=1, title="别人改过的内容")
    form = {"title": "我的改法", "numbering": "article", "mark": "pending", "seen": "1"}
    assert "别人改过的内容" in old_page(world, client, reverse("criteria:set_edit", args=["YL"]), **form)
    form = {"repealed_on": f"{play.today():%Y-%m-%d}", "reason": "公告", "seen": "1"}
    old_page(world, client, reverse("criteria:set_repeal", args=["YL"]), **form)
    assert CriterionSet.objects.get(code="YL").repealed_on is None


def test_an_old_page_of_a_synonym_is_told_too(world, client):
    one = Synonym.objects.get(word="焊工")
    services.save_synonym(actor=world.fresh("director"), synonym=one, means="别人改过的内容")
    address = reverse("criteria:synonym_edit", args=[one.pk])
    assert "别人改过的内容" in old_page(world, client, address, word="焊工", means="我的", seen="0")


def test_a_sheet_that_was_exported_before_an_edit_overwrites_nothing(world, play, edit):
    content = book()
    edit()
    report = workbook.understand(CriterionSet.objects.get(code="GM"), rows_of(content, play))
    (wrong,) = [row for row in report.rows if row.errors]
    assert wrong.code == "GM-11-03" and "现在是第 2 版，表里是第 1 版" in wrong.errors[0]


def test_without_a_reason_or_without_a_change_nothing_is_saved(edit):
    with pytest.raises(ValidationError) as refused:
        edit(reason=" ")
    assert "reason" in refused.value.message_dict
    edit()
    with pytest.raises(ValidationError, match="没有改动"):
        edit()


@pytest.mark.parametrize("by", ["inspector", "dept_officer", "dept_head", "leader", "officer", "admin", "auditor"])
def test_only_the_office_edits(edit, world, by):
    with pytest.raises(PermissionDenied):
        edit(by=by)
    with pytest.raises(PermissionDenied):
        services.save_synonym(actor=world.fresh(by), word="甲", means="乙")
    with pytest.raises(PermissionDenied):
        services.create_set(actor=world.fresh(by), code="X", title="某标准")


def test_a_code_of_another_set_is_refused(world):
    with pytest.raises(ValidationError):
        services.save_clause(actor=world.fresh("awb"), in_set=clause("WH-01").set, code="GM-11-03", seen=None,
                             reason="错", **WORDS)  # fmt: skip


def test_a_new_clause_of_an_empty_set_can_be_chosen_at_once(world, play):
    of = CriterionSet.objects.get(code="YL")
    services.save_clause(actor=world.fresh("awb"), in_set=of, code="YL-03-01", seen=0, reason="",
                         **WORDS | {"article": "3", "item": "1", "summary": "养老机构违规使用易燃可燃材料装修"})  # fmt: skip
    (first, *_) = selectors.suggest("敬老院走廊用易燃材料装修", None, play.today())
    assert first.clause.criterion.code == "YL-03-01"


def test_seeding_again_changes_nothing_the_office_did(world, edit):
    from django.apps import apps

    from hazards.criteria.seeds import seed_criteria

    edit()
    before = (CriterionSet.objects.count(), CriterionVersion.objects.count())
    seed_criteria(sender=apps.get_app_config("hazards"), using="default")
    assert (CriterionSet.objects.count(), CriterionVersion.objects.count()) == before
    assert clause("GM-11-03").versions.get(is_current=True).number == 2


# --- repealed, replaced -----------------------------------------------------------------------------------------------
def test_a_replaced_set_lists_the_open_hazards_it_touches(world, play, judged):
    touched, other, gone = judged(), judged("GM-11-02"), judged(result="not_major")
    foreign = judged("WH-01")
    new = services.create_set(actor=world.fresh("director"), code="GM2027", title="工贸企业重大事故隐患判定标准（新）")
    services.repeal_set(actor=world.fresh("director"), code="GM", seen=None, repealed_on=play.today(), replaced_by=new,
                        reason="新标准施行")  # fmt: skip
    listed = set(selectors.affected(world.fresh("awb"), play.today()))
    assert listed == {touched, other, gone} and foreign not in listed
    said = selectors.changed_since(Determination.objects.get(pk=touched.pk), play.today())
    assert "废止" in said and "（新）" in said
    assert not list(selectors.affected(world.fresh("guandian_inspector"), play.today()))
    assert not list(selectors.affected(world.fresh("far_awb"), play.today()))


def test_until_the_day_it_is_repealed_a_set_holds(world, play, judged):
    judged()
    services.repeal_set(actor=world.fresh("awb"), code="GM", seen=1, repealed_on=play.today() + timedelta(days=1),
                        replaced_by=None, reason="公告")  # fmt: skip
    assert not selectors.affected(world.fresh("awb"), play.today()).exists()
    assert selectors.affected(world.fresh("awb"), play.today() + timedelta(days=1)).count() == 1


def test_an_edited_and_a_withdrawn_clause_are_listed_with_the_reason(world, play, judged, edit):
    one, two = judged(), judged("GM-11-02")
    edit()
    edit("GM-11-02", is_withdrawn=True, item="2")
    rows = {
        each.pk: selectors.changed_since(each, play.today())
        for each in selectors.affected(world.fresh("awb"), play.today())
    }
    assert "第 1 版" in rows[one.pk] and set(rows) == {one.pk, two.pk}


def test_a_hazard_that_was_closed_or_judged_anew_is_not_listed(world, play, judged, edit):
    made = judged()
    edit()
    services.determine(actor=world.fresh("dept_head"), hazard_id=made.hazard_id, version=None, result="major",
                       criterion=clause("GM-11-03"), answers=MAJOR, today=play.today())  # fmt: skip
    assert not selectors.affected(world.fresh("awb"), play.today()).exists()


def test_the_words_and_the_query_agree_on_what_has_changed(world, play, judged, edit):
    judged(), judged("GM-11-02"), judged("WH-15")
    edit()
    services.repeal_set(
        actor=world.fresh("awb"), code="WH", seen=1, repealed_on=play.today(), replaced_by=None, reason="废止"
    )
    made = Determination.objects.filter(standing="in_force")
    by_query = set(made.filter(selectors.changed_q(play.today())))
    assert by_query == {each for each in made if selectors.changed_since(each, play.today())} and len(by_query) == 2


@pytest.mark.parametrize(("begins", "ends"), [(None, None), (-1, None), (1, None), (None, 0), (-5, 1), (-5, -1)])
def test_the_two_answers_on_being_in_force_agree(db, play, begins, ends):
    day = play.today()
    shift = lambda days: None if days is None else day + timedelta(days=days)  # noqa: E731
    one = CriterionSet.objects.create(code="T", title="测试", in_force_on=shift(begins), repealed_on=shift(ends))
    assert CriterionSet.objects.in_force(day).filter(pk=one.pk).exists() == one.is_in_force(day)


def test_a_set_is_not_replaced_by_itself(world, play):
    of = CriterionSet.objects.get(code="GM")
    with pytest.raises(ValidationError, match="另一个标准"):
        services.repeal_set(
            actor=world.fresh("awb"), code="GM", seen=1, repealed_on=play.today(), replaced_by=of, reason="错"
        )


@pytest.mark.parametrize(
    ("numbering", "article", "item", "said"),
    [
        ("article", "11", "3", "第十一条第三项"),
        ("article", "20", "10", "第二十条第十项"),
        ("article", "4", "", "第四条"),
        ("item", "", "20", "第二十项"),
        ("section", "6", "1", "6.1"),
        ("article", "附录A", "1", "第附录A条第一项"),
    ],
)
def test_how_a_clause_is_cited(numbering, article, item, said):
    assert rules.place(numbering, article, item) == said


# --- Excel ------------------------------------------------------------------------------------------------------------
def book(code="GM") -> bytes:
    of = CriterionSet.objects.get(code=code)
    return workbook.write(of, selectors.clauses_of(of))


def changed(content: bytes, *cells: tuple[int, str, object], more: tuple = ()) -> bytes:
    """The sheet with some cells of data rows written over, and rows added."""
    found = load_workbook(BytesIO(content))
    sheet = found.active
    (head,) = [row for row in sheet.iter_rows() if row[0].value == workbook.CODE]
    column = {cell.value: cell.column for cell in head}
    for row, heading, value in cells:
        sheet.cell(head[0].row + row, column[heading], value)
    for row in more:
        sheet.append(row)
    out = BytesIO()
    found.save(out)
    return out.getvalue()


def rows_of(content: bytes, play) -> list[dict]:
    return workbook.read(content, limits(play.today()))


@pytest.mark.parametrize("code", ["GM", "WH", "XF", "RQ", "FJ"])
def test_what_is_exported_comes_back_unchanged(play, code):
    report = workbook.understand(CriterionSet.objects.get(code=code), rows_of(book(code), play))
    assert report.ok and {each.outcome for each in report.rows} == {"不变"}
    assert len(report.rows) == Criterion.objects.filter(set__code=code).count()


def test_a_corrected_sheet_makes_new_versions_of_what_changed_only(world, play):
    content = changed(book(), (1, workbook.SUMMARY, "承包承租单位没有统一管理"), (2, workbook.MARK, "待核实"),
                      more=[("GM-16-01", "16", "1", "新增的情形", "工贸、粉尘防爆", "新", "待核实", "在用", "")])  # fmt: skip
    report = services.import_set(actor=world.fresh("awb"), code="GM", found=rows_of(content, play), reason="对照原文")
    assert report.counts == {"新增": 1, "修改": 2, "不变": 63, "有误": 0}
    numbers = dict(
        CriterionVersion.objects.current().filter(criterion__set__code="GM").values_list("criterion__code", "number")
    )
    assert numbers["GM-03-01"] == numbers["GM-03-02"] == 2 and numbers["GM-03-03"] == numbers["GM-16-01"] == 1
    assert CriterionVersion.objects.get(criterion__code="GM-03-01", number=2).reason == "对照原文"
    assert Entry.objects.filter(action="criterion_set.import").count() == 1
    again = workbook.understand(CriterionSet.objects.get(code="GM"), rows_of(book(), play))
    assert again.counts["不变"] == 66


def test_one_wrong_row_and_nothing_is_imported(world, play):
    content = changed(book(), (1, workbook.SUMMARY, "改了"), (3, workbook.LINES, "工贸、没有的行业"), (4, workbook.MARK, "也许"),
                      (5, workbook.SUMMARY, ""), (6, workbook.CODE, "WH-01"))  # fmt: skip
    found = rows_of(content, play)
    report = workbook.understand(CriterionSet.objects.get(code="GM"), found)
    errors = [error for row in report.rows for error in row.errors]
    assert len(errors) == 4 and not report.ok
    assert any("没有“没有的行业”这个监管领域" in each for each in errors)
    assert any("核实情况请填已核实或者待核实，不认识“也许”" in each for each in errors)
    before = CriterionVersion.objects.count()
    with pytest.raises(NotAllowed):
        services.import_set(actor=world.fresh("awb"), code="GM", found=found, reason="对照原文")
    assert CriterionVersion.objects.count() == before


def test_the_same_code_twice_in_a_sheet_is_refused(play):
    content = changed(book(), (2, workbook.CODE, "GM-03-01"))
    report = workbook.understand(CriterionSet.objects.get(code="GM"), rows_of(content, play))
    assert any("重复" in error for row in report.rows for error in row.errors)


def test_upload_look_confirm_on_screen(world, play, client):
    client.force_login(world.awb)
    address = reverse("criteria:set_import", args=["GM"])
    file = SimpleUploadedFile("改好.xlsx", changed(book(), (1, workbook.SUMMARY, "改了一条")))
    shown = client.post(address, {"file": file, "reason": "对照原文"})
    assert shown.status_code == 200 and "修改 <b>1</b> 条" in shown.content.decode()
    assert CriterionVersion.objects.get(criterion__code="GM-03-01", is_current=True).number == 1
    done = client.post(address, {"token": shown.context["token"], "reason": "对照原文"}, follow=True)
    assert "修改 1 条" in done.content.decode()
    assert CriterionVersion.objects.get(criterion__code="GM-03-01", is_current=True).summary == "改了一条"
    other = world.fresh("director")
    client.force_login(other)
    assert client.post(address, {"token": shown.context["token"], "reason": "x"}).status_code == 404


@pytest.mark.parametrize("token", ["0" * 32, "../../etc/passwd", "x"])
def test_a_token_of_nobody_is_not_found(world, client, token):
    client.force_login(world.awb)
    assert client.post(reverse("criteria:set_import", args=["GM"]), {"token": token, "reason": "x"}).status_code == 404


def test_a_file_that_is_no_set_is_told_in_chinese(world, client):
    client.force_login(world.awb)
    file = SimpleUploadedFile("别的.csv", "甲,乙\n1,2\n".encode())
    answer = client.post(reverse("criteria:set_import", args=["GM"]), {"file": file, "reason": "x"})
    assert answer.status_code == 422 and "没有找到列名行" in answer.content.decode()
