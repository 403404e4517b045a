"""Foreign keys that every model here has many of."""

from django.conf import settings
from django.db import models

from anquan.units.models import Unit


def person_field(verbose_name: str, *, null: bool = True, db_index: bool = True) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=null,
        blank=True,
        related_name="+",
        db_index=db_index,
        verbose_name=verbose_name,
    )


def unit_field(
    verbose_name: str, *, null: bool = True, related_name: str = "+", db_index: bool = True
) -> models.ForeignKey:
    return models.ForeignKey(
        Unit,
        models.PROTECT,
        null=null,
        blank=True,
        related_name=related_name,
        db_index=db_index,
        verbose_name=verbose_name,
    )
