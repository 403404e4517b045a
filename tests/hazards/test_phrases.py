"""The phrase library that ships: complete, lawful, and no major hazard under 一般."""

import csv
import re
from collections import Counter

import pytest

from anquan.units.models import Industry
from anquan.web.icons import body
from hazards import phrases
from hazards.models import Phrase
from hazards.rules import Category, Level, Mode
from tests.hazards.major_words import met_by
from tests.paths import ROOT, SHARED

ROWS = phrases.rows()
ARTICLE = re.compile(r"《([^》]+)》第([一二三四五六七八九十百]+)条")


def laws() -> dict[str, set[str]]:
    """Articles of the laws whose text is at hand, by the law's name."""
    found = {}
    for path in (SHARED / "data" / "laws").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        found[path.name.split("(")[0]] = set(re.findall(r"^\s*(?:\*\*)?第([一二三四五六七八九十百]+)条", text, re.M))
    return found


def test_every_industry_has_eight_tiles_and_there_are_eight_for_all():
    with (ROOT / "fixtures" / "industries.csv").open(encoding="utf-8-sig", newline="") as file:
        industries = [row["code"] for row in csv.DictReader(file)]
    assert Counter(row["industry"] for row in ROWS) == Counter(dict.fromkeys(["", *industries], 8))


def test_a_title_stands_once_in_its_industry_and_fits_a_tile():
    assert len({(row["industry"], row["title"]) for row in ROWS}) == len(ROWS)
    assert max(len(row["title"]) for row in ROWS) <= 8


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['industry'] or 'all'}-{row['order']}")
def test_a_tile_is_whole(row):
    assert body(row["icon"]), f"no icon named {row['icon']}"
    assert row["category"] in Category.values and row["level"] in Level.values and row["mode"] in Mode.values
    for name, limit in (("description", 500), ("legal_basis", 300), ("measures", 500)):
        assert 4 <= len(row[name]) <= limit
        assert row[name] == row[name].strip() and "\n" not in row[name]
    assert row["description"].endswith("。") and row["measures"].endswith("。")
    assert row["legal_basis"].startswith("《")


def test_every_article_that_can_be_looked_up_exists():
    if not SHARED.exists():
        pytest.skip("the texts of the laws are not on this machine")
    known, looked_up = laws(), 0
    for row in ROWS:
        for law, article in ARTICLE.findall(row["legal_basis"]):
            if law in known:
                looked_up += 1
                assert article in known[law], f"{row['title']}：《{law}》没有第{article}条"
    assert looked_up > 100


def test_no_general_tile_meets_a_criterion_of_a_major_hazard():
    general = [row for row in ROWS if row["level"] == Level.GENERAL]
    met = {row["title"]: met_by(f"{row['title']}：{row['description']}", row["industry"]) for row in general}
    assert {title: criteria for title, criteria in met.items() if criteria} == {}


def test_every_major_tile_names_its_criterion_and_is_seen_by_the_patterns():
    majors = [row for row in ROWS if row["level"] == Level.MAJOR]
    assert len(majors) >= 5
    for row in majors:
        assert "判定标准" in row["legal_basis"]
        assert met_by(row["title"] + "：" + row["description"], row["industry"]), row["title"]


@pytest.mark.parametrize(
    "text",
    [
        "木质粉尘干式除尘器未设置锁气卸灰装置",
        "清理污水池属有限空间作业，未审批",
        "烟花爆竹零售点与居民住宅设在同一建筑",
        "电焊工无证上岗",
        "外架连墙件缺失",
    ],
)
def test_the_patterns_see_what_an_expert_sees(text):
    assert met_by(text, None)


@pytest.mark.django_db
def test_the_library_is_seeded_once_and_then_belongs_to_the_office():
    assert Phrase.objects.count() == len(ROWS)
    Phrase.objects.filter(title="灭火器失效").update(is_active=False, description="本地说法。")
    Phrase.objects.filter(title="电线乱拉").delete()
    phrases.seed_phrases(sender=None, using="default")
    assert Phrase.objects.count() == len(ROWS) - 1
    assert Phrase.objects.get(title="灭火器失效", industry=None).description == "本地说法。"
    assert Industry.objects.filter(phrases__isnull=False).distinct().count() == Industry.objects.count()
