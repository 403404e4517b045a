import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("files", "0003_columns_fit"),
        ("hazards", "0005_origin_of_a_ledger_row"),
        ("units", "0002_columns_fit"),
    ]

    operations = [
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("progress", "整改进展"), ("supervision", "督办情况"), ("interim", "防范措施")],
                        max_length=12,
                        verbose_name="种类",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="要做什么")),
                ("every_days", models.PositiveSmallIntegerField(verbose_name="间隔（天）")),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
            ],
            options={
                "verbose_name": "定期报告",
                "verbose_name_plural": "定期报告",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("every_days__gte", 1)), name="duty_at_least_daily"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__length__lte", 12),
                            ("kind__in", ["progress", "supervision", "interim"]),
                            ("title__length__lte", 200),
                            ("every_days__lte", 32767),
                        ),
                        name="hazards_duty_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_on", models.DateField(verbose_name="应报日期")),
                ("reported_on", models.DateField(verbose_name="报告日期")),
                ("text", models.TextField(max_length=2000, verbose_name="情况")),
            ],
            options={
                "verbose_name": "报告",
                "verbose_name_plural": "报告",
                "ordering": ["due_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="MajorHazard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("discovered", "待认定"),
                            ("confirmed", "已认定"),
                            ("listed", "已入清单"),
                            ("assigned", "已交办"),
                            ("accepted", "已签收"),
                            ("planned", "方案已备"),
                            ("rectifying", "整改中"),
                            ("applied", "待验收"),
                            ("verified", "待审批"),
                            ("closed", "已销号"),
                            ("lowered", "按一般隐患治理"),
                            ("void", "已作废"),
                        ],
                        default="discovered",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                (
                    "authority",
                    models.CharField(
                        choices=[("county", "县级"), ("city", "市级"), ("province", "省级")],
                        default="county",
                        max_length=8,
                        verbose_name="级别",
                    ),
                ),
                (
                    "register_no",
                    models.CharField(blank=True, max_length=30, null=True, unique=True, verbose_name="清单编号"),
                ),
                ("title", models.CharField(max_length=100, verbose_name="隐患名称")),
                ("is_suspended", models.BooleanField(default=False, verbose_name="停产停业")),
                ("suspension_scope", models.CharField(blank=True, max_length=200, verbose_name="停产停业范围")),
                ("leader", models.CharField(blank=True, max_length=50, verbose_name="包保领导")),
                ("discovered_on", models.DateField(verbose_name="上报日期")),
                ("confirmed_on", models.DateField(blank=True, null=True, verbose_name="认定日期")),
                ("listed_on", models.DateField(blank=True, null=True, verbose_name="入清单日期")),
                ("assigned_on", models.DateField(blank=True, null=True, verbose_name="交办日期")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="签收日期")),
                ("planned_on", models.DateField(blank=True, null=True, verbose_name="方案日期")),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="开始整改日期")),
                ("applied_on", models.DateField(blank=True, null=True, verbose_name="申请销号日期")),
                ("checked_on", models.DateField(blank=True, null=True, verbose_name="属地到场核查日期")),
                ("verified_on", models.DateField(blank=True, null=True, verbose_name="验收日期")),
                ("opinion", models.TextField(blank=True, max_length=2000, verbose_name="验收意见")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="销号日期")),
                ("circular_count", models.PositiveSmallIntegerField(default=0, verbose_name="通报次数")),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="更新时间")),
            ],
            options={
                "verbose_name": "重大隐患",
                "verbose_name_plural": "重大隐患",
                "ordering": ["-discovered_on", "-id"],
                "indexes": [models.Index(fields=["status", "-discovered_on", "-id"], name="major_status_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "status__in",
                                    [
                                        "listed",
                                        "assigned",
                                        "accepted",
                                        "planned",
                                        "rectifying",
                                        "applied",
                                        "verified",
                                        "closed",
                                    ],
                                ),
                                _negated=True,
                            ),
                            models.Q(("listed_on__isnull", False), ("register_no__isnull", False)),
                            _connector="OR",
                        ),
                        name="major_on_list_has_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "closed"), _negated=True),
                            models.Q(("closed_on__isnull", False), ("verified_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="major_closed_only_after_verification",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TreatmentPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("goals", models.TextField(max_length=2000, verbose_name="目标和任务")),
                ("methods", models.TextField(max_length=2000, verbose_name="方法和措施")),
                ("funding", models.TextField(max_length=2000, verbose_name="经费和物资")),
                ("people", models.TextField(max_length=2000, verbose_name="机构和人员")),
                ("schedule", models.TextField(max_length=2000, verbose_name="时限和要求")),
                ("safeguards", models.TextField(max_length=2000, verbose_name="安全措施和应急预案")),
                ("filed_on", models.DateField(verbose_name="报送日期")),
            ],
            options={
                "verbose_name": "治理方案",
                "verbose_name_plural": "治理方案",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("goals__length__lte", 2000),
                            ("methods__length__lte", 2000),
                            ("funding__length__lte", 2000),
                            ("people__length__lte", 2000),
                            ("schedule__length__lte", 2000),
                            ("safeguards__length__lte", 2000),
                        ),
                        name="hazards_treatmentplan_columns_fit",
                    )
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="clock",
            name="hazards_clock_columns_fit",
        ),
        migrations.AlterField(
            model_name="clock",
            name="kind",
            field=models.CharField(
                choices=[
                    ("assign", "交办"),
                    ("sign", "签收"),
                    ("rectify", "整改"),
                    ("recheck", "复查"),
                    ("judge", "研究认定"),
                    ("list", "列入清单"),
                    ("plan", "治理方案"),
                    ("approve", "销号审批"),
                    ("notice", "督办通知书"),
                    ("announce", "挂牌公告"),
                    ("signpost", "警示牌"),
                    ("delist", "摘牌公告"),
                ],
                max_length=8,
                verbose_name="时钟",
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__length__lte", 8),
                    (
                        "kind__in",
                        [
                            "assign",
                            "sign",
                            "rectify",
                            "recheck",
                            "judge",
                            "list",
                            "plan",
                            "approve",
                            "notice",
                            "announce",
                            "signpost",
                            "delist",
                        ],
                    ),
                    ("round__lte", 32767),
                ),
                name="hazards_clock_columns_fit",
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="charged_to",
            field=models.ForeignKey(
                blank=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
                verbose_name="由谁报告",
            ),
        ),
        migrations.AddField(
            model_name="dutyreport",
            name="duty",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="hazards.duty",
                verbose_name="定期报告",
            ),
        ),
        migrations.AddField(
            model_name="dutyreport",
            name="photos",
            field=models.ManyToManyField(blank=True, related_name="+", to="files.storedfile", verbose_name="照片"),
        ),
        migrations.AddField(
            model_name="dutyreport",
            name="reported_by",
            field=models.ForeignKey(
                blank=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="报告人",
            ),
        ),
        migrations.AddField(
            model_name="majorhazard",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="批准人",
            ),
        ),
        migrations.AddField(
            model_name="majorhazard",
            name="checked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="属地核查人",
            ),
        ),
        migrations.AddField(
            model_name="majorhazard",
            name="confirming_unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
                verbose_name="认定单位",
            ),
        ),
        migrations.AddField(
            model_name="majorhazard",
            name="coordinator",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
                verbose_name="协调督办单位",
            ),
        ),
        migrations.AddField(
            model_name="majorhazard",
            name="hazard",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="major",
                to="hazards.hazard",
                verbose_name="隐患",
            ),
        ),
        migrations.AddField(
            model_name="majorhazard",
            name="opened_by",
            field=models.ForeignKey(
                blank=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="上报人",
            ),
        ),
        migrations.AddField(
            model_name="majorhazard",
            name="opening_unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
                verbose_name="上报单位",
            ),
        ),
        migrations.AddField(
            model_name="majorhazard",
            name="second_verifier",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="第二验收人",
            ),
        ),
        migrations.AddField(
            model_name="majorhazard",
            name="verified_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="验收人",
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="major",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="duties",
                to="hazards.majorhazard",
                verbose_name="重大隐患",
            ),
        ),
        migrations.AddField(
            model_name="treatmentplan",
            name="filed_by",
            field=models.ForeignKey(
                blank=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="报送人",
            ),
        ),
        migrations.AddField(
            model_name="treatmentplan",
            name="major",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="plans",
                to="hazards.majorhazard",
                verbose_name="重大隐患",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyreport",
            constraint=models.UniqueConstraint(fields=("duty", "due_on"), name="duty_once_per_due_day"),
        ),
        migrations.AddConstraint(
            model_name="dutyreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("text__length__lte", 2000)), name="hazards_dutyreport_columns_fit"
            ),
        ),
        migrations.AddConstraint(
            model_name="majorhazard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("second_verifier__isnull", True),
                    models.Q(("second_verifier", models.F("verified_by")), _negated=True),
                    _connector="OR",
                ),
                name="major_two_verifiers_differ",
            ),
        ),
        migrations.AddConstraint(
            model_name="majorhazard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(
                        ("approved_by", models.F("verified_by")),
                        ("approved_by", models.F("second_verifier")),
                        _connector="OR",
                        _negated=True,
                    ),
                    _connector="OR",
                ),
                name="major_approver_is_no_verifier",
            ),
        ),
        migrations.AddConstraint(
            model_name="majorhazard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__length__lte", 12),
                    (
                        "status__in",
                        [
                            "discovered",
                            "confirmed",
                            "listed",
                            "assigned",
                            "accepted",
                            "planned",
                            "rectifying",
                            "applied",
                            "verified",
                            "closed",
                            "lowered",
                            "void",
                        ],
                    ),
                    ("authority__length__lte", 8),
                    ("authority__in", ["county", "city", "province"]),
                    ("register_no__length__lte", 30),
                    ("title__length__lte", 100),
                    ("suspension_scope__length__lte", 200),
                    ("leader__length__lte", 50),
                    ("opinion__length__lte", 2000),
                    ("circular_count__lte", 32767),
                ),
                name="hazards_majorhazard_columns_fit",
            ),
        ),
    ]
