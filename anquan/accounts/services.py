"""Accounts are made, appointed and ended here, each with its journal entry."""

import hashlib
import secrets
from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from anquan.accounts.models import ApiToken, Appointment, User
from anquan.accounts.roles import ROLES, Reach
from anquan.journal.overtaken import refuse_if_overtaken
from anquan.journal.services import record
from anquan.units.models import Industry, Unit
from anquan.workflow import NotAllowed

TOKEN_PREFIX = "aq_"


@transaction.atomic
def create_user(
    *,
    actor: User | None,
    username: str,
    name: str,
    password: str | None,
    phone: str = "",
    email: str = "",
    is_system: bool = False,
    must_change_password: bool = True,
) -> User:
    """A new account without any right. Raises ``ValidationError`` for a weak password.

    Without a password (None) nobody can sign in with the account until one is set.
    """
    if password is not None:
        validate_password(password, User(username=username, name=name))
    user = User.objects.create_user(
        username,
        password,
        name=name,
        phone=phone,
        email=email,
        is_system=is_system,
        must_change_password=must_change_password and not is_system,
    )
    record(actor=actor, action="account.create", obj=user, changes={"username": [None, username]})
    return user


@transaction.atomic
def update_user(*, actor: User, user: User, name: str, phone: str, email: str, seen: int | None = None) -> User:
    """``seen``: what the form was opened on; a later change by somebody else is ``Overtaken``."""
    refuse_if_overtaken(user, "account.update", seen)
    changes = {
        field: [getattr(user, field), value]
        for field, value in {"name": name, "phone": phone, "email": email}.items()
        if getattr(user, field) != value
    }
    user.name, user.phone, user.email = name, phone, email
    user.save(update_fields=["name", "phone", "email"])
    record(actor=actor, action="account.update", obj=user, changes=changes)
    return user


@transaction.atomic
def appoint(
    *,
    actor: User | None,
    user: User,
    role: str,
    unit: Unit,
    valid_from: date,
    valid_to: date | None = None,
    industry: Industry | None = None,
    certificate_no: str = "",
    certificate_valid_to: date | None = None,
) -> Appointment:
    """Give ``user`` a post. Nobody appoints himself; an enterprise post needs an enterprise."""
    if actor is not None and actor.pk == user.pk:
        raise NotAllowed("不能给自己任职，请由另一位系统管理员办理。", "self_grant")
    if ROLES[role].reach is Reach.OWN and unit.kind != "enterprise":
        raise NotAllowed(f"“{ROLES[role].name}”只能任职于企业，所选单位不是企业。", "wrong_unit")
    if _mixes_administration_and_business(user, role, valid_from):
        raise NotAllowed("系统管理员不能同时担任业务岗位，请使用另一个账号。", "separation")
    appointment = Appointment.objects.create(
        user=user,
        role=role,
        unit=unit,
        industry=industry,
        valid_from=valid_from,
        valid_to=valid_to,
        certificate_no=certificate_no,
        certificate_valid_to=certificate_valid_to,
    )
    record(actor=actor, action="account.appoint", obj=user, changes={"appointment": [None, str(appointment)]})
    return appointment


def _mixes_administration_and_business(user: User, role: str, on: date) -> bool:
    held = {ROLES[a.role].reach is Reach.NONE for a in user.appointments.in_force(on)}
    return bool(held) and held != {ROLES[role].reach is Reach.NONE}


@transaction.atomic
def end_appointment(*, actor: User, appointment: Appointment, on: date) -> Appointment:
    """The appointment's last day becomes ``on``; rights end with the first request of the next day."""
    before = appointment.valid_to
    appointment.valid_to = max(on, appointment.valid_from)
    appointment.save(update_fields=["valid_to"])
    record(
        actor=actor,
        action="account.end_appointment",
        obj=appointment.user,
        changes={"valid_to": [str(before or ""), str(appointment.valid_to)]},
        note=str(appointment),
    )
    return appointment


@transaction.atomic
def set_active(*, actor: User, user: User, is_active: bool) -> User:
    """Enable or disable an account. A disabled account loses every right with its next request."""
    if actor.pk == user.pk:
        raise NotAllowed("不能停用自己的账号。", "self_disable")
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    record(actor=actor, action="account.set_active", obj=user, changes={"is_active": [not is_active, is_active]})
    return user


@transaction.atomic
def set_password(*, actor: User, user: User, password: str) -> User:
    """A password set by somebody else must be changed at the next sign-in."""
    validate_password(password, user)
    user.set_password(password)
    user.must_change_password = actor.pk != user.pk
    user.save(update_fields=["password", "must_change_password"])
    record(actor=actor, action="account.password", obj=user)
    return user


@transaction.atomic
def issue_token(
    *, actor: User | None, user: User, name: str, scopes: list[str], expires_at: datetime
) -> tuple[ApiToken, str]:
    """A new key for a client system. The secret is returned once and never stored."""
    if not user.is_system:
        raise NotAllowed("只能给对接系统账号发放接口密钥。", "not_a_system")
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        scopes=scopes,
        expires_at=expires_at,
        digest=digest_of(secret),
        prefix=secret[:10],
        created_by=actor,
    )
    record(
        actor=actor, action="account.token", obj=user, changes={"token": [None, str(token)], "scopes": [None, scopes]}
    )
    return token, secret


@transaction.atomic
def revoke_token(*, actor: User, token: ApiToken) -> ApiToken:
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    record(actor=actor, action="account.token_revoke", obj=token.user, note=str(token))
    return token


def digest_of(secret: str) -> str:
    """Tokens are 256 random bits, so a plain SHA-256 is enough: there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()
