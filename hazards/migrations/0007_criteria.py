import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("files", "0003_columns_fit"),
        ("hazards", "0006_county_updated_index"),
        ("units", "0002_columns_fit"),
    ]

    operations = [
        migrations.CreateModel(
            name="CriterionSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=12, unique=True, verbose_name="代码")),
                ("title", models.CharField(max_length=120, verbose_name="名称")),
                ("doc_no", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                ("issuer", models.CharField(blank=True, max_length=80, verbose_name="发布机关")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="公布日期")),
                ("in_force_on", models.DateField(blank=True, null=True, verbose_name="施行日期")),
                ("repealed_on", models.DateField(blank=True, null=True, verbose_name="废止日期")),
                (
                    "numbering",
                    models.CharField(
                        choices=[
                            ("article", "按条、项（第十一条第三项）"),
                            ("item", "只有项（第三项）"),
                            ("section", "按章节（6.1）"),
                        ],
                        default="article",
                        max_length=8,
                        verbose_name="条文编号",
                    ),
                ),
                ("asks_expert", models.BooleanField(default=False, verbose_name="研究认定须有专家意见")),
                (
                    "mark",
                    models.CharField(
                        choices=[("verified", "已核实"), ("pending", "待核实")],
                        default="pending",
                        max_length=8,
                        verbose_name="核实情况",
                    ),
                ),
                ("source_note", models.CharField(blank=True, max_length=300, verbose_name="来源和说明")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="次序")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="hazards.criterionset",
                        verbose_name="由哪个标准代替",
                    ),
                ),
            ],
            options={
                "verbose_name": "判定标准",
                "verbose_name_plural": "判定标准",
                "ordering": ["order", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("repealed_on__isnull", True),
                            ("in_force_on__isnull", True),
                            ("repealed_on__gte", models.F("in_force_on")),
                            _connector="OR",
                        ),
                        name="criterion_set_repealed_after_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replaced_by__isnull", True),
                            models.Q(("replaced_by", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="criterion_set_replaced_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("code__length__lte", 12),
                            ("title__length__lte", 120),
                            ("doc_no__length__lte", 60),
                            ("issuer__length__lte", 80),
                            ("numbering__length__lte", 8),
                            ("numbering__in", ["article", "item", "section"]),
                            ("mark__length__lte", 8),
                            ("mark__in", ["verified", "pending"]),
                            ("source_note__length__lte", 300),
                            ("order__lte", 2147483647),
                            ("version__lte", 2147483647),
                        ),
                        name="hazards_criterionset_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="条款代码")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="次序")),
                (
                    "set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="criteria",
                        to="hazards.criterionset",
                        verbose_name="判定标准",
                    ),
                ),
            ],
            options={
                "verbose_name": "判定条款",
                "verbose_name_plural": "判定条款",
                "ordering": ["set", "order", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__length__lte", 20), ("order__lte", 2147483647)),
                        name="hazards_criterion_columns_fit",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CriterionVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("is_current", models.BooleanField(default=True, verbose_name="现行")),
                ("article", models.CharField(blank=True, max_length=12, verbose_name="条（章节）")),
                ("item", models.CharField(blank=True, max_length=12, verbose_name="项")),
                ("summary", models.CharField(max_length=300, verbose_name="简述")),
                ("keywords", models.CharField(blank=True, max_length=300, verbose_name="关键词")),
                (
                    "mark",
                    models.CharField(
                        choices=[("verified", "已核实"), ("pending", "待核实")],
                        default="pending",
                        max_length=8,
                        verbose_name="核实情况",
                    ),
                ),
                ("is_withdrawn", models.BooleanField(default=False, verbose_name="不再使用")),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="修改时间")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="修改原因")),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="修改人",
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="hazards.criterion",
                        verbose_name="判定条款",
                    ),
                ),
                (
                    "industries",
                    models.ManyToManyField(blank=True, related_name="+", to="units.industry", verbose_name="适用行业"),
                ),
            ],
            options={
                "verbose_name": "条款版本",
                "verbose_name_plural": "条款版本",
                "ordering": ["criterion", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("criterion", "number"), name="criterion_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("criterion",),
                        name="criterion_has_one_current_version",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number__lte", 2147483647),
                            ("article__length__lte", 12),
                            ("item__length__lte", 12),
                            ("summary__length__lte", 300),
                            ("keywords__length__lte", 300),
                            ("mark__length__lte", 8),
                            ("mark__in", ["verified", "pending"]),
                            ("reason__length__lte", 200),
                        ),
                        name="hazards_criterionversion_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Determination",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("waiting", "待认定"),
                            ("in_force", "有效"),
                            ("replaced", "已被代替"),
                            ("dropped", "未采用"),
                        ],
                        max_length=8,
                        verbose_name="效力",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[("major", "重大"), ("not_major", "非重大"), ("collective", "需集体研究")],
                        max_length=10,
                        verbose_name="结论",
                    ),
                ),
                ("is_collective", models.BooleanField(default=False, verbose_name="集体研究认定")),
                ("frozen", models.JSONField(blank=True, default=dict, verbose_name="判定时的条文")),
                ("answers", models.JSONField(blank=True, default=list, verbose_name="问答")),
                ("members", models.JSONField(blank=True, default=list, verbose_name="参加人员")),
                ("minutes", models.TextField(blank=True, max_length=4000, verbose_name="研究记录")),
                ("expert_opinion", models.TextField(blank=True, max_length=2000, verbose_name="专家意见")),
                ("reason", models.TextField(blank=True, max_length=1000, verbose_name="理由")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="认定日期")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="建立时间")),
                (
                    "clause",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="determinations",
                        to="hazards.criterionversion",
                        verbose_name="判定条款",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="认定人",
                    ),
                ),
                (
                    "deciding_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="认定单位",
                    ),
                ),
                (
                    "hazard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="determinations",
                        to="hazards.hazard",
                        verbose_name="隐患",
                    ),
                ),
                (
                    "minutes_file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storeddocument",
                        verbose_name="研究记录附件",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                (
                    "proposing_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="提出单位",
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hazards.request",
                        verbose_name="降级申请",
                    ),
                ),
            ],
            options={
                "verbose_name": "判定",
                "verbose_name_plural": "判定",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("standing", "in_force")),
                        fields=("hazard",),
                        name="determination_one_in_force",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("standing", "waiting")),
                        fields=("hazard",),
                        name="determination_one_waiting",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("standing", "in_force"), _negated=True),
                            models.Q(("decided_by__isnull", False), ("decided_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="determination_in_force_is_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("standing", "in_force"), _negated=True),
                            models.Q(("result", "collective"), _negated=True),
                            _connector="OR",
                        ),
                        name="determination_in_force_has_a_result",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result", "major"), _negated=True),
                            ("is_collective", True),
                            ("clause__isnull", False),
                            _connector="OR",
                        ),
                        name="determination_major_has_clause_or_minutes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("standing__length__lte", 8),
                            ("standing__in", ["waiting", "in_force", "replaced", "dropped"]),
                            ("result__length__lte", 10),
                            ("result__in", ["major", "not_major", "collective"]),
                            ("minutes__length__lte", 4000),
                            ("expert_opinion__length__lte", 2000),
                            ("reason__length__lte", 1000),
                        ),
                        name="hazards_determination_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Synonym",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=30, unique=True, verbose_name="现场常用的说法")),
                ("means", models.CharField(max_length=100, verbose_name="标准里的说法")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
            ],
            options={
                "verbose_name": "同义词",
                "verbose_name_plural": "同义词",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("word__length__lte", 30), ("means__length__lte", 100)),
                        name="hazards_synonym_columns_fit",
                    )
                ],
            },
        ),
    ]
