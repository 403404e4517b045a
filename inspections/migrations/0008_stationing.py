import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("files", "0004_looks"),
        ("hazards", "0014_marks"),
        ("inspections", "0003_rechecks"),
        ("units", "0002_columns_fit"),
    ]

    operations = [
        migrations.CreateModel(
            name="Expert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=50, verbose_name="姓名")),
                ("employer", models.CharField(blank=True, max_length=100, verbose_name="工作单位")),
                ("speciality", models.CharField(max_length=200, verbose_name="专长")),
                ("qualification", models.CharField(max_length=200, verbose_name="职称（资格）")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="电话")),
                ("starts_on", models.DateField(verbose_name="入库日期")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="有效期至")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
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
                    "industries",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="units.industry", verbose_name="熟悉的领域"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
            ],
            options={
                "verbose_name": "专家",
                "verbose_name_plural": "专家",
                "ordering": ["county", "name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "user"),
                        name="expert_once_per_account",
                        violation_error_message="这个账号已经在专家库里。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="expert_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("name__length__lte", 50),
                            ("employer__length__lte", 100),
                            ("speciality__length__lte", 200),
                            ("qualification__length__lte", 200),
                            ("phone__length__lte", 20),
                            ("note__length__lte", 300),
                        ),
                        name="inspections_expert_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExpertOpinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[("asked", "待专家提出意见"), ("submitted", "已提出意见"), ("withdrawn", "不再需要")],
                        default="asked",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("question", models.TextField(max_length=1000, verbose_name="请专家看什么")),
                ("asked_on", models.DateField(verbose_name="请专家的日期")),
                ("text", models.TextField(blank=True, default="", max_length=4000, verbose_name="专家意见")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="提交时间")),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="请专家的人",
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="inspections.expert",
                        verbose_name="专家",
                    ),
                ),
                (
                    "hazard",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expert_opinions",
                        to="hazards.hazard",
                        verbose_name="隐患",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expert_opinions",
                        to="inspections.visit",
                        verbose_name="检查",
                    ),
                ),
            ],
            options={
                "verbose_name": "专家意见",
                "verbose_name_plural": "专家意见",
                "ordering": ["-asked_on", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("hazard__isnull", False), ("visit__isnull", True)),
                            models.Q(("hazard__isnull", True), ("visit__isnull", False)),
                            _connector="OR",
                        ),
                        name="expert_opinion_about_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "submitted"), ("submitted_at__isnull", False), ("text__gt", "")),
                            models.Q(models.Q(("status", "submitted"), _negated=True), ("submitted_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="expert_opinion_submitted_is_whole",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "asked")),
                        fields=("expert", "hazard"),
                        name="expert_asked_once_of_a_hazard",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "asked")),
                        fields=("expert", "visit"),
                        name="expert_asked_once_of_a_visit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__length__lte", 12),
                            ("status__in", ["asked", "submitted", "withdrawn"]),
                            ("question__length__lte", 1000),
                            ("text__length__lte", 4000),
                        ),
                        name="inspections_expertopinion_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeaderArea",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("leader", models.CharField(max_length=50, verbose_name="领导")),
                ("post", models.CharField(max_length=50, verbose_name="职务")),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="登记时间")),
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
                    "industry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.industry",
                        verbose_name="包线领域",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
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
                        verbose_name="包片乡镇",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
            ],
            options={
                "verbose_name": "包片包线",
                "verbose_name_plural": "包片包线",
                "ordering": ["county", "leader", "-starts_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("industry__isnull", True), ("township__isnull", False)),
                            models.Q(("industry__isnull", False), ("township__isnull", True)),
                            _connector="OR",
                        ),
                        name="leader_area_one_of_both",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="leader_area_dates_in_order",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on", None)),
                        fields=("county", "leader", "township"),
                        name="leader_area_township_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on", None)),
                        fields=("county", "leader", "industry"),
                        name="leader_area_industry_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("leader__length__lte", 50), ("post__length__lte", 50)),
                        name="inspections_leaderarea_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Stationing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("duties", models.TextField(max_length=1000, verbose_name="派驻职责")),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(verbose_name="结束日期")),
                ("end_reason", models.CharField(blank=True, max_length=200, verbose_name="提前结束原因")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="安排时间")),
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
                    "person",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="派驻监督员",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stationings",
                        to="units.unit",
                        verbose_name="驻守单位（重点地段）",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="派出单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "派驻监督",
                "verbose_name_plural": "派驻监督",
                "ordering": ["-starts_on", "-id"],
                "indexes": [models.Index(fields=["person", "starts_on"], name="stationing_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="stationing_dates_in_order"
                    ),
                    models.CheckConstraint(condition=models.Q(("duties__gt", "")), name="stationing_has_duties"),
                    models.CheckConstraint(
                        condition=models.Q(("duties__length__lte", 1000), ("end_reason__length__lte", 200)),
                        name="inspections_stationing_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PresenceCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="查岗日期")),
                ("is_present", models.BooleanField(verbose_name="在岗")),
                ("note", models.CharField(blank=True, default="", max_length=300, verbose_name="说明")),
                ("checked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="查岗时间")),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="查岗人",
                    ),
                ),
                (
                    "stationing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="presences",
                        to="inspections.stationing",
                        verbose_name="派驻监督",
                    ),
                ),
            ],
            options={
                "verbose_name": "查岗",
                "verbose_name_plural": "查岗",
                "ordering": ["-checked_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("is_present", True), ("note__gt", ""), _connector="OR"),
                        name="presence_absent_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 300)), name="inspections_presencecheck_columns_fit"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StationLog",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="日期")),
                ("text", models.TextField(max_length=1000, verbose_name="驻守情况")),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="填写时间")),
                (
                    "photo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="照片",
                    ),
                ),
                (
                    "stationing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="logs",
                        to="inspections.stationing",
                        verbose_name="派驻监督",
                    ),
                ),
            ],
            options={
                "verbose_name": "驻守日志",
                "verbose_name_plural": "驻守日志",
                "ordering": ["-on"],
                "constraints": [
                    models.UniqueConstraint(fields=("stationing", "on"), name="station_log_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("text__length__lte", 1000)), name="inspections_stationlog_columns_fit"
                    ),
                ],
            },
        ),
    ]
