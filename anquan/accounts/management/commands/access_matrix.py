"""The access matrix as a table people can read: every address × every role (``docs/access-matrix.md``)."""

import re
from collections.abc import Iterator

from django.core.management import BaseCommand
from django.urls import URLPattern, get_resolver

from anquan.accounts.access import PUBLIC, SIGNED_IN
from anquan.accounts.middleware import matrix
from anquan.accounts.roles import ROLES, Reach, Role

GROUPS = {
    "accounts": "登录、人员与任职", "web": "页面框架", "units": "单位", "terms": "时限与参数", "workdays": "工作日历",
    "journal": "操作日志", "notices": "消息", "papers": "公文", "hazards": "隐患", "majors": "重大隐患（一单四制）",
    "listings": "挂牌督办", "visits": "检查", "rechecks": "复查", "checklists": "检查表", "pocket": "领导口袋包",
    "plans": "年度计划、综合查一次", "draws": "双随机", "campaigns": "专项行动统计", "enforcement": "处罚依据、执法权", "selfchecks": "企业自查",
    "stationing": "派驻监督、包片包线", "experts": "专家库", "spotchecks": "回头看", "offline": "下井模式",
    "marks": "照片存疑", "tips": "门口反映", "criteria": "判定", "exchange": "上报与对账",
    "api": "接口", "": "接口说明",
}  # fmt: skip
REACHES = {
    Reach.AREA: "任职区域", Reach.INDUSTRY: "区域内本行业", Reach.OWN: "本企业", Reach.NONE: "不看业务",
}  # fmt: skip
PLACES = {
    "int": "序号", "uuid": "标识",
    **dict.fromkeys(("hazard", "major", "listed", "visit", "found", "drawn"), "编号"),
}  # fmt: skip
OPEN_TO = {PUBLIC: "不用登录", SIGNED_IN: "登录即可"}
HEAD = """# 访问权限表

由 `manage.py access_matrix` 从 `anquan/access.py` 和 `anquan/accounts/roles.py` 两张表生成，改了那两张表就重新生成。

- “●”是能打开这个地址；没有的，应答 403。没有登录的，页面转到登录页，接口应答 401。
- 能打开，也只看得到自己范围内的：任职区域、区域内本行业、本企业。范围以外的和不存在的应答一样，都是 404。
- 能打开，也不是什么都能办：谁能办哪一步，由各自的办理表决定（`lifecycle.py`），不能办的应答 403 或 409，并说明原因。
- 每一格都由 `tests/matrix` 实际请求过：本单位的、邻近乡镇和其他部门的、外县的、不存在的各一次。

"""


class Command(BaseCommand):
    help = "打印访问权限表：每个地址、每种角色。"

    def handle(self, **options):
        roles = list(ROLES.values())
        self.stdout.write(HEAD)
        self.stdout.write(_row("角色", "看到的范围"))
        self.stdout.write(_row("---", "---"))
        for role in roles:
            self.stdout.write(_row(role.name, REACHES[role.reach]))
        group = None
        for name, path in sorted(_addresses(), key=lambda each: list(matrix()).index(each[0])):
            space = name.rpartition(":")[0]
            if space != group:
                group = space
                self.stdout.write(f"\n## {GROUPS[space]}\n\n{_row('地址', '权限', *(role.name for role in roles))}")
                self.stdout.write(_row("---", "---", *(":-:" for _ in roles)))
            needed = matrix()[name]
            marks = ("●" if _opens(role, needed, space) else "" for role in roles)
            self.stdout.write(_row(f"`{path}`", OPEN_TO.get(needed, f"`{needed}`"), *marks))


def _opens(role: Role, needed: str, space: str) -> bool:
    if needed == PUBLIC:
        return True
    if role.code == "system_client" and space != "api":
        return False  # has a key, and cannot sign in
    return needed == SIGNED_IN or needed in role.rights


def _addresses(resolver=None, space: str = "", prefix: str = "/") -> Iterator[tuple[str, str]]:
    """(name, path) of every address, the arguments in Chinese."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + re.sub(r"<(\w+):\w+>", lambda found: f"<{PLACES.get(found[1], '代码')}>", str(entry.pattern))
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", path
        else:
            yield from _addresses(entry, f"{entry.namespace}:" if entry.namespace else space, path)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
