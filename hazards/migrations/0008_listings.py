import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("files", "0003_columns_fit"),
        ("hazards", "0007_criteria"),
        ("units", "0002_columns_fit"),
    ]

    operations = [
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "待审查"),
                            ("reviewed", "待批准"),
                            ("approved", "已批准"),
                            ("noticed", "已送达通知书"),
                            ("announced", "已公告"),
                            ("posted", "已挂警示牌"),
                            ("in_progress", "督办中"),
                            ("delist_applied", "已申请摘牌"),
                            ("inspected", "摘牌验收合格"),
                            ("delist_approved", "已批准摘牌"),
                            ("delisted", "已摘牌"),
                            ("delist_announced", "已公告摘牌"),
                            ("failed", "督办未落实"),
                            ("declined", "不予挂牌"),
                            ("revoked", "已撤销"),
                        ],
                        default="proposed",
                        max_length=16,
                        verbose_name="状态",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("county", "县级"), ("city", "市级"), ("province", "省级")],
                        default="county",
                        max_length=8,
                        verbose_name="级别",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("every", "重大隐患一律挂牌督办"),
                            ("long_open", "交办后逾期限仍未销号"),
                            ("suspended", "需要停产停业整改"),
                            ("repeated", "反复出现"),
                            ("external", "外部因素，单位自身难以消除"),
                            ("deaths", "可能造成群死群伤"),
                            ("public", "群众举报、媒体关注"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="提请原因",
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=1000, verbose_name="提请说明")),
                ("leader", models.CharField(blank=True, max_length=50, verbose_name="包保领导")),
                ("proposed_on", models.DateField(verbose_name="提请日期")),
                ("reviewed_on", models.DateField(blank=True, null=True, verbose_name="审查日期")),
                ("listed_on", models.DateField(blank=True, null=True, verbose_name="挂牌日期")),
                ("listed_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="挂牌年度")),
                ("first_due_on", models.DateField(blank=True, null=True, verbose_name="原督办期限")),
                ("limit_on", models.DateField(blank=True, null=True, verbose_name="督办最长到")),
                ("limit_why", models.JSONField(blank=True, default=dict, verbose_name="为什么最长到这一天")),
                ("noticed_on", models.DateField(blank=True, null=True, verbose_name="通知书送达日期")),
                ("notice_no", models.CharField(blank=True, max_length=60, verbose_name="督办通知书文号")),
                ("announced_on", models.DateField(blank=True, null=True, verbose_name="公告日期")),
                ("announcement_no", models.CharField(blank=True, max_length=60, verbose_name="挂牌公告文号")),
                ("media", models.CharField(blank=True, max_length=100, verbose_name="公告媒体")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="警示牌日期")),
                ("sign_place", models.CharField(blank=True, max_length=100, verbose_name="警示牌位置")),
                ("problem", models.CharField(blank=True, max_length=200, verbose_name="公示的隐患内容")),
                ("published_fields", models.JSONField(blank=True, default=list, verbose_name="公示的内容")),
                ("applied_on", models.DateField(blank=True, null=True, verbose_name="申请摘牌日期")),
                ("application", models.TextField(blank=True, max_length=2000, verbose_name="整改报告")),
                ("inspected_on", models.DateField(blank=True, null=True, verbose_name="摘牌验收日期")),
                ("opinion", models.TextField(blank=True, max_length=2000, verbose_name="摘牌验收意见")),
                ("expert", models.CharField(blank=True, max_length=100, verbose_name="专家")),
                ("expert_opinion", models.TextField(blank=True, max_length=2000, verbose_name="专家意见")),
                ("delist_approved_on", models.DateField(blank=True, null=True, verbose_name="批准摘牌日期")),
                ("delisted_on", models.DateField(blank=True, null=True, verbose_name="摘牌日期")),
                ("delisted_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="摘牌年度")),
                ("delisting_no", models.CharField(blank=True, max_length=60, verbose_name="摘牌通知文号")),
                ("delist_announced_on", models.DateField(blank=True, null=True, verbose_name="摘牌公告日期")),
                ("delist_announcement_no", models.CharField(blank=True, max_length=60, verbose_name="摘牌公告文号")),
                ("delist_media", models.CharField(blank=True, max_length=100, verbose_name="摘牌公告媒体")),
                ("dropped_on", models.DateField(blank=True, null=True, verbose_name="不予挂牌（撤销、督办失败）日期")),
                (
                    "dropped_reason",
                    models.TextField(blank=True, max_length=1000, verbose_name="不予挂牌（撤销、督办失败）原因"),
                ),
                (
                    "consequence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("licence", "提请暂扣许可证"),
                            ("closure", "提请依法关闭"),
                            ("higher", "提级督办"),
                            ("enforce", "移交执法立案"),
                        ],
                        max_length=10,
                        verbose_name="处理建议",
                    ),
                ),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="更新时间")),
            ],
            options={
                "verbose_name": "挂牌督办",
                "verbose_name_plural": "挂牌督办",
                "ordering": ["-proposed_on", "-id"],
                "indexes": [
                    models.Index(fields=["status", "-proposed_on", "-id"], name="listing_status_newest"),
                    models.Index(fields=["listed_on"], name="listing_listed"),
                    models.Index(fields=["delisted_on"], name="listing_delisted"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ("delisted", "delist_announced")), _negated=True),
                            models.Q(
                                ("delisted_on__isnull", False),
                                ("delisted_year__isnull", False),
                                ("inspected_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="listing_delisted_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__length__lte", 16),
                            (
                                "status__in",
                                [
                                    "proposed",
                                    "reviewed",
                                    "approved",
                                    "noticed",
                                    "announced",
                                    "posted",
                                    "in_progress",
                                    "delist_applied",
                                    "inspected",
                                    "delist_approved",
                                    "delisted",
                                    "delist_announced",
                                    "failed",
                                    "declined",
                                    "revoked",
                                ],
                            ),
                            ("level__length__lte", 8),
                            ("level__in", ["county", "city", "province"]),
                            ("ground__length__lte", 12),
                            (
                                "ground__in",
                                [
                                    "every",
                                    "long_open",
                                    "suspended",
                                    "repeated",
                                    "external",
                                    "deaths",
                                    "public",
                                    "other",
                                ],
                            ),
                            ("reason__length__lte", 1000),
                            ("leader__length__lte", 50),
                            ("listed_year__lte", 32767),
                            ("notice_no__length__lte", 60),
                            ("announcement_no__length__lte", 60),
                            ("media__length__lte", 100),
                            ("sign_place__length__lte", 100),
                            ("problem__length__lte", 200),
                            ("application__length__lte", 2000),
                            ("opinion__length__lte", 2000),
                            ("expert__length__lte", 100),
                            ("expert_opinion__length__lte", 2000),
                            ("delisted_year__lte", 32767),
                            ("delisting_no__length__lte", 60),
                            ("delist_announcement_no__length__lte", 60),
                            ("delist_media__length__lte", 100),
                            ("dropped_reason__length__lte", 1000),
                            ("consequence__length__lte", 10),
                            ("consequence__in", ["", "licence", "closure", "higher", "enforce"]),
                        ),
                        name="hazards_listing_columns_fit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListingExtension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_on", models.DateField(verbose_name="申请日期")),
                ("former_due_on", models.DateField(verbose_name="原期限")),
                ("new_due_on", models.DateField(verbose_name="申请延期至")),
                ("reason", models.TextField(max_length=1000, verbose_name="延期理由")),
                ("interim_measures", models.TextField(max_length=1000, verbose_name="延期期间防范措施")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[("granted", "同意"), ("refused", "不同意")],
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="办理日期")),
                ("decision_note", models.TextField(blank=True, max_length=1000, verbose_name="办理意见")),
            ],
            options={
                "verbose_name": "挂牌督办延期",
                "verbose_name_plural": "挂牌督办延期",
                "ordering": ["id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="evidence",
            name="hazards_evidence_columns_fit",
        ),
        migrations.AlterField(
            model_name="evidence",
            name="kind",
            field=models.CharField(
                choices=[
                    ("before", "整改前"),
                    ("after", "整改后"),
                    ("recheck", "复查"),
                    ("request", "申请材料"),
                    ("sign", "警示牌"),
                ],
                max_length=8,
                verbose_name="用途",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__length__lte", 8),
                    ("kind__in", ["before", "after", "recheck", "request", "sign"]),
                    ("round__lte", 32767),
                ),
                name="hazards_evidence_columns_fit",
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="applied_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="摘牌申请人",
            ),
        ),
        migrations.AddField(
            model_name="listing",
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
            model_name="listing",
            name="delist_approved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="摘牌批准人",
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="inspected_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="摘牌验收人",
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="major",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="listings",
                to="hazards.majorhazard",
                verbose_name="重大隐患",
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="proposed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="提请人",
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="proposing_unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
                verbose_name="提请单位",
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="reviewed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="审查人",
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="second_inspector",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="第二摘牌验收人",
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="sign_photo",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="files.storedfile",
                verbose_name="警示牌照片",
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="supervisor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
                verbose_name="督办责任单位",
            ),
        ),
        migrations.AddField(
            model_name="listingextension",
            name="asked_by",
            field=models.ForeignKey(
                blank=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="申请人",
            ),
        ),
        migrations.AddField(
            model_name="listingextension",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="办理人",
            ),
        ),
        migrations.AddField(
            model_name="listingextension",
            name="listing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="extensions",
                to="hazards.listing",
                verbose_name="挂牌督办",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        (
                            "proposed",
                            "reviewed",
                            "approved",
                            "noticed",
                            "announced",
                            "posted",
                            "in_progress",
                            "delist_applied",
                            "inspected",
                            "delist_approved",
                        ),
                    )
                ),
                fields=("major",),
                name="listing_one_open_per_item",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(
                        models.Q(
                            ("proposed_by__isnull", True),
                            models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        models.Q(("approved_by", models.F("reviewed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="listing_approver_proposed_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "status__in",
                            (
                                "approved",
                                "noticed",
                                "announced",
                                "posted",
                                "in_progress",
                                "delist_applied",
                                "inspected",
                                "delist_approved",
                                "delisted",
                                "delist_announced",
                                "failed",
                            ),
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        ("approved_by__isnull", False),
                        ("listed_on__isnull", False),
                        ("listed_year__isnull", False),
                        ("first_due_on__isnull", False),
                        ("limit_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="listing_approved_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("second_inspector__isnull", True),
                    models.Q(("second_inspector", models.F("inspected_by")), _negated=True),
                    _connector="OR",
                ),
                name="listing_two_inspectors_differ",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("delist_approved_by__isnull", True),
                    models.Q(
                        ("delist_approved_by", models.F("inspected_by")),
                        ("delist_approved_by", models.F("second_inspector")),
                        _connector="OR",
                        _negated=True,
                    ),
                    _connector="OR",
                ),
                name="listing_delist_approver_is_no_inspector",
            ),
        ),
        migrations.AddConstraint(
            model_name="listingextension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("result__in", ["", "granted"])), fields=("listing",), name="listing_extended_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="listingextension",
            constraint=models.CheckConstraint(
                condition=models.Q(("new_due_on__gt", models.F("former_due_on"))), name="listing_extension_is_later"
            ),
        ),
        migrations.AddConstraint(
            model_name="listingextension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="listing_extension_decider_is_not_asker",
            ),
        ),
        migrations.AddConstraint(
            model_name="listingextension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason__length__lte", 1000),
                    ("interim_measures__length__lte", 1000),
                    ("result__length__lte", 10),
                    ("result__in", ["", "granted", "refused"]),
                    ("decision_note__length__lte", 1000),
                ),
                name="hazards_listingextension_columns_fit",
            ),
        ),
    ]
