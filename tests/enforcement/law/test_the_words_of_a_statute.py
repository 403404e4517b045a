"""``manage.py load_law``: every statute we have is read whole, a half one is refused, and papers get the words themselves."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from enforcement.law import statutes
from enforcement.law.selectors import edition, quote, quote_clause
from enforcement.law.statutes import HalfRead
from enforcement.models import Article, Law, PenaltyClause

LAWS = Path(__file__).resolve().parents[4] / "shared" / "data" / "laws"
FILES = sorted(LAWS.glob("*.md")) if LAWS.exists() else []
SAFETY = "安全生产法(2021-06-10).md"
SMALL = """# 中华人民共和国某法

2020年1月1日 通过

<!-- INFO END -->

## 第一章 总则

第一条 为了试验，制定本法。

第二条 有下列行为之一的，处罚款：

（一）第一种；

（二）第二种。

情节严重的，加重。

第三条 本法自2020年3月1日起施行。
"""
needs_laws = pytest.mark.skipif(not FILES, reason="the statutes are not on this machine")


@pytest.fixture
def small(tmp_path):
    def write(text: str = SMALL) -> Path:
        path = tmp_path / "某法.md"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@needs_laws
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_statute_is_read_whole(path):
    text = path.read_text(encoding="utf-8")
    read = statutes.read(text)
    kept = "".join(each.number + each.text for each in read.articles)
    body = [line for line in text.partition(statutes.END_OF_NOTES)[2].splitlines() if not line.startswith("#")]
    bare = str.maketrans("", "", " 　\n\r\t")
    assert kept.translate(bare) == "".join(body).translate(bare), "not one character more or less"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("第三条", "第四条", "接在第二条后面"),
        ("第一条 为了试验，制定本法。\n\n", "", "接在开头后面"),
        ("<!-- INFO END -->", "", "不知道正文从哪里开始"),
        ("# 中华人民共和国某法\n", "", "第一行应当是"),
        ("第一条 为了试验，制定本法。", "第一条", "第一条没有条文内容"),
        ("## 第一章 总则", "## 第一章 总则\n\n说明文字", "不是章节也不是条文"),
        ("（二）第二种。", "| 表格 |", "不是条文的文字"),
        ("第三条 本法", "第三条本法", "第三条后面没有空格"),  # the last one: no gap would tell that it is missing
        ("第三条 ", "第二条之二 ", "接在第二条后面"),
    ],
)
def test_a_half_read_file_is_refused_with_the_line(old, new, says):
    with pytest.raises(HalfRead, match=says):
        statutes.read(SMALL.replace(old, new))


def test_an_article_added_behind_another_is_one_of_its_own():
    added = SMALL.replace("第三条 ", "第二条之一 增加的。\n\n第三条规定的除外。\n\n第三条 ")
    articles = statutes.read(added).articles
    assert [each.number for each in articles] == ["第一条", "第二条", "第二条之一", "第三条"]
    assert articles[2].text == "增加的。\n第三条规定的除外。", "a paragraph may begin with a reference"


def test_a_place_in_an_article_is_quoted_word_for_word():
    text = statutes.read(SMALL).articles[1].text
    assert statutes.words_at(text, "", "第二项") == "有下列行为之一的，处罚款：\n（二）第二种。"
    assert statutes.words_at(text, "第二款") == "情节严重的，加重。"
    assert statutes.words_at(text, "第一款") == "有下列行为之一的，处罚款：\n（一）第一种；\n（二）第二种。"
    assert statutes.words_at(text) == text
    assert statutes.words_at(text, "第三款") is None and statutes.words_at(text, "", "第三项") is None


@pytest.mark.django_db
def test_without_commit_nothing_is_written_and_twice_is_once(small, capsys):
    path = small()
    call_command("load_law", path)
    assert not Law.objects.exists() and "没有写入" in capsys.readouterr().out
    call_command("load_law", path, "--commit")
    call_command("load_law", path, "--commit")
    assert "没有改动" in capsys.readouterr().out
    assert (Law.objects.count(), Article.objects.count()) == (1, 3)
    assert quote("某法", "第一条", date(2020, 3, 1)) == "为了试验，制定本法。"
    assert quote("某法", "第一条", date(2020, 2, 29)) is None


@pytest.mark.django_db
def test_a_new_edition_stands_beside_the_old_one_and_a_loaded_one_is_never_rewritten(small):
    call_command("load_law", small(), "--commit")
    changed = small(SMALL.replace("为了试验", "为了再次试验"))
    with pytest.raises(CommandError, match="条文不能改写"):
        call_command("load_law", changed, "--commit")
    call_command("load_law", changed, "--commit", since="2024-05-01")
    assert quote("某法", "第一条", date(2024, 4, 30)) == "为了试验，制定本法。"
    assert quote("某法", "第一条", date(2024, 5, 1)) == "为了再次试验，制定本法。"
    row = Article.objects.first()
    for write in (row.save, row.delete, lambda: Article.objects.update(text="另"), Law.objects.all().delete):
        with pytest.raises(TypeError, match="never"):
            write()


@pytest.mark.django_db
def test_an_edition_whose_first_day_is_unknown_is_not_written(small):
    path = small(SMALL.replace("2020年1月1日", "2023年1月1日"))  # amended after the day its last article tells
    with pytest.raises(CommandError, match="--from"):
        call_command("load_law", path, "--commit")
    with pytest.raises(CommandError, match="不是日期"):
        call_command("load_law", path, "--commit", since="去年")
    with pytest.raises(CommandError, match="打不开文件"):
        call_command("load_law", path.with_name("没有.md"))
    assert not Law.objects.exists()


@needs_laws
@pytest.mark.django_db
def test_every_clause_of_the_safety_law_stands_where_it_is_cited():
    call_command("load_law", LAWS / SAFETY, "--commit", since="2021-09-01")
    call_command("load_law", LAWS / "消防法(2021-04-29).md", "--commit", since="2021-04-29")
    on = date(2026, 11, 21)
    missing = [clause.code for clause in PenaltyClause.objects.all() if not quote_clause(clause, on)]
    assert not missing
    exits = quote_clause(PenaltyClause.objects.get(code="AQ105-2"), on)
    assert "处五万元以下的罚款" in exits and "（二）生产经营场所和员工宿舍未设有" in exits and "（一）" not in exits
    assert edition("安全生产法", date(2021, 8, 31)) is None
