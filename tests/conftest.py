"""What every test may use: the cast (``world``) and short verbs over the services (``play``)."""

import os
from pathlib import Path

import pytest

from tests import shelf
from tests.cast import Play, World, build_world
from tests.journal.flush import allow_journal_flush
from tests.paths import SHARED

HERE = Path(__file__).parent
# Real ledgers and lists stand beside the checkout, not in it: a clone without them leaves out what reads them.
collect_ignore = (
    []
    if SHARED.exists()
    else [path.relative_to(HERE).as_posix() for path in HERE.rglob("test_*.py") if "SHARED" in path.read_text()]
)


def pytest_terminal_summary(terminalreporter):
    if collect_ignore:
        terminalreporter.write_line(f"没有 {SHARED}，以下测试没有运行：{'、'.join(collect_ignore)}")


@pytest.fixture(scope="session", autouse=True)
def _journal_can_be_flushed():
    with allow_journal_flush():
        yield


@pytest.fixture
def world(db) -> World:
    return shelf.world(build_world)


@pytest.fixture
def play(world) -> Play:
    return Play(world)


@pytest.fixture(autouse=True)
def media_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def pytest_collection_modifyitems(config, items):
    """The second run of ``make test`` leaves out what no engine can change: pure tests, and the looks of pages."""
    if not os.environ.get("ANQUAN_SECOND_ENGINE"):
        return
    kept = [item for item in items if _depends_on_engine(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


# Files about words, pages and forms: the statements behind them are asked on both engines by the tests of services.
PAGES = (
    "test_page", "test_log_", "test_demo", "test_phrases", "test_access_matrix", "test_whole_matrix", "test_a_", "test_agreement",
    "test_f_every_change", "test_b_numbers", "test_c_an_old_page", "test_papers_on_screen", "test_the_library",
    "test_machine", "test_state_machine", "test_b_the_description", "test_b_nasty", "test_bench",
    "test_who_may_do_what_when", "test_likely_clauses", "test_who_determines",
    "test_what_anybody_sees", "test_the_page_keeps", "test_words_stay_words", "test_the_ledger_as", "test_dashboard",
    "test_workbooks", "test_errors_come_back", "test_hostile", "test_real_ledgers", "test_drafts_survive",
    "test_files_survive", "test_which_pictures", "test_names_and_answers", "test_what_the_served", "test_who_reads",
    "test_how_is_a_term_changed_on", "test_who_sees_which_entries", "test_checklist", "test_experts", "test_pocket",
    "test_papers_of_a_visit", "test_enterprise_import", "test_how_is_a_year", "test_stationing", "test_profiles",
    "test_b_ledgers", "test_listings_over_rest", "test_majors_over_rest", "test_seeds", "test_how_is_a_term",
    "test_answers", "test_reminders_beat", "test_records_come_up", "test_visits_come_up", "test_terms_are_applied",
    "test_what_is_asked", "test_which_clauses", "test_missing_calendar", "test_published_hazards", "test_serve",
    "test_supervisor", "test_what_a_phone_takes", "test_who_may_read_the_journal", "test_who_is_told",
    "test_error_pages", "test_what_a_list", "test_what_happens_to_a_submit", "test_the_calendar_on_screen",
)  # fmt: skip


def _depends_on_engine(item) -> bool:
    if item.path.name.startswith(PAGES):
        return False
    uses_database = item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames)
    is_real = item.get_closest_marker("processes")
    return bool((uses_database or is_real) and not item.get_closest_marker("browser"))
