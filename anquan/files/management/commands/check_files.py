"""Read every stored file and compare it with the digest kept in the database."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from anquan.files import selectors

WORDS = {"missing": "不在磁盘上", "changed": "内容与登记时不同"}


class Command(BaseCommand):
    help = "核对全部已存文件：是否都在，内容是否与登记时一致。发现问题时以非零状态结束。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        faults = list(selectors.scrub())
        checked = selectors.count_of_files()
        if options["json"]:
            self.stdout.write(
                json.dumps({"checked": checked, "faults": [asdict(fault) for fault in faults]}, ensure_ascii=False)
            )
        else:
            for fault in faults:
                self.stdout.write(f"{fault.path}（{fault.name}，{fault.model} {fault.pk}）：{WORDS[fault.kind]}")
            self.stdout.write(f"核对 {checked} 个文件，{len(faults)} 个有问题。")
        if faults:
            raise CommandError("有文件与登记不符。", returncode=1)
