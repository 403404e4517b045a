import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("files", "0003_columns_fit"),
        ("hazards", "0013_fewer_indexes"),
        ("inspections", "0006_plans"),
        ("units", "0002_columns_fit"),
    ]

    operations = [
        migrations.CreateModel(
            name="SelfCheckPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[("post", "岗位日查"), ("workshop", "车间周查"), ("enterprise", "企业月查")],
                        max_length=12,
                        verbose_name="级别",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="岗位（车间）")),
                ("is_workdays_only", models.BooleanField(default=False, verbose_name="只在工作日")),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                ("end_reason", models.CharField(blank=True, default="", max_length=200, verbose_name="结束原因")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="安排时间")),
                (
                    "checklist",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspections.checklist",
                        verbose_name="检查表",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="self_check_plans",
                        to="units.unit",
                        verbose_name="企业",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="安排人",
                    ),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="负责人",
                    ),
                ),
            ],
            options={
                "verbose_name": "自查安排",
                "verbose_name_plural": "自查安排",
                "ordering": ["enterprise", "level", "name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on", None)),
                        fields=("enterprise", "level", "name"),
                        name="self_check_plan_once",
                        violation_error_message="这家企业已经有同名的自查安排。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("level", "enterprise"), ("name", "")),
                            models.Q(models.Q(("level", "enterprise"), _negated=True), ("name__gt", "")),
                            _connector="OR",
                        ),
                        name="self_check_plan_says_where",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", ""), ("ends_on", None)),
                            models.Q(("end_reason__gt", ""), ("ends_on__gte", models.F("starts_on"))),
                            _connector="OR",
                        ),
                        name="self_check_plan_ends_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level__length__lte", 12),
                            ("level__in", ["post", "workshop", "enterprise"]),
                            ("name__length__lte", 60),
                            ("end_reason__length__lte", 200),
                        ),
                        name="inspections_selfcheckplan_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SelfCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True, verbose_name="客户端标识")),
                (
                    "status",
                    models.CharField(
                        choices=[("to_confirm", "待主要负责人确认"), ("done", "已完成"), ("returned", "已退回重查")],
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("done_on", models.DateField(verbose_name="自查日期")),
                ("due_on", models.DateField(verbose_name="应查日期")),
                ("done_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="自查时间")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="确认时间")),
                ("decision_note", models.CharField(blank=True, max_length=300, verbose_name="确认意见")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="自查人",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspections.checklistversion",
                        verbose_name="检查表版次",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="inspections.selfcheckplan",
                        verbose_name="自查安排",
                    ),
                ),
            ],
            options={
                "verbose_name": "自查记录",
                "verbose_name_plural": "自查记录",
                "ordering": ["-done_at", "-id"],
                "indexes": [models.Index(fields=["plan", "due_on"], name="self_check_plan_due")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "returned"), _negated=True),
                        fields=("plan", "due_on"),
                        name="self_check_once_per_slot",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("done_on__lte", models.F("due_on"))), name="self_check_in_its_slot"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "returned"), _negated=True),
                            models.Q(("decided_by__isnull", False), ("decision_note__gt", "")),
                            _connector="OR",
                        ),
                        name="self_check_returned_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="self_check_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__length__lte", 12),
                            ("status__in", ["to_confirm", "done", "returned"]),
                            ("note__length__lte", 500),
                            ("decision_note__length__lte", 300),
                        ),
                        name="inspections_selfcheck_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SelfCheckStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.CharField(max_length=6, verbose_name="时段")),
                ("revision", models.PositiveSmallIntegerField(default=0, verbose_name="更正次数")),
                ("figures", models.JSONField(verbose_name="数字")),
                ("due_on", models.DateField(verbose_name="应报日期")),
                ("why", models.JSONField(blank=True, default=dict, verbose_name="为什么是这一天")),
                ("reason", models.CharField(blank=True, default="", max_length=300, verbose_name="更正原因")),
                ("signed_on", models.DateField(verbose_name="签字日期")),
                ("signed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="签字时间")),
                (
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="self_check_statements",
                        to="units.unit",
                        verbose_name="企业",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="签字人",
                    ),
                ),
            ],
            options={
                "verbose_name": "自查统计表",
                "verbose_name_plural": "自查统计表",
                "ordering": ["-period", "-revision"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("enterprise", "period", "revision"), name="self_check_statement_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), ("revision", 0)),
                            models.Q(("reason__gt", ""), ("revision__gt", 0)),
                            _connector="OR",
                        ),
                        name="self_check_statement_corrected_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("period__length__lte", 6), ("revision__lte", 32767), ("reason__length__lte", 300)
                        ),
                        name="inspections_selfcheckstatement_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SelfCheckAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "answer",
                    models.CharField(
                        choices=[("yes", "符合"), ("no", "不符合"), ("na", "不涉及")], max_length=4, verbose_name="结果"
                    ),
                ),
                (
                    "check_made",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="inspections.selfcheck",
                        verbose_name="自查记录",
                    ),
                ),
                (
                    "hazard",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="self_check_answer",
                        to="hazards.hazard",
                        verbose_name="隐患",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspections.checklistitem",
                        verbose_name="检查项",
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="照片",
                    ),
                ),
            ],
            options={
                "verbose_name": "自查结果",
                "verbose_name_plural": "自查结果",
                "ordering": ["item__order", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("check_made", "item"), name="self_check_answer_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "no"), ("hazard__isnull", False)),
                            models.Q(models.Q(("answer", "no"), _negated=True), ("hazard__isnull", True)),
                            _connector="OR",
                        ),
                        name="self_check_no_is_a_hazard",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer__length__lte", 4), ("answer__in", ["yes", "no", "na"])),
                        name="inspections_selfcheckanswer_columns_fit",
                    ),
                ],
            },
        ),
    ]
