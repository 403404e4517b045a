"""Signing in, signing out and failing to: journalled like everything else."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction

from anquan.journal.services import record


def connect() -> None:
    user_logged_in.connect(signed_in, dispatch_uid="journal.signed_in")
    user_logged_out.connect(signed_out, dispatch_uid="journal.signed_out")
    user_login_failed.connect(sign_in_failed, dispatch_uid="journal.sign_in_failed")


def signed_in(sender, request, user, **kwargs) -> None:
    with transaction.atomic():
        record(actor=user, action="session.sign_in", obj=user, note=getattr(request, "signed_in_by", ""))


def signed_out(sender, request, user, **kwargs) -> None:
    if user is None:
        return
    with transaction.atomic():
        record(actor=user, action="session.sign_out", obj=user)


def sign_in_failed(sender, credentials, request=None, **kwargs) -> None:
    """The typed name is kept only when it is an account: people do type their password into the wrong field."""
    typed = str(credentials.get("username", ""))[:150].replace("\0", "")
    user = get_user_model().objects.filter(username=typed).first() if typed.isprintable() else None
    label = user.username if user else "（没有这个账号）"
    is_locked = getattr(request, "axes_locked_out", False)
    post = getattr(user, "main_appointment", None)
    with transaction.atomic():
        record(
            actor=AnonymousUser(),
            action="session.locked" if is_locked else "session.sign_in_failed",
            obj=user,
            label=label,
            result="denied" if is_locked else "failed",
            county=post.unit.county_id if post else None,
        )
