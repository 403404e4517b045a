"""Units: regions, departments, committees, enterprises and places in ONE tree, and the profile of an enterprise."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length

from anquan.guarding import guarded
from anquan.units import pinyin, rules
from anquan.units.querysets import UnitQuerySet
from anquan.units.rules import Kind, RiskColour, Section, Standardisation, Subtype

models.CharField.register_lookup(Length)

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


def _at_most(field: str, length: int, name: str) -> models.CheckConstraint:
    """SQLite keeps a longer string than the column allows; this refuses it on both engines."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__length__lte": length}), name=name, violation_error_message=f"最多 {length} 个字。"
    )


@guarded
class Industry(models.Model):
    """监管领域: the line of supervision a department answers for (not the statistical branch of GB/T 4754)."""

    code = models.CharField("代码", max_length=30, primary_key=True)
    name = models.CharField("监管领域", max_length=40, unique=True)
    order = models.PositiveSmallIntegerField("顺序", default=0)
    is_high_risk = models.BooleanField("高危行业", default=False)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "监管领域"
        verbose_name_plural = "监管领域"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


@guarded
class Unit(models.Model):
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    subtype = models.CharField("细类", max_length=24, choices=Subtype.choices, blank=True)
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=40, blank=True)
    pinyin = models.CharField("拼音首字母", max_length=pinyin.MAX_LENGTH, blank=True, editable=False, db_index=True)
    code = models.CharField("二维码编号", max_length=12, unique=True, editable=False, default=rules.new_public_code)
    parent = models.ForeignKey(
        "self", verbose_name="上级", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField("路径", max_length=rules.STEP * (rules.MAX_DEPTH + 1), unique=True, editable=False)
    depth = models.PositiveSmallIntegerField("层次", editable=False)
    order = models.IntegerField("官方排序", default=0)
    province = models.ForeignKey(
        "self", verbose_name="省", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    city = models.ForeignKey(
        "self", verbose_name="市", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    county = models.ForeignKey(
        "self", verbose_name="县", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    township = models.ForeignKey(
        "self", verbose_name="乡镇", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    division_code = models.CharField("区划代码", max_length=12, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    lat = models.FloatField("纬度", null=True, blank=True, help_text="WGS-84")
    lng = models.FloatField("经度", null=True, blank=True, help_text="WGS-84")
    industries = models.ManyToManyField(Industry, verbose_name="负责的监管领域", blank=True, related_name="departments")
    is_active = models.BooleanField("在用", default=True)
    inactive_reason = models.CharField("停用原因", max_length=200, blank=True)
    merged_into = models.ForeignKey(
        "self", verbose_name="并入", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_units"
    )
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    objects = UnitQuerySet.as_manager()

    if TYPE_CHECKING:
        id: int
        parent_id: int | None
        province_id: int | None
        city_id: int | None
        county_id: int | None
        township_id: int | None
        merged_into_id: int | None
        children: "RelatedManager[Unit]"
        profile: "EnterpriseProfile"

    class Meta:
        verbose_name = "单位"
        verbose_name_plural = "单位"
        ordering = ["path"]
        indexes = [
            models.Index(fields=["county", "kind", "path"], name="unit_county_kind"),
            models.Index(fields=["township", "kind", "path"], name="unit_township_kind"),
            models.Index(fields=["kind", "id"], name="unit_kind"),
            models.Index(fields=["lat", "lng"], name="unit_position", condition=Q(lat__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="unit_kind_known"),
            models.CheckConstraint(
                condition=Q(subtype="")
                | Q(kind=Kind.TOWNSHIP, subtype__in=sorted(rules.SUBTYPES[Kind.TOWNSHIP]))
                | Q(kind=Kind.COMMITTEE, subtype__in=sorted(rules.SUBTYPES[Kind.COMMITTEE])),
                name="unit_subtype_fits_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.PROVINCE, parent__isnull=True)
                | (~Q(kind=Kind.PROVINCE) & Q(parent__isnull=False)),
                name="unit_only_a_province_is_a_root",
            ),
            models.CheckConstraint(
                condition=Q(path__length=(F("depth") + 1) * rules.STEP), name="unit_path_fits_depth"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="unit_name_given"),
            _at_most("name", 100, "unit_name_length"),
            _at_most("short_name", 40, "unit_short_name_length"),
            _at_most("address", 200, "unit_address_length"),
            _at_most("division_code", 12, "unit_division_code_length"),
            _at_most("inactive_reason", 200, "unit_inactive_reason_length"),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lng__isnull=True)
                | Q(lat__isnull=False, lng__isnull=False, lat__gte=-90, lat__lte=90, lng__gte=-180, lng__lte=180),
                name="unit_position_whole_and_on_earth",
                violation_error_message="经纬度要么都填，要么都不填；纬度在 -90 到 90 之间，经度在 -180 到 180 之间。",
            ),
            models.CheckConstraint(
                condition=Q(is_active=True, merged_into__isnull=True, inactive_reason="")
                | (Q(is_active=False) & ~Q(inactive_reason="")),
                name="unit_inactive_has_a_reason",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="unit_not_merged_into_itself"),
            models.UniqueConstraint(
                fields=["parent", "kind", "name"],
                condition=Q(is_active=True),
                name="unit_name_once_among_siblings",
                violation_error_message="同一上级之下已有同名的单位。",
            ),
            models.UniqueConstraint(
                fields=["division_code"], condition=~Q(division_code=""), name="unit_division_code_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name people use where room is short."""
        return self.short_name or self.name

    @property
    def current(self) -> "Unit":
        """The unit that answers today: itself, or the one it was merged into."""
        return self.merged_into.current if self.merged_into else self

    def contains(self, other: "Unit") -> bool:
        """``other`` is this unit or lies below it."""
        return other.path.startswith(self.path)


@guarded
class EnterpriseProfile(models.Model):
    """What the office knows about an enterprise beyond its name and place."""

    unit = models.OneToOneField(
        Unit, verbose_name="企业", on_delete=models.CASCADE, primary_key=True, related_name="profile"
    )
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    uscc_missing_reason = models.CharField("无代码原因", max_length=100, blank=True)
    industry = models.ForeignKey(
        Industry, verbose_name="监管领域", on_delete=models.PROTECT, null=True, blank=True, related_name="enterprises"
    )
    gbt4754_section = models.CharField("国民经济行业门类", max_length=1, choices=Section.choices, blank=True)
    regulator = models.ForeignKey(
        Unit, verbose_name="监管部门", on_delete=models.PROTECT, null=True, blank=True, related_name="regulated"
    )
    principal_person = models.CharField("主要负责人", max_length=40, blank=True)
    safety_director = models.CharField("安全总监", max_length=40, blank=True)
    safety_officer = models.CharField("安全管理员", max_length=40, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    risk_colour = models.CharField("风险等级", max_length=6, choices=RiskColour.choices, blank=True)
    risk_graded_on = models.DateField("风险评估日期", null=True, blank=True)
    standardisation_grade = models.CharField("标准化等级", max_length=1, choices=Standardisation.choices, blank=True)
    standardisation_valid_to = models.DateField("标准化有效期至", null=True, blank=True)
    is_above_scale = models.BooleanField("规模以上", default=False)
    has_all_staff_duty = models.BooleanField("已建立全员安全生产责任制", default=False)

    if TYPE_CHECKING:
        unit_id: int
        industry_id: str | None
        regulator_id: int | None

    class Meta:
        verbose_name = "企业档案"
        verbose_name_plural = "企业档案"
        indexes = [models.Index(fields=["risk_colour"], name="profile_risk", condition=~Q(risk_colour=""))]
        constraints = [
            models.CheckConstraint(
                condition=Q(uscc="") | Q(uscc__length=18),
                name="profile_uscc_length",
                violation_error_message="统一社会信用代码应为 18 位。",
            ),
            models.CheckConstraint(
                condition=(~Q(uscc="") & Q(uscc_missing_reason="")) | (Q(uscc="") & ~Q(uscc_missing_reason="")),
                name="profile_uscc_or_reason",
                violation_error_message="没有统一社会信用代码时，请写明原因；有代码时不填原因。",
            ),
            models.UniqueConstraint(
                fields=["uscc"],
                condition=~Q(uscc=""),
                name="profile_uscc_once",
                violation_error_message="这个统一社会信用代码已经登记在另一家企业名下。",
            ),
            models.CheckConstraint(
                condition=Q(gbt4754_section__in=["", *Section.values]), name="profile_section_known"
            ),
            models.CheckConstraint(condition=Q(risk_colour__in=["", *RiskColour.values]), name="profile_risk_known"),
            models.CheckConstraint(
                condition=Q(standardisation_grade__in=["", *Standardisation.values]),
                name="profile_standardisation_known",
            ),
            _at_most("uscc_missing_reason", 100, "profile_missing_reason_length"),
            _at_most("principal_person", 40, "profile_principal_length"),
            _at_most("safety_director", 40, "profile_director_length"),
            _at_most("safety_officer", 40, "profile_officer_length"),
            _at_most("phone", 30, "profile_phone_length"),
        ]

    def __str__(self) -> str:
        return self.unit.name

    @property
    def lat(self) -> float | None:
        return self.unit.lat

    @property
    def lng(self) -> float | None:
        return self.unit.lng
