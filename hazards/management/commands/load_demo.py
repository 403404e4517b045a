"""`manage.py load_demo`: the fictitious city. Run again it goes on where it stopped; when all is there it does nothing."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from hazards.demo import accounts, stage


class Command(BaseCommand):
    help = "载入演示数据：明光、滕州、海门三地的真实区划，虚构的企业、人员和两年的隐患。"

    def add_arguments(self, parser):
        parser.add_argument("--accounts", action="store_true", help="只建立演示账号，并列出账号和密码")

    def handle(self, **options):
        if settings.PRODUCTION:
            raise CommandError("生产环境不能载入演示数据。")
        stage.open_house()
        if options["accounts"]:
            self.print_accounts()
        else:
            stage.play(say=self.stdout.write)

    def print_accounts(self) -> None:
        self.stdout.write("\n".join(["", *accounts.table(), ""]))
