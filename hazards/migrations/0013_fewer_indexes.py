"""Every hazard was written into 36 indexes, 16 of them those that Django gives to each foreign key. Nine of these nothing
is looked up by, five begin another index, which answers the same questions, and two hold next to nothing but NULL.

The fields are changed in the state only: the database has merely to drop the indexes, where SQLite would rebuild the
table for each of them.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def drop_indexes(apps, schema_editor):
    connection = schema_editor.connection
    table = apps.get_model("hazards", "Hazard")._meta.db_table
    columns = {f"{field.name}_id" for field in FIELDS}
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    for name, what in found.items():
        is_plain = what["index"] and not (what["unique"] or what["primary_key"] or what["foreign_key"] or what["check"])
        if is_plain and len(what["columns"]) == 1 and what["columns"][0] in columns:
            schema_editor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")


FIELDS = [
    migrations.AlterField(
        model_name="hazard",
        name="city",
        field=models.ForeignKey(
            blank=True,
            db_index=False,
            null=True,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to="units.unit",
            verbose_name="市",
        ),
    ),
    migrations.AlterField(
        model_name="hazard",
        name="county",
        field=models.ForeignKey(
            blank=True,
            db_index=False,
            null=True,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to="units.unit",
            verbose_name="县（市、区）",
        ),
    ),
    migrations.AlterField(
        model_name="hazard",
        name="import_batch",
        field=models.ForeignKey(
            blank=True,
            db_index=False,
            null=True,
            on_delete=django.db.models.deletion.SET_NULL,
            related_name="hazards",
            to="hazards.importbatch",
            verbose_name="导入批次",
        ),
    ),
    migrations.AlterField(
        model_name="hazard",
        name="industry",
        field=models.ForeignKey(
            blank=True,
            db_index=False,
            null=True,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to="units.industry",
            verbose_name="监管领域",
        ),
    ),
    migrations.AlterField(
        model_name="hazard",
        name="merged_into",
        field=models.ForeignKey(
            blank=True,
            db_index=False,
            null=True,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="merged",
            to="hazards.hazard",
            verbose_name="并入",
        ),
    ),
    migrations.AlterField(
        model_name="hazard",
        name="ordered_by",
        field=models.ForeignKey(
            blank=True,
            db_index=False,
            null=True,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to=settings.AUTH_USER_MODEL,
            verbose_name="交办人",
        ),
    ),
    migrations.AlterField(
        model_name="hazard",
        name="problem_list",
        field=models.ForeignKey(
            blank=True,
            db_index=False,
            null=True,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="hazards",
            to="hazards.problemlist",
            verbose_name="问题清单",
        ),
    ),
    migrations.AlterField(
        model_name="hazard",
        name="province",
        field=models.ForeignKey(
            blank=True,
            db_index=False,
            null=True,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to="units.unit",
            verbose_name="省",
        ),
    ),
    migrations.AlterField(
        model_name="hazard",
        name="rechecked_by",
        field=models.ForeignKey(
            blank=True,
            db_index=False,
            null=True,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to=settings.AUTH_USER_MODEL,
            verbose_name="复查人",
        ),
    ),
    migrations.AlterField(
        model_name="hazard",
        name="recurrence_of",
        field=models.ForeignKey(
            blank=True,
            db_index=False,
            null=True,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="recurrences",
            to="hazards.hazard",
            verbose_name="反复出现，上一条",
        ),
    ),
    migrations.AlterField(
        model_name="hazard",
        name="reporting_unit",
        field=models.ForeignKey(
            blank=True,
            db_index=False,
            null=True,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to="units.unit",
            verbose_name="登记单位",
        ),
    ),
    migrations.AlterField(
        model_name="hazard",
        name="responsible_unit",
        field=models.ForeignKey(
            blank=True,
            db_index=False,
            null=True,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="hazards_to_rectify",
            to="units.unit",
            verbose_name="责任单位",
        ),
    ),
    migrations.AlterField(
        model_name="hazard",
        name="second_rechecker",
        field=models.ForeignKey(
            blank=True,
            db_index=False,
            null=True,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to=settings.AUTH_USER_MODEL,
            verbose_name="第二复查人",
        ),
    ),
    migrations.AlterField(
        model_name="hazard",
        name="submitted_by",
        field=models.ForeignKey(
            blank=True,
            db_index=False,
            null=True,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to=settings.AUTH_USER_MODEL,
            verbose_name="提交人",
        ),
    ),
    migrations.AlterField(
        model_name="hazard",
        name="township",
        field=models.ForeignKey(
            blank=True,
            db_index=False,
            null=True,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to="units.unit",
            verbose_name="属地",
        ),
    ),
    migrations.AlterField(
        model_name="hazard",
        name="unit",
        field=models.ForeignKey(
            blank=True,
            db_index=False,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="hazards",
            to="units.unit",
            verbose_name="所在单位",
        ),
    ),
]


class Migration(migrations.Migration):
    dependencies = [
        ("hazards", "0012_superior_papers"),
        ("units", "0002_columns_fit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=FIELDS,
            database_operations=[migrations.RunPython(drop_indexes, migrations.RunPython.noop)],
        ),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(
                condition=models.Q(("problem_list__isnull", False)), fields=["problem_list"], name="hazard_problem_list"
            ),
        ),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(
                condition=models.Q(("import_batch__isnull", False)), fields=["import_batch"], name="hazard_import_batch"
            ),
        ),
    ]
