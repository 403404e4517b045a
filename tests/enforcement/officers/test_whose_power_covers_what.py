"""Own, transferred, entrusted: which power a unit punishes under, in whose name, and who is qualified."""

from datetime import date, timedelta

import pytest

from enforcement.models import Mandate, PenaltyClause, Qualification
from enforcement.officers import selectors

pytestmark = pytest.mark.django_db
TODAY, SINCE = date(2026, 11, 21), date(2026, 1, 1)
DAY = timedelta(days=1)


@pytest.fixture
def exits():
    return PenaltyClause.objects.get(code="AQ105-2")


@pytest.fixture
def entrusted(world, exits):
    made = Mandate.objects.create(
        unit=world.jianxi, kind="entrusted", from_unit=world.emergency, document_no="明应急委〔2026〕1号", published_on=SINCE,
        valid_from=SINCE, valid_to=date(2026, 12, 31), simple_only=True,
    )  # fmt: skip
    made.clauses.add(exits)
    return made


def test_a_township_punishes_what_the_department_has_entrusted_and_in_its_name(world, entrusted, exits):
    other = PenaltyClause.objects.get(code="AQ102")
    assert selectors.mandate_for(world.jianxi, exits, TODAY) == entrusted
    assert selectors.mandate_for(world.jianxi, None, TODAY) == entrusted
    assert selectors.mandate_for(world.jianxi, other, TODAY) is None
    assert selectors.mandate_for(world.guandian, exits, TODAY) is None
    assert selectors.organ_of(entrusted, world.jianxi) == world.emergency
    assert str(entrusted) == "应急局委托（明应急委〔2026〕1号）"
    assert "没有列明《安全生产法》第一百零二条" in selectors.why_not_covered(entrusted, other, TODAY)


def test_it_holds_on_its_days_and_for_its_procedure_alone(world, entrusted, exits):
    for day, holds in ((SINCE, True), (SINCE - DAY, False), (date(2026, 12, 31), True), (date(2027, 1, 1), False)):
        assert (selectors.mandate_for(world.jianxi, exits, day) == entrusted) is holds
        assert (selectors.why_not_covered(entrusted, exits, day) is None) is holds
    assert "只适用简易程序" in selectors.why_not_covered(entrusted, exits, TODAY, "ordinary")
    assert selectors.why_not_covered(entrusted, exits, TODAY, "simple") is None


def test_why_a_unit_may_not_punish_is_a_reason_to_act_on(world, entrusted, exits):
    other = PenaltyClause.objects.get(code="AQ102")
    why = selectors.why_no_power
    assert why(world.jianxi, exits, TODAY) is None
    assert "没有列明" in why(world.jianxi, other, TODAY)
    assert "只适用简易程序" in why(world.jianxi, exits, TODAY, "ordinary")
    assert selectors.mandate_for(world.jianxi, exits, TODAY, "ordinary") is None
    assert "没有有效的执法权" in why(world.guandian, exits, TODAY)
    for unit in (world.mingguang, world.village):  # 安委办, the grid: never, whatever anybody wrote down
        Mandate.objects.create(unit=unit, kind="own", valid_from=SINCE)
        assert "没有行政处罚权" in why(unit, exits, TODAY)
    assert why(world.emergency, other, TODAY) is None, "by its statutes"
    Mandate.objects.create(unit=world.emergency, kind="own", valid_from=SINCE, valid_to=TODAY)
    assert why(world.emergency, other, TODAY) is None
    assert "没有有效的执法权" in why(world.emergency, other, TODAY + DAY), "what it registered has ended"


def test_own_power_without_a_list_covers_everything_and_comes_first(world, exits):
    given = Mandate.objects.create(unit=world.emergency, kind="transferred", document_no="皖政〔2026〕1号", published_on=SINCE,
                                   valid_from=SINCE)  # fmt: skip
    assert selectors.mandate_for(world.emergency, exits, TODAY) is None, "a transfer without a list gives nothing"
    given.clauses.add(exits)
    own = Mandate.objects.create(unit=world.emergency, kind="own", valid_from=SINCE)
    assert selectors.mandate_for(world.emergency, exits, TODAY) == own
    assert selectors.organ_of(own, world.emergency) == selectors.organ_of(None, world.emergency) == world.emergency
    assert str(own) == "本机关法定职权"


def test_who_reviews_or_hosts_has_the_qualification_of_the_day(world):
    legal, host = world.legal, world.host
    assert "第五十八条" in selectors.why_not_reviewer(legal, TODAY)
    Qualification.objects.create(user=legal, kind="review", number="A1", valid_from=SINCE, valid_to=TODAY)
    Qualification.objects.create(user=host, kind="host", number="B1", valid_from=SINCE)
    assert selectors.why_not_reviewer(legal, TODAY) is None
    assert selectors.why_not_reviewer(legal, TODAY + DAY)
    assert selectors.why_not_host(host, TODAY) is None
    assert selectors.why_not_host(legal, TODAY)
