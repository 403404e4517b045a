"""Two real counties: 明光, and its foreign twin 滕州, so that no scope test is vacuous."""

from datetime import date

import pytest

from anquan.accounts.models import User
from anquan.accounts.services import appoint, create_user
from anquan.units.models import Unit
from anquan.units.rules import Kind
from anquan.units.services import create_unit, load_divisions

USCC = "91350100M000100Y43"


@pytest.fixture
def divisions(db):
    """All of 明光; of 滕州 the county and one township."""
    load_divisions(actor=None, counties=["341182"])
    shandong = create_unit(actor=None, kind=Kind.PROVINCE, name="山东省", parent=None, division_code="370000")
    zaozhuang = create_unit(actor=None, kind=Kind.CITY, name="枣庄市", parent=shandong, division_code="370400")
    tengzhou = create_unit(actor=None, kind=Kind.COUNTY, name="滕州市", parent=zaozhuang, division_code="370481")
    create_unit(actor=None, kind=Kind.TOWNSHIP, name="洪绪镇", parent=tengzhou, division_code="370481101")


@pytest.fixture
def mingguang(divisions) -> Unit:
    return Unit.objects.get(division_code="341182")


@pytest.fixture
def tengzhou(divisions) -> Unit:
    return Unit.objects.get(division_code="370481")


@pytest.fixture
def pancun(divisions) -> Unit:
    return Unit.objects.get(division_code="341182110")


@pytest.fixture
def jianxi(divisions) -> Unit:
    return Unit.objects.get(division_code="341182104")


@pytest.fixture
def emergency_bureau(mingguang) -> Unit:
    return create_unit(
        actor=None,
        kind=Kind.DEPARTMENT,
        name="明光市应急管理局",
        short_name="应急局",
        parent=mingguang,
        industries=["hazchem", "industry_trade"],
    )


@pytest.fixture
def make_enterprise():
    def make(parent: Unit, name: str = "明光市鑫诚建材有限公司", **values) -> Unit:
        if not values.get("uscc"):
            values.setdefault("uscc_missing_reason", "个体户尚未换照")
        return create_unit(actor=None, kind=Kind.ENTERPRISE, name=name, parent=parent, **values)

    return make


@pytest.fixture
def make_user(db):
    def make(role: str, unit: Unit) -> User:
        number = User.objects.count()
        user = create_user(
            actor=None, username=f"p{number}", name=f"人员{number}", password="Xk9-hu4-q0", must_change_password=False
        )
        appoint(actor=None, user=user, role=role, unit=unit, valid_from=date(2020, 1, 1))
        return user

    return make


@pytest.fixture
def clerk(make_user, mingguang) -> User:
    """安委办工作人员 of 明光: sees the whole county and may edit units."""
    return make_user("awb_staff", mingguang)
