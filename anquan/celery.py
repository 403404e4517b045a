"""Celery: the engine that runs work. The database is what remembers it, so a lost task only delays."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anquan.settings")

app = Celery("anquan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# The beat: what runs when, in Asia/Shanghai time. A job does "everything that is due and not yet done" and may
# therefore run late, twice or after a gap; one that has waited an hour in the queue is dropped: a younger one follows.
BEAT: list[tuple[str, crontab]] = [
    ("hazards.remind", crontab(hour="7-20", minute=30)),  # at half past seven; then whatever a failed run left
    ("inspections.remind", crontab(hour="7-20", minute=40)),  # self-checks that were missed
    ("enforcement.remind_of_expiries", crontab(hour="7-20", minute=45)),  # power, qualifications, certificates
    ("hazards.propose_listings", crontab(hour="6-20", minute=50)),  # items that call for 挂牌督办 by rule
    ("hazards.circulars", crontab(hour="8-20", minute=5)),  # the draft 通报 of the period, once something is overdue
    ("hazards.snapshot", crontab(hour="1,8", minute=40)),  # each month that has ended and has no figures yet
    ("hazards.follow_units", crontab(minute="*/10")),  # a unit that moved takes its hazards along
    ("inspections.follow_units", crontab(minute="*/10")),  # and the visits that have not ended
    ("files.exports", crontab()),  # workbooks that a lost message or a dead worker left waiting
    ("hazards.imports", crontab()),  # ledgers that a lost message or a dead worker left waiting
    ("hazards.imports_clean_up", crontab(hour=3, minute=0)),  # ledgers that nobody confirmed
    ("files.look_at_older", crontab(minute="*/10")),  # pictures stored before their looks were kept
    ("inspections.offline_clean_up", crontab(hour=3, minute=15)),  # half uploads that nobody went on with
    ("files.clean_up", crontab(hour=3, minute=10)),
    ("files.scrub", crontab(hour=3, minute=40)),
    ("web.clean_up", crontab(hour=3, minute=30)),  # old sessions and idempotency keys
    ("journal.seal", crontab()),  # systems that mirror hazards are told of what is sealed
    ("notices.deliver", crontab()),
    ("accounts.send_codes", crontab()),  # codes for telephones that a lost message left waiting
    ("notices.digest", crontab(minute=3)),
    ("notices.clean_up", crontab(hour=3, minute=20)),
]
app.conf.beat_schedule = {task: {"task": task, "schedule": when, "options": {"expires": 3600}} for task, when in BEAT}
