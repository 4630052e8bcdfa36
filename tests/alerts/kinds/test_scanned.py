"""What the nightly runs say of R18's list: in its turn, once, late where nights were missed, gone.

Each test walks the whole table of `cases`.
"""

from __future__ import annotations

import pytest
from django.test import Client

from tests.alerts.kinds.case import Case
from tests.alerts.kinds.cases import CASES
from tests.alerts.kinds.world import DAY, START, World
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.selectors import notice_view
from zhaoshang.alerts.services import mark_all_read

# The scans themselves are tested on every database, each in its own app.
pytestmark = [pytest.mark.django_db, pytest.mark.once]
GOING = [pytest.param(case, way, id=f"{case.name}, {way}") for case in CASES for way in case.gone]


def every_case(test):
    """Run a test for each kind of the table."""
    return pytest.mark.parametrize("case", CASES, ids=str)(test)


def told(world: World, case: Case) -> set[str]:
    return world.told(case.kind, **({"period__endswith": case.period} if case.period else {}))


def standing(case: Case) -> list[Notice]:
    found = Notice.objects.filter(kind=case.kind, withdrawn_at=None)
    return list(found.filter(period__endswith=case.period) if case.period else found)


@every_case
def test_it_is_said_in_its_turn_and_never_twice(world, case):
    case.make(world)
    case.scan(world.goes_to(START + (case.turn - 1) * DAY))
    assert told(world, case) == set()
    case.scan(world.goes_to(START + case.turn * DAY))
    assert told(world, case) == case.told
    assert {notice_view(each).days_late for each in standing(case)} == {0}
    before = {(each.pk, each.created_at) for each in standing(case)}
    case.scan(START + case.turn * DAY)
    assert {(each.pk, each.created_at) for each in standing(case)} == before
    case.scan(world.goes_to(START + (case.turn + 1) * DAY))
    assert {(each.pk, each.created_at) for each in standing(case)} <= before


@every_case
def test_what_missed_days_left_unsaid_is_said_once_late_and_opens(world, case):
    case.make(world)
    case.scan(world.goes_to(START + (case.turn + case.missed) * DAY))
    assert told(world, case) == case.told
    assert len(standing(case)) == len(case.told)
    assert {notice_view(each).days_late for each in standing(case)} == {case.missed}
    for notice in standing(case):
        client = Client()
        client.force_login(notice.recipient)
        assert client.get(notice.url).status_code == 200, (notice.recipient.username, notice.url)


@every_case
def test_an_account_that_is_switched_off_is_told_nothing(world, case):
    case.make(world)
    gone = sorted(case.told)[0]
    world[gone].is_active = False
    world[gone].save()
    case.scan(world.goes_to(START + case.turn * DAY))
    assert gone not in told(world, case)


@pytest.mark.parametrize(("case", "way"), GOING)
def test_when_the_cause_goes_so_does_the_notice(world, case, way):
    thing = case.make(world)
    day = world.goes_to(START + case.turn * DAY)
    case.scan(day)
    assert told(world, case) == case.told
    reader = world[sorted(case.told)[0]]
    mark_all_read(by=reader)
    case.gone[way](world, thing, day)
    assert case.at_night or told(world, case) == set()
    case.scan(day)
    assert told(world, case) == set()
    # Who had read it keeps it, and sees that it holds no longer; the others have nothing left.
    left = Notice.objects.filter(kind=case.kind)
    assert {each.recipient_id for each in left} <= {reader.pk}
