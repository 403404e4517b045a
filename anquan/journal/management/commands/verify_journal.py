"""Is the journal whole? Names the first bad entry. Exit code 1 when something is wrong."""

import json
import time

from django.core.management.base import BaseCommand, CommandError

from anquan.journal import selectors
from anquan.journal.verification import Report, verify


class Command(BaseCommand):
    help = "校验操作日志：内容、顺序、封存链。发现问题时指出第一条，退出码为 1。"

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")
        parser.add_argument("--head", action="store_true", help="只输出链头，供打印或发往库外留存")
        parser.add_argument(
            "--anchor", default="", metavar="序号:校验值", help="与库外留存的链头核对，可发现尾部被截断"
        )

    def handle(self, *args, **options):
        if options["head"]:
            return self._print_head(options["json"])
        started = time.monotonic()
        try:
            report = verify(anchor=options["anchor"])
        except ValueError as error:
            raise CommandError("链头的格式应为“序号:64 位校验值”。") from error
        seconds = round(time.monotonic() - started, 2)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json() | {"seconds": seconds}, ensure_ascii=False))
        else:
            self._print(report, seconds)
        if not report.is_whole:
            raise SystemExit(1)

    def _print_head(self, as_json: bool) -> None:
        head = selectors.head()
        if as_json:
            content = (
                {"seq": head.seq, "digest": head.digest, "sealed_at": head.sealed_at.isoformat()} if head else None
            )
            self.stdout.write(json.dumps(content))
        else:
            self.stdout.write(f"{head.seq}:{head.digest}" if head else "尚未封存任何日志")

    def _print(self, report: Report, seconds: float) -> None:
        self.stdout.write(
            f"日志 {report.entries} 条，已封存 {report.links} 条，待封存 {report.unsealed} 条，用时 {seconds} 秒。"
        )
        if report.missing_triggers:
            self.stdout.write(f"缺少防改动触发器：{'、'.join(report.missing_triggers)}")
        if report.first:
            self.stdout.write(f"发现问题 {report.bad} 处。第一处：{report.first.text}")
            for problem in report.problems[1:]:
                self.stdout.write(f"  其后：{problem.text}")
        if report.is_whole:
            self.stdout.write(f"日志完整，没有发现改动。链头：{report.head or '无'}")
