"""`manage.py check_hazards`: replays the journal of every hazard and names what the stored row says otherwise."""

import json
import sys

from django.core.management import BaseCommand

from hazards import replay
from hazards.models import Hazard


class Command(BaseCommand):
    help = "按操作日志重演每条隐患，与库中的状态、时钟和版本逐项核对；有不一致时逐条列出，退出码为 1。"

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="输出 JSON")
        parser.add_argument("--number", help="只核对这一条，如 YH-341182-2026-000123")

    def handle(self, *, number=None, **options):
        rows = Hazard.objects.order_by("pk")
        rows = rows.filter(number=number) if number else rows
        checked, found = rows.count(), []
        for mismatch in replay.check_all(rows.iterator(chunk_size=replay.CHUNK)):
            found.append(mismatch)
            if not options["json"]:
                self.stdout.write(str(mismatch))
        if options["json"]:
            wrong = [{"number": m.number, "field": m.field, "stored": m.stored, "replayed": m.replayed} for m in found]
            self.stdout.write(json.dumps({"checked": checked, "mismatches": wrong}, ensure_ascii=False, default=str))
        else:
            self.stdout.write(f"核对 {checked} 条，{'全部一致' if not found else f'{len(found)} 处不一致'}。")
        if found:
            sys.exit(1)
