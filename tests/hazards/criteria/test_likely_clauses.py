"""“可能是哪一条”: how often the clause a person would look for stands first, among three, among five.

The descriptions are real ones, of published inspections and rebuilt ledgers (``shared/data``), each labelled by hand
with the clause an inspector would open; and the shipped phrase library, whose major phrases name their own clause.
"""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from hazards.criteria import ranking, seeds, selectors, services
from hazards.models import Synonym
from tests.paths import SHARED

pytestmark = pytest.mark.django_db

# description → the clauses that fit it; the industry is that of the inspected unit
TRADE = {
    "未制定粉尘清扫制度": "GM-11-10",
    "除尘系统用干式巷道式构筑物作风道": "GM-11-05",
    "20区未用防爆电气设备": "GM-11-07",
    "旋风滤筒干式除尘未采取任一种爆炸防控措施（判定标准第十一条第三项）": "GM-11-03",
    "不同防火分区共用一套除尘系统且管道互联互通": "GM-11-02",
    "干式除尘系统未采取防爆措施": "GM-11-03",
}
SITE = {
    "桩基焊接作业人员无特种作业证动火": "FJ-04-03",
    "4#楼部分吊篮未按方案加固，后支座和中梁变形严重": "FJ-09-05",
    "吊篮螺栓锈蚀，工作钢丝绳未垂直、重锤缠绕": "FJ-09-05",
    "1#楼部分吊篮限位挡片被拆，吊篮冲顶": "FJ-09-05",
    "8栋吊篮安全绳扣锈蚀，配重安全锁失效，未设软保护，部分安全绳未固定在可靠位置": "FJ-09-05",
    "外架剪刀撑、扫地杆、连墙件缺失；卸料平台与外架相连": "FJ-07-02 FJ-09-03",
    "B栋架体部分立杆不规范，个别连墙件预埋立杆与拉结杆高度小于10cm": "FJ-07-02",
    "塔吊标节与楼层钢筋摩擦，边起吊边回转": "FJ-08-09",
    "高处作业证书与作业人员数量不符": "FJ-04-03",
    "安全日志不规范，签字滞后，危大工程验收记录缺失": "FJ-04-05",
    "局部裸土未覆盖，基坑喷锚脱落未加固": "FJ-05-04",
    "电梯井临边防护不到位": "FJ-09-04",
    "A栋、B栋采光井架体立杆变形，水平防护上建渣未清": "FJ-09-04 FJ-07-01",
    "爬架上堆放杂物及材料过多": "FJ-07-03 FJ-07-04 FJ-07-05",
    "混凝土泵管与外架相连": "FJ-09-03 FJ-07-02",
}
GAS = {
    "燃气间未装燃气泄漏报警装置": "RQ-05-05",
    "厨房液化气罐未装泄漏报警联动装置，电线敷设不符合标准": "RQ-05-05",
}
CHEMICALS = {"危险化学品(柴油、液化石油气)未分开储存于专用仓库": "WH-20"}
LABELLED = {"industry_trade": TRADE, "construction": SITE, "gas": GAS, "hazchem": CHEMICALS}
# the shipped phrases that are major: written before there was a library, each with the clause it names
PHRASES = {
    "有限空间未审批": "GM-13-02",
    "禁配物混放混存": "WH-20",
    "零售点与住宅同楼": "YH-20",
    "整层连墙件缺失": "FJ-07-02",
    "锁气卸灰装置缺失": "GM-11-06",
    "除尘系统互联互通": "GM-11-02",
}


def places(labelled: Iterable[tuple[str, str, str]], today) -> dict[str, int]:
    """description → 1 for the first place, 99 for not offered."""
    found = {}
    for text, wanted, industry in labelled:
        offered = [each.clause.criterion.code for each in selectors.suggest(text, industry, today)]
        found[text] = next((at for at, code in enumerate(offered, 1) if code in wanted.split()), 99)
    return found


def rates(found: dict[str, int]) -> tuple[int, int, int]:
    return tuple(sum(place <= most for place in found.values()) for most in (1, 3, 5))  # type: ignore[return-value]


def labelled() -> list[tuple[str, str, str]]:
    return [(text, wanted, line) for line, texts in LABELLED.items() for text, wanted in texts.items()]


def test_every_labelled_description_is_in_the_shared_data():
    published = {row["description"] for row in json.loads((SHARED / "data/published_hazards.json").read_text("utf-8"))}
    ledgers = "\n".join(
        str(cell)
        for book in sorted(Path(SHARED / "data/ledgers").glob("REBUILT_*.xlsx"))
        for sheet in load_workbook(book, read_only=True)
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    )
    assert [text for text, _, _ in labelled() if text not in published and text not in ledgers] == []
    assert len(labelled()) >= 20


def test_the_clause_one_looks_for_is_offered(play):
    found = places(labelled(), play.today())
    first, three, five = rates(found)
    assert first >= 20 and three >= 23 and five == len(found), {
        text: place for text, place in found.items() if place > 1
    }


def test_the_clause_of_each_major_phrase_is_offered(play):
    rows = [row for row in phrases() if row["level"] == "major"]
    assert {row["title"] for row in rows} == set(PHRASES)
    found = places([(row["description"], PHRASES[row["title"]], row["industry"]) for row in rows], play.today())
    assert rates(found) == (6, 6, 6), found


def phrases() -> list[dict]:
    from hazards.phrases import rows

    return rows()


def test_what_is_no_major_hazard_is_seldom_offered_a_clause(play):
    """The shipped general phrases of 工贸: a suggestion beside each would be noise nobody reads."""
    general = [row for row in phrases() if row["level"] == "general" and row["industry"] in ("", "industry_trade")]
    offered = [row["title"] for row in general if selectors.suggest(row["description"], "industry_trade", play.today())]
    assert len(general) >= 15 and len(offered) <= len(general) / 3, offered


def test_a_synonym_of_the_office_leads_to_the_clause(world, play):
    text = "焊把子老李没本子就上手"
    before = [each.clause.criterion.code for each in selectors.suggest(text, "industry_trade", play.today())]
    assert "GM-03-02" not in before
    services.save_synonym(actor=world.fresh("awb"), word="没本子", means="特种作业 无证", is_active=True)
    (first, *_) = selectors.suggest(text, "industry_trade", play.today())
    assert first.clause.criterion.code == "GM-03-02" and "“没本子”即“特种作业”" in first.why


def test_welder_is_a_special_operation_as_shipped(play):
    (first, *_) = selectors.suggest("焊工没有证就干活", "industry_trade", play.today())
    assert first.clause.criterion.code == "GM-03-02"
    assert ("焊工", "特种作业") in first.by_synonym


def test_a_synonym_that_is_switched_off_is_not_used(world, play):
    one = Synonym.objects.get(word="焊工")
    services.save_synonym(actor=world.fresh("awb"), synonym=one, is_active=False)
    assert all("焊工" not in dict(each.by_synonym) for each in selectors.suggest("焊工没有证", None, play.today()))


def test_the_words_that_match_are_named(play):
    (first, *_) = selectors.suggest("不同防火分区共用一套除尘系统且管道互联互通", "industry_trade", play.today())
    assert first.words[0] == "不同防火分区共用一套除尘系统" and "“互联互通”" in first.why


def test_clauses_of_the_own_industry_come_first(play):
    text = "特种作业人员没有证就上岗作业"
    for industry, wanted in (("industry_trade", "GM-03-02"), ("hazchem", "WH-02"), ("construction", "FJ-04-03")):
        assert selectors.suggest(text, industry, play.today())[0].clause.criterion.code == wanted


def test_repealed_sets_offer_nothing(play):
    """The fire standard of 2017 knows 安全出口; it is history."""
    found = selectors.suggest("商店安全出口数量不足，总净宽度不够", "fire", play.today())
    assert not [each for each in found if each.clause.criterion.set.code == "XF2017"]


def test_nothing_in_common_offers_nothing(play):
    assert selectors.suggest("今天天气很好", "industry_trade", play.today()) == []
    assert selectors.suggest("，。！", None, play.today()) == []


def test_the_seeds_cite_what_the_catalogue_has():
    codes = {row["code"] for row in seeds.rows(seeds.SETS)}
    clauses = seeds.rows(seeds.CLAUSES)
    assert {row["set"] for row in clauses} <= codes and len({row["code"] for row in clauses}) == len(clauses)
    verified = {row["code"] for row in clauses if row["mark"] == "verified"}
    assert verified == {
        "GM-03-01", "GM-03-02", "GM-03-03", "GM-04-01", "GM-04-02", "GM-04-03", "GM-04-04",
        *(f"RQ-04-0{n}" for n in range(1, 6)), *(f"RQ-09-0{n}" for n in range(1, 5)),
    }  # fmt: skip
    counts = {code: sum(row["set"] == code for row in clauses) for code in ("GM", "WH", "YH")}
    assert counts == {"GM": 65, "WH": 20, "YH": 20}  # 64 situations and art. 14


def test_ranking_is_quick_enough_to_ask_while_writing():
    from time import perf_counter

    rows = seeds.rows(seeds.CLAUSES)
    begun = perf_counter()
    index = ranking.Index(ranking.Text(n, f"{row['summary']} {row['keywords']}") for n, row in enumerate(rows))
    index.search("吊篮安全锁失效")
    assert perf_counter() - begun < 1
