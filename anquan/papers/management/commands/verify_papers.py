"""Are the issued papers what was issued? Exit code 1 when something is wrong."""

import json
import time

from django.core.management.base import BaseCommand

from anquan.papers.verification import verify


class Command(BaseCommand):
    help = "核验已签发的公文：正文、数据、签发人、时间、PDF 和 Word 文件、操作日志。有不符的退出码为 1。"

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args, **options):
        started = time.monotonic()
        report = verify()
        seconds = round(time.monotonic() - started, 2)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json() | {"seconds": seconds}, ensure_ascii=False))
        else:
            self.stdout.write(f"核验公文 {report.papers} 件，用时 {seconds} 秒。")
            if report.is_trigger_missing:
                self.stdout.write("缺少防改动触发器。")
            for fault in report.faults:
                self.stdout.write(fault.text)
            if report.is_whole:
                self.stdout.write("没有发现改动。")
        if not report.is_whole:
            raise SystemExit(1)
