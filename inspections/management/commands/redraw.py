"""``manage.py redraw SJ-341182-2026-0007``: computes a 双随机 anew from what is kept, and says whether it is the same."""

from django.core.management import BaseCommand, CommandError

from inspections.draws import verifying
from inspections.models import Draw


class Command(BaseCommand):
    help = "重做一次双随机抽取，和留存的逐项核对。不一致的，以状态 1 结束。"

    def add_arguments(self, parser):
        parser.add_argument("number", help="抽查编号")

    def handle(self, *, number: str, **options):
        draw = Draw.objects.filter(number=number).first()
        if draw is None:
            raise CommandError(f"没有编号为 {number} 的双随机抽查。")
        checks = verifying.checks(draw)
        if not checks:
            raise CommandError(f"{number} 还没有锁定名单，没有可以核对的。")
        for check in checks:
            mark = "一致" if check.is_equal else f"不一致，重新计算的是 {check.found}"
            self.stdout.write(f"{check.name}：{check.kept}　{mark}")
        if different := [check for check in checks if not check.is_equal]:
            raise CommandError(f"{number} 有 {len(different)} 处不一致。")
        self.stdout.write(f"{number} 重做一遍，{len(checks)} 项完全一致。")
