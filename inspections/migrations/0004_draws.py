import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("hazards", "0013_fewer_indexes"),
        ("inspections", "0001_visits"),
        ("units", "0002_columns_fit"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=30, unique=True, verbose_name="抽查编号")),
                ("title", models.CharField(max_length=100, verbose_name="名称")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "拟定"),
                            ("locked", "已锁定名单"),
                            ("drawn", "已抽取"),
                            ("dispatched", "已派发"),
                            ("published", "已公开结果"),
                            ("cancelled", "已作废"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("purpose", models.CharField(max_length=500, verbose_name="检查事项")),
                ("planned_from", models.DateField(verbose_name="检查开始")),
                ("planned_to", models.DateField(verbose_name="检查结束")),
                ("risk_colours", models.JSONField(blank=True, default=list, verbose_name="风险等级")),
                ("kinds", models.JSONField(blank=True, default=list, verbose_name="对象类别")),
                ("skips_visited", models.BooleanField(default=True, verbose_name="不抽今年已检查过的")),
                ("skips_capped", models.BooleanField(default=True, verbose_name="不抽已到年度检查频次上限的")),
                ("object_count", models.PositiveIntegerField(verbose_name="抽取对象数")),
                ("officers_each", models.PositiveSmallIntegerField(default=2, verbose_name="每家每个部门人数")),
                ("pool", models.JSONField(blank=True, default=dict, verbose_name="名单")),
                ("pool_digest", models.CharField(blank=True, max_length=64, verbose_name="名单校验值")),
                ("avoid_reasons", models.JSONField(blank=True, default=dict, verbose_name="回避理由")),
                ("secret", models.CharField(blank=True, max_length=64, verbose_name="密值")),
                ("commitment", models.CharField(blank=True, max_length=64, verbose_name="承诺值")),
                ("is_pool_public", models.BooleanField(default=True, verbose_name="公示名单全文")),
                ("locked_at", models.DateTimeField(blank=True, null=True, verbose_name="锁定时间")),
                ("witness", models.CharField(blank=True, max_length=100, verbose_name="见证人")),
                ("witness_number", models.CharField(blank=True, max_length=60, verbose_name="见证数")),
                ("seed", models.CharField(blank=True, max_length=64, verbose_name="种子")),
                ("drawn_at", models.DateTimeField(blank=True, null=True, verbose_name="抽取时间")),
                ("dispatched_at", models.DateTimeField(blank=True, null=True, verbose_name="派发时间")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="公开日期")),
                ("published_fields", models.JSONField(blank=True, default=list, verbose_name="公开的内容")),
                ("cancel_reason", models.CharField(blank=True, max_length=300, verbose_name="作废原因")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="拟定时间")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="更新时间")),
                ("areas", models.ManyToManyField(blank=True, related_name="+", to="units.unit", verbose_name="区域")),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draws",
                        to="hazards.campaign",
                        verbose_name="专项行动",
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
                    "dispatched_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="派发人",
                    ),
                ),
                (
                    "drawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="抽取人",
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="发起单位",
                    ),
                ),
                (
                    "industries",
                    models.ManyToManyField(blank=True, related_name="+", to="units.industry", verbose_name="监管领域"),
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
                        verbose_name="拟定人",
                    ),
                ),
            ],
            options={
                "verbose_name": "双随机抽查",
                "verbose_name_plural": "双随机抽查",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["county", "-id"], name="draw_county_newest")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("object_count__gte", 1)), name="draw_takes_something"),
                    models.CheckConstraint(
                        condition=models.Q(("officers_each__gte", 2)), name="draw_sends_two_officers"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("planned_to__gte", models.F("planned_from"))), name="draw_dates_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ("locked", "drawn", "dispatched", "published")), _negated=True),
                            models.Q(
                                ("locked_at__isnull", False),
                                ("locked_by__isnull", False),
                                models.Q(("pool_digest", ""), _negated=True),
                                models.Q(("commitment", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="draw_locked_has_its_values",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ("drawn", "dispatched", "published")), _negated=True),
                            models.Q(
                                ("drawn_at__isnull", False),
                                ("drawn_by__isnull", False),
                                models.Q(("seed", ""), _negated=True),
                                models.Q(("witness", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="draw_drawn_has_seed_and_witness",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("published_on__isnull", False), ("status", "published")),
                            models.Q(("published_on__isnull", True), models.Q(("status", "published"), _negated=True)),
                            _connector="OR",
                        ),
                        name="draw_published_exactly_when_it_has_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "cancelled"), _negated=True), ("cancel_reason__gt", ""), _connector="OR"
                        ),
                        name="draw_cancelled_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number__length__lte", 30),
                            ("title__length__lte", 100),
                            ("status__length__lte", 12),
                            ("status__in", ["draft", "locked", "drawn", "dispatched", "published", "cancelled"]),
                            ("purpose__length__lte", 500),
                            ("object_count__lte", 2147483647),
                            ("officers_each__lte", 32767),
                            ("pool_digest__length__lte", 64),
                            ("secret__length__lte", 64),
                            ("commitment__length__lte", 64),
                            ("witness__length__lte", 100),
                            ("witness_number__length__lte", 60),
                            ("seed__length__lte", 64),
                            ("cancel_reason__length__lte", 300),
                            ("version__lte", 2147483647),
                        ),
                        name="inspections_draw_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DrawnObject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveIntegerField(verbose_name="抽取次序")),
                ("officers", models.JSONField(default=list, verbose_name="检查人员")),
                ("passed", models.JSONField(blank=True, default=list, verbose_name="越过的人员")),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drawn",
                        to="inspections.draw",
                        verbose_name="双随机抽查",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drawn",
                        to="units.unit",
                        verbose_name="检查对象",
                    ),
                ),
                (
                    "visit",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drawn",
                        to="inspections.visit",
                        verbose_name="检查",
                    ),
                ),
            ],
            options={
                "verbose_name": "双随机抽中对象",
                "verbose_name_plural": "双随机抽中对象",
                "ordering": ["order"],
                "constraints": [
                    models.UniqueConstraint(fields=("draw", "unit"), name="drawn_unit_once"),
                    models.UniqueConstraint(fields=("draw", "order"), name="drawn_order_once"),
                    models.CheckConstraint(
                        condition=models.Q(("order__lte", 2147483647)), name="inspections_drawnobject_columns_fit"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DrawOrgan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="organs",
                        to="inspections.draw",
                        verbose_name="双随机抽查",
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="检查部门",
                    ),
                ),
            ],
            options={
                "verbose_name": "双随机检查部门",
                "verbose_name_plural": "双随机检查部门",
                "ordering": ["order"],
                "constraints": [
                    models.UniqueConstraint(fields=("draw", "organ"), name="draw_organ_once"),
                    models.UniqueConstraint(fields=("draw", "order"), name="draw_organ_order_once"),
                    models.CheckConstraint(
                        condition=models.Q(("order__lte", 32767)), name="inspections_draworgan_columns_fit"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Avoidance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "tie",
                    models.CharField(
                        choices=[
                            ("kin", "近亲属在该单位任职或者持股"),
                            ("former", "曾在该单位任职"),
                            ("interest", "与该单位有投资或者其他利益关系"),
                            ("other", "其他可能影响公正的关系"),
                        ],
                        max_length=12,
                        verbose_name="关系",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("declared_on", models.DateField(verbose_name="申报日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="终止日期")),
                ("end_reason", models.CharField(blank=True, max_length=200, verbose_name="终止原因")),
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
                    "declared_by",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申报人",
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="所在单位",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="回避的单位",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="检查人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "回避申报",
                "verbose_name_plural": "回避申报",
                "ordering": ["-declared_on", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("user", "unit"),
                        name="avoidance_once_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True),
                            models.Q(("end_reason__gt", ""), ("ended_on__gte", models.F("declared_on"))),
                            _connector="OR",
                        ),
                        name="avoidance_ended_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tie__length__lte", 12),
                            ("tie__in", ["kin", "former", "interest", "other"]),
                            ("note__length__lte", 200),
                            ("end_reason__length__lte", 200),
                        ),
                        name="inspections_avoidance_columns_fit",
                    ),
                ],
            },
        ),
    ]
