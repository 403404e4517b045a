"""The picker: the specific clause first, in its 逾期 form where the order was not obeyed, art.102 always, each with why."""

from datetime import date, timedelta

import pytest

from enforcement.law import picker
from enforcement.law.picker import Facts
from enforcement.law.selectors import grades_of
from enforcement.models import DiscretionGrade, PenaltyClause
from tests.cast import Play

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
EXITS = "第二成品仓库东侧安全出口被成品纸箱堵塞"


def codes(text: str, category: str = "", **facts) -> list[str]:
    clauses = PenaltyClause.objects.in_force(TODAY)
    found = picker.rank(Facts(text, category, "现场管理 / 消防" if category else "", **facts), clauses)
    assert all(each.reason.endswith("。") for each in found)
    return [each.clause.code for each in found]


@pytest.mark.parametrize(
    ("text", "category", "first"),
    [
        (EXITS, "XC13", "AQ105-2"),
        ("焊工无证上岗", "XC16", "AQ97-7"),
        ("未与承租单位签订安全生产管理协议", "JC07", "AQ103-2"),
        ("应急预案未修订，未组织演练", "JC06", "AQ97-6"),
        ("后厨使用燃气未安装可燃气体报警装置", "XC14", "AQ99-8"),
        ("有限空间作业无监护人", "XC16", "AQ101-3"),
        ("未投保安责险", "", "AQ109"),
        ("地面有积水", "XC20", "AQ102"),
    ],
)
def test_the_first_clause_is_the_one_the_facts_speak_of(text, category, first):
    found = codes(text, category)
    assert found[0] == first
    assert found[-1] == "AQ102"
    assert not [code for code in found if code.endswith(("-Y", "-J"))], "nothing was ordered and missed yet"


def test_once_the_order_was_not_obeyed_the_heavier_form_comes_first():
    assert codes("焊工无证上岗", is_overdue=True)[:2] == ["AQ97-7-Y", "AQ97-7"]
    assert codes("地面有积水", is_overdue=True, is_refused=True) == ["AQ102-J", "AQ102"]
    assert codes("地面有积水", is_overdue=True) == ["AQ102"]


def test_nothing_of_an_accident_is_proposed_for_a_hazard():
    assert not PenaltyClause.objects.filter(
        code__in=codes("主要负责人未履行职责，瞒报，安全投入不足", "JC03", is_overdue=True), precondition="accident"
    )


def test_the_reason_names_words_category_and_the_day_that_has_passed(world):
    play = Play(world)
    hazard = play.rectifying(description="焊工无证上岗", category="XC16")
    found = picker.proposals(hazard, hazard.due_on + timedelta(days=1))
    assert found[0].clause.code == "AQ97-7-Y"
    assert "“无证上岗”" in found[0].reason and f"整改期限 {hazard.due_on} 已过" in found[0].reason
    assert picker.propose(hazard, Play.today())[0].code == "AQ97-7"


# --- what ships ----------------------------------------------------------------------------------------------------------
def test_every_row_of_the_penalty_reference_ships_with_its_ranges():
    said = {
        "AQ97-1": (0, 100000, None, None), "AQ97-1-Y": (100000, 200000, 20000, 50000),
        "AQ98-4": (100000, 500000, 20000, 50000), "AQ98-4-Y": (500000, 1000000, 50000, 100000),
        "AQ99-4": (0, 50000, None, None), "AQ99-4-Y": (50000, 200000, 10000, 20000),
        "AQ102": (0, 50000, None, None), "AQ102-J": (None, None, 50000, 100000),
        "AQ103-1": (100000, 200000, 10000, 20000), "AQ105-2": (0, 50000, 0, 10000),
        "AQ108": (20000, 200000, 10000, 20000), "AQ109-Y": (100000, 200000, None, None),
        "AQ114-4": (10000000, 20000000, None, None), "XF60-3": (5000, 50000, None, None), "XF60-3-G": (None, None, 0, 500),
    }  # fmt: skip
    bounds = ("unit_min", "unit_max", "person_min", "person_max")
    kept = PenaltyClause.objects.filter(code__in=said).values_list("code", *bounds)
    assert {code: tuple(row) for code, *row in kept} == said
    articles = set(PenaltyClause.objects.filter(law="安全生产法").values_list("article", flat=True))
    assert len(articles) == 21  # 92–106 and 108–110, 112–114
    assert not PenaltyClause.objects.filter(confidence="D").exists()


def test_grades_ship_where_there_is_a_range_and_cover_it_without_a_gap():
    for clause in PenaltyClause.objects.prefetch_related("grades"):
        grades = list(clause.grades.all())
        ranges = [clause.range_of(kind) for kind in ("unit", "person")]
        assert len(grades) == (3 if any(ranges) else 0), clause.code
        for kind, whole in zip(("unit", "person"), ranges, strict=True):
            if whole and grades:
                parts = [grade.range_of(kind) for grade in grades]
                assert (parts[0][0], parts[-1][1]) == whole
                assert all(one[1] == two[0] for one, two in zip(parts, parts[1:], strict=False))
    assert set(DiscretionGrade.objects.values_list("confidence", flat=True)) == {"D"}


def test_a_county_with_its_own_grades_of_a_clause_uses_these_alone(world):
    clause = PenaltyClause.objects.get(code="AQ102")
    assert len(grades_of(clause, world.mingguang.pk, TODAY)) == 3
    own = DiscretionGrade.objects.create(clause=clause, county=world.mingguang, name="本地", circumstance="全部", unit_min=0,
                                         unit_max=50000, basis="本地基准", valid_from=TODAY)  # fmt: skip
    assert grades_of(clause, world.mingguang.pk, TODAY) == [own]
    assert len(grades_of(clause, world.mingguang.pk, TODAY - timedelta(days=1))) == 3
    assert len(grades_of(clause, world.tengzhou.pk, TODAY)) == 3
