"""Two characters hit, on both engines, after every change; and the index agrees with LIKE."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from hazards.models import Hazard
from hazards.search import bigrams

TEXTS = [
    "王伟负责的配电箱触电防护缺失",
    "3号门式起重机轨道端部无止挡，声光警示失效",
    "灭火器 4 具过期",
    "ＡＢ区 PLC-2000 控制柜积尘",
    "𠮷野家后厨油烟道",
]


@pytest.fixture
def hazards(play):
    return [play.reported(description=text, location=f"{n}号车间") for n, text in enumerate(TEXTS)]


def found(words: str) -> set[str]:
    return set(Hazard.objects.text(words).values_list("description", flat=True))


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("王伟", 1),
        ("触电", 1),
        ("灭火器", 1),
        ("过期", 1),
        ("plc", 1),
        ("2000", 1),
        ("车间", 5),
        ("鳄鱼", 0),
        ("具", 1),
        ("灭火 过期", 1),
        ("灭火 触电", 0),
        ("𠮷野", 1),
        ("鑫源", 5),
        ("止挡，声光", 1),
        ("%", 0),
        ('"触电" OR', 0),
        ("'", 0),
    ],
)
def test_what_is_typed_is_found(hazards, words, count):
    assert len(found(words)) == count


def test_a_number_is_found_by_its_end(hazards):
    assert len(found(hazards[0].number[-6:])) == 1


def test_a_corrected_text_is_found_by_its_new_words_only(hazards):
    hazard = hazards[0]
    Hazard.objects.filter(pk=hazard.pk).update(description="消火栓被圈占")
    assert found("圈占") == {"消火栓被圈占"} and not found("王伟")


def test_rows_written_in_bulk_are_found(hazards):
    row = hazards[0]
    row.pk, row.number, row.uid, row.description = None, "YH-341182-2026-999999", "0" * 31 + "1", "批量写入的鳄鱼养殖池"
    Hazard.objects.bulk_create([row])
    assert len(found("鳄鱼")) == 1


@pytest.mark.django_db
@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="触电灭火器过期，。 aB9-％", max_size=30))
def test_the_pairs_are_the_same_in_python_and_in_the_database(text):
    if connection.vendor != "postgresql":
        assert all(len(pair) == 2 for pair in bigrams(text))
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(anquan_bigrams(%s))", [text])
        assert set(cursor.fetchone()[0]) == set(bigrams(text))


def test_the_index_is_really_asked(hazards):
    with CaptureQueriesContext(connection) as asked:
        list(Hazard.objects.text("触电"))
    statements = [query["sql"] for query in asked.captured_queries]
    index = "hazards_text MATCH" if connection.vendor == "sqlite" else "anquan_bigrams("
    assert any(index in sql for sql in statements), statements
