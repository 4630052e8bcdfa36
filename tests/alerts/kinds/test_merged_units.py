"""After a merger the people of the unit that remains are told, as they see its records."""

from __future__ import annotations

import pytest
from django.test import Client

from contracts.services.contract_scan import scan as scan_contracts
from projects.services.duty_reminders import remind_of_items
from projects.services.flags import scan as scan_flags
from tests.alerts.kinds.contract_cases import promise_in
from tests.alerts.kinds.flag_cases import silent_clue
from tests.alerts.kinds.world import DAY, START
from tests.factories.duties import make_item
from zhaoshang.accounts.selectors import standing_units
from zhaoshang.accounts.services import merge_units
from zhaoshang.alerts.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def into(world):
    """The township that takes the other one over, once everything has been entered."""
    return world.county.townships[1]


def merge(world, into):
    merge_units(by=None, unit_ids=[world.county.township.pk], into=into, on=START)


@pytest.mark.parametrize(
    ("make", "kind", "scan", "days"),
    [
        (silent_clue, "projects.flag_raised", scan_flags, 15),
        (promise_in(40), "contracts.obligation_due", scan_contracts, 10),
        (
            lambda world: make_item(world.county.township, due_on=START + 10 * DAY),
            "projects.item_late",
            remind_of_items,
            11,
        ),
    ],
)
def test_the_people_of_the_unit_that_remains_are_told(world, into, make, kind, scan, days):
    make(world)
    merge(world, into)
    scan(on=world.goes_to(START + days * DAY))
    assert {"clerk", "head", "stranger"} <= world.told(kind)
    for notice in Notice.objects.filter(kind=kind, recipient=world["stranger"]):
        client = Client()
        client.force_login(world["stranger"])
        assert client.get(notice.url).status_code == 200


def test_a_merger_of_mergers_is_followed_to_its_end(world, into):
    merge(world, into)
    merged = world.county.township
    into.refresh_from_db()
    into.merged_into, into.closed_on = world.county.park, START
    into.save()
    found = standing_units([merged.pk, into.pk, world.county.bureau.pk, None])
    assert found == {
        merged.pk: world.county.park.pk,
        into.pk: world.county.park.pk,
        world.county.bureau.pk: world.county.bureau.pk,
    }
