"""`manage.py load_demo_enforcement`: what 执法 adds to the fictitious city, once its hazards and inspections are there."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from enforcement import demo


class Command(BaseCommand):
    help = "载入执法的演示数据（先载入 load_demo）。"

    def handle(self, **options):
        if settings.PRODUCTION:
            raise CommandError("生产环境不能载入演示数据。")
        demo.play(say=self.stdout.write)
