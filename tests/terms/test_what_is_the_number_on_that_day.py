"""Terms are asked by key and day, and answer with basis and confidence."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import transaction

from anquan.terms import selectors
from anquan.terms.models import Term
from anquan.terms.rules import TermMissing, catalogue
from anquan.terms.services import change_term

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)
TOMORROW = date(2026, 11, 22)


def test_a_period_carries_its_basis_its_unit_and_its_first_day():
    period = selectors.period("hazard.rectify.limited", TODAY)
    assert (period.value, period.unit, period.confidence) == (15, "cd", "D")
    assert period.text == "15 日"
    assert period.source == (
        "时限表“限期整改”15 日，按自然日计，2010-01-01 起。法规未规定统一天数，以整改指令书写明的期限为准。"
    )


def test_the_clocks_of_the_lifecycle_have_their_terms():
    asked = {
        "hazard.assign": (2, "wd"),
        "hazard.acknowledge": (2, "wd"),
        "hazard.rectify.on_the_spot": (0, "cd"),
        "hazard.rectify.limited": (15, "cd"),
        "hazard.rectify.suspended": (30, "cd"),
        "hazard.recheck": (10, "cd"),
        "hazard.decide_request": (3, "wd"),
        "hazard.decide_request.listed": (10, "wd"),
    }
    for key, expected in asked.items():
        period = selectors.period(key, date(2021, 3, 1))
        assert (period.value, period.unit) == expected, key


def test_numbers_ladders_words_and_flags_each_have_their_question():
    assert selectors.number("figure.rate_good", TODAY) == Decimal("0.98")
    assert selectors.whole("list.page_size", TODAY) == 50
    assert selectors.ladder("hazard.remind.ladder", TODAY) == [-7, -3, -1, 0, 1, 3, 7, 15]
    assert selectors.words("hazard.remind.levels", TODAY)[-1] == "分管领导"
    assert selectors.flag("list.page_size", TODAY) is True


def test_the_ladder_climbs_from_the_responsible_person_to_the_leader():
    steps = selectors.climbing("hazard.remind.ladder", "hazard.remind.levels", TODAY)
    assert steps[0] == (-7, "责任人")
    assert steps[3:] == [(0, "责任人"), (1, "乡镇分管"), (3, "部门"), (7, "安委办"), (15, "分管领导")]


def test_steps_beyond_the_last_level_stay_with_it(clerk):
    change_term(
        actor=clerk,
        key="hazard.remind.levels",
        value=["责任人", "安委办"],
        valid_from=TOMORROW,
        reason="试行",
        today=TODAY,
    )
    levels = [level for _, level in selectors.climbing("hazard.remind.ladder", "hazard.remind.levels", TOMORROW)]
    assert levels == ["责任人"] + ["安委办"] * 7


@pytest.mark.parametrize(
    ("question", "key"),
    [
        (selectors.period, "no.such.key"),
        (selectors.number, "no.such.key"),
        (selectors.period, "figure.rate_good"),
        (selectors.period, "hazard.remind.ladder"),
        (selectors.number, "hazard.remind.ladder"),
        (selectors.ladder, "hazard.assign"),
    ],
)
def test_a_question_that_the_term_cannot_answer_is_refused_in_chinese(question, key):
    with pytest.raises(TermMissing) as refused:
        question(key, TODAY)
    assert key in str(refused.value)
    assert "“" in str(refused.value)
    assert isinstance(refused.value, KeyError)


def test_before_the_first_day_there_is_no_value():
    with pytest.raises(TermMissing, match="2009-12-31"):
        selectors.number("list.page_size", date(2009, 12, 31))


def test_a_moment_is_not_a_day():
    with pytest.raises(TypeError):
        selectors.number("list.page_size", datetime(2026, 11, 21, 9, 0))


def test_a_change_is_seen_at_once_and_a_rolled_back_one_is_forgotten(clerk, django_assert_num_queries):
    selectors.number("list.page_size", TODAY)
    with django_assert_num_queries(1):
        selectors.number("list.page_size", TODAY)
    with transaction.atomic():
        change_term(actor=clerk, key="list.page_size", value=20, valid_from=TOMORROW, reason="试", today=TODAY)
        assert selectors.number("list.page_size", TOMORROW) == 20
        transaction.set_rollback(True)
    assert selectors.number("list.page_size", TOMORROW) == 50


def test_every_line_of_the_catalogue_is_in_force_and_has_a_basis():
    for key, definition in catalogue().items():
        row = selectors.term(key, TODAY)
        assert row.stored == (definition.values if definition.is_list else definition.value), key
        assert row.basis, key
        assert definition.check(row.stored) == row.stored, key
    assert Term.objects.count() == len(catalogue())


def test_what_no_law_says_is_never_called_sure():
    sure = {key for key, definition in catalogue().items() if definition.confidence == "S"}
    quoted = {"selfcheck.statement.quarter_day", "selfcheck.statement.year_month_day"}  # 16号令 art. 14, read
    in_statutes = {f"enf.{name}" for name in READ_IN_STATUTES}
    assert sure == {"journal.keep_months", "visit.officers"} | quoted | in_statutes


# domain §5.9 and 罚法 art.36, art.68, 安法 art.113: the text of each was read
READ_IN_STATUTES = """
    decision_days evidence_register hearing_request hearing_notice serve_decision fine_due cash_to_agency cash_to_bank
    publish_penalty withdraw_publish review_apply sue sue_after_review urge_before_court court_window seal seal_extend
    transfer_decide transfer limitation limitation_harm closing_113_days closing_113_in_days closing_113_months
    closing_113_in_months simple_person simple_unit cash_on_spot late_rate late_cap
""".split()
