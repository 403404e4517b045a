"""How the clerk looks through 门口反映."""

import django_filters as filters

from anquan.web.filtersets import QuickFilterSet
from hazards.models import Tip, TipStatus


class TipFilter(QuickFilterSet):
    status = filters.ChoiceFilter(label="状态", choices=TipStatus.choices)

    class Meta:
        model = Tip
        fields: list[str] = []
