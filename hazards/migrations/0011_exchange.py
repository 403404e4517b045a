import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("files", "0003_columns_fit"),
        ("hazards", "0010_clocks_and_their_terms"),
        ("units", "0002_columns_fit"),
    ]

    operations = [
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, verbose_name="文件校验值")),
                ("layout", models.JSONField(default=dict, verbose_name="表头与列")),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="上传时间")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storeddocument",
                        verbose_name="文件",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="对账单位",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
            ],
            options={
                "verbose_name": "反馈表",
                "verbose_name_plural": "反馈表",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("digest__length__lte", 64)), name="hazards_answer_columns_fit"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="行号")),
                ("cells", models.JSONField(default=dict, verbose_name="各列内容")),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="hazards.answer",
                        verbose_name="反馈表",
                    ),
                ),
                (
                    "major",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hazards.majorhazard",
                        verbose_name="我方的哪一条",
                    ),
                ),
                (
                    "matched_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
            ],
            options={
                "verbose_name": "反馈行",
                "verbose_name_plural": "反馈行",
                "ordering": ["answer", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("answer", "number"), name="answer_row_once"),
                    models.UniqueConstraint(fields=("answer", "major"), name="answer_row_one_for_an_item"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("major__isnull", True), ("matched_by__isnull", True)),
                            models.Q(("major__isnull", False), ("matched_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="answer_row_matched_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__lte", 2147483647)), name="hazards_answerrow_columns_fit"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stamp", models.CharField(max_length=64, verbose_name="所核对的差异")),
                ("reason", models.CharField(max_length=200, verbose_name="核对说明")),
                ("checked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="核对时间")),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="hazards.answer",
                        verbose_name="反馈表",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核对人",
                    ),
                ),
                (
                    "major",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hazards.majorhazard",
                        verbose_name="对方没有的哪一条",
                    ),
                ),
                (
                    "row",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hazards.answerrow",
                        verbose_name="对方的哪一行",
                    ),
                ),
            ],
            options={
                "verbose_name": "核对",
                "verbose_name_plural": "核对",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("major__isnull", False), ("row__isnull", True)),
                            models.Q(("major__isnull", True), ("row__isnull", False)),
                            _connector="OR",
                        ),
                        name="answer_check_of_a_row_or_an_item",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="answer_check_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stamp__length__lte", 64), ("reason__length__lte", 200)),
                        name="hazards_answercheck_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExportProfile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(blank=True, max_length=30, null=True, unique=True, verbose_name="代码")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("receiver", models.CharField(max_length=60, verbose_name="接收系统")),
                ("is_active", models.BooleanField(default=True, verbose_name="在用")),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="区域",
                    ),
                ),
            ],
            options={
                "verbose_name": "上报口径",
                "verbose_name_plural": "上报口径",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("area", "name"), name="export_profile_name_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("area__isnull", True)),
                        fields=("name",),
                        name="export_profile_shipped_name_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__isnull", True), ("area__isnull", True), _connector="OR"),
                        name="export_profile_code_is_shipped",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("receiver", ""), _negated=True)
                        ),
                        name="export_profile_is_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("code__length__lte", 30), ("name__length__lte", 60), ("receiver__length__lte", 60)
                        ),
                        name="hazards_exportprofile_columns_fit",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="answer",
            name="profile",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="hazards.exportprofile",
                verbose_name="上报口径",
            ),
        ),
        migrations.CreateModel(
            name="ExternalNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("receiver", models.CharField(max_length=60, verbose_name="接收系统")),
                ("number", models.CharField(max_length=60, verbose_name="外部编号")),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="记录时间")),
                (
                    "county",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="县（市、区）",
                    ),
                ),
                (
                    "major",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="numbers",
                        to="hazards.majorhazard",
                        verbose_name="重大隐患",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
            ],
            options={
                "verbose_name": "外部编号",
                "verbose_name_plural": "外部编号",
                "ordering": ["major", "receiver"],
                "constraints": [
                    models.UniqueConstraint(fields=("major", "receiver"), name="external_number_one_per_system"),
                    models.UniqueConstraint(
                        fields=("county", "receiver", "number"), name="external_number_of_one_item"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number", ""), _negated=True), name="external_number_given"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("receiver__length__lte", 60), ("number__length__lte", 60)),
                        name="hazards_externalnumber_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProfileVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("is_current", models.BooleanField(default=True, verbose_name="现行")),
                ("content", models.JSONField(default=dict, verbose_name="内容")),
                (
                    "mark",
                    models.CharField(
                        choices=[("verified", "已核实"), ("pending", "待核实")],
                        default="pending",
                        max_length=8,
                        verbose_name="核实情况",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="修改原因")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="修改时间")),
                (
                    "made_by",
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
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="hazards.exportprofile",
                        verbose_name="上报口径",
                    ),
                ),
            ],
            options={
                "verbose_name": "口径版本",
                "verbose_name_plural": "口径版本",
                "ordering": ["profile", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("profile", "number"), name="profile_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("profile",),
                        name="profile_has_one_current_version",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number__lte", 2147483647),
                            ("mark__length__lte", 8),
                            ("mark__in", ["verified", "pending"]),
                            ("reason__length__lte", 200),
                        ),
                        name="hazards_profileversion_columns_fit",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="answer",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="hazards.profileversion",
                verbose_name="口径版本",
            ),
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rows", models.PositiveIntegerField(verbose_name="条数")),
                ("gaps", models.PositiveIntegerField(default=0, verbose_name="必填空缺")),
                ("ordered_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="上报时间")),
                (
                    "export",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="files.export",
                        verbose_name="下载记录",
                    ),
                ),
                (
                    "items",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="hazards.majorhazard", verbose_name="上报的重大隐患"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="上报单位",
                    ),
                ),
                (
                    "ordered_by",
                    models.ForeignKey(
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上报人",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="hazards.profileversion",
                        verbose_name="口径版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "上报",
                "verbose_name_plural": "上报",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rows__lte", 2147483647), ("gaps__lte", 2147483647)),
                        name="hazards_submission_columns_fit",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(fields=("office", "profile", "digest"), name="answer_once_per_file"),
        ),
    ]
