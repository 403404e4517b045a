"""Naming a colleague in a form: his name or his account, as the office writes it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from anquan.accounts.models import Appointment, User


class ColleagueField(forms.CharField):
    """Somebody with a post in a county of the person who asks; cleans to a ``User`` or None. ``bind`` says who asks."""

    user: User | None = None

    def __init__(self, *, help_text: str = "姓名或者账号。", **options: Any):
        super().__init__(max_length=50, help_text=help_text, **options)

    def clean(self, value: Any) -> User | None:
        written = super().clean(value)
        if not written:
            return None
        found = list(User.objects.filter(Q(username=written) | Q(name=written), pk__in=self._colleagues())[:2])
        if not found:
            raise ValidationError(f"本县（市、区）没有“{written}”这个在任的账号，请检查姓名。")
        if len(found) > 1:
            raise ValidationError(f"有几位同名的“{written}”，请改填账号。")
        return found[0]

    def _colleagues(self):
        counties = {post.unit.county_id for post in self.user.appointments_today} - {None}
        posts = Appointment.objects.in_force(timezone.localdate()).of_people().filter(unit__county__in=counties)
        return posts.values("user")


def bind_colleagues(form: forms.BaseForm, user: User) -> None:
    for field in form.fields.values():
        if isinstance(field, ColleagueField):
            field.user = user
