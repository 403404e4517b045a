"""What the words of 判定 mean, the questions of the guide, and how a clause is cited. Pure: no database, no web.

Sources: domain §4 (criteria), §1.3 (研究认定), §10 (who may judge). How many people a 研究认定 needs and how many clauses
the guide offers are dated terms ``criteria.*``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, TextChoices


class Mark(TextChoices):
    """Whether somebody has compared the words with the official text."""

    VERIFIED = "verified", "已核实"
    PENDING = "pending", "待核实"


class Numbering(TextChoices):
    """How a document counts: 第十一条第三项, 第三项, 6.1."""

    ARTICLE = "article", "按条、项（第十一条第三项）"
    ITEM = "item", "只有项（第三项）"
    SECTION = "section", "按章节（6.1）"


class Result(TextChoices):
    MAJOR = "major", "重大"
    NOT_MAJOR = "not_major", "非重大"
    COLLECTIVE = "collective", "需集体研究"


class Standing(TextChoices):
    """One determination of a hazard is in force at most, one is waiting at most; all others stay readable."""

    WAITING = "waiting", "待认定"
    IN_FORCE = "in_force", "有效"
    REPLACED = "replaced", "已被代替"
    DROPPED = "dropped", "未采用"


# --- the guide ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Question:
    """``answers``: (code, label). ``help`` says what to look at."""

    code: str
    text: str
    help: str
    answers: tuple[tuple[str, str], ...]


UNSURE = "unsure"
QUESTIONS = (
    Question(
        "met",
        "现场情况是否逐项符合这一条？",
        "对照标准原文，一项一项看：场所、设备、数量、缺什么。只符合一半的选“不符合”。",
        (("yes", "符合"), ("no", "不符合"), (UNSURE, "拿不准")),
    ),
    Question(
        "excluded",
        "有没有应当排除的情形？",
        "例如标准写明不适用、设备已停用并封存、场所已不再使用。",
        (("no", "没有"), ("yes", "有"), (UNSURE, "拿不准")),
    ),
    Question(
        "authority",
        "由谁认定？",
        "涉及几个部门、标准要求专家论证，或者属于“其他情形”的，由集体研究认定。",
        (("own", "本部门职责以内，可以认定"), ("joint", "需要几个部门或者专家一起研究")),
    ),
    Question(
        "suspend",
        "不停产停业，能不能保证安全？",
        "安全生产法第六十五条：排除前或者排除过程中无法保证安全的，应当撤出人员，责令暂时停产停业或者停止使用。",
        (("safe", "能保证"), ("stop", "不能，需要停产停业或者停止使用")),
    ),
)


def result_of(answers: Mapping[str, str]) -> str:
    """What the answers come to. A plain no ends it; any doubt, or a question for several, goes to 研究认定."""
    if answers["met"] == "no" or answers["excluded"] == "yes":
        return Result.NOT_MAJOR
    if UNSURE in (answers["met"], answers["excluded"]) or answers["authority"] == "joint":
        return Result.COLLECTIVE
    return Result.MAJOR


def asked(answers: Mapping[str, str]) -> tuple[str, ...]:
    """The questions whose answers count: after “不符合” nothing else is asked, after “有” no more than that."""
    if answers.get("met") == "no":
        return ("met",)
    if answers.get("excluded") == "yes":
        return ("met", "excluded")
    return tuple(question.code for question in QUESTIONS)


def said(answers: Mapping[str, str]) -> list[dict[str, str]]:
    """Questions and answers in words, as the determination keeps them."""
    words = {question.code: (question.text, dict(question.answers)) for question in QUESTIONS}
    return [
        {"code": code, "question": words[code][0], "value": answers[code], "answer": words[code][1][answers[code]]}
        for code in asked(answers)
    ]


def missing(answers: Mapping[str, str]) -> list[str]:
    """Codes of questions that still need one of their answers."""
    known = {question.code: dict(question.answers) for question in QUESTIONS}
    return [code for code in asked(answers) if answers.get(code) not in known[code]]


# --- documents ------------------------------------------------------------------------------------------------------
DIGITS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """11 → 十一, for 1 to 99."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else DIGITS[tens]) + ("十" if tens else "") + (DIGITS[ones] if ones or not tens else "")


def place(numbering: str, article: str, item: str) -> str:
    """第十一条第三项. What is no number stands as it is written."""
    if numbering == Numbering.SECTION:
        return ".".join(part for part in (article, item) if part)
    parts = (("条", "" if numbering == Numbering.ITEM else article), ("项", item))
    return "".join(f"第{in_chinese(int(text)) if _counts(text) else text}{word}" for word, text in parts if text)


def _counts(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 0 < int(text) < 100


def citation(title: str, doc_no: str, numbering: str, article: str, item: str) -> str:
    """《…》（文号）第…条第…项: what a legal paper prints, never our own words (domain §4.1)."""
    number = f"（{doc_no}）" if doc_no else ""
    return f"《{title}》{number}{place(numbering, article, item)}"


def in_force_q(day: date, prefix: str = "") -> Q:
    """Sets in force on ``day``. An unknown first day counts as past: the catalogue does not know every date."""
    begun = Q(**{f"{prefix}in_force_on__isnull": True}) | Q(**{f"{prefix}in_force_on__lte": day})
    standing = Q(**{f"{prefix}repealed_on__isnull": True}) | Q(**{f"{prefix}repealed_on__gt": day})
    return begun & standing


def is_in_force(in_force_on: date | None, repealed_on: date | None, day: date) -> bool:
    """The same rule for one set; a test compares the two."""
    return (in_force_on is None or in_force_on <= day) and (repealed_on is None or repealed_on > day)
