import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaoshang.audit.rules import (
    Damage,
    SealedEvent,
    SealFacts,
    check_chain,
    clean_text,
    digest,
    mask,
    plain,
    seal_hash,
)


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (Decimal("20.50"), "20.50"),
        (1.5, "1.5"),
        (dt.date(2026, 11, 3), "2026-11-03"),
        ({"b": (1, None)}, {"b": [1, None]}),
        ({1: {"y", "x"}}, {"1": ["x", "y"]}),
        (Damage.CHANGED, "changed"),
        ("甲\x00乙", "甲乙"),
        (True, True),
    ],
)
def test_details_are_brought_into_json_that_reads_back_the_same(value, stored):
    assert plain(value) == stored
    assert json.loads(json.dumps(stored)) == stored


def test_control_characters_do_not_reach_the_trail():
    assert clean_text("a\x00b\x1b[31mc\nd", 6) == "ab[31m"


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none()))
def test_the_digest_does_not_depend_on_the_order_of_keys(content):
    turned = dict(reversed(content.items()))
    assert digest(content) == digest(turned)


@pytest.mark.parametrize(
    ("text", "masked"), [("13812345678", "138****5678"), ("110", "***"), ("1234567", "*******")]
)
def test_personal_data_is_masked_in_the_middle(text, masked):
    assert mask(text) == masked


def chain(*sizes: int) -> list[tuple[SealFacts, list[SealedEvent]]]:
    batches, previous, number = [], "", 0
    for index, size in enumerate(sizes, start=1):
        events = []
        for position in range(1, size + 1):
            number += 1
            own = digest({"id": number})
            events.append(SealedEvent(number, position, own, own))
        whole = seal_hash(
            county="1",
            number=index,
            previous_hash=previous,
            digests=[event.digest for event in events],
        )
        batches.append((SealFacts(index, size, previous, whole), events))
        previous = whole
    return batches


def found(batches) -> list[tuple[int, Damage]]:
    return [(finding.seal, finding.damage) for finding in check_chain("1", batches)]


def test_an_intact_chain_has_no_finding():
    assert found(chain(3, 1, 4)) == []


def test_another_county_s_chain_does_not_fit():
    assert list(check_chain("2", chain(1))) != []


def test_a_changed_event_is_named():
    batches = chain(3, 3)
    event = batches[1][1][1]
    batches[1][1][1] = SealedEvent(event.id, event.position, event.stored_digest, "0" * 64)
    assert [(each.seal, each.damage, each.event_id) for each in check_chain("1", batches)] == [
        (2, Damage.CHANGED, 5)
    ]


def test_a_changed_event_whose_digest_was_changed_too_breaks_the_seal():
    batches = chain(3)
    event = batches[0][1][0]
    batches[0][1][0] = SealedEvent(event.id, event.position, "0" * 64, "0" * 64)
    assert found(batches) == [(1, Damage.BROKEN_SEAL)]


def test_a_removed_event_is_named_by_its_position():
    batches = chain(3)
    del batches[0][1][1]
    findings = list(check_chain("1", batches))
    assert [(each.damage, each.position) for each in findings] == [(Damage.REMOVED, 2)]


def test_an_added_event_is_named():
    batches = chain(3)
    batches[0][1].append(SealedEvent(99, 4, "x", "x"))
    assert found(batches) == [(1, Damage.ADDED)]


def test_a_missing_seal_is_named():
    batches = chain(2, 2, 2)
    del batches[1]
    assert (2, Damage.MISSING_SEAL) in found(batches)


def test_exchanged_seals_break_the_chain():
    batches = chain(1, 1, 1)
    first, second, third = batches
    swapped = [
        first,
        (SealFacts(2, 1, third[0].previous_hash, third[0].hash), third[1]),
        (SealFacts(3, 1, second[0].previous_hash, second[0].hash), second[1]),
    ]
    assert (2, Damage.BROKEN_SEAL) in found(swapped)
