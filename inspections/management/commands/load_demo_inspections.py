"""`manage.py load_demo_inspections`: what 检查 adds to the fictitious city, once its hazards are there."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from inspections import demo


class Command(BaseCommand):
    help = "载入检查的演示数据（先载入 load_demo）。"

    def handle(self, **options):
        if settings.PRODUCTION:
            raise CommandError("生产环境不能载入演示数据。")
        demo.play(say=self.stdout.write)
