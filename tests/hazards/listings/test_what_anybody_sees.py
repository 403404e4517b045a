"""The public page and its feed: announced items and what the office chose, and nothing else."""

import pytest
from django.test import Client
from django.urls import reverse
from lxml import etree

from hazards.listings.rules import PUBLISHED, Status
from hazards.models import Listing
from tests.hazards.listings.listing import Listed

pytestmark = pytest.mark.django_db
PAGE, FEED = "/public/listings/", "/public/listings/feed/"
SECRETS = ("周强", "15800003307", "孙立志", "李静", "市领导甲", "张建国", "YH-341182")


def seen() -> str:
    return Client().get(PAGE).content.decode() + Client().get(FEED).content.decode()


def test_without_anything_announced_it_says_so(db):
    page = Client().get(PAGE)
    assert page.status_code == 200 and "现在没有公示的挂牌督办" in page.content.decode()
    assert Client().get(FEED).status_code == 200


@pytest.mark.parametrize("last", ["propose", "review", "approve", "notice"])
def test_nothing_of_what_is_not_announced_is_shown(listed, last):
    listing = listed.up_to(listed.item(), last)
    if last == "notice":
        listed.go(listing.hazard, "post_sign")
    shown = seen()
    for secret in (listing.hazard.unit.name, listing.major.title, str(listing.major), "明政函", *SECRETS):
        assert secret not in shown, secret


@pytest.mark.parametrize("last", Listed.WAY[4:])
def test_an_announced_item_shows_what_was_chosen_and_no_person_and_no_telephone(listed, last):
    listing = listed.up_to(listed.item(), last)
    shown = seen()
    assert listing.hazard.unit.name in shown and "明安委〔2026〕5号" in shown
    for secret in (*SECRETS, "隔墙已拆除", "符合要求", "专人值守"):
        assert secret not in shown, secret
    assert ("已摘牌" in Client().get(FEED).content.decode()) == (last == "announce_delist")


def test_the_office_chooses_and_a_field_that_was_not_chosen_leaves_the_page(listed, world):
    hazard = listed.item()
    listing = listed.up_to(hazard, "announce")
    assert listing.published_fields == list(PUBLISHED) and "leader" not in PUBLISHED
    assert f"{listing.due_on:%Y-%m-%d}" in seen() and "督办责任单位" in seen()
    listed.go(hazard, "publish", published_fields=["problem"])
    shown = seen()
    assert "成品仓库安全出口不足" in shown
    assert hazard.unit.name not in shown and f"{listing.due_on:%Y-%m-%d}" not in shown and "督办责任单位" not in shown


def test_a_telephone_in_the_words_is_refused(listed):
    from django.core.exceptions import ValidationError

    hazard = listed.item()
    listed.up_to(hazard, "notice")
    for words in ("联系 15800003307", "电话 0550-8021234", "拨打 8021234"):
        with pytest.raises(ValidationError, match="电话"):
            listed.go(hazard, "announce", problem=words)
    listed.go(hazard, "announce", problem="2026 年 11 月检查发现仓库 1200 平方米只有一个出口")


def test_a_revoked_item_is_gone_at_once(listed):
    hazard = listed.item()
    listed.up_to(hazard, "post_sign")
    assert hazard.unit.name in seen()
    listed.go(hazard, "revoke")
    assert hazard.unit.name not in seen()


def test_each_county_may_be_read_by_itself(listed):
    listing = listed.up_to(listed.item(), "announce")
    own, other = (Client().get(f"{PAGE}?area={code}").content.decode() for code in ("341182", "370481"))
    assert listing.hazard.unit.name in own and listing.hazard.unit.name not in other
    assert Client().get(f"{PAGE}?area=000000").status_code == 404
    assert Client().get(f"{PAGE}?area={'9' * 400}").status_code == 404


def test_the_feed_is_atom_with_one_entry_an_item(listed):
    listed.up_to(listed.item(), "announce")
    listing = listed.up_to(listed.item(), "announce_delist")
    tree = etree.fromstring(Client().get(FEED).content)
    space = {"a": "http://www.w3.org/2005/Atom"}
    titles = tree.xpath("//a:entry/a:title/text()", namespaces=space)
    assert len(titles) == 2 and any(title.startswith("已摘牌：") for title in titles)
    links = tree.xpath("//a:entry/a:link/@href", namespaces=space)
    assert any(link.endswith(f"#g{listing.pk}") for link in links)
    assert all("/public/listings/" in link for link in links)


def test_hostile_words_stay_words(listed):
    hazard = listed.item()
    listed.up_to(hazard, "notice")
    listed.go(hazard, "announce", problem="<script>alert(1)</script>出口")
    assert "<script>alert" not in seen()


def test_it_is_read_only_and_not_asked_without_end(listed, world, settings, monkeypatch):
    from hazards.listings import views

    assert Client().post(PAGE).status_code == 405 and Client().post(FEED).status_code == 405
    monkeypatch.setattr(views, "whole", lambda key, on: {"listing.public_per_minute": 2}[key])
    codes = [Client().get(address).status_code for address in (PAGE, FEED, PAGE, FEED)]
    assert 429 in codes and codes[-1] == 429
    assert Client().get(PAGE)["Retry-After"] == "60"


def test_the_names_of_the_addresses_need_no_login():
    from anquan.access import MATRIX

    assert {MATRIX[name] for name in ("listings:public", "listings:feed")} == {"public"}
    assert reverse("listings:public") == PAGE


def test_what_failed_after_its_announcement_is_said_so(listed):
    from datetime import timedelta

    hazard = listed.item()
    listing = listed.up_to(hazard, "post_sign")
    failed = listed.go(hazard, "fail", today=listing.due_on + timedelta(days=1))
    assert failed.status == Status.FAILED and "督办未落实" in seen() and "期满没有改完" not in seen()
    assert Listing.objects.published().count() == 1
