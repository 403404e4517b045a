"""The accounts with which the demo is looked at: one for each role, and a key for another system."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from anquan.accounts.models import ApiToken, User
from anquan.accounts.roles import ROLES
from anquan.accounts.services import appoint, create_user, digest_of, issue_token
from anquan.units.models import Unit

PASSWORD = "Mingguang-2026"
SYSTEM = "duijie"
TOKEN_SCOPES = ["read", "write"]


@dataclass(frozen=True)
class Account:
    """``unit`` is a key of ``city.places``: a division code, or a name given there."""

    username: str
    name: str
    role: str
    unit: str
    tells: str = ""


ACCOUNTS = (
    Account("jiancha", "张建国", "township_inspector", "341182104", "登记、交办、复查"),
    Account("fucha", "许海涛", "township_inspector", "341182104", "同镇另一位检查员，可复查他人经办的"),
    Account("fenguan", "刘敏", "township_leader", "341182104", "批延期、看本镇"),
    Account("wangge", "陈广田", "grid_worker", "village", "网格巡查登记"),
    Account("qiye", "孙立志", "enterprise_owner", "enterprise", "签收、提交整改"),
    Account("anguan", "周强", "enterprise_officer", "enterprise", "签收、提交整改、申请延期"),
    Account("zhifa", "郑国强", "dept_officer", "emergency", "行政检查、复查、抽查"),
    Account("juzhang", "黄海", "dept_head", "emergency", "办理申请"),
    Account("lianluo", "赵联", "dept_coordinator", "emergency", "汇总、导入"),
    Account("fazhi", "钱立", "legal_reviewer", "emergency", "查看"),
    Account("tingzheng", "孙越", "hearing_host", "emergency", "查看"),
    Account("anweiban", "李静", "awb_staff", "341182", "指定责任单位、专项行动、问题清单、常见隐患"),
    Account("zhuren", "王建业", "awb_director", "341182", "办理申请、时限与参数"),
    Account("lingdao", "高远", "city_leader", "341182", "看板（领导版）"),
    Account("zhuanjia", "何明", "expert", "341182", "查看"),
    Account("jijian", "严正", "auditor", "341182", "查看、操作日志"),
    Account("jubao", "方晓", "report_clerk", "341182", "登记群众举报"),
    Account("guanli", "系统管理员", "sysadmin", "341182", "账号、参数；看不到业务"),
    Account("tengzhou", "孔祥云", "awb_staff", "370481", "只看滕州"),
    Account("haimen", "施海平", "awb_staff", "320614", "只看海门"),
)


def make_accounts(units: dict[str, Unit], since: date) -> None:
    """Make those that are missing and whose unit is there; never touch one that is there."""
    known = set(User.objects.values_list("username", flat=True))
    hashed = ""
    for place, account in enumerate(ACCOUNTS, 1):
        if account.username in known or account.unit not in units:
            continue
        user = create_user(
            actor=None,
            username=account.username,
            name=account.name,
            password=None,
            must_change_password=False,
            email=f"{account.username}@example.invalid",
        )
        hashed = hashed or make_password(PASSWORD)  # once: hashing is slow on purpose
        user.password = hashed
        user.save(update_fields=["password"])
        appoint(
            actor=None,
            user=user,
            role=account.role,
            unit=units[account.unit],
            valid_from=since,
            **_certificate(account.role, since, place),
        )


def _certificate(role: str, since: date, place: int) -> dict:
    if role not in ("dept_officer", "township_inspector"):
        return {}
    return {"certificate_no": f"皖 M-{since:%Y}{place:03d}", "certificate_valid_to": since + timedelta(days=3652)}


def make_client(county: Unit, since: date) -> None:
    """A client system with a key. The key is kept beside the database, because the product shows it only once."""
    if User.objects.filter(username=SYSTEM).exists():
        return
    system = create_user(actor=None, username=SYSTEM, name="省级平台（演示对接）", password=None, is_system=True)
    appoint(actor=None, user=system, role="system_client", unit=county, valid_from=since)
    expires = timezone.make_aware(datetime(timezone.localdate().year + 1, 12, 31))
    _, secret = issue_token(actor=None, user=system, name="演示对接", scopes=TOKEN_SCOPES, expires_at=expires)
    path = token_file()
    path.touch(mode=0o600)
    path.write_text(secret)


def token_file() -> Path:
    return settings.VAR_DIR / "demo-api-key"


def client_key() -> str:
    """The key, when the file still belongs to this database."""
    try:
        secret = token_file().read_text().strip()
    except FileNotFoundError:
        return ""
    return secret if ApiToken.objects.filter(digest=digest_of(secret), revoked_at=None).exists() else ""


def table() -> list[str]:
    """The accounts as lines of an aligned table."""
    rows = [("账号", "姓名", "角色", "单位", "做什么")]
    found = User.objects.filter(username__in=[a.username for a in ACCOUNTS]).prefetch_related("appointments__unit")
    by_name = {user.username: user for user in found}
    for account in ACCOUNTS:
        if user := by_name.get(account.username):
            unit = user.appointments.all()[0].unit
            rows.append(
                (user.username, user.name, ROLES[account.role].name, unit.short_name or unit.name, account.tells)
            )
    widths = [max(_width(row[column]) for row in rows) for column in range(4)]
    lines = [
        "  ".join([_padded(cell, width) for cell, width in zip(row, widths, strict=False)] + [row[4]]) for row in rows
    ]
    lines.insert(1, "-" * 78)
    lines.append(f"密码都是 {PASSWORD}")
    if key := client_key():
        lines.append(f"接口密钥（{SYSTEM}）：{key}")
    return lines


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
