"""The PDF looked at: 28 characters a line, 22 lines a page, headings with their text, numbers outside, every letter there."""

from collections import Counter
from datetime import date

import pytest
from PIL import ImageFont

from anquan.papers.drawing import fonts
from anquan.papers.drawing.breaking import breakable, title_lines
from anquan.papers.drawing.pdf import pdf, qr
from anquan.papers.drawing.sheet import LAYOUTS, Annex, Sheet, Table
from tests.papers.pages import MM, fonts_of, pages_of, picture_of, red, text_of, words_of

RARE = "喆堃玥垚彧镕祎淼骉"
FULL_LINE = "确保安全生产形势持续稳定向好各项措施落实到位不留死角盲区"
HEAD = "明光市安全生产委员会办公室"


def sheet(**values) -> Sheet:
    given = {
        "layout": "document",
        "kind_name": "通知",
        "red_head": f"{HEAD}文件",
        "issuer": HEAD,
        "number": "明安委办〔2026〕3号",
        "title": "关于做好岁末年初安全生产工作的通知",
        "body": "正文。",
        "to": "各乡镇人民政府",
        "copies": "市政府办公室",
        "dated": date(2026, 1, 2),
    }
    return Sheet(**(given | values))


@pytest.fixture(scope="module")
def long_paper() -> bytes:
    """A heading every few lines, so that some would fall on the last line of a page."""
    parts = []
    for number in "一二三四五六七八九十":
        parts += [
            f"{number}、工作任务",
            f"（{number}）压实责任",
            (FULL_LINE * 9)[: 26 + 28 * (4 + len(parts) % 3)] + "。",
        ]
    return pdf(sheet(body="\n".join(parts)))


def body_lines(page: list[str]) -> list[str]:
    return [line for line in page if "—" not in line]


def test_a_full_line_has_28_characters_and_a_full_page_22_lines():
    pages = pages_of(pdf(sheet(body=(FULL_LINE * 100)[:2400])))
    assert len(pages) >= 5  # the last two hold the end of the text and the signature
    assert {len(line.strip()) for page in pages[1:-2] for line in body_lines(page)} == {28}
    assert {len(body_lines(page)) for page in pages[1:-2]} == {22}
    first = next(line for line in pages[0] if FULL_LINE[:5] in line)
    assert len(first.strip()) == 26  # two characters of indent


def test_the_text_stands_in_156_by_225_millimetres():
    left, top, right, bottom = 28 * MM, 37 * MM, (28 + 156) * MM, (37 + 225) * MM
    for page in words_of(pdf(sheet(body=(FULL_LINE * 60)[:1500]))):
        for x0, y0, x1, y1, word in page:
            is_number = y0 > bottom
            assert x0 > left - 1 and x1 < right + 1 and y0 > top - 8, word
            assert is_number or y1 < bottom + 8, word


def test_a_heading_is_never_the_last_line_of_a_page(long_paper):
    lasts = [body_lines(page)[-1].strip() for page in pages_of(long_paper)[:-1]]
    assert len(lasts) >= 3
    assert not [last for last in lasts if "、工作任务" in last or "压实责任" in last]


def test_without_the_rule_a_heading_would_be_last():
    """The control: the same words as plain paragraphs do leave such a line at the end of some page."""
    bad = 0
    for filler in range(4, 14):
        body = "\n".join(["引言。"] * filler + ["甲、工作任务", (FULL_LINE * 9)[:200]])
        bad += any("甲、工作任务" in body_lines(page)[-1] for page in pages_of(pdf(sheet(body=body)))[:-1])
        body = body.replace("甲、", "一、")
        assert not any("一、工作任务" in body_lines(page)[-1] for page in pages_of(pdf(sheet(body=body)))[:-1])
    assert bad


def test_page_numbers_stand_outside(long_paper):
    for number, page in enumerate(words_of(long_paper), 1):
        foot = [word for word in page if word[1] > (37 + 225) * MM]
        assert "".join(word[4] for word in foot) == f"—{number}—"
        is_right = min(word[0] for word in foot) > 105 * MM
        assert is_right == (number % 2 == 1)


def test_the_red_rule_touches_nothing(tmp_path):
    image = picture_of(pdf(sheet(number="", red_head="")), 1, tmp_path, dpi=100)
    rows = {y for _, y in red(image)}
    assert rows, "no rule"
    height = max(rows) - min(rows) + 1
    assert height <= 5  # only the rule is red on this one
    image = picture_of(pdf(sheet()), 1, tmp_path, dpi=100)
    lengths = Counter(y for _, y in red(image))
    wide = [y for y, length in lengths.items() if length > 500]
    band = range(min(wide) - 8, max(wide) + 9)
    dark = [(x, y) for y in band for x in range(image.width) if sum(image.getpixel((x, y))) < 200]
    assert dark == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_shows_rare_names_and_no_boxes(layout, tmp_path):
    words = f"负责人：{RARE}" if layout == "form" else f"主要负责人{RARE}亲自部署。"
    drawn = pdf(sheet(layout=layout, body=words, kind_name="交办单", has_receipt=layout == "slip"))
    assert RARE in text_of(drawn).replace("\n", "")
    rows = fonts_of(drawn, tmp_path).splitlines()[2:]
    assert rows and all(("Noto" in row or "LXGW" in row) and " yes yes yes" in row for row in rows), rows


def test_every_letter_of_a_rare_name_has_a_drawing_of_its_own():
    """A missing letter would be drawn as the same empty box as any other missing one."""
    files = [path for folder in fonts.folders() for path in folder.glob("*.ttf")]
    assert len(files) >= 5
    for path in files:
        letters = ImageFont.truetype(str(path), 40)
        box = bytes(letters.getmask("\U0010ffff"))
        assert not [letter for letter in RARE + "〔〕—（）“”" if bytes(letters.getmask(letter)) == box], path


def test_number_date_and_imprint_are_written_as_the_standard_says():
    words = text_of(pdf(sheet(contact="联系人：李静", annexes=[Annex("清单"), Annex("说明", body="一、甲\n乙。")])))
    flat = words.replace("\n", "").replace(" ", "")
    assert "明安委办〔2026〕3号" in flat and "2026年1月2日" in flat and "2026年1月2日印发" in flat
    assert "抄送：市政府办公室。" in flat and "（印章）" in flat and "（联系人：李静）" in flat
    assert "附件：1.清单" in flat and "2.说明" in flat and "附件1清单" in flat and "附件2说明" in flat


def test_a_long_table_repeats_its_head_and_a_wide_one_lies_on_its_side():
    rows = [[str(n), "安全出口被堵塞", HEAD] for n in range(1, 61)]
    drawn = pdf(sheet(annexes=[Annex("清单", table=Table(["序号", "隐患", "单位"], rows))]))
    assert sum("序号" in "".join(page) for page in pages_of(drawn)) >= 3
    assert all(f"{n} " in text_of(drawn, "-layout") for n in (1, 30, 60))
    wide = Annex("宽表", table=Table([f"栏{n}" for n in range(9)], [["甲" * 30] * 9] * 3))
    assert any(max(word[2] for word in page) > 210 * MM for page in words_of(pdf(sheet(annexes=[wide]))))


def test_a_long_title_is_cut_into_even_lines_at_the_seams_of_its_words():
    assert title_lines("短标题") == ["短标题"]
    cut = [
        "关于对明光市科宇机械制造有限公司|重大事故隐患挂牌督办的通知",
        "明光市安全生产委员会办公室|关于对明光市科宇机械制造有限公司|重大事故隐患挂牌督办的公告",
        "关于打磨车间粉尘严重堆积|没有清理制度的交办单",
        "明光市安全生产委员会办公室|关于明光市科宇机械制造有限公司|重大事故隐患摘牌的公告",
    ]
    for lines in cut:
        assert "|".join(title_lines(lines.replace("|", ""))) == lines
    whatever = title_lines("甲乙丙丁" * 12)
    assert [len(line) for line in whatever] == [16, 16, 16] and "".join(whatever) == "甲乙丙丁" * 12


def test_a_long_code_may_be_broken_after_its_hyphens():
    assert breakable("编号ZD-341182-2025-0001的") == "编号ZD-\u200b341182-\u200b2025-\u200b0001的"
    assert breakable("2025-08-20") == "2025-08-20"
    assert breakable("x" * 21) == "\u200b".join("x" * 21)


def test_the_qr_code_holds_the_address():
    address = "https://anquan.example/check/0123456789abcdef0123456789abcd/"
    assert qr(address).startswith("<svg") and qr(address) != qr(address + "x")
    assert "0123456789abcdef" in text_of(pdf(sheet(check_url=address, check_code="0123456789abcdef")))


def test_a_draft_says_that_it_is_one():
    assert "草稿，尚未签发" in text_of(pdf(sheet(dated=None)))
    assert "草稿" not in text_of(pdf(sheet()))
