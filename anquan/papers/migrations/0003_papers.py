import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("files", "0003_columns_fit"),
        ("papers", "0002_columns_fit"),
        ("units", "0002_columns_fit"),
    ]

    operations = [
        migrations.CreateModel(
            name="Template",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="文种")),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("body", models.TextField(max_length=20000, verbose_name="正文")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="修改原因")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="修改时间")),
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
            ],
            options={
                "verbose_name": "公文模板",
                "verbose_name_plural": "公文模板",
                "ordering": ["kind", "-made_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "county", "version"), name="template_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("county", None)),
                        fields=("kind", "version"),
                        name="template_shipped_version_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__length__lte", 40),
                            ("version__lte", 2147483647),
                            ("title__length__lte", 200),
                            ("body__length__lte", 20000),
                            ("reason__length__lte", 200),
                        ),
                        name="papers_template_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="文种")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("review", "送审"),
                            ("approved", "待签发"),
                            ("issued", "已签发"),
                            ("void", "作废"),
                        ],
                        default="draft",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("subject_type", models.CharField(blank=True, max_length=60, verbose_name="事项类型")),
                ("subject_id", models.CharField(blank=True, max_length=40, verbose_name="事项编号")),
                ("subject_label", models.CharField(blank=True, max_length=200, verbose_name="事项")),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("body", models.TextField(max_length=60000, verbose_name="正文")),
                ("to_text", models.CharField(blank=True, max_length=1000, verbose_name="主送")),
                ("copies_to", models.CharField(blank=True, max_length=1000, verbose_name="抄送")),
                ("contact", models.CharField(blank=True, max_length=100, verbose_name="联系人")),
                ("data", models.JSONField(blank=True, default=dict, verbose_name="数据")),
                ("number", models.CharField(blank=True, max_length=60, null=True, unique=True, verbose_name="文号")),
                ("code", models.CharField(blank=True, max_length=20, verbose_name="机关代字")),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="年份")),
                ("order", models.PositiveIntegerField(blank=True, null=True, verbose_name="序号")),
                ("issuer_name", models.CharField(max_length=60, verbose_name="发文机关署名")),
                ("red_head", models.CharField(blank=True, max_length=60, verbose_name="发文机关标志")),
                ("is_title_public", models.BooleanField(default=True, verbose_name="核验页显示标题")),
                ("writers", models.JSONField(blank=True, default=list, verbose_name="写过的人")),
                ("drafted_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="拟稿时间")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="送审时间")),
                ("reviewed_at", models.DateTimeField(blank=True, null=True, verbose_name="审核时间")),
                ("return_reason", models.CharField(blank=True, max_length=300, verbose_name="退回原因")),
                ("issued_at", models.DateTimeField(blank=True, null=True, verbose_name="签发时间")),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="成文日期")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=300, verbose_name="作废原因")),
                ("frozen", models.JSONField(blank=True, null=True, verbose_name="签发内容")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="签发校验值")),
                (
                    "check_code",
                    models.CharField(blank=True, max_length=32, null=True, unique=True, verbose_name="核验码"),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="更新时间")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="区域",
                    ),
                ),
                (
                    "docx",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storeddocument",
                        verbose_name="Word",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="拟稿人",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="签发人",
                    ),
                ),
                (
                    "issuer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="发文单位",
                    ),
                ),
                (
                    "pdf",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storeddocument",
                        verbose_name="PDF",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审核人",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="papers.template",
                        verbose_name="模板版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "公文",
                "verbose_name_plural": "公文",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["subject_type", "subject_id"], name="paper_subject"),
                    models.Index(fields=["issuer", "-issued_on"], name="paper_issuer"),
                    models.Index(fields=["status", "-id"], name="paper_status"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "issued"), _negated=True),
                            models.Q(
                                ("issued_at__isnull", False),
                                ("issued_by__isnull", False),
                                ("issued_on__isnull", False),
                                ("check_code__isnull", False),
                                ("docx__isnull", False),
                                ("frozen__isnull", False),
                                ("pdf__isnull", False),
                                ("digest__length", 64),
                            ),
                            _connector="OR",
                        ),
                        name="paper_issued_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("issued_at__isnull", False), ("number__isnull", True), _connector="OR"),
                        name="paper_number_only_when_issued",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number__isnull", True), ("order__isnull", True), ("year__isnull", True)),
                            models.Q(("number__isnull", False), ("order__isnull", False), ("year__isnull", False)),
                            _connector="OR",
                        ),
                        name="paper_number_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("issued_by__isnull", True),
                            models.Q(("issued_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="paper_drafter_does_not_issue",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by__isnull", True),
                            models.Q(("reviewed_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="paper_drafter_does_not_review",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "void"), _negated=True),
                            models.Q(("voided_at__isnull", False), models.Q(("void_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="paper_void_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__length__lte", 40),
                            ("status__length__lte", 8),
                            ("status__in", ["draft", "review", "approved", "issued", "void"]),
                            ("subject_type__length__lte", 60),
                            ("subject_id__length__lte", 40),
                            ("subject_label__length__lte", 200),
                            ("title__length__lte", 200),
                            ("body__length__lte", 60000),
                            ("to_text__length__lte", 1000),
                            ("copies_to__length__lte", 1000),
                            ("contact__length__lte", 100),
                            ("number__length__lte", 60),
                            ("code__length__lte", 20),
                            ("year__lte", 32767),
                            ("order__lte", 2147483647),
                            ("issuer_name__length__lte", 60),
                            ("red_head__length__lte", 60),
                            ("return_reason__length__lte", 300),
                            ("void_reason__length__lte", 300),
                            ("digest__length__lte", 64),
                            ("check_code__length__lte", 32),
                            ("version__lte", 2147483647),
                        ),
                        name="papers_paper_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Letterhead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("series", models.CharField(blank=True, max_length=20, verbose_name="系列")),
                ("code", models.CharField(max_length=20, verbose_name="机关代字")),
                ("name", models.CharField(max_length=60, verbose_name="发文机关署名")),
                ("red_head", models.CharField(blank=True, max_length=60, verbose_name="发文机关标志")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="发文单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "机关代字",
                "verbose_name_plural": "机关代字",
                "ordering": ["unit", "series"],
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "series"), name="letterhead_once_per_series"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), _negated=True), models.Q(("name", ""), _negated=True)
                        ),
                        name="letterhead_has_code_and_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("series__length__lte", 20),
                            ("code__length__lte", 20),
                            ("name__length__lte", 60),
                            ("red_head__length__lte", 60),
                            ("version__lte", 2147483647),
                        ),
                        name="papers_letterhead_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Addressee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_copy", models.BooleanField(default=False, verbose_name="抄送")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addressees",
                        to="papers.paper",
                        verbose_name="公文",
                    ),
                ),
            ],
            options={
                "verbose_name": "收文单位",
                "verbose_name_plural": "收文单位",
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("paper", "unit"), name="addressee_once_per_paper")],
            },
        ),
    ]
