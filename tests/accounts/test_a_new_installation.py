"""Can somebody sign in after an empty installation?"""

import re

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from anquan.accounts.models import User
from anquan.units.models import Unit

pytestmark = pytest.mark.django_db


def open_office(capsys, *arguments: str, **options) -> str:
    call_command("open_office", *arguments, **options)
    return re.search(r"初始密码 (\S+)（", capsys.readouterr().out)[1]


def test_the_first_administrator_signs_in_and_must_change_the_password_first(client, capsys):
    password = open_office(capsys, "341182", "guanli", "王工")
    answer = client.post(reverse("accounts:login"), {"username": "guanli", "password": password}, follow=True)
    assert answer.context["user"].username == "guanli"
    assert answer.redirect_chain[-1][0].startswith(reverse("accounts:password"))
    assert User.objects.get(username="guanli").has_right("account.edit")


def test_a_known_county_comes_with_its_townships(capsys):
    open_office(capsys, "341182", "guanli", "王工")
    assert Unit.objects.filter(kind="township", county__division_code="341182").count() == 17


def test_any_other_county_is_made_from_its_three_names_once(capsys):
    regions = ["贵州省", "遵义市", "赤水市"]
    open_office(capsys, "520381", "guanli", "王工", regions=regions)
    open_office(capsys, "520381", "guanli2", "李工", regions=regions)
    units = Unit.objects.filter(division_code__startswith="52").order_by("depth")
    assert [unit.name for unit in units] == regions


def test_nothing_is_left_behind_when_it_cannot_be_done(capsys):
    with pytest.raises(CommandError, match="--regions"):
        call_command("open_office", "520381", "guanli", "王工")
    assert not Unit.objects.filter(division_code__startswith="52").exists()
    assert not User.objects.filter(username="guanli").exists()


def test_an_account_that_exists_is_not_touched(capsys):
    open_office(capsys, "341182", "guanli", "王工")
    with pytest.raises(CommandError, match="已存在"):
        call_command("open_office", "341182", "guanli", "别人")
    assert User.objects.get(username="guanli").name == "王工"
