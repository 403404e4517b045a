"""Who may sign in at the plate of an enterprise without a password, and how often may one try?"""

import re
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from anquan.accounts import phone_codes
from anquan.accounts.models import PhoneCode, User
from anquan.journal.models import Entry
from anquan.workflow import NotAllowed
from hazards.models import Hazard
from tests.racing import race, winners

REGISTERED = "15800003307"  # of 鑫源木业, in the cast
OWN = "13900001234"


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    cache.clear()


def ask(unit, phone=REGISTERED):
    return phone_codes.request(unit=unit, phone=phone, now=timezone.now())


def enter(unit, typed, phone=REGISTERED):
    return phone_codes.verify(unit=unit, phone=phone, typed=typed, now=timezone.now())


def test_the_registered_telephone_gets_an_account_of_its_own_enterprise_and_keeps_it(world):
    user = enter(world.xinyuan, phone_codes.code_of(ask(world.xinyuan)))
    assert (user.name, user.has_usable_password()) == ("周强", False)
    assert [(post.role, post.unit) for post in user.appointments_today] == [("enterprise_officer", world.xinyuan)]
    assert enter(world.xinyuan, phone_codes.code_of(ask(world.xinyuan))) == user


def test_whoever_has_a_post_there_and_the_telephone_comes_in_as_himself(world):
    User.objects.filter(pk=world.owner.pk).update(phone="139-0000-1234")
    assert enter(world.xinyuan, phone_codes.code_of(ask(world.xinyuan, OWN)), OWN) == world.owner


@pytest.mark.parametrize("who", ["inspector", "awb", "other_officer", "far_officer"])
def test_nobody_else_comes_in_with_his_telephone_even_with_the_right_digits(world, who):
    User.objects.filter(pk=world.people[who].pk).update(phone=OWN)
    row = ask(world.xinyuan, OWN)
    assert not row.is_known
    with pytest.raises(NotAllowed, match="验证码不对"):
        enter(world.xinyuan, phone_codes.code_of(row), OWN)


def test_a_code_ends_with_its_minutes_with_its_use_and_with_the_next_one(world):
    first = ask(world.xinyuan)
    second = ask(world.xinyuan)
    for row, later in ((first, 0), (second, 6)):
        with pytest.raises(NotAllowed):
            phone_codes.verify(
                unit=world.xinyuan, phone=REGISTERED, typed=phone_codes.code_of(row),
                now=timezone.now() + timedelta(minutes=later),
            )  # fmt: skip
    assert enter(world.xinyuan, phone_codes.code_of(second))
    with pytest.raises(NotAllowed):
        enter(world.xinyuan, phone_codes.code_of(second))


def test_a_code_of_one_enterprise_opens_no_other(world):
    with pytest.raises(NotAllowed):
        enter(world.hengfeng, phone_codes.code_of(ask(world.xinyuan)))


def test_five_wrong_digits_are_the_end_of_a_code_also_for_the_right_ones(world):
    row = ask(world.xinyuan)
    wrong = f"{(int(phone_codes.code_of(row)) + 1) % 10**6:06d}"
    for _ in range(5):
        with pytest.raises(NotAllowed):
            enter(world.xinyuan, wrong)
    with pytest.raises(NotAllowed):
        enter(world.xinyuan, phone_codes.code_of(row))


def test_one_telephone_asks_five_times_an_hour_and_a_number_nobody_has_uses_up_the_same(world):
    for phone in (REGISTERED, "13700000000"):
        for _ in range(5):
            ask(world.xinyuan, phone)
        with pytest.raises(NotAllowed, match="太频繁"):
            ask(world.xinyuan, phone)
    assert ask(world.hengfeng, "13800002716").is_known


@pytest.mark.django_db(transaction=True)
def test_twenty_tries_at_once_are_still_five(world):
    row = ask(world.xinyuan)
    wrong = f"{(int(phone_codes.code_of(row)) + 1) % 10**6:06d}"
    outcomes = race(*[lambda: enter(world.xinyuan, wrong)] * 20)
    assert not winners(outcomes)
    row.refresh_from_db()
    assert row.tries == 5


def test_at_the_gate_the_enterprise_signs_for_its_hazard_with_a_code_and_the_journal_says_so(client, play, world):
    hazard = play.assigned()
    plate = reverse("units:scan", args=[world.xinyuan.code])
    assert "用手机验证码" in client.get(client.get(plate).url).content.decode()
    page = client.post(reverse("accounts:phone", args=[world.xinyuan.code]), {"phone": "158 0000 3307"}, follow=True)
    code = re.search(r"验证码是 <b>(\d{6})</b>", page.content.decode())[1]
    answer = client.post(reverse("accounts:code", args=[world.xinyuan.code]), {"code": code})
    assert answer.url == plate
    assert "要办的隐患" in client.get(plate, follow=True).content.decode()
    client.post(reverse("hazards:act", args=[hazard.number, "acknowledge"]), {"version": hazard.version})
    assert Hazard.objects.get(pk=hazard.pk).status == "rectifying"
    assert Entry.objects.filter(action="session.sign_in", note="手机验证码").count() == 1
    assert client.session.get_expiry_age() <= 120 * 60


def test_the_page_says_the_same_to_a_number_that_nobody_has(client, world):
    said = []
    for phone in (REGISTERED, "13700000000"):
        page = client.post(reverse("accounts:phone", args=[world.xinyuan.code]), {"phone": phone}, follow=True)
        said.append(re.sub(r"\d{4,}|演示环境.*?</p>|<p class=\"notice\">", "", page.content.decode()))
    assert _text(said[0]) == _text(said[1])


def _text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r'(value|name|nonce|href)="[^"]*"', "", page)).split())


def test_in_production_without_a_gateway_there_is_no_code(world, settings):
    settings.SMS_ON_PAGE = False
    with pytest.raises(NotAllowed, match="没有接通短信"):
        ask(world.xinyuan)


@pytest.fixture
def gateway(settings):
    """A real gateway on this machine. ``taken`` holds what it was sent; ``gateway.status`` is how it answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            taken.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(server.status)
            self.end_headers()

        def log_message(self, *args):
            pass

    taken: list[str] = []
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.status, server.taken = 200, taken
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_GATEWAY, settings.SMS_ON_PAGE = f"http://127.0.0.1:{server.server_port}/", False
    yield server
    server.shutdown()
    server.server_close()


def test_a_worker_sends_the_code_once_to_whom_it_belongs_and_nothing_to_anybody_else(world, gateway):
    row, unknown = ask(world.xinyuan), ask(world.xinyuan, "13700000000")
    assert [phone_codes.send_all(now=timezone.now()) for _ in range(2)] == [1, 0]
    assert len(gateway.taken) == 1
    assert phone_codes.code_of(row) in gateway.taken[0]
    assert "明光市鑫源木业" in gateway.taken[0]
    assert list(PhoneCode.objects.order_by("pk").values_list("status", flat=True)) == ["sent", "dropped"]
    assert phone_codes.code_of(unknown) not in gateway.taken[0]


def test_a_gateway_that_is_down_delays_the_code_and_a_code_that_has_ended_is_not_sent(world, gateway):
    gateway.status = 503
    row = ask(world.xinyuan)
    assert phone_codes.send_all(now=timezone.now()) == 0
    row.refresh_from_db()
    assert (row.status, row.attempts) == ("waiting", 1)
    assert "短信网关没有收下" in row.last_error
    gateway.status = 200
    assert phone_codes.send_all(now=timezone.now() + timedelta(minutes=2)) == 1
    late = ask(world.xinyuan)
    assert phone_codes.send_all(now=timezone.now() + timedelta(minutes=9)) == 0
    late.refresh_from_db()
    assert (late.status, late.last_error) == ("dropped", "已过有效期")
