"""手机验证码 at the plate of an enterprise: whoever rectifies there signs in without a password (decision 0040).

Only the enterprise's side can: a person with a post there and this telephone, or whoever holds the telephone that the
enterprise has registered with the office, who gets an account at the first use. An officer signs in with his password.
Everything that limits trying is a row of the database, so that it holds in any number of processes.
"""

import hashlib
import hmac
import re
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from anquan.accounts.models import Appointment, PhoneCode, User
from anquan.accounts.roles import ROLES, Reach
from anquan.accounts.services import appoint, create_user
from anquan.journal.services import record
from anquan.notices import sms
from anquan.notices.rules import DROPPED, SENT, WAITING
from anquan.notices.services import fail, give_up_after_crashes, lease
from anquan.terms.selectors import whole
from anquan.units.models import Unit
from anquan.units.rules import Kind
from anquan.workflow import NotAllowed

DIGITS = 6
MOBILE = re.compile(r"1\d{10}")  # the demo has numbers that nobody has
MEMBER = "enterprise_officer"
WRONG = "验证码不对，或者已经过期。请核对短信；重新获取的，以最后一条为准。"


def plain(phone: str) -> str:
    """The digits of a mobile number, '' when it is none."""
    digits = re.sub(r"\D", "", phone).removeprefix("86")
    return digits if MOBILE.fullmatch(digits) else ""


def code_of(row: PhoneCode) -> str:
    digest = hmac.new(settings.SECRET_KEY.encode(), f"phone code {row.uid}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**DIGITS:0{DIGITS}d}"


# --- asking for one ---------------------------------------------------------------------------------------------------
@transaction.atomic
def request(*, unit: Unit, phone: str, now: datetime) -> PhoneCode:
    """A new code; the older ones of this telephone and enterprise end. ``phone`` as ``plain`` gives it.

    Raises ``NotAllowed`` where no message can be sent, and beyond 每小时获取次数 of one enterprise and telephone.
    """
    if not sms.is_there():
        raise NotAllowed("本系统没有接通短信，请用账号和密码登录。", "no_gateway")
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)  # two requests at once count each other
    today, hour_ago = timezone.localdate(now), now - timedelta(hours=1)
    lately = PhoneCode.objects.filter(unit=unit, created_at__gt=hour_ago)
    if lately.filter(phone=phone).count() >= whole("phone_code.per_hour", today):
        raise NotAllowed("获取得太频繁，请一小时以后再试，或者用账号登录。", "too_often")
    if lately.count() >= whole("phone_code.per_hour_of_unit", today):
        raise NotAllowed("这家企业获取验证码太频繁，请一小时以后再试，或者用账号登录。", "too_often")
    PhoneCode.objects.filter(unit=unit, phone=phone, used_at=None, valid_until__gt=now).update(valid_until=now)
    known = _holder(unit, phone) is not None or _is_registered(unit, phone)
    record(actor=None, action="account.code", obj=unit, county=unit.county_id, note=f"尾号 {phone[-4:]}")
    return PhoneCode.objects.create(
        unit=unit, phone=phone, is_known=known, created_at=now,
        valid_until=now + timedelta(minutes=whole("phone_code.minutes", today)),
        status=WAITING if known and not sms.is_on_page() else DROPPED,
    )  # fmt: skip


def _holder(unit: Unit, phone: str) -> User | None:
    """Who has a post of the enterprise's side at this place, or at the enterprise it belongs to, and this telephone."""
    roles = [code for code, role in ROLES.items() if role.reach is Reach.OWN]
    posts = Appointment.objects.in_force(timezone.localdate()).of_people().filter(role__in=roles)
    at_place = posts.filter(unit__in=_own(unit)).select_related("user").order_by("pk")
    return next((post.user for post in at_place if plain(post.user.phone) == phone), None)


def _own(unit: Unit) -> list[Unit]:
    """The place itself, and the enterprises above it."""
    return [unit, *Unit.objects.ancestors_of(unit).filter(kind=Kind.ENTERPRISE)]


def _is_registered(unit: Unit, phone: str) -> bool:
    profile = getattr(unit, "profile", None)
    return unit.kind == Kind.ENTERPRISE and profile is not None and plain(profile.phone) == phone


# --- sending ----------------------------------------------------------------------------------------------------------
def send_all(*, now: datetime) -> int:
    """Send what waits; one that is no longer valid is not sent any more. Safe in any number of processes at once."""
    due = PhoneCode.objects.due(now, lease(timezone.localdate(now))).select_related("unit")
    return sum(_send(row, now) for row in due)


def _send(row: PhoneCode, now: datetime) -> bool:
    if not row.claim(now=now, by=f"code-{row.pk}-{row.attempts}") or give_up_after_crashes(row, now):
        return False
    if row.valid_until <= now:
        return not row.settle(DROPPED, now=now, why="已过有效期")
    minutes = max(1, round((row.valid_until - now).total_seconds() / 60))
    text = f"【安全隐患闭环】验证码 {code_of(row)}，{minutes} 分钟内有效，用于办理“{row.unit.name}”的隐患整改。请勿告诉他人。"
    try:
        sms.send(phone=row.phone, text=text, key=str(row.uid))
    except sms.NotSent as fault:
        fail(row, now, str(fault))
        return False
    return row.settle(SENT, now=now)


# --- using one --------------------------------------------------------------------------------------------------------
def verify(*, unit: Unit, phone: str, typed: str, now: datetime) -> User:
    """Whose code it is. Raises ``NotAllowed`` in the same words whatever is wrong; each try counts, also a lost one."""
    row = _try(unit, phone, typed, now)
    if row is None:
        raise NotAllowed(WRONG, "wrong_code")
    return _account(row)


@transaction.atomic
def _try(unit: Unit, phone: str, typed: str, now: datetime) -> PhoneCode | None:
    rows = PhoneCode.objects.select_for_update(of=("self",)).filter(unit=unit, phone=phone, used_at=None)
    row = rows.filter(valid_until__gt=now).order_by("-pk").first()
    if row is None or row.tries >= whole("phone_code.tries", timezone.localdate(now)):
        return None
    row.tries += 1
    is_right = constant_time_compare(code_of(row), re.sub(r"\D", "", typed)) and row.is_known
    row.used_at = now if is_right else None
    row.save(update_fields=["tries", "used_at"])
    return row if is_right else None


@transaction.atomic
def _account(row: PhoneCode) -> User:
    """The person's account; the holder of the registered telephone gets one, without a password, at the first use."""
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=row.unit_id)
    found = _holder(unit, row.phone)
    if found is not None:
        return found
    if not _is_registered(unit, row.phone):  # changed since the code was sent
        raise NotAllowed(WRONG, "wrong_code")
    profile = unit.profile
    name = profile.safety_officer or profile.safety_director or profile.principal_person or "企业联系人"
    user = create_user(
        actor=None, username=f"shouji-{row.uid.hex[:12]}", name=name, password=None, phone=row.phone,
        must_change_password=False,
    )  # fmt: skip
    appoint(actor=None, user=user, role=MEMBER, unit=unit, valid_from=timezone.localdate())
    return user
