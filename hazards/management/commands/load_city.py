"""`manage.py load_city --hazards 100000`: generated data for measuring; see ``hazards/demo/mass.py``."""

import json
import time

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from hazards.demo import mass


class Command(BaseCommand):
    help = "生成大量测试隐患，用于测速：不经过业务服务，放在单独的“测试省”。"

    def add_arguments(self, parser):
        parser.add_argument("--hazards", type=int, default=100_000, help="条数，默认 100000")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *, hazards, **options):
        if settings.PRODUCTION:
            raise CommandError("生产环境不能生成测试数据。")
        if hazards < 1:
            raise CommandError("条数应大于 0。")
        began = time.monotonic()
        quiet = options["json"]
        made = mass.load(hazards, today=timezone.localdate(), say=(lambda line: None) if quiet else self.stdout.write)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        made["seconds"] = round(time.monotonic() - began, 1)
        self.stdout.write(json.dumps(made) if quiet else f"生成 {made['hazards']} 条，用时 {made['seconds']} 秒。"
                          f"账号 {'、'.join(made['accounts'])}，密码 {made['password']}")  # fmt: skip
