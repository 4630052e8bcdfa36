"""Mergers and closings: people and sub-units go along, names and projects stay findable."""

import datetime as dt

import pytest
import time_machine

from tests.factories.accounts import (
    UnitFactory,
    make_county,
    make_position,
    make_team_member,
)
from zhaoshang.accounts import events
from zhaoshang.accounts.models import TeamMembership, Unit, User
from zhaoshang.accounts.rules import Office, Role, UnitKind
from zhaoshang.accounts.selectors import current_unit, unit_name_on, units_as_of
from zhaoshang.accounts.services import UnitFacts, close_unit, create_unit, merge_units, tree
from zhaoshang.accounts.services import unit_ends as ends
from zhaoshang.accounts.services.locking import OUTSIDE_AREA
from zhaoshang.accounts.services.units import OTHER_COUNTY
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict, RuleBroken

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 4, 1)


@pytest.fixture(autouse=True)
def _frozen_day():
    with time_machine.travel(dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def lx():
    return make_county("LX")


@pytest.fixture
def admin(lx):
    return lx.user(Role.SYSADMIN)


@pytest.fixture
def merged(lx, admin):
    """Both townships go into a new one."""
    new = create_unit(
        by=admin,
        parent=lx.county,
        facts=UnitFacts(code="LX-Z10", kind=UnitKind.TOWNSHIP.value, name="城河镇"),
        opened_on=ON,
    )
    ids = [unit.pk for unit in lx.townships]
    return merge_units(by=admin, unit_ids=ids, into=new, on=ON, document="陵政发〔2026〕9号")


def test_people_belong_to_the_merged_unit_and_see_what_the_old_ones_had(lx, admin):
    clerk = lx.user(Role.CLERK, lx.townships[0])
    merge_units(by=admin, unit_ids=[lx.townships[0].pk], into=lx.townships[1], on=ON)
    before = clerk.access_version
    clerk = User.objects.get(pk=clerk.pk)
    assert clerk.unit == lx.townships[1]
    assert clerk.access_version > before
    assert set(clerk.scope.unit_ids) == {unit.pk for unit in lx.townships}
    assert clerk.history.first().unit_id == lx.townships[1].pk


def test_last_year_still_has_last_years_names(lx, merged):
    old = lx.townships[0]
    old.refresh_from_db()
    assert (old.closed_on, old.merged_into) == (ON, merged)
    assert unit_name_on(old, dt.date(2025, 12, 31)) == "城关镇"
    assert unit_name_on(old, dt.date(2026, 12, 31)) == "城关镇"
    assert current_unit(old) == merged
    names = {row.name for row in units_as_of(lx.county, dt.date(2025, 12, 31))}
    assert {"城关镇", "河口镇"} <= names
    assert "城河镇" not in names
    names = {row.name for row in units_as_of(lx.county, ON)}
    assert "城河镇" in names
    assert not names & {"城关镇", "河口镇"}


def test_a_merger_is_one_event(lx, merged):
    event = AuditEvent.objects.get(kind=events.UNITS_MERGED)
    assert event.detail["merged"] == ["城关镇", "河口镇"]
    assert event.detail["document"] == "陵政发〔2026〕9号"
    assert not AuditEvent.objects.filter(kind=events.UNIT_MOVED).exists()


def test_units_below_go_along(lx, admin):
    office = UnitFactory(code="LX-O", kind="department", name="招商办", parent=lx.townships[0])
    merge_units(by=admin, unit_ids=[lx.townships[0].pk], into=lx.townships[1], on=ON)
    office.refresh_from_db()
    assert office.parent == lx.townships[1]
    assert office.path.startswith(lx.townships[1].path)


def test_members_of_a_merged_team_are_members_of_the_new_one(lx, admin):
    other = UnitFactory(code="LX-T02", kind="team", name="食品专班", parent=lx.bureau)
    one, both = lx.user(Role.CLERK), lx.user(Role.CLERK)
    for team, user in ((lx.team, one), (lx.team, both), (other, both)):
        make_team_member(team, user)
    merge_units(by=admin, unit_ids=[lx.team.pk], into=other, on=ON)
    rows = TeamMembership.objects.filter(team=other, until=None)
    assert {row.user for row in rows} == {one, both}
    assert not TeamMembership.objects.filter(team=lx.team, until=None).exists()
    assert User.objects.get(pk=one.pk).access_version > one.access_version


def test_positions_of_a_merged_unit_fall_vacant(lx, admin):
    position = make_position(lx.townships[0], Office.UNIT_PRINCIPAL, lx.user(Role.UNIT_HEAD))
    merge_units(by=admin, unit_ids=[lx.townships[0].pk], into=lx.townships[1], on=ON)
    assert position.holdings.get().until == ON


def test_a_merger_is_refused(lx, admin):
    other = make_county("SP")
    inner = UnitFactory(code="LX-O", kind="department", name="股", parent=lx.department)
    one, two = lx.townships
    first_day = dt.date(2020, 1, 1)
    cases = [
        ([], one, ON, ends.NOTHING_TO_MERGE),
        ([one.pk], one, ON, ends.NOTHING_TO_MERGE),
        ([one.pk], two, dt.date(2026, 6, 16), tree.NOT_IN_FUTURE % {"today": "2026-06-15"}),
        (
            [one.pk],
            two,
            first_day,
            tree.BEFORE_LAST_VERSION % {"name": "城关镇", "since": first_day},
        ),
        ([lx.county.pk], two, ON, ends.COUNTY_STAYS),
        ([other.township.pk], one, ON, OUTSIDE_AREA),
        ([one.pk], other.township, ON, OUTSIDE_AREA),
        (
            [lx.department.pk],
            inner,
            ON,
            ends.MERGE_INTO_OWN_PART % {"into": "股", "unit": "发展和改革局"},
        ),
    ]
    for unit_ids, into, on, message in cases:
        with pytest.raises(RuleBroken) as caught:
            merge_units(by=admin, unit_ids=unit_ids, into=into, on=on)
        assert str(caught.value) == str(message)
    assert not Unit.objects.exclude(closed_on=None).exists()
    assert not AuditEvent.objects.exists()


def test_a_merger_stays_in_the_county():
    city = UnitFactory(code="C1", kind=UnitKind.CITY.value)
    lx, sp = make_county("LX", city), make_county("SP", city)
    with pytest.raises(RuleBroken) as caught:
        merge_units(by=lx.user(Role.SYSADMIN, city), unit_ids=[lx.park.pk], into=sp.park, on=ON)
    assert caught.value.message == OTHER_COUNTY


def test_a_merged_unit_is_not_merged_again(lx, admin, merged):
    with pytest.raises(RuleBroken) as caught:
        merge_units(by=admin, unit_ids=[lx.townships[0].pk], into=lx.park, on=ON)
    assert str(caught.value) == tree.UNIT_CLOSED % {"name": "城关镇"}


def test_only_the_system_administrator_merges(lx):
    with pytest.raises(RuleBroken) as caught:
        merge_units(
            by=lx.user(Role.BUREAU_ADMIN),
            unit_ids=[lx.townships[0].pk],
            into=lx.townships[1],
            on=ON,
        )
    assert caught.value.message == OUTSIDE_AREA


# --- Close ------------------------------------------------------------------------------------


def test_an_empty_unit_closes_and_its_memberships_end(lx, admin):
    member = lx.user(Role.CLERK)
    make_team_member(lx.team, member)
    unit = close_unit(by=admin, unit_id=lx.team.pk, version=1, on=ON)
    assert (unit.closed_on, unit.merged_into, unit.version) == (ON, None, 2)
    assert TeamMembership.objects.get().until == ON
    assert lx.team.pk not in User.objects.get(pk=member.pk).scope.unit_ids
    assert AuditEvent.objects.get().kind == events.UNIT_CLOSED
    assert unit.versions.get().valid_to == ON


def test_a_unit_with_people_is_not_closed(lx, admin):
    lx.user(Role.CLERK, lx.park)
    with pytest.raises(RuleBroken) as caught:
        close_unit(by=admin, unit_id=lx.park.pk, version=1, on=ON)
    assert str(caught.value) == ends.HAS_PEOPLE % {"count": 1, "name": "经济开发区"}


def test_people_switched_off_do_not_keep_a_unit_open(lx, admin):
    lx.user(Role.CLERK, lx.park, is_active=False)
    assert close_unit(by=admin, unit_id=lx.park.pk, version=1, on=ON).closed_on == ON


def test_a_unit_with_units_is_not_closed(lx, admin):
    UnitFactory(code="LX-O", kind="company", name="公司", parent=lx.park)
    with pytest.raises(RuleBroken) as caught:
        close_unit(by=admin, unit_id=lx.park.pk, version=1, on=ON)
    assert str(caught.value) == ends.HAS_UNITS % {"count": 1, "name": "经济开发区"}


def test_a_county_is_not_closed_by_its_own_administrator(lx, admin):
    with pytest.raises(RuleBroken) as caught:
        close_unit(by=admin, unit_id=lx.county.pk, version=1, on=ON)
    assert caught.value.message == OUTSIDE_AREA


def test_closing_from_an_old_page_is_a_conflict(lx, admin):
    with pytest.raises(Conflict):
        close_unit(by=admin, unit_id=lx.team.pk, version=0, on=ON)
