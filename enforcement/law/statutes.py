"""A statute in Markdown, article by article. Pure: text in, articles out, or a Chinese reason that says which line.

Accepted: a ``#`` heading with the title, the notes on its making, ``<!-- INFO END -->``, ``##`` headings of parts, and
articles that begin 第…条 and run from 第一条 without a gap (第…条之一 stands behind 第…条). Whatever does not fit refuses
the file as a whole: half a statute is worse than none.
"""

import re
from dataclasses import dataclass, field
from datetime import date

import cn2an

LABEL = r"第([零〇一二三四五六七八九十百千]+)条(?:之([一二三四五六七八九十]+))?"
ARTICLE = re.compile(rf"^({LABEL})(?:[\s　]+(.*))?$")
# an article whose words follow without a space
UNSPACED = re.compile(rf"^({LABEL})(?![\s　、，（第之规所至到的和或及中以])")
HEADING = re.compile(r"^(#+)\s*(.+)$")
DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
IN_FORCE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日\s*(?:起\s*)?施行")
END_OF_NOTES = "<!-- INFO END -->"
STATE = "中华人民共和国"


class HalfRead(ValueError):
    """The file is not a whole statute; the text is Chinese and names the line."""


@dataclass
class ReadArticle:
    number: str
    chapter: str
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True)
class Statute:
    """``in_force_on`` is None where the file does not say from when this edition holds."""

    title: str
    history: str
    made_on: date | None
    in_force_on: date | None
    articles: list[ReadArticle]

    @property
    def short_name(self) -> str:
        return self.title.removeprefix(STATE)


def read(text: str, made_on: date | None = None) -> Statute:
    """``made_on``: the day of this edition where it is known from elsewhere; else the newest day of the notes.

    Raises :class:`HalfRead`.
    """
    head, _, body = text.lstrip("\ufeff").partition(END_OF_NOTES)
    if not body:
        raise HalfRead(f"没有“{END_OF_NOTES}”这一行，不知道正文从哪里开始。")
    title, notes = _head(head)
    articles = _articles(body, first_line=head.count("\n") + 2)
    told = [note for note in notes if not IN_FORCE.search(note)]
    made_on = made_on or max((_day(found) for note in told for found in DAY.findall(note)), default=None)
    return Statute(title, "\n".join(notes), made_on, _in_force(notes, articles, made_on), articles)


def _head(head: str) -> tuple[str, list[str]]:
    lines = [line.strip() for line in head.splitlines() if line.strip()]
    if not lines or not lines[0].startswith("# "):
        raise HalfRead("第一行应当是“# 法律名称”。")
    return lines[0][2:].strip(), lines[1:]


def _articles(body: str, first_line: int) -> list[ReadArticle]:
    found: list[ReadArticle] = []
    parts: dict[int, str] = {}
    for place, raw in enumerate(body.splitlines(), first_line):
        line = raw.strip().strip("　")
        if not line:
            continue
        if heading := HEADING.match(line):
            depth = len(heading[1])
            parts = {level: name for level, name in parts.items() if level < depth} | {depth: heading[2].strip()}
        elif article := ARTICLE.match(line):
            found.append(_begin(article, found, " ".join(parts.values()), place))
        elif not found:
            raise HalfRead(f"第 {place} 行在第一条以前，不是章节也不是条文：{line[:20]}")
        else:
            _refuse_markup(line, place)
            _refuse_unspaced(line, found[-1].number, place)
            found[-1].lines.append(line)
    if not found:
        raise HalfRead("没有找到条文，条文应当以“第一条”开头。")
    if empty := [each.number for each in found if not each.text]:
        raise HalfRead(f"{'、'.join(empty)}没有条文内容。")
    return found


def _begin(article: re.Match, found: list[ReadArticle], chapter: str, place: int) -> ReadArticle:
    last = found[-1].number if found else ""
    if not _follows(article, last):
        raise HalfRead(f"第 {place} 行是{article[1]}，接在{last or '开头'}后面，中间缺条或者重复。")
    return ReadArticle(article[1], chapter, [article[4].strip()] if article[4] and article[4].strip() else [])


def _follows(article: re.Match, last: str) -> bool:
    """The next number, or the next 之 of the same number; '' is before 第一条."""
    before = ARTICLE.match(last)
    number, under = _number(before) if before else (0, 0)
    return _number(article) in ((number + 1, 0), (number, under + 1))


def _number(article: re.Match) -> tuple[int, int]:
    """第一百三十四条之一 is (134, 1), 第一百三十四条 (134, 0)."""
    number = int(cn2an.cn2an(article[2].replace("〇", "零"), "smart"))
    return number, int(cn2an.cn2an(article[3], "smart")) if article[3] else 0


def _refuse_unspaced(line: str, last: str, place: int) -> None:
    """The next article would vanish into the one before it. A paragraph may well begin 第五条规定的…."""
    article = UNSPACED.match(line)
    if article and _follows(article, last):
        raise HalfRead(f"第 {place} 行的{article[1]}后面没有空格，分不清是新的一条还是上一条的一段。")


def _refuse_markup(line: str, place: int) -> None:
    """Tables, comments and pictures are no words of a statute."""
    if line.startswith(("|", "<", "!", "```", ">", "---")):
        raise HalfRead(f"第 {place} 行不是条文的文字：{line[:20]}")


def _in_force(notes: list[str], articles: list[ReadArticle], made_on: date | None) -> date | None:
    """Said in the notes, or by the last article; one before this edition was made is that of the first edition."""
    said = [_day(found) for text in [*notes, articles[-1].text] for found in IN_FORCE.findall(text)]
    return max((day for day in said if made_on is None or day >= made_on), default=None)


def _day(parts: tuple[str, str, str]) -> date:
    year, month, day = (int(part) for part in parts)
    try:
        return date(year, month, day)
    except ValueError:
        raise HalfRead(f"日期不对：{year}年{month}月{day}日。") from None


# --- a place within an article ----------------------------------------------------------------------------------------------
NUMBERED = re.compile(r"^[（(]([零一二三四五六七八九十百]+)[）)]")


def words_at(text: str, paragraph: str = "", item: str = "") -> str | None:
    """The words of a paragraph (第二款) and item (第三项) of an article: the paragraph, then the item on its own line.

    Without either: the whole article. None where the article has no such place.
    """
    if not paragraph and not item:
        return text
    paragraphs = _paragraphs(text.split("\n"))
    wanted = _ordinal(paragraph) if paragraph else 1
    if wanted > len(paragraphs):
        return None
    opening, items = paragraphs[wanted - 1]
    if not item:
        return "\n".join([opening, *items.values()])
    found = items.get(_ordinal(item))
    return f"{opening}\n{found}" if found else None


def _paragraphs(lines: list[str]) -> list[tuple[str, dict[int, str]]]:
    found: list[tuple[str, dict[int, str]]] = []
    for line in lines:
        number = NUMBERED.match(line)
        if number and found:
            found[-1][1][int(cn2an.cn2an(number[1], "smart"))] = line
        else:
            found.append((line, {}))
    return found


def _ordinal(text: str) -> int:
    return int(cn2an.cn2an(text.strip("第款项（）()"), "smart"))
