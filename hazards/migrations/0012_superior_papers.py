import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("files", "0003_columns_fit"),
        ("hazards", "0011_exchange"),
        ("units", "0002_columns_fit"),
    ]

    operations = [
        migrations.CreateModel(
            name="SuperiorPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=40, verbose_name="据以办理")),
                ("number", models.CharField(max_length=60, verbose_name="文号")),
                ("issuer", models.CharField(max_length=60, verbose_name="发文机关")),
                ("dated_on", models.DateField(verbose_name="成文日期")),
                ("registered_on", models.DateField(verbose_name="登记日期")),
            ],
            options={
                "verbose_name": "上级公文",
                "verbose_name_plural": "上级公文",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number", ""), _negated=True), models.Q(("issuer", ""), _negated=True)
                        ),
                        name="superior_paper_says_who_and_which",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("dated_on__lte", models.F("registered_on"))),
                        name="superior_paper_is_not_of_the_future",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("action__length__lte", 40), ("number__length__lte", 60), ("issuer__length__lte", 60)
                        ),
                        name="hazards_superiorpaper_columns_fit",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="evidence",
            name="hazards_evidence_columns_fit",
        ),
        migrations.AlterField(
            model_name="evidence",
            name="kind",
            field=models.CharField(
                choices=[
                    ("before", "整改前"),
                    ("after", "整改后"),
                    ("recheck", "复查"),
                    ("request", "申请材料"),
                    ("sign", "警示牌"),
                    ("paper", "上级公文"),
                ],
                max_length=8,
                verbose_name="用途",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__length__lte", 8),
                    ("kind__in", ["before", "after", "recheck", "request", "sign", "paper"]),
                    ("round__lte", 32767),
                ),
                name="hazards_evidence_columns_fit",
            ),
        ),
        migrations.AddField(
            model_name="superiorpaper",
            name="listing",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="superior_papers",
                to="hazards.listing",
                verbose_name="挂牌督办",
            ),
        ),
        migrations.AddField(
            model_name="superiorpaper",
            name="major",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="superior_papers",
                to="hazards.majorhazard",
                verbose_name="重大隐患",
            ),
        ),
        migrations.AddField(
            model_name="superiorpaper",
            name="pages",
            field=models.ManyToManyField(blank=True, related_name="+", to="hazards.evidence", verbose_name="照片"),
        ),
        migrations.AddField(
            model_name="superiorpaper",
            name="registered_by",
            field=models.ForeignKey(
                blank=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="登记人",
            ),
        ),
        migrations.AddField(
            model_name="superiorpaper",
            name="scan",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="files.storeddocument",
                verbose_name="扫描件",
            ),
        ),
        migrations.AddField(
            model_name="majorhazard",
            name="superior",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="hazards.superiorpaper",
                verbose_name="上级批复",
            ),
        ),
        migrations.AddConstraint(
            model_name="majorhazard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "closed"), _negated=True),
                    ("authority", "county"),
                    ("superior__isnull", False),
                    _connector="OR",
                ),
                name="major_closed_above_the_county_on_paper",
            ),
        ),
    ]
