"""Cards beside the to-do list: to each role its own, each figure exactly the rows it opens."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.accounts import give_roles
from tests.factories.flag_pages import make_flag, make_hold
from tests.factories.projects import TODAY, ProjectFactory
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.todo import items_for
from zhaoshang.alerts.todo_cards import Card, actions_for, cards_for

pytestmark = pytest.mark.django_db
CARDS = reverse("alerts:todo-cards")
FRAGMENT = {"HX-Request": "true"}
_BODY = re.compile(r"<tbody.*?</tbody>", re.S)

WHOSE = {
    Role.CLERK: {"unit-headline", "unit-report", "unit-flags"},
    Role.UNIT_HEAD: {"unit-headline", "unit-report", "unit-flags"},
    Role.BUREAU: {"county-headline", "county-reports", "county-flags", "follow", "contracts"},
    Role.BUREAU_ADMIN: {
        "county-headline",
        "county-reports",
        "county-flags",
        "follow",
        "contracts",
        "deliveries",
    },
    Role.LEADER: {"county-headline", "county-flags", "follow", "contracts"},
    Role.LEGAL: {"legal"},
    Role.ARCHIVIST: {"originals"},
    Role.REVIEWER: {"opinions"},
    Role.SYSADMIN: {"system", "accounts", "deliveries"},
    Role.SECADMIN: {"accounts"},
    Role.AUDITOR: {"trail"},
}
# Their page shows a state, not a table of what was counted.
STATES = {"system"}
# Beside their rows stand tables of units, or of sums.
WITH_OTHER_TABLES = (reverse("projects:action-items"), reverse("projects:funds-queue"))


def cards_of(user) -> dict[str, Card]:
    return {card.key: card for card in cards_for(user, TODAY)}


def figures(card: Card) -> dict[str, object]:
    return {str(each.label): each.value for each in card.figures}


def number_of_rows(client: Client, url: str) -> int:
    response = client.get(url)
    assert response.status_code == 200, url
    if url.startswith(WITH_OTHER_TABLES):
        return len(response.context["rows"])
    html = response.content.decode()
    rows = sum(body.count("<tr") for body in _BODY.findall(html))
    return rows or len(response.context.get("rows") or response.context.get("banners") or ())


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="zhaoshang.accounts.backends.CountyBackend")
    return client


def test_each_role_has_its_own_cards_and_no_others(busy):
    assert {role: set(cards_of(user)) for role, user in busy.people.items()} == WHOSE


def test_every_figure_is_the_number_of_rows_that_it_opens(busy):
    wrong, counted = [], dict.fromkeys(Role, 0)
    for role, user in busy.people.items():
        client = entered(user)
        for card in cards_for(user, TODAY):
            for each in card.figures:
                if card.key in STATES or not isinstance(each.value, int):
                    continue
                counted[role] += each.value
                rows = number_of_rows(client, each.url)
                if rows != each.value:
                    wrong.append((role, card.key, str(each.label), each.value, rows, each.url))
    assert wrong == []
    # A unit's cards have a headline, a state and flags; nobody failed to log in.
    assert {role for role, sum_ in counted.items() if not sum_} == {
        Role.CLERK,
        Role.UNIT_HEAD,
        Role.AUDITOR,
    }


def test_no_address_of_a_card_is_closed_to_its_reader(busy):
    closed = []
    for role, user in busy.people.items():
        client = entered(user)
        page = client.get(CARDS, headers=FRAGMENT).content.decode()
        addresses = {unescape(url) for url in re.findall(r'href="(/[^"#]+)"', page)}
        assert addresses, role
        closed += [(role, url) for url in addresses if client.get(url).status_code != 200]
    assert closed == []


def test_a_unit_sees_its_own_flags_and_not_its_neighbour_s(busy):
    card = cards_of(busy.people[Role.CLERK])["unit-flags"]
    assert [each.title for each in card.flags] == ["东镇铝业"]
    assert not figures(card)
    other = busy.county.user(Role.CLERK, unit=busy.county.townships[1])
    theirs = cards_of(other)["unit-flags"]
    assert [each.title for each in theirs.flags] == ["西镇木业"]
    assert list(figures(theirs).values()) == [1]


def test_a_unit_is_warned_of_what_gets_worse_next(busy):
    (first, *_more) = cards_of(busy.people[Role.CLERK])["unit-flags"].warnings
    assert "东镇铝业" in first
    assert "西镇木业" not in "".join(cards_of(busy.people[Role.CLERK])["unit-flags"].warnings)


def test_the_county_s_flags_are_told_with_the_change_to_last_week(busy):
    card = cards_of(busy.people[Role.LEADER])["county-flags"]
    # The yellow one is up for three days, both red ones for more than a week.
    assert [(each.value, "多" in str(each.note)) for each in card.figures] == [
        (2, False),
        (1, True),
    ]


def test_what_an_excuse_holds_down_is_neither_counted_nor_listed(busy):
    make_hold(busy.own)
    assert cards_of(busy.people[Role.CLERK])["unit-flags"].flags == ()
    red, yellow = cards_of(busy.people[Role.LEADER])["county-flags"].figures
    assert (red.value, yellow.value) == (2, 0)


def test_the_legal_office_is_told_how_long_the_next_draft_has(busy):
    waiting, running = cards_of(busy.people[Role.LEGAL])["legal"].figures
    assert (waiting.value, running.value) == (1, 1)
    assert "7" in str(waiting.note)


def test_a_person_with_several_roles_sees_the_union_once(busy):
    user = give_roles(busy.people[Role.CLERK], Role.ARCHIVIST, Role.UNIT_HEAD)
    user = User.objects.get(pk=user.pk)
    keys = [card.key for card in cards_for(user, TODAY)]
    assert sorted(keys) == ["originals", "unit-flags", "unit-headline", "unit-report"]


def test_a_bureau_officer_who_leads_too_has_one_card_of_what_to_follow(busy):
    user = give_roles(busy.people[Role.BUREAU], Role.LEADER)
    user = User.objects.get(pk=user.pk)
    labels = [str(each.label) for each in cards_of(user)["follow"].figures]
    assert len(labels) == len(set(labels))
    assert {"待核实资金", "批示办理中"} <= set(labels)


def test_the_month_s_reports_are_counted_for_the_bureau(busy):
    assert figures(cards_of(busy.people[Role.BUREAU])["county-reports"]) == {
        "逾期未报": 1,
        "已退回": 1,
        "待审核": 0,
        "尚未上报": 0,
    }


def test_a_unit_s_own_report_says_its_state_and_its_day(busy):
    other = busy.county.user(Role.CLERK, unit=busy.county.townships[1])
    (state,) = cards_of(other)["unit-report"].figures
    assert (str(state.value), state.tone) == ("退回修改", "red")


def test_cards_and_duties_take_as_many_queries_with_many_rows_as_with_few(busy):
    def counted() -> dict[Role, int]:
        found = {}
        for role in (Role.BUREAU, Role.CLERK, Role.LEADER):
            user = User.objects.get(pk=busy.people[role].pk)
            with CaptureQueriesContext(connection) as captured:
                cards_for(user, TODAY)
                items_for(user, TODAY)
            found[role] = len(captured.captured_queries)
        return found

    few = counted()
    for number in range(8):
        project = ProjectFactory(
            county=busy.county.county,
            responsible_unit=busy.county.townships[number % 2],
            landed=True,
        )
        make_flag(project, days=number + 1)
    assert counted() == few


def test_without_script_the_cards_stand_on_a_page_of_their_own(busy, login):
    page = login(busy.people[Role.LEADER]).get(CARDS).content.decode()
    assert "<html" in page
    assert 'data-card="county-flags"' in page
    part = login(busy.people[Role.LEADER]).get(CARDS, headers=FRAGMENT).content.decode()
    assert "<html" not in part


def test_who_may_write_in_the_ledger_is_offered_it_at_once(county):
    writers = {Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN}
    for role in Role:
        user = county.user(role)
        found = actions_for(user)
        words = ["记跟进", "登记线索"] if role in writers else []
        assert [str(each.label) for each in found] == words, role
        assert all(entered(user).get(each.url).status_code == 200 for each in found)
