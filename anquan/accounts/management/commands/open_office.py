"""The first step of a new installation: the county, and the first person who can sign in and make other accounts."""

import secrets

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from anquan.accounts.models import User
from anquan.accounts.services import appoint, create_user
from anquan.units.models import Unit
from anquan.units.services import create_unit, load_divisions

REGIONS = ("province", "city", "county")


class Command(BaseCommand):
    help = "新装后的第一步：建立区县和第一个系统管理员账号，随机密码只显示一次，首次登录须修改。"

    def add_arguments(self, parser):
        parser.add_argument("code", help="区县的六位区划代码，例如 341182")
        parser.add_argument("username", help="系统管理员的登录名")
        parser.add_argument("name", help="系统管理员的姓名")
        parser.add_argument(
            "--regions", nargs=3, metavar=("省", "市", "县"), help="三级名称；自带的区划中没有这个区县时填写"
        )

    @transaction.atomic
    def handle(self, *, code, username, name, regions, **options):
        if User.objects.filter(username=username).exists():
            raise CommandError(f"账号 {username} 已存在。")
        password = secrets.token_urlsafe(12)
        try:
            county = self.county(code, regions)
            user = create_user(actor=None, username=username, name=name, password=password)
            appoint(actor=None, user=user, role="sysadmin", unit=county, valid_from=timezone.localdate())
        except ValidationError as error:
            raise CommandError("".join(error.messages)) from error
        self.stdout.write(f"{county.name}已建立。账号 {username}，初始密码 {password}（只显示这一次，首次登录须修改）")

    def county(self, code: str, names: list[str] | None) -> Unit:
        if names:
            return self.made_of_names(code, names)
        load_divisions(actor=None, counties=[code])
        county = Unit.objects.filter(kind="county", division_code=code).first()
        if county is None:
            raise CommandError(f"自带的区划中没有 {code}，请用 --regions 省 市 县 写明三级名称。")
        return county

    def made_of_names(self, code: str, names: list[str]) -> Unit:
        """Province, city and county, as far as they are missing."""
        unit = None
        for kind, region, name in zip(REGIONS, (code[:2] + "0000", code[:4] + "00", code), names, strict=True):
            known = Unit.objects.filter(kind=kind, division_code=region).first()
            unit = known or create_unit(actor=None, kind=kind, name=name, parent=unit, division_code=region)
        return unit
