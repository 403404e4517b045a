import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("files", "0003_columns_fit"),
        ("hazards", "0013_fewer_indexes"),
        ("units", "0002_columns_fit"),
    ]

    operations = [
        migrations.CreateModel(
            name="Checklist",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("is_for_self_check", models.BooleanField(default=False, verbose_name="供企业自查")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checklists",
                        to="hazards.campaign",
                        verbose_name="专项行动",
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="所属县（市、区）",
                    ),
                ),
                (
                    "industry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checklists",
                        to="units.industry",
                        verbose_name="监管领域",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查表",
                "verbose_name_plural": "检查表",
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("county", "name"), name="checklist_name_once_per_county"),
                    models.UniqueConstraint(
                        condition=models.Q(("county", None)), fields=("name",), name="checklist_name_once_for_all"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 100)), name="inspections_checklist_columns_fit"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChecklistVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(default=1, verbose_name="版次")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="修订说明")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="修订时间")),
                (
                    "checklist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="inspections.checklist",
                        verbose_name="检查表",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="修订人",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查表版次",
                "verbose_name_plural": "检查表版次",
                "ordering": ["checklist", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("checklist", "number"), name="checklist_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number__lte", 32767), ("note__length__lte", 300)),
                        name="inspections_checklistversion_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChecklistItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("group", models.CharField(blank=True, max_length=60, verbose_name="分组")),
                ("content", models.CharField(max_length=300, verbose_name="检查内容")),
                ("look_at", models.CharField(blank=True, max_length=500, verbose_name="查什么、怎么查")),
                ("expected", models.CharField(blank=True, max_length=300, verbose_name="符合的标准")),
                ("basis", models.CharField(blank=True, max_length=300, verbose_name="依据条款")),
                ("hazard", models.TextField(blank=True, max_length=500, verbose_name="常见隐患描述")),
                ("measures", models.TextField(blank=True, max_length=500, verbose_name="整改措施")),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("JC01", "基础管理 / 资质证照"),
                            ("JC02", "基础管理 / 机构人员"),
                            ("JC03", "基础管理 / 责任制和制度"),
                            ("JC04", "基础管理 / 教育培训"),
                            ("JC05", "基础管理 / 安全投入"),
                            ("JC06", "基础管理 / 应急管理"),
                            ("JC07", "基础管理 / 外包承租"),
                            ("JC08", "基础管理 / 风险隐患管理"),
                            ("JC09", "基础管理 / 设备档案"),
                            ("XC11", "现场管理 / 特种设备"),
                            ("XC12", "现场管理 / 电气"),
                            ("XC13", "现场管理 / 消防"),
                            ("XC14", "现场管理 / 危险物品"),
                            ("XC15", "现场管理 / 防护设施"),
                            ("XC16", "现场管理 / 危险作业"),
                            ("XC17", "现场管理 / 建筑"),
                            ("XC18", "现场管理 / 职业卫生"),
                            ("XC19", "现场管理 / 交通"),
                            ("XC20", "现场管理 / 其他"),
                        ],
                        max_length=4,
                        verbose_name="隐患类别",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("general", "一般"), ("major", "重大")],
                        default="general",
                        max_length=8,
                        verbose_name="等级",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("on_the_spot", "立查立改"), ("limited", "限期整改"), ("suspended", "停产整改")],
                        default="limited",
                        max_length=12,
                        verbose_name="整改方式",
                    ),
                ),
                ("days", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="整改天数（自然日）")),
                ("needs_photo", models.BooleanField(default=False, verbose_name="须拍照")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="inspections.checklistversion",
                        verbose_name="版次",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查项",
                "verbose_name_plural": "检查项",
                "ordering": ["version", "order", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("version", "order"), name="checklist_item_order_once"),
                    models.CheckConstraint(condition=models.Q(("content__gt", "")), name="checklist_item_has_content"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("order__lte", 32767),
                            ("group__length__lte", 60),
                            ("content__length__lte", 300),
                            ("look_at__length__lte", 500),
                            ("expected__length__lte", 300),
                            ("basis__length__lte", 300),
                            ("hazard__length__lte", 500),
                            ("measures__length__lte", 500),
                            ("category__length__lte", 4),
                            (
                                "category__in",
                                [
                                    "",
                                    "JC01",
                                    "JC02",
                                    "JC03",
                                    "JC04",
                                    "JC05",
                                    "JC06",
                                    "JC07",
                                    "JC08",
                                    "JC09",
                                    "XC11",
                                    "XC12",
                                    "XC13",
                                    "XC14",
                                    "XC15",
                                    "XC16",
                                    "XC17",
                                    "XC18",
                                    "XC19",
                                    "XC20",
                                ],
                            ),
                            ("level__length__lte", 8),
                            ("level__in", ["general", "major"]),
                            ("mode__length__lte", 12),
                            ("mode__in", ["on_the_spot", "limited", "suspended"]),
                            ("days__lte", 32767),
                        ),
                        name="inspections_checklistitem_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=30, unique=True, verbose_name="检查编号")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True, verbose_name="客户端标识")),
                (
                    "activity",
                    models.CharField(
                        choices=[("inspection", "行政检查"), ("supervision", "督查检查"), ("patrol", "网格巡查")],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("routine", "日常检查"),
                            ("special", "专项检查"),
                            ("random", "双随机"),
                            ("unannounced", "四不两直（暗访）"),
                            ("joint", "联合检查"),
                            ("led", "领导带队"),
                            ("cross", "异地交叉"),
                            ("tip", "举报核查"),
                            ("recheck", "复查"),
                            ("festival", "节假日（重点时段）"),
                            ("expert", "专家指导服务"),
                            ("night", "夜查"),
                        ],
                        max_length=12,
                        verbose_name="检查方式",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "拟定"),
                            ("to_approve", "待审批"),
                            ("ready", "待实施"),
                            ("underway", "检查中"),
                            ("done", "已完成"),
                            ("cancelled", "已取消"),
                        ],
                        default="planned",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("purpose", models.CharField(blank=True, max_length=500, verbose_name="检查事项")),
                ("planned_on", models.DateField(verbose_name="计划日期")),
                (
                    "rank",
                    models.CharField(
                        blank=True,
                        choices=[("city", "市（县）领导"), ("local", "属地领导"), ("department", "部门领导")],
                        max_length=12,
                        verbose_name="带队层级",
                    ),
                ),
                ("is_cross_area", models.BooleanField(default=False, verbose_name="异地交叉")),
                ("over_cap_reason", models.CharField(blank=True, max_length=300, verbose_name="超出频次上限的理由")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="拟定时间")),
                ("approved_on", models.DateField(blank=True, null=True, verbose_name="批准日期")),
                ("approval_note", models.CharField(blank=True, max_length=300, verbose_name="审批意见")),
                ("begun_at", models.DateTimeField(blank=True, null=True, verbose_name="到达时间")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="检查日期")),
                ("cancel_reason", models.CharField(blank=True, max_length=300, verbose_name="取消原因")),
                (
                    "lat",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="纬度"),
                ),
                (
                    "lng",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="经度"),
                ),
                ("accuracy", models.PositiveIntegerField(blank=True, null=True, verbose_name="定位精度（米）")),
                ("findings", models.TextField(blank=True, max_length=4000, verbose_name="检查情况")),
                ("met_person", models.CharField(blank=True, max_length=50, verbose_name="受检单位在场人员")),
                ("met_post", models.CharField(blank=True, max_length=50, verbose_name="在场人员职务")),
                ("met_phone", models.CharField(blank=True, max_length=20, verbose_name="在场人员电话")),
                ("met_signed_at", models.DateTimeField(blank=True, null=True, verbose_name="在场人员签名时间")),
                ("refusal", models.CharField(blank=True, max_length=300, verbose_name="拒签（不在场）说明")),
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
                        verbose_name="批准人",
                    ),
                ),
                (
                    "campaigns",
                    models.ManyToManyField(
                        blank=True, related_name="visits", to="hazards.campaign", verbose_name="专项行动"
                    ),
                ),
                (
                    "checklists",
                    models.ManyToManyField(
                        blank=True, related_name="visits", to="inspections.checklistversion", verbose_name="检查表"
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="市",
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
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
                        verbose_name="监管领域",
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
                    "met_signature",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="在场人员签名",
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
                (
                    "province",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="省",
                    ),
                ),
                (
                    "regulator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="监管部门",
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
                        verbose_name="督查对象",
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
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="units.unit",
                        verbose_name="受检单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查",
                "verbose_name_plural": "检查",
                "ordering": ["-planned_on", "-id"],
                "indexes": [
                    models.Index(fields=["county", "-planned_on", "-id"], name="visit_county_newest"),
                    models.Index(fields=["unit", "done_on"], name="visit_unit_done"),
                    models.Index(
                        condition=models.Q(("done_on__isnull", False)),
                        fields=["county", "done_on", "activity", "method"],
                        name="visit_county_figures",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_on__isnull", False), ("status", "done")),
                            models.Q(models.Q(("status", "done"), _negated=True), ("done_on__isnull", True)),
                            _connector="OR",
                        ),
                        name="visit_done_exactly_when_it_has_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["underway", "done"]), _negated=True),
                            ("begun_at__isnull", False),
                            _connector="OR",
                        ),
                        name="visit_underway_has_begun",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_at__isnull", True), ("done_at__gte", models.F("begun_at")), _connector="OR"
                        ),
                        name="visit_ends_after_begin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("activity", "inspection"), _negated=True),
                            models.Q(("status__in", ["ready", "underway", "done"]), _negated=True),
                            ("approved_by__isnull", False),
                            _connector="OR",
                        ),
                        name="visit_inspection_is_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("made_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="visit_approver_is_not_maker",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("activity", "supervision"), ("responsible_unit__isnull", False)),
                            models.Q(
                                models.Q(("activity", "supervision"), _negated=True), ("responsible_unit__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="visit_supervision_is_addressed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("method", "led"), ("rank__gt", "")),
                            models.Q(models.Q(("method", "led"), _negated=True), ("rank", "")),
                            _connector="OR",
                        ),
                        name="visit_led_has_rank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("activity", "inspection"),
                                (
                                    "method__in",
                                    [
                                        "cross",
                                        "festival",
                                        "joint",
                                        "night",
                                        "random",
                                        "recheck",
                                        "routine",
                                        "special",
                                        "tip",
                                        "unannounced",
                                    ],
                                ),
                            ),
                            models.Q(
                                ("activity", "supervision"),
                                (
                                    "method__in",
                                    [
                                        "cross",
                                        "expert",
                                        "festival",
                                        "joint",
                                        "led",
                                        "night",
                                        "recheck",
                                        "special",
                                        "tip",
                                        "unannounced",
                                    ],
                                ),
                            ),
                            models.Q(
                                ("activity", "patrol"), ("method__in", ["festival", "night", "routine", "special"])
                            ),
                            _connector="OR",
                        ),
                        name="visit_method_of_its_activity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "cancelled"), _negated=True), ("cancel_reason__gt", ""), _connector="OR"
                        ),
                        name="visit_cancelled_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lat__isnull", True), models.Q(("lat__gte", -90), ("lat__lte", 90)), _connector="OR"
                            ),
                            models.Q(
                                ("lng__isnull", True), models.Q(("lng__gte", -180), ("lng__lte", 180)), _connector="OR"
                            ),
                        ),
                        name="visit_coordinates_on_earth",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number__length__lte", 30),
                            ("activity__length__lte", 12),
                            ("activity__in", ["inspection", "supervision", "patrol"]),
                            ("method__length__lte", 12),
                            (
                                "method__in",
                                [
                                    "routine",
                                    "special",
                                    "random",
                                    "unannounced",
                                    "joint",
                                    "led",
                                    "cross",
                                    "tip",
                                    "recheck",
                                    "festival",
                                    "expert",
                                    "night",
                                ],
                            ),
                            ("status__length__lte", 12),
                            ("status__in", ["planned", "to_approve", "ready", "underway", "done", "cancelled"]),
                            ("purpose__length__lte", 500),
                            ("rank__length__lte", 12),
                            ("rank__in", ["", "city", "local", "department"]),
                            ("over_cap_reason__length__lte", 300),
                            ("approval_note__length__lte", 300),
                            ("cancel_reason__length__lte", 300),
                            ("lat__gt", -1000),
                            ("lat__lt", 1000),
                            ("lng__gt", -1000),
                            ("lng__lt", 1000),
                            ("accuracy__lte", 2147483647),
                            ("findings__length__lte", 4000),
                            ("met_person__length__lte", 50),
                            ("met_post__length__lte", 50),
                            ("met_phone__length__lte", 20),
                            ("refusal__length__lte", 300),
                            ("version__lte", 2147483647),
                        ),
                        name="inspections_visit_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "duty",
                    models.CharField(
                        choices=[
                            ("officer", "检查人员"),
                            ("leader", "带队领导"),
                            ("expert", "专家"),
                            ("assistant", "随行人员"),
                        ],
                        default="officer",
                        max_length=12,
                        verbose_name="身份",
                    ),
                ),
                ("name", models.CharField(max_length=50, verbose_name="姓名")),
                ("post", models.CharField(blank=True, max_length=50, verbose_name="职务")),
                ("certificate_no", models.CharField(blank=True, max_length=40, verbose_name="执法证号")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="签名时间")),
                (
                    "signature",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="签名",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="单位",
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
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="inspections.visit",
                        verbose_name="检查",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查人员",
                "verbose_name_plural": "检查人员",
                "ordering": ["order", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("user__isnull", False)),
                        fields=("visit", "user"),
                        name="participant_once_per_visit",
                    ),
                    models.CheckConstraint(condition=models.Q(("name__gt", "")), name="participant_has_name"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("duty__length__lte", 12),
                            ("duty__in", ["officer", "leader", "expert", "assistant"]),
                            ("name__length__lte", 50),
                            ("post__length__lte", 50),
                            ("certificate_no__length__lte", 40),
                            ("order__lte", 32767),
                        ),
                        name="inspections_participant_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "answer",
                    models.CharField(
                        choices=[("yes", "符合"), ("no", "不符合"), ("na", "不涉及")], max_length=4, verbose_name="结果"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                ("answered_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="填写时间")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="填写人",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
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
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="inspections.visit",
                        verbose_name="检查",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查结果",
                "verbose_name_plural": "检查结果",
                "constraints": [
                    models.UniqueConstraint(fields=("visit", "item"), name="item_answered_once_per_visit"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer__length__lte", 4), ("answer__in", ["yes", "no", "na"]), ("note__length__lte", 500)
                        ),
                        name="inspections_itemanswer_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                (
                    "hazard",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="finding",
                        to="hazards.hazard",
                        verbose_name="隐患",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspections.checklistitem",
                        verbose_name="检查项",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="found",
                        to="inspections.visit",
                        verbose_name="检查",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查发现",
                "verbose_name_plural": "检查发现",
                "ordering": ["order", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("order__lte", 32767)), name="inspections_finding_columns_fit"
                    )
                ],
            },
        ),
    ]
