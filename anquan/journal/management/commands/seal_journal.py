"""Seal the entries that are waiting, without beat."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from anquan.journal.sealing import seal


class Command(BaseCommand):
    help = "立即封存尚未封存的操作日志（平时由后台任务每几分钟做一次）。"

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="检查全部日志，而不只是最近的")

    def handle(self, *args, **options):
        count = seal(now=timezone.now(), everything=options["all"])
        self.stdout.write(f"已封存 {count} 条。")
