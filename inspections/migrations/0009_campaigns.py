import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("hazards", "0013_fewer_indexes"),
        ("inspections", "0008_stationing"),
        ("units", "0002_columns_fit"),
    ]

    operations = [
        migrations.CreateModel(
            name="CampaignPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("goal", models.TextField(blank=True, max_length=1000, verbose_name="目标和要求")),
                ("target_units", models.PositiveIntegerField(blank=True, null=True, verbose_name="目标检查单位数")),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="更新时间")),
                (
                    "campaign",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan",
                        to="hazards.campaign",
                        verbose_name="专项行动",
                    ),
                ),
                (
                    "industries",
                    models.ManyToManyField(blank=True, related_name="+", to="units.industry", verbose_name="涉及领域"),
                ),
                (
                    "units",
                    models.ManyToManyField(
                        blank=True, related_name="campaign_plans", to="units.unit", verbose_name="参加单位"
                    ),
                ),
            ],
            options={
                "verbose_name": "专项行动方案",
                "verbose_name_plural": "专项行动方案",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("goal__length__lte", 1000), ("target_units__lte", 2147483647)),
                        name="inspections_campaignplan_columns_fit",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                ("code", models.CharField(max_length=20, verbose_name="代码")),
                ("label", models.CharField(max_length=40, verbose_name="名称")),
                ("measure", models.CharField(max_length=10, verbose_name="单位")),
                (
                    "kind",
                    models.CharField(
                        choices=[("count", "整数"), ("amount", "可有小数")],
                        default="count",
                        max_length=8,
                        verbose_name="数的类型",
                    ),
                ),
                ("target", models.PositiveIntegerField(blank=True, null=True, verbose_name="目标")),
                ("is_active", models.BooleanField(default=True, verbose_name="在用")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fields",
                        to="inspections.campaignplan",
                        verbose_name="方案",
                    ),
                ),
            ],
            options={
                "verbose_name": "专项行动填报项目",
                "verbose_name_plural": "专项行动填报项目",
                "ordering": ["order", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "code"), name="campaign_field_code_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("order__lte", 32767),
                            ("code__length__lte", 20),
                            ("label__length__lte", 40),
                            ("measure__length__lte", 10),
                            ("kind__length__lte", 8),
                            ("kind__in", ["count", "amount"]),
                            ("target__lte", 2147483647),
                        ),
                        name="inspections_campaignfield_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="月份")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "填报中"), ("submitted", "已报送"), ("locked", "已锁定")],
                        default="draft",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                ("submitted_on", models.DateField(blank=True, null=True, verbose_name="报送日期")),
                ("locked_on", models.DateField(blank=True, null=True, verbose_name="锁定日期")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="退回、解锁原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="更新时间")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="hazards.campaign",
                        verbose_name="专项行动",
                    ),
                ),
                (
                    "locked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="锁定人",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="填报人",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="报送人",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="填报单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "专项行动月报",
                "verbose_name_plural": "专项行动月报",
                "ordering": ["-month", "unit"],
                "constraints": [
                    models.UniqueConstraint(fields=("campaign", "unit", "month"), name="campaign_report_once_a_month"),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="campaign_report_of_a_month"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["submitted", "locked"]), _negated=True),
                            ("submitted_on__isnull", False),
                            _connector="OR",
                        ),
                        name="campaign_report_submitted_has_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "locked"), _negated=True),
                            models.Q(("locked_by__isnull", False), ("locked_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="campaign_report_locked_has_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__length__lte", 12),
                            ("status__in", ["draft", "submitted", "locked"]),
                            ("note__length__lte", 500),
                            ("reason__length__lte", 300),
                            ("version__lte", 2147483647),
                        ),
                        name="inspections_campaignreport_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=30, verbose_name="项目")),
                ("value", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="数")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="values",
                        to="inspections.campaignreport",
                        verbose_name="月报",
                    ),
                ),
            ],
            options={
                "verbose_name": "专项行动填报数",
                "verbose_name_plural": "专项行动填报数",
                "constraints": [
                    models.UniqueConstraint(fields=("report", "key"), name="campaign_value_once"),
                    models.CheckConstraint(condition=models.Q(("value__gte", 0)), name="campaign_value_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("key__length__lte", 30), ("value__gt", -1000000000000), ("value__lt", 1000000000000)
                        ),
                        name="inspections_campaignvalue_columns_fit",
                    ),
                ],
            },
        ),
    ]
