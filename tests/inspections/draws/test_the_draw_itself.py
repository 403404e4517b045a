"""The draw as a pure function: repeatable, fair, keeping to avoidance, and the same in ten years."""

import hashlib
import json
from collections import Counter
from random import Random

import pytest

from inspections.draws import rules
from inspections.draws.rules import ShortOfOfficers, draw

SEED = rules.sm3("种子")


def pool(*, objects: int = 20, officers: int = 6, take: int = 5, each: int = 2, avoid=(), organs=(7,)) -> dict:
    return {
        "number": "SJ-341182-2026-0001", "take": take, "each": each, "organs": list(organs), "avoid": list(avoid),
        "objects": [{"id": 100 + n, "name": f"企业{n}"} for n in range(objects)],
        "officers": [{"id": 10 * organ + n, "organ": organ, "name": f"人{n}"} for organ in organs for n in range(officers)],
    }  # fmt: skip


def test_same_pool_and_same_seed_give_the_same_names_in_the_same_order():
    assert draw(pool(), SEED) == draw(pool(), SEED)


def test_the_order_in_which_the_pool_is_written_does_not_matter():
    one, other = pool(), pool()
    Random(4).shuffle(other["objects"])
    Random(5).shuffle(other["officers"])
    assert draw(one, SEED) == draw(other, SEED)


def test_another_seed_gives_other_names():
    assert len({tuple(each.unit for each in draw(pool(), rules.sm3(str(n)))) for n in range(20)}) > 15


def test_sm3_is_that_of_gb_t_32905():
    assert rules.sm3("abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_the_answer_of_a_known_pool_never_changes():
    """Written down once: whoever changes the way of drawing makes every former draw unrepeatable."""
    found = draw(pool(objects=8, take=3), "0" * 64)
    assert [(each.unit, [person for _, person in each.officers]) for each in found] == KNOWN
    assert rules.digest_of(pool(objects=1, officers=1, take=1)) == KNOWN_DIGEST


def test_anybody_repeats_it_from_the_published_text_with_the_published_words():
    """Written anew from the words of the public page, with nothing of the product but SM3."""
    text = rules.text_of(pool(objects=30, officers=5, take=6, avoid=[[70, 100]]))
    secret, witness = "ab" * 32, "8821"
    digest = rules.sm3(text)
    seed = rules.sm3(f"{secret}|{witness}|{digest}")
    given = json.loads(text)
    order = sorted((each["id"] for each in given["objects"]), key=lambda unit: rules.sm3(f"{seed}|object|{unit}"))
    dealt: Counter = Counter()
    expected = []
    for unit in order[: given["take"]]:
        turn = sorted(
            (each["id"] for each in given["officers"]),
            key=lambda p: (dealt[p], rules.sm3(f"{seed}|officer|{unit}|{p}")),
        )
        going = [person for person in turn if [person, unit] not in given["avoid"]][: given["each"]]
        dealt.update(going)
        expected.append((unit, going))
    found = draw(given, rules.seed_of(secret, witness, digest))
    assert [(each.unit, [person for _, person in each.officers]) for each in found] == expected


def test_an_officer_who_keeps_away_is_replaced_by_the_next_and_the_reason_is_kept():
    free = draw(pool(take=20), SEED)
    first = free[0]
    person = first.officers[0][1]
    kept = draw(pool(take=20, avoid=[[person, first.unit]]), SEED)[0]
    assert kept.unit == first.unit
    assert person not in [who for _, who in kept.officers]
    assert kept.officers[0] == first.officers[1]  # the next in turn moves up
    assert [(each.person, each.reason) for each in kept.passed] == [(person, rules.BY_AVOIDANCE)]


def test_a_joint_draw_sends_two_of_each_organ_to_one_object():
    for each in draw(pool(organs=(7, 9), take=20), SEED):
        assert Counter(organ for organ, _ in each.officers) == {7: 2, 9: 2}


def test_nobody_goes_twice_to_one_object_for_two_organs():
    both = pool(organs=(7, 9), officers=3, take=20)
    both["officers"] += [{"id": 71, "organ": 9, "name": "兼任"}]
    for each in draw(both, SEED):
        persons = [person for _, person in each.officers]
        assert len(persons) == len(set(persons)) == 4


def test_too_few_officers_are_named_with_the_object():
    with pytest.raises(ShortOfOfficers) as short:
        draw(pool(officers=2, take=20, avoid=[[70, 103]]), SEED)
    assert (short.value.unit, short.value.organ) == (103, 7)


def test_work_is_dealt_evenly():
    counts = Counter(person for each in draw(pool(objects=60, take=60), SEED) for _, person in each.officers)
    assert set(counts.values()) == {20}


def test_every_object_has_the_same_chance():
    """Chi-square over 2,000 seeds: 20 objects, 5 drawn. 19 degrees of freedom: above 43.8 once in a thousand."""
    seen: Counter = Counter()
    few = pool(officers=2)
    for n in range(2000):
        seed = hashlib.sha256(str(n).encode()).hexdigest()
        seen.update(sorted((each["id"] for each in few["objects"]), key=lambda u, s=seed: rules.object_value(s, u))[:5])
    expected = 2000 * 5 / 20
    # drawing without putting back narrows each count: the statistic is spread over 15/19 of its usual size
    statistic = sum((seen[100 + n] - expected) ** 2 / expected for n in range(20)) * 19 / 15
    assert 5 < statistic < 43.8


def test_every_pair_of_officers_meets():
    pairs = {frozenset(p for _, p in each.officers) for each in draw(pool(objects=200, take=200), SEED)}
    assert len(pairs) == 15


KNOWN = [(102, [71, 75]), (104, [74, 72]), (107, [70, 73])]
KNOWN_DIGEST = "7bd86d373eb1be0e839b99b999ec4572379b75cef375ffe1c38a74a1ceab99a3"
