"""`manage.py figures --unit 341182 --period 2021`: the registered figures of a unit, as every other door counts them."""

import json

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from anquan.indicators import REGISTRY, BadPeriod, Figure, Period, Rate, Slice, figure
from anquan.units.models import Unit


class Command(BaseCommand):
    help = "打印一个单位在一个时段的指标。"

    def add_arguments(self, parser):
        parser.add_argument("--unit", required=True, help="区划代码，如 341182；或者单位的名称")
        parser.add_argument("--period", required=True, help="2026、2026-03、2026Q1、2026H1 或 2026-01-01..2026-03-15")
        parser.add_argument("--code", action="append", help="指标代码，如 haz.found；可以写多次，不写为全部")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *, unit, period, code, **options):
        found = self.unit(unit)
        try:
            asked = Slice(
                None, Period.parse(period), timezone.localdate(), {"area": found.division_code or str(found.pk)}
            )
        except BadPeriod as bad:
            raise CommandError(str(bad)) from bad
        if unknown := set(code or ()) - set(REGISTRY):
            raise CommandError(f"没有这项指标：{'、'.join(sorted(unknown))}")
        figures = [figure(one, asked) for one in code or sorted(REGISTRY)]
        if options["json"]:
            self.stdout.write(json.dumps(self.plain(found, asked, figures), ensure_ascii=False))
            return
        self.stdout.write(f"{found.name}　{asked.period.label}　截至 {asked.today}")
        for one in figures:
            self.stdout.write(f"{one.indicator.code:32}{said(one):>28}  {one.indicator.name}")

    def unit(self, text: str) -> Unit:
        units = Unit.objects.filter(division_code=text) if text.isdecimal() else Unit.objects.filter(name=text)
        try:
            return units.get()
        except (Unit.DoesNotExist, Unit.MultipleObjectsReturned) as bad:
            raise CommandError(f"没有（或不止一个）单位“{text}”。") from bad

    def plain(self, unit: Unit, asked: Slice, figures: list[Figure]) -> dict:
        return {
            "unit": {"division_code": unit.division_code, "name": unit.name},
            "period": asked.period.code,
            "as_of": asked.today.isoformat(),
            "figures": [{"code": one.indicator.code, "name": one.indicator.name, "measure": one.indicator.measure,
                         **number(one.value)} for one in figures],
        }  # fmt: skip


def number(value: int | Rate | None) -> dict:
    """A rate goes with its numerator and denominator; an empty set has none."""
    if not isinstance(value, Rate):
        return {"value": value}
    percent = value.percent()
    return {"value": None if percent is None else str(percent), "numerator": value.numerator,
            "denominator": value.denominator}  # fmt: skip


def said(one: Figure) -> str:
    if isinstance(one.value, Rate):
        return f"{one.value}（{one.value.numerator}/{one.value.denominator}）"
    return one.text if one.value is None else f"{one.value} {one.indicator.measure}"
