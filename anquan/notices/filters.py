"""The declared conditions of the lists of notices."""

import django_filters as filters
from django import forms

from anquan.notices.models import Message
from anquan.notices.rules import STATUSES


class MessageFilter(filters.FilterSet):
    unread = filters.BooleanFilter(label="未读", field_name="read_at", lookup_expr="isnull", widget=forms.HiddenInput)
    q = filters.CharFilter(label="文字", field_name="title", lookup_expr="icontains", max_length=100)

    class Meta:
        model = Message
        fields: list[str] = []


class SendingFilter(filters.FilterSet):
    """For both channels: the model is given by the queryset."""

    status = filters.ChoiceFilter(label="状态", choices=STATUSES, widget=forms.HiddenInput)
    q = filters.CharFilter(label="收件人", field_name="user__name", lookup_expr="icontains", max_length=50)

    class Meta:
        fields: list[str] = []
