import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("inspections", "0005_offline"),
        ("units", "0002_columns_fit"),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("edition", models.PositiveSmallIntegerField(default=1, verbose_name="版次")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "拟定"),
                            ("submitted", "待批准"),
                            ("approved", "已批准"),
                            ("superseded", "已有新版"),
                            ("cancelled", "已作废"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="编制说明")),
                ("submitted_on", models.DateField(blank=True, null=True, verbose_name="报批日期")),
                ("approved_on", models.DateField(blank=True, null=True, verbose_name="登记批准日期")),
                ("approval_no", models.CharField(blank=True, max_length=60, verbose_name="批复文号")),
                ("approval_dated", models.DateField(blank=True, null=True, verbose_name="批复日期")),
                ("returned_reason", models.CharField(blank=True, max_length=300, verbose_name="退回、作废原因")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="拟定时间")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="更新时间")),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记批准人",
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="县（市、区）",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="拟定人",
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="检查单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "年度监督检查计划",
                "verbose_name_plural": "年度监督检查计划",
                "ordering": ["-year", "organ", "-edition"],
                "constraints": [
                    models.UniqueConstraint(fields=("organ", "year", "edition"), name="plan_edition_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "approved")), fields=("organ", "year"), name="plan_one_in_force"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["draft", "submitted"])),
                        fields=("organ", "year"),
                        name="plan_one_in_preparation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("made_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="plan_approver_is_not_maker",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["approved", "superseded"]), _negated=True),
                            models.Q(
                                ("approval_dated__isnull", False),
                                ("approved_by__isnull", False),
                                ("approved_on__isnull", False),
                                models.Q(("approval_no", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="plan_approved_names_its_paper",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 2000), ("year__lte", 2100)), name="plan_year_is_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("year__lte", 32767),
                            ("edition__lte", 32767),
                            ("status__length__lte", 12),
                            ("status__in", ["draft", "submitted", "approved", "superseded", "cancelled"]),
                            ("note__length__lte", 1000),
                            ("approval_no__length__lte", 60),
                            ("returned_reason__length__lte", 300),
                            ("version__lte", 2147483647),
                        ),
                        name="inspections_plan_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(verbose_name="次序")),
                (
                    "risk_colour",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("red", "红（重大风险）"),
                            ("orange", "橙（较大风险）"),
                            ("yellow", "黄（一般风险）"),
                            ("blue", "蓝（低风险）"),
                            ("ungraded", "未评定"),
                        ],
                        max_length=12,
                        verbose_name="风险等级",
                    ),
                ),
                ("times", models.PositiveSmallIntegerField(default=1, verbose_name="每家每年次数")),
                ("target", models.PositiveIntegerField(blank=True, null=True, verbose_name="检查家数")),
                (
                    "industry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.industry",
                        verbose_name="监管领域",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rules",
                        to="inspections.plan",
                        verbose_name="计划",
                    ),
                ),
            ],
            options={
                "verbose_name": "计划规则",
                "verbose_name_plural": "计划规则",
                "ordering": ["order"],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "order"), name="plan_rule_order_once"),
                    models.CheckConstraint(
                        condition=models.Q(("times__gte", 1), ("times__lte", 12)), name="plan_rule_times"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("target__isnull", True), ("target__gte", 1), _connector="OR"),
                        name="plan_rule_target",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("order__lte", 32767),
                            ("risk_colour__length__lte", 12),
                            ("risk_colour__in", ["", "red", "orange", "yellow", "blue", "ungraded"]),
                            ("times__lte", 32767),
                            ("target__lte", 2147483647),
                        ),
                        name="inspections_planrule_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("times", models.PositiveSmallIntegerField(default=1, verbose_name="次数")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="inspections.plan",
                        verbose_name="计划",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_lines",
                        to="units.unit",
                        verbose_name="检查对象",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="lines",
                        to="inspections.planrule",
                        verbose_name="规则",
                    ),
                ),
            ],
            options={
                "verbose_name": "计划检查对象",
                "verbose_name_plural": "计划检查对象",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "unit"), name="plan_line_once_per_unit"),
                    models.CheckConstraint(
                        condition=models.Q(("times__gte", 1), ("times__lte", 12)), name="plan_line_times"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("times__lte", 32767), ("note__length__lte", 200)),
                        name="inspections_planline_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanSlot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.PositiveSmallIntegerField(verbose_name="月份")),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slots",
                        to="inspections.planline",
                        verbose_name="计划检查对象",
                    ),
                ),
            ],
            options={
                "verbose_name": "计划月份",
                "verbose_name_plural": "计划月份",
                "ordering": ["month"],
                "constraints": [
                    models.UniqueConstraint(fields=("line", "month"), name="plan_slot_once"),
                    models.CheckConstraint(
                        condition=models.Q(("month__gte", 1), ("month__lte", 12)), name="plan_slot_is_a_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__lte", 32767)), name="inspections_planslot_columns_fit"
                    ),
                ],
            },
        ),
    ]
