"""The decision of a 挂牌督办 extension has a clock; a running date says by which term it was given, so that a changed term
can be applied to it. Dates named by an order or a granted extension stay nobody's."""

from django.db import migrations, models

# what each term was called when it gave its dates
TERMS = {
    "交办": "hazard.assign",
    "签收": "hazard.acknowledge",
    "立查立改": "hazard.rectify.on_the_spot",
    "限期整改": "hazard.rectify.limited",
    "停产整改": "hazard.rectify.suspended",
    "复查": "hazard.recheck",
    "答复申请": "hazard.decide_request",
    "研究认定": "major.judge",
    "列入清单": "major.list",
    "下达交办单": "major.assign",
    "报送治理方案": "major.plan",
    "销号审批": "major.approve",
    "送达督办通知书": "listing.notice",
    "挂牌公告": "listing.announce",
    "挂警示牌": "listing.signpost",
    "摘牌公告": "listing.delist",
    "督办期限上限": "listing.max_days",
}
NAMED = ("同意延期", "交办单写明")  # a step that says that somebody named the day since
KINDS = [
    ("assign", "交办"), ("sign", "签收"), ("rectify", "整改"), ("recheck", "复查"), ("judge", "研究认定"),
    ("list", "列入清单"), ("plan", "治理方案"), ("approve", "销号审批"), ("notice", "督办通知书"),
    ("announce", "挂牌公告"), ("signpost", "警示牌"), ("delist", "摘牌公告"), ("extend", "延期决定"),
]  # fmt: skip


def name_terms(apps, schema_editor):
    tables = (("Clock", {"stopped_on": None}, "why"), ("Request", {"result": ""}, "why"), ("Listing", {}, "limit_why"))
    for model, running, field in tables:
        manager = apps.get_model("hazards", model)._base_manager.using(schema_editor.connection.alias)
        changed = [row for row in manager.filter(**running).iterator(chunk_size=500) if _name_term(row, field)]
        manager.bulk_update(changed, [field], batch_size=500)


def _name_term(row, field: str) -> bool:
    why = getattr(row, field)
    key = TERMS.get(why.get("label", "")) if why.get("unit") and "term" not in why else None
    if key is None or any(word in step for step in why.get("steps", ()) for word in NAMED):
        return False
    setattr(row, field, why | {"term": key})
    return True


class Migration(migrations.Migration):
    dependencies = [
        ("hazards", "0009_circular"),
        ("units", "0002_columns_fit"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="clock", name="hazards_clock_columns_fit"),
        migrations.AlterField(
            model_name="clock",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=8, verbose_name="时钟"),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__length__lte", 8), ("kind__in", [kind for kind, _ in KINDS]), ("round__lte", 32767)
                ),
                name="hazards_clock_columns_fit",
            ),
        ),
        migrations.RunPython(name_terms, migrations.RunPython.noop, elidable=True),
    ]
