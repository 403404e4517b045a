import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("hazards", "0014_marks"),
        ("inspections", "0009_campaigns"),
        ("units", "0002_columns_fit"),
    ]

    operations = [
        migrations.CreateModel(
            name="SpotCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=30, unique=True, verbose_name="抽查编号")),
                ("first_on", models.DateField(verbose_name="销号日期从")),
                ("last_on", models.DateField(verbose_name="销号日期到")),
                ("is_of_self_checks", models.BooleanField(default=False, verbose_name="只抽企业自查的")),
                ("pool", models.JSONField(verbose_name="名单")),
                ("pool_digest", models.CharField(max_length=64, verbose_name="名单校验值")),
                ("seed", models.CharField(max_length=64, verbose_name="种子")),
                ("take", models.PositiveIntegerField(verbose_name="抽取条数")),
                ("why", models.JSONField(verbose_name="为什么抽这些条")),
                ("due_on", models.DateField(verbose_name="抽查期限")),
                ("due_why", models.JSONField(verbose_name="为什么是这一天")),
                ("drawn_on", models.DateField(verbose_name="抽取日期")),
                ("drawn_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="抽取时间")),
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
                    "drawn_by",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="抽取人",
                    ),
                ),
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
                    "organ",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="抽查单位",
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="属地",
                    ),
                ),
            ],
            options={
                "verbose_name": "回头看抽查",
                "verbose_name_plural": "回头看抽查",
                "ordering": ["-drawn_on", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_on__gte", models.F("first_on"))), name="spot_check_period_in_order"
                    ),
                    models.CheckConstraint(condition=models.Q(("take__gt", 0)), name="spot_check_takes_something"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number__length__lte", 30),
                            ("pool_digest__length__lte", 64),
                            ("seed__length__lte", 64),
                            ("take__lte", 2147483647),
                        ),
                        name="inspections_spotcheck_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SpotCheckTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveIntegerField(verbose_name="抽中次序")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "待抽查"),
                            ("passed", "合格"),
                            ("failed", "不合格，待登记回潮"),
                            ("reopened", "不合格，已登记回潮"),
                            ("excused", "无法抽查"),
                        ],
                        default="waiting",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("closed_on", models.DateField(verbose_name="销号日期")),
                ("checked_on", models.DateField(blank=True, null=True, verbose_name="抽查日期")),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="抽查情况")),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="更新时间")),
                (
                    "checker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="抽查人",
                    ),
                ),
                (
                    "hazard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spot_checks",
                        to="hazards.hazard",
                        verbose_name="隐患",
                    ),
                ),
                (
                    "passed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="复查人",
                    ),
                ),
                (
                    "passing_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="复查单位",
                    ),
                ),
                (
                    "relapse",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spot_check_task",
                        to="hazards.relapse",
                        verbose_name="回潮",
                    ),
                ),
                (
                    "responsible_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="责任单位",
                    ),
                ),
                (
                    "spot_check",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="inspections.spotcheck",
                        verbose_name="抽查",
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="属地",
                    ),
                ),
            ],
            options={
                "verbose_name": "回头看",
                "verbose_name_plural": "回头看",
                "ordering": ["spot_check", "order"],
                "constraints": [
                    models.UniqueConstraint(fields=("spot_check", "hazard"), name="spot_check_task_once_per_draw"),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "waiting")),
                        fields=("hazard",),
                        name="spot_check_task_one_waiting",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("checked_on__isnull", True), ("status", "waiting")),
                            models.Q(models.Q(("status", "waiting"), _negated=True), ("checked_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="spot_check_task_checked_has_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checker__isnull", True),
                            ("passed_by__isnull", True),
                            models.Q(("checker", models.F("passed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="spot_checker_did_not_pass_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "reopened"), ("relapse__isnull", False)),
                            models.Q(models.Q(("status", "reopened"), _negated=True), ("relapse__isnull", True)),
                            _connector="OR",
                        ),
                        name="spot_check_task_reopened_has_its_relapse",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("order__lte", 2147483647),
                            ("status__length__lte", 12),
                            ("status__in", ["waiting", "passed", "failed", "reopened", "excused"]),
                            ("note__length__lte", 1000),
                        ),
                        name="inspections_spotchecktask_columns_fit",
                    ),
                ],
            },
        ),
    ]
