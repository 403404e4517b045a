"""Do the figures of enterprises count what their definition says, and open the very rows behind them?"""

from datetime import date

import pytest
from django.urls import reverse

from anquan.indicators import REGISTRY, Period, Slice, figure, table
from anquan.units.services import deactivate

from .test_enterprise_import import code_for
from .test_pages import page, signed_in, text_of  # noqa: F401

TODAY = date(2026, 11, 21)


@pytest.fixture
def firms(pancun, jianxi, tengzhou, make_enterprise):
    from anquan.units.models import Unit

    foreign = Unit.objects.get(division_code="370481101")
    make = make_enterprise
    make(pancun, name="甲", uscc=code_for(1), industry="hazchem", risk_colour="red", standardisation_grade="3")
    make(
        pancun, name="乙", uscc=code_for(2), industry="hazchem", risk_colour="blue", standardisation_grade="2",
        standardisation_valid_to=date(2026, 6, 30),
    )  # fmt: skip
    make(
        jianxi, name="丙", uscc=code_for(3), industry="industry_trade", has_all_staff_duty=True,
        standardisation_grade="3",
        standardisation_valid_to=date(2027, 1, 1),
    )  # fmt: skip
    make(foreign, name="丁", uscc=code_for(4), industry="hazchem", risk_colour="red", has_all_staff_duty=True)
    gone = make(jianxi, name="戊", uscc=code_for(5), industry="hazchem", risk_colour="red")
    deactivate(actor=None, unit=gone, reason="停业")


def asked(user, period="2026", **filters) -> Slice:
    return Slice(user, Period.parse(period), TODAY, filters)


@pytest.mark.parametrize(
    ("code", "period", "value"),
    [
        ("unit.risk_assessed", "2026", "2"),
        ("unit.standardised", "2026", "2"),
        ("unit.standardised", "2026H1", "3"),
        ("unit.high_risk", "2026", "2"),
        ("unit.standardised_rate_high_risk", "2026", "50.00%"),
        ("unit.standardised_rate_high_risk", "2026H1", "100.00%"),
        ("unit.all_staff_duty", "2026", "1"),
    ],
)
def test_a_figure_counts_active_enterprises_in_scope_as_of_the_end_of_the_period(firms, clerk, code, period, value):
    assert figure(code, asked(clerk, period)).text == value


def test_without_enterprises_of_high_risk_there_is_no_rate(divisions, clerk):
    assert figure("unit.standardised_rate_high_risk", asked(clerk)).text == "—"


def test_a_figure_is_split_by_township_industry_and_grade(firms, clerk, pancun):
    split = table("unit.risk_assessed", asked(clerk), by="township_id")
    assert {key: found.value for key, found in split.items()} == {pancun.pk: 2}
    split = table("unit.risk_assessed", asked(clerk), by="risk_colour")
    assert {key: found.value for key, found in split.items()} == {"red": 1, "blue": 1}
    assert figure("unit.standardised", asked(clerk, industry="hazchem", area="341182110")).value == 1


@pytest.mark.parametrize("code", [code for code in REGISTRY if code.startswith("unit.")])
def test_the_list_behind_a_figure_has_as_many_rows(firms, clerk, page, code):  # noqa: F811
    found = figure(code, asked(clerk))
    rows = found.value.numerator if found.indicator.is_rate else found.value
    answer = page.get(f"{reverse('units:list')}?{found.query}")
    assert f"共 <b>{rows}</b>" in text_of(answer)
    assert rows > 0


def test_every_figure_of_units_in_the_shared_list_is_registered():
    import csv

    from tests.paths import SHARED

    with (SHARED / "indicators.csv").open(encoding="utf-8-sig", newline="") as file:
        wanted = {row["code"]: row["name"] for row in csv.DictReader(file) if row["owner"] == "units"}
    assert wanted
    assert {code: REGISTRY[code].name for code in wanted} == wanted
