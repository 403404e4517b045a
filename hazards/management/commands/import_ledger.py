"""``manage.py import_ledger FILE --as USER [--commit]``: a dry run unless ``--commit`` is given."""

import json
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from anquan.accounts.models import User
from anquan.excel.sheets import BadWorkbook
from anquan.units.models import Unit
from hazards.imports import batches


class Command(BaseCommand):
    help = "读入一份隐患台账。默认只试导，不写入；加 --commit 才登记，全部成功或者全部不写。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="username", required=True, help="以谁的名义导入（账号）")
        parser.add_argument("--township", help="缺少的单位建在哪个乡镇（区划代码）；默认为导入人所在乡镇")
        parser.add_argument("--commit", action="store_true", help="试导没有错误时写入")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, file: Path, username: str, township: str | None, commit: bool, **options) -> None:
        today = timezone.localdate()
        actor = User.objects.filter(username=username, is_active=True).first()
        if actor is None:
            raise CommandError(f"没有账号 {username}，或者已停用。")
        if not file.is_file():
            raise CommandError(f"没有文件 {file}。")
        place = Unit.objects.visible_to(actor).filter(division_code=township).first() if township else None
        try:
            batch = batches.upload(actor=actor, file=ContentFile(file.read_bytes(), file.name), today=today)
        except BadWorkbook as problem:
            raise CommandError(problem.reason) from problem
        meaning = {int(index): key for index, key in batch.layout["columns"].items()}
        batch = batches.check(actor=actor, batch=batch, meaning=meaning, today=today, township=place)
        if commit and not batch.rows_bad:
            batch = batches.commit(actor=actor, batch=batch, today=today)
        self._print(batch, commit, options["json"])
        if batch.rows_bad:
            raise CommandError(f"{batch.rows_bad} 行有误，没有写入任何一条。")

    def _print(self, batch, commit: bool, as_json: bool) -> None:
        faults = batches.faults_of(batch)
        if as_json:
            summary = {
                "rows": batch.rows_total,
                "bad": batch.rows_bad,
                "created": batch.rows_created,
                "known": batch.rows_known,
                "state": batch.state,
                "faults": [fault.say() for fault in faults],
            }
            self.stdout.write(json.dumps(summary, ensure_ascii=False))
            return
        for fault in faults:
            self.stdout.write(fault.say())
        done = f"新登记 {batch.rows_created} 条" if batch.state == "done" else "试导，没有写入"
        self.stdout.write(
            f"读出 {batch.rows_total} 条，{batch.rows_bad} 行有误，{batch.rows_known} 条已登记过；{done}。"
        )
