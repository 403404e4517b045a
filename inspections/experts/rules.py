"""The states of an expert's opinion. Pure: no database, no web."""

from django.db.models import TextChoices


class Status(TextChoices):
    ASKED = "asked", "待专家提出意见"
    SUBMITTED = "submitted", "已提出意见"
    WITHDRAWN = "withdrawn", "不再需要"
