"""Naming a colleague in a form: his name or his account, as the office writes it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from anquan.accounts.models import Appointment, User


def colleagues_of(user: User) -> QuerySet[User]:
    """Everybody who can be told and has a post in a county of this person's posts."""
    counties = {post.unit.county_id for post in user.appointments_today} - {None}
    posts = Appointment.objects.in_force(timezone.localdate()).of_people().filter(unit__county__in=counties)
    return User.objects.filter(pk__in=posts.values("user"))


class ColleagueField(forms.CharField):
    """Somebody with a post in a county of the person who asks; cleans to a ``User`` or None. ``bind`` says who asks."""

    user: User | None = None

    most = 50

    def __init__(self, *, help_text: str = "姓名或者账号。", **options: Any):
        super().__init__(max_length=self.most, help_text=help_text, **options)

    def clean(self, value: Any) -> User | None:
        written = super().clean(value)
        return self._one(written) if written else None

    def _one(self, written: str) -> User:
        found = list(colleagues_of(self.user).filter(Q(username=written) | Q(name=written))[:2])
        if not found:
            raise ValidationError(f"本县（市、区）没有“{written}”这个在任的账号，请检查姓名。")
        if len(found) > 1:
            raise ValidationError(f"有几位同名的“{written}”，请改填账号。")
        return found[0]


class ColleaguesField(ColleagueField):
    """Several of them, with 、 between; cleans to a list of users."""

    most = 500

    def __init__(self, *, help_text: str = "姓名或者账号，几位之间用顿号隔开。", **options: Any):
        super().__init__(help_text=help_text, **options)

    def clean(self, value: Any) -> list[User]:  # type: ignore[override]
        written = forms.CharField.clean(self, value).replace("，", "、").replace(",", "、").replace(" ", "、")
        names = dict.fromkeys(name for name in written.split("、") if name)
        return [self._one(name) for name in names]


def bind_colleagues(form: forms.BaseForm, user: User) -> None:
    for field in form.fields.values():
        if isinstance(field, ColleagueField):
            field.user = user
