"""People, their appointments (任职), client systems with their tokens, and codes sent to telephones."""

import uuid
from datetime import date
from functools import cached_property

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from anquan.accounts.roles import CHOICES, ROLES, Reach, Role
from anquan.guarding import guarded
from anquan.notices.models import Sending, sending_constraints
from anquan.units.models import Industry, Unit


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, administrator: "User") -> "UserQuerySet":
        """The accounts an administrator keeps: with posts in his own region and none in force elsewhere (whoever sets
        a password holds every right behind it), and those that have never had a post."""
        today = timezone.localdate()
        posts = Appointment.objects.filter(user=OuterRef("pk"))
        of_his = Q(unit__in=Unit.objects.in_regions_of(administrator))
        elsewhere = posts.filter(Q(valid_to=None) | Q(valid_to__gte=today)).exclude(of_his)
        return self.filter(Exists(posts.filter(of_his)) | ~Exists(posts)).exclude(Exists(elsewhere))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):
    def create_user(self, username: str, password: str | None = None, **fields) -> "User":
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


@guarded
class User(AbstractBaseUser):
    """A person or a client system. There is no superuser: rights come from appointments only."""

    username = models.CharField("账号", max_length=50, unique=True)
    name = models.CharField("姓名", max_length=50)
    phone = models.CharField("手机号", max_length=20, blank=True)
    email = models.EmailField("邮箱", blank=True)
    is_active = models.BooleanField("启用", default=True)
    is_system = models.BooleanField("对接系统账号", default=False)
    must_change_password = models.BooleanField("须修改密码", default=False)
    created_at = models.DateTimeField("建立时间", default=timezone.now)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        constraints = [
            models.CheckConstraint(condition=~Q(username=""), name="user_has_username"),
            models.CheckConstraint(condition=~Q(name=""), name="user_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def appointments_today(self) -> list["Appointment"]:
        """The appointments in force today, with unit and industries; the base of every right and every scope."""
        if not self.is_active:
            return []
        held = list(self.appointments.in_force(timezone.localdate()).select_related("unit", "industry"))
        departments = [post.unit for post in held if ROLES[post.role].reach is Reach.INDUSTRY]
        models.prefetch_related_objects(departments, "industries")
        return held

    @property
    def roles(self) -> list[Role]:
        return [ROLES[appointment.role] for appointment in self.appointments_today]

    @cached_property
    def rights(self) -> frozenset[str]:
        return frozenset().union(*(role.rights for role in self.roles))

    def has_right(self, right: str) -> bool:
        return right in self.rights

    @property
    def main_appointment(self) -> "Appointment | None":
        return self.appointments_today[0] if self.appointments_today else None

    @property
    def title(self) -> str:
        """Name with post, as the journal and the timeline show it: 张建国（涧溪镇 乡镇检查员）."""
        main = self.main_appointment
        return f"{self.name}（{main.unit.short_name or main.unit.name} {ROLES[main.role].name}）" if main else self.name


class AppointmentQuerySet(models.QuerySet):
    def in_force(self, on: date) -> "AppointmentQuerySet":
        return self.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))

    def of_people(self) -> "AppointmentQuerySet":
        """Of whoever can be told: neither a locked account nor a system."""
        return self.filter(user__is_active=True, user__is_system=False)


@guarded
class Appointment(models.Model):
    """One post of one person: user × role × unit × industry × dates. A person may hold several."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments", verbose_name="人员")
    role = models.CharField("角色", max_length=30, choices=CHOICES)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appointments", verbose_name="单位")
    industry = models.ForeignKey(Industry, models.PROTECT, null=True, blank=True, verbose_name="监管领域")
    valid_from = models.DateField("任职开始")
    valid_to = models.DateField("任职结束", null=True, blank=True)
    certificate_no = models.CharField("执法证号", max_length=40, blank=True)
    certificate_valid_to = models.DateField("执法证有效期至", null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="appointment_role_known"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="appointment_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.name}：{self.unit} {self.get_role_display()}"


@guarded
class ApiToken(models.Model):
    """A client system's key. Only the SHA-256 of the secret is kept; area and rights are its user's appointments."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="tokens", verbose_name="对接系统账号"
    )
    name = models.CharField("用途", max_length=100)
    digest = models.CharField("密钥摘要", max_length=64, unique=True)
    prefix = models.CharField("密钥开头", max_length=12)
    scopes = models.JSONField("权限范围", default=list)
    expires_at = models.DateTimeField("有效期至")
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)
    last_used_on = models.DateField("最近使用", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name="发放人"
    )
    created_at = models.DateTimeField("发放时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "接口密钥"

    def __str__(self) -> str:
        return f"{self.name}（{self.prefix}…）"


@guarded
class IdempotencyKey(models.Model):
    """What a client's ``Idempotency-Key`` was answered with. In the database, so that it survives every restart."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="账号")
    key = models.CharField("键", max_length=100)
    request_digest = models.CharField("请求摘要", max_length=64)
    status_code = models.PositiveSmallIntegerField("状态码", null=True)
    body = models.JSONField("应答", null=True)
    created_at = models.DateTimeField("时间", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "幂等键"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once_per_user")]

    def __str__(self) -> str:
        return self.key


@guarded
class PhoneCode(Sending):
    """One code asked for at the plate of an enterprise, to be sent to a telephone (``anquan/accounts/phone_codes.py``).

    The code itself is nowhere: it follows from ``uid`` and the key of the installation. A number that nobody has gives
    a row as well, which is never sent: whoever tries numbers learns nothing and uses up the same limit.
    """

    uid = models.UUIDField("标识", unique=True, default=uuid.uuid4)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="企业")
    phone = models.CharField("手机号", max_length=20)
    is_known = models.BooleanField("登记在企业名下", default=False)
    valid_until = models.DateTimeField("有效期至")
    tries = models.PositiveSmallIntegerField("已输入次数", default=0)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "手机验证码"
        indexes = [models.Index(fields=["unit", "phone", "-id"], name="phone_code_of_phone")]
        constraints = [*sending_constraints("phone_code")]

    def __str__(self) -> str:
        return f"{self.unit} {self.phone[-4:]}"
