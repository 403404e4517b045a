"""``manage.py load_law FILE [--commit] [--from 2021-09-01]``: the words of a statute, article by article."""

from datetime import date
from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser

from enforcement.law import loading
from enforcement.law.statutes import HalfRead


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"“{text}”不是日期，请写成 2021-09-01 这样。") from None


class Command(BaseCommand):
    help = "读入一部法律法规的条文（Markdown）。不加 --commit 只检查，不写入。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="文件")
        parser.add_argument("--commit", action="store_true", help="写入数据库")
        parser.add_argument("--from", dest="since", metavar="日期", help="这个版本的施行日期，文件里没有写明的必填")
        parser.add_argument("--to", dest="until", metavar="日期", help="失效日期，废止的填")

    def handle(self, *, file: Path, commit: bool, since: str | None, until: str | None, **options) -> None:
        try:
            found = loading.read_file(file, day(since) if since else None)
            self._say(found)
            if commit and not found.kept:
                last = day(until) if until else None
                loading.load(actor=None, found=found, source=file.name, effective_to=last)
        except OSError as error:
            raise CommandError(f"打不开文件 {file}：{error.strerror}。") from error
        except HalfRead as error:
            raise CommandError(f"{file.name} 没有载入：{error}") from error
        if found.kept:
            self.stdout.write("这个版本已经载入，没有改动。")
        else:
            self.stdout.write("已载入。" if commit else "检查通过，没有写入；加 --commit 写入。")

    def _say(self, found: loading.Found) -> None:
        statute = found.statute
        begins = f"{found.effective_from} 起施行" if found.effective_from else "施行日期没有写明（写入时用 --from）"
        last = statute.articles[-1].number
        self.stdout.write(f"《{statute.title}》{begins}，第一条至{last}共 {len(statute.articles)} 条。")
