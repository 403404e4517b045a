"""Does the beat ask for work that exists?"""

from anquan.celery import BEAT, app


def test_every_row_of_the_table_names_a_task_that_a_worker_knows():
    app.loader.import_default_modules()
    assert BEAT
    assert [name for name, _ in BEAT if name not in app.tasks] == []


def test_no_task_of_ours_is_forgotten_by_both_the_beat_and_the_pages():
    """A task that nobody asks for is dead code, or a job that never runs."""
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    asked_by_pages = {"files.export", "hazards.import"}
    assert ours - {name for name, _ in BEAT} <= asked_by_pages


def test_a_message_that_waited_too_long_is_dropped_for_a_younger_one():
    assert all(entry["options"]["expires"] == 3600 for entry in app.conf.beat_schedule.values())
