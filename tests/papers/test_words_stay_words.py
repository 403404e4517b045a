"""Wording in versions, fields as plain text, and hostile text that stays what it is (acceptance B12)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from lxml import etree

from anquan.papers import kinds, selectors, services, text
from anquan.papers.drawing.pdf import pdf
from anquan.papers.drawing.sheet import Annex, Sheet, Table
from anquan.papers.drawing.word import word
from anquan.papers.models import Template
from anquan.workflow import NotAllowed
from tests.papers.conftest import TODAY, WORDS, bytes_of
from tests.papers.pages import open_word, text_of

HOSTILE = [
    "{{7*7}}", "{{ 7*7 }}", "{% debug %}", "{# c #}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{{config}}", "{{request.user.password}}",
    "<script>alert(1)</script>", "<b>x</b>", "javascript:alert(1)", "<img src=x onerror=alert(1)>", "&lt;b&gt;", "&amp;",
    "#import \"/etc/passwd\"", "#read(\"/etc/passwd\")", "#let x = 1", "$x^2$", "*bold*", "_under_", "= heading", "@label",
    "\\u{41}", "`raw`", "// comment", "/* c */", "#pagebreak()", "<w:p/>", "]]>", "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "{{隐患编号}}", "〔待〕", "'; DROP TABLE papers_paper; --", "%s %d %(x)s", "{0.__class__}", "\\n", "\\newpage", "=1+1", "-- x",
]  # fmt: skip


def flat(words: str) -> str:
    return "".join(words.split()).replace("\u200b", "")


def body_of(docx: bytes) -> str:
    paper = open_word(docx)
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in paper.paragraphs] + cells)


def test_there_are_enough_hostile_words():
    assert len(HOSTILE) >= 40


@pytest.mark.parametrize("layout", ["document", "letter", "slip", "form"])
def test_hostile_words_stand_literally_in_pdf_and_word(layout):
    body = "\n".join(f"条目：{words}" for words in HOSTILE)
    sheet = Sheet(
        layout=layout, kind_name="{{x}}", red_head="<b>红头</b>", issuer="#let", number="{{1}}〔2026〕1号", title="$标题$ #x",
        body=body, to="{% to %}", copies="<c>", contact="*c*",
        annexes=[Annex("#a", body="`x`", table=Table(["<h>"], [[words] for words in HOSTILE]))],
    )  # fmt: skip
    for drawn in (text_of(pdf(sheet), "-raw"), body_of(word(sheet))):
        assert not [words for words in HOSTILE if flat(words) not in flat(drawn)]
        assert "49" not in flat(drawn).replace("2026", "") and "root:" not in drawn


def test_somebodys_words_are_never_read_as_fields(desk):
    paper = desk.drafted(data=WORDS | {"事由": "{{工作要求}}", "缘由": "{{7*7}}{% x %}"})
    assert paper.title == "关于{{工作要求}}的通知" and paper.body.startswith("{{7*7}}{% x %}现将")
    paper = desk.issued(data=WORDS | {"事由": "{{7*7}}"})
    assert "{{7*7}}" in flat(text_of(bytes_of(paper.pdf))) and "{{7*7}}" in body_of(bytes_of(paper.docx))


def test_an_unknown_field_is_refused_by_name(world, desk):
    for words, name in (("关于{{隐患标号}}", "隐患标号"), ("{{7*7}}", "7*7"), ("{{ request }}", "request")):
        with pytest.raises(ValidationError) as refusal:
            services.save_template(actor=world.fresh("awb"), kind="office_notice", county=world.mingguang,
                                   title="标题", body=words, reason="改")  # fmt: skip
        assert name in str(refusal.value.message_dict["body"])


def test_other_words_are_a_new_version_and_old_papers_keep_theirs(world, desk):
    before = desk.drafted()
    kept = {"kind": "office_notice", "county": world.mingguang, "reason": "按新格式"}
    row = services.save_template(actor=world.fresh("awb"), title="{{事由}}", body="{{缘由}}请照办。", **kept)
    assert row.version == before.template.version + 1
    with pytest.raises(NotAllowed, match="没有变化"):
        services.save_template(actor=world.fresh("awb"), title="{{事由}}", body="{{缘由}}请照办。", **kept)
    with pytest.raises(NotAllowed, match="刚被别人改过"):
        services.save_template(actor=world.fresh("awb"), title="{{事由}}", body="x", seen=before.template_id, **kept)
    after = desk.drafted()
    assert after.title == WORDS["事由"] and after.template == row
    assert Template.objects.get(pk=before.template_id).body != row.body
    before.refresh_from_db()
    assert before.title.startswith("关于")


def test_the_wording_of_a_county_is_its_own(world, desk):
    services.save_template(actor=world.fresh("awb"), kind="office_notice", county=world.mingguang, title="甲", body="乙",
                           reason="改")  # fmt: skip
    assert selectors.template_for("office_notice", world.tengzhou.pk).county is None
    with pytest.raises(PermissionDenied):
        services.save_template(actor=world.fresh("far_awb"), kind="office_notice", county=world.mingguang, title="x",
                               body="y", reason="z")  # fmt: skip


def test_the_levels_of_official_numbering_are_told_apart():
    body = "引言。\n一、总体要求\n（一）压实责任。各单位要落实。\n1.主要负责人\n（1）具体措施，逐条落实。\n1.5吨以上车辆禁行。\n2026年以来。"
    found = [(block.level, block.head, block.is_heading) for block in text.blocks(body)]
    assert found == [
        (0, "", False), (1, "一、总体要求", True), (2, "（一）压实责任。", False), (3, "1.主要负责人", True),
        (4, "", False), (0, "", False), (0, "", False),
    ]  # fmt: skip


def test_dates_and_tables_in_the_data_are_written_as_papers_write_them(desk, world, monkeypatch):
    kind = kinds.Kind("t_table", "通报", "标题", "截至{{截止}}：\n{{明细}}", names=("截止", "明细"))
    monkeypatch.setitem(kinds._KINDS, "t_table", kind)
    table = {"columns": ["序号", "单位"], "rows": [[1, "鑫源木业"], [2, None]]}
    paper = desk.issued(kind="t_table", data={"截止": TODAY, "明细": table, "附件": [{"title": "名单"} | table]})
    assert paper.body == "截至2026年11月2日：\n〔表：明细〕"
    words = flat(text_of(bytes_of(paper.pdf)))
    assert words.count("鑫源木业") == 2 and "附件：名单" in words and "〔表" not in words


def test_word_names_the_official_letters_for_east_asia():
    sheet = Sheet(
        "document",
        "通知",
        "红头文件",
        "某单位",
        "明〔2026〕1号",
        "标题",
        "一、甲\n（一）乙。丙",
        to="各单位",
        copies="丁",
    )
    xml = open_word(word(sheet)).element
    fonts = {run.get("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}eastAsia") for run in xml.iter(
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}rFonts")}  # fmt: skip
    assert {"仿宋_GB2312", "方正小标宋简体", "楷体_GB2312", "黑体"} <= fonts
    grid = next(xml.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}docGrid"))
    assert "linesAndChars" in etree.tostring(grid).decode()
