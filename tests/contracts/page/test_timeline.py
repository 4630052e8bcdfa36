"""The timeline of a contract: every kind once, in order, and only to who may see it."""

import pytest
from django.urls import reverse

from contracts.selectors.timeline import groups_seen, timeline_page
from contracts.selectors.timeline_kinds import For, Group, Kind
from contracts.selectors.timeline_records import RECORDS
from contracts.views.timeline_words import timeline_items
from tests.contracts.page.conftest import SECRET_WORDS
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db


def kinds(contract, user, *, reads_terms=True, **options):
    page = timeline_page(contract, user, reads_terms=reads_terms, size=500, **options)
    return [entry.kind for entry in page.entries]


def test_every_kind_is_told(full, leader):
    assert set(kinds(full, leader)) == set(Kind) == set(RECORDS)


def test_every_kind_has_words(full, leader):
    page = timeline_page(full, leader, reads_terms=True, size=500)
    items = timeline_items(full, page.entries, reads_terms=True)
    assert len(items) == len(page.entries)
    assert all(item["title"] for item in items)


def test_pages_follow_one_another_without_gap(full, leader):
    whole = timeline_page(full, leader, reads_terms=True, size=500).entries
    found, cursor = [], None
    while True:
        page = timeline_page(full, leader, reads_terms=True, cursor=cursor, size=4)
        found += page.entries
        cursor = page.next
        if cursor is None:
            break
    assert [(each.kind, each.pk) for each in found] == [(each.kind, each.pk) for each in whole]


def test_a_forged_cursor_gives_the_first_page(full, leader):
    assert kinds(full, leader, cursor="x:y") == kinds(full, leader)


@pytest.mark.parametrize("group", Group)
def test_a_group_shows_its_kinds_only(full, leader, group):
    found = set(kinds(full, leader, only=group))
    assert found == {kind for kind in Kind if RECORDS[kind].group is group}


def test_openings_are_told_to_keeper_leader_and_head_of_the_bureau_only(
    full, officer, second_officer, leader, director, clerk
):
    for user, sees in (
        (officer, True),
        (leader, True),
        (director, True),
        (second_officer, False),
        (clerk, False),
    ):
        assert (Kind.OPENED in kinds(full, user)) is sees, user


def test_a_unit_sees_its_own_requests_only(full, clerk, county):
    assert Kind.ACCESS in kinds(full, clerk)
    other = county.user(Role.UNIT_HEAD, unit=county.park)
    assert Kind.ACCESS not in kinds(full, other)


def test_who_reads_no_terms_hears_of_no_amount_and_no_promise(full, clerk):
    page = timeline_page(full, clerk, reads_terms=False, size=500)
    assert not [each for each in page.entries if RECORDS[each.kind].whom is For.TERMS]
    words = str(timeline_items(full, page.entries, reads_terms=False))
    assert SECRET_WORDS not in words
    groups = groups_seen(full, clerk, reads_terms=False)
    assert Group.MONEY not in groups
    assert Group.PROMISES not in groups


def test_the_address_filters_and_answers_a_fragment(full, leader, login):
    client = login(leader)
    address = reverse("contracts:timeline", args=[full.pk])
    page = client.get(address, {"kind": "originals"})
    assert page.status_code == 200
    assert "<html" in page.content.decode()
    fragment = client.get(address, {"kind": "originals"}, headers={"hx-request": "true"})
    assert "<html" not in fragment.content.decode()
    assert client.get(address, {"kind": "nonsense"}).status_code == 200
