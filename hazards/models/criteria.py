"""判定: the office's library of criteria with every version of every clause, and determinations frozen as they were made."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from anquan.files.models import StoredDocument
from anquan.guarding import guarded
from anquan.units.models import Industry
from hazards.criteria import rules
from hazards.criteria.querysets import CriterionSetQuerySet, CriterionVersionQuerySet, DeterminationQuerySet
from hazards.models.fields import person_field, unit_field
from hazards.models.hazard import Hazard
from hazards.models.parts import Request


@guarded
class CriterionSet(models.Model):
    """判定标准: one document. ``version`` is what a form carries back."""

    code = models.CharField("代码", max_length=12, unique=True)
    title = models.CharField("名称", max_length=120)
    doc_no = models.CharField("文号", max_length=60, blank=True)
    issuer = models.CharField("发布机关", max_length=80, blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)
    in_force_on = models.DateField("施行日期", null=True, blank=True)
    repealed_on = models.DateField("废止日期", null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name="由哪个标准代替"
    )
    numbering = models.CharField(
        "条文编号", max_length=8, choices=rules.Numbering.choices, default=rules.Numbering.ARTICLE
    )
    asks_expert = models.BooleanField("研究认定须有专家意见", default=False)
    mark = models.CharField("核实情况", max_length=8, choices=rules.Mark.choices, default=rules.Mark.PENDING)
    source_note = models.CharField("来源和说明", max_length=300, blank=True)
    order = models.PositiveIntegerField("次序", default=0)
    version = models.PositiveIntegerField("版本", default=1)

    objects = CriterionSetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "判定标准"
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(repealed_on__isnull=True)
                | Q(in_force_on__isnull=True)
                | Q(repealed_on__gte=F("in_force_on")),
                name="criterion_set_repealed_after_in_force",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
                name="criterion_set_replaced_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.doc_no}）" if self.doc_no else self.title

    def is_in_force(self, day) -> bool:
        return rules.is_in_force(self.in_force_on, self.repealed_on, day)


@guarded
class Criterion(models.Model):
    """判定条款: what stays the same, its set and code. Its words are the versions."""

    set = models.ForeignKey(CriterionSet, models.PROTECT, related_name="criteria", verbose_name="判定标准")
    code = models.CharField("条款代码", max_length=20, unique=True)
    order = models.PositiveIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "判定条款"
        ordering = ["set", "order", "id"]

    def __str__(self) -> str:
        return self.code


@guarded
class CriterionVersion(models.Model):
    """One wording of a clause. Never changed: a correction is the next version, and old determinations keep theirs."""

    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="versions", verbose_name="判定条款")
    number = models.PositiveIntegerField("版本", default=1)
    is_current = models.BooleanField("现行", default=True)
    article = models.CharField("条（章节）", max_length=12, blank=True)
    item = models.CharField("项", max_length=12, blank=True)
    summary = models.CharField("简述", max_length=300)
    keywords = models.CharField("关键词", max_length=300, blank=True)
    industries = models.ManyToManyField(Industry, blank=True, related_name="+", verbose_name="适用行业")
    mark = models.CharField("核实情况", max_length=8, choices=rules.Mark.choices, default=rules.Mark.PENDING)
    is_withdrawn = models.BooleanField("不再使用", default=False)
    changed_by = person_field("修改人")
    changed_at = models.DateTimeField("修改时间", default=timezone.now)
    reason = models.CharField("修改原因", max_length=200, blank=True)

    objects = CriterionVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "条款版本"
        ordering = ["criterion", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "number"], name="criterion_version_once"),
            models.UniqueConstraint(
                fields=["criterion"], condition=Q(is_current=True), name="criterion_has_one_current_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} 第 {self.number} 版"

    @property
    def place(self) -> str:
        return rules.place(self.criterion.set.numbering, self.article, self.item)

    @property
    def citation(self) -> str:
        of = self.criterion.set
        return rules.citation(of.title, of.doc_no, of.numbering, self.article, self.item)


@guarded
class Synonym(models.Model):
    """同义词: what people write, and what the standards call it. The guide adds the second where it finds the first."""

    word = models.CharField("现场常用的说法", max_length=30, unique=True)
    means = models.CharField("标准里的说法", max_length=100)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "同义词"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.word


@guarded
class Determination(models.Model):
    """判定（研究认定）: the result, and everything it rested on as it was on that day. Kept for good."""

    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="determinations", verbose_name="隐患")
    standing = models.CharField("效力", max_length=8, choices=rules.Standing.choices)
    result = models.CharField("结论", max_length=10, choices=rules.Result.choices)
    is_collective = models.BooleanField("集体研究认定", default=False)
    clause = models.ForeignKey(
        CriterionVersion, models.PROTECT, null=True, blank=True, related_name="determinations", verbose_name="判定条款"
    )
    frozen = models.JSONField("判定时的条文", default=dict, blank=True)
    answers = models.JSONField("问答", default=list, blank=True)
    members = models.JSONField("参加人员", default=list, blank=True)
    minutes = models.TextField("研究记录", max_length=4000, blank=True)
    minutes_file = models.ForeignKey(
        StoredDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="研究记录附件"
    )
    expert_opinion = models.TextField("专家意见", max_length=2000, blank=True)
    reason = models.TextField("理由", max_length=1000, blank=True)
    proposed_by = person_field("提出人")
    proposing_unit = unit_field("提出单位")
    decided_by = person_field("认定人")
    deciding_unit = unit_field("认定单位")
    decided_on = models.DateField("认定日期", null=True, blank=True)
    request = models.OneToOneField(
        Request, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="降级申请"
    )
    created_at = models.DateTimeField("建立时间", default=timezone.now)

    objects = DeterminationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "判定"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["hazard"], condition=Q(standing="in_force"), name="determination_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["hazard"], condition=Q(standing="waiting"), name="determination_one_waiting"
            ),
            models.CheckConstraint(
                condition=~Q(standing="in_force") | Q(decided_by__isnull=False, decided_on__isnull=False),
                name="determination_in_force_is_decided",
            ),
            models.CheckConstraint(
                condition=~Q(standing="in_force") | ~Q(result="collective"), name="determination_in_force_has_a_result"
            ),
            models.CheckConstraint(
                condition=~Q(result="major") | Q(is_collective=True) | Q(clause__isnull=False),
                name="determination_major_has_clause_or_minutes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hazard} {self.get_result_display()}"

    @property
    def is_major(self) -> bool:
        return self.result == rules.Result.MAJOR

    @property
    def asks_suspension(self) -> bool:
        """The guide found that safety cannot be kept without stopping production (安全生产法第六十五条)."""
        return any(line["code"] == "suspend" and line["value"] == "stop" for line in self.answers)
