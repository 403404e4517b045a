"""The REST API: pages of 100 and 1,000, and one hazard registered, against the same rows without the product."""

import uuid
from collections.abc import Iterator

from tests.bench.measuring import Line, in_turns
from tests.bench.stage import Stage, asking, last_statement

PAGES = ((100, 2.0), (1_000, 1.67))  # rows a page; how much longer than bare rows it may take in the process
CREATE_LIMIT = 1.43


def run(stage: Stage) -> Iterator[Line]:
    for size, most in PAGES:
        yield from _page(stage, size, most)
    yield _against_serializer(stage)
    yield from _create(stage)


def _page(stage: Stage, size: int, most: float) -> Iterator[Line]:
    import orjson
    from django.http import QueryDict

    from anquan.journal.context import RequestContext, enter
    from anquan.web.api import paging
    from hazards.api import rows
    from hazards.models import Hazard

    person = stage.person("county")
    query = QueryDict(f"page_size={size}")
    of_one_request = RequestContext("bench")  # whose brake has asked for the terms before

    def inside() -> bytes:
        found = Hazard.objects.visible_to(person)
        body = paging.page_of(
            found, query, stage.today, moment="updated_at", read=lambda page: rows.read(page, stage.today)
        )
        return orjson.dumps(body, default=str)

    def in_a_request() -> bytes:
        with enter(of_one_request):
            return inside()

    bare = asking(*last_statement(inside))
    machine, forget = _machine(stage)

    def through_http():
        answer = machine.get(f"/api/v1/hazards/?page_size={size}")
        assert answer.status_code == 200, answer.content

    yield in_turns(in_a_request, bare, stage.rounds).at_most(f"接口 每页 {size:,} 条，进程内 / 驱动直取同样的行", most)
    yield in_turns(through_http, bare, stage.rounds, before=forget).at_most(
        f"接口 每页 {size:,} 条，整个请求 / 驱动直取"
    )


def _machine(stage: Stage):
    """A client, and what lifts the brake on requests a minute before each of them."""
    from django.core.cache import cache

    return stage.machine("county"), cache.clear


def _against_serializer(stage: Stage) -> Line:
    import orjson
    from rest_framework import serializers

    from hazards.api import rows
    from hazards.models import Hazard

    columns = [name for name in rows.COLUMNS.values() if "__" not in name and name != "pk"]

    class Plain(serializers.ModelSerializer):
        unit_name = serializers.CharField(source="unit.name")
        township_name = serializers.CharField(source="township.name")

        class Meta:
            model = Hazard
            fields = ["id", *(name.removesuffix("_id") for name in columns), "unit_name", "township_name"]

    found = Hazard.objects.visible_to(stage.person("county")).order_by("updated_at", "pk")

    def ours() -> bytes:
        return orjson.dumps(rows.read(found[:1_000], stage.today), default=str)

    def bare() -> bytes:
        return orjson.dumps(Plain(found.select_related("unit", "township")[:1_000], many=True).data, default=str)

    return in_turns(ours, bare, stage.rounds).at_least("接口 1,000 条 / DRF ModelSerializer", 8)


def _create(stage: Stage) -> Iterator[Line]:
    from anquan.units.models import Unit

    machine, forget = _machine(stage)
    unit = Unit.objects.filter(kind="enterprise", county=stage.place("county")).first()
    body = {"unit": unit.pk, "description": "配电箱前堆放成品纸箱，未保持安全距离", "no_photo_reason": "测速"}

    def ours():
        answer = machine.post("/api/v1/hazards/", body, format="json", headers={"Idempotency-Key": uuid.uuid4().hex})
        assert answer.status_code == 201, answer.content

    bare = bare_create(stage, unit)
    yield in_turns(ours, bare, stage.rounds, before=forget).at_most(
        "接口 登记一条，整个请求 / ORM 写两行", CREATE_LIMIT
    )


def bare_create(stage: Stage, unit):
    """The smallest thing that could be called registering: a row and an entry, in one transaction."""
    from django.db import transaction
    from django.utils import timezone

    from anquan.journal.models import Entry
    from hazards.models import Hazard

    person = stage.person("township")

    def create():
        with transaction.atomic():
            hazard = Hazard.objects.create(
                number=f"YH-0-2000-{uuid.uuid4().int % 10**9:09d}",
                source="township",
                unit=unit,
                province_id=unit.province_id,
                city_id=unit.city_id,
                county_id=unit.county_id,
                township_id=unit.township_id,
                found_on=stage.today,
                description="配电箱前堆放成品纸箱，未保持安全距离",
                reported_by=person,
                no_photo_reason="测速",
            )
            Entry.objects.create(
                actor=person,
                actor_name=person.name,
                action="hazard.bench",
                object_id=str(hazard.pk),
                object_type="hazards.hazard",
                at=timezone.now(),
                digest="0" * 64,
            )

    return create
