"""Team memberships and positions over time."""

import datetime as dt

import pytest

from tests.factories.accounts import make_county, make_team_member
from zhaoshang.accounts import events
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Office, Role
from zhaoshang.accounts.selectors import holder_on, offices
from zhaoshang.accounts.services import (
    add_team_member,
    appoint,
    create_position,
    end_holding,
    end_team_membership,
    positions,
    teams,
    tree,
)
from zhaoshang.accounts.services.locking import OUTSIDE_AREA
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict, RuleBroken

pytestmark = pytest.mark.django_db
MARCH, MAY, JULY = (dt.date(2026, month, 1) for month in (3, 5, 7))


@pytest.fixture
def lx():
    return make_county("LX")


@pytest.fixture
def admin(lx):
    return lx.user(Role.SYSADMIN)


def test_a_member_sees_what_the_team_sees(lx, admin):
    clerk = lx.user(Role.CLERK)
    add_team_member(by=admin, team=lx.team, user=clerk, since=MARCH)
    fresh = User.objects.get(pk=clerk.pk)
    assert fresh.scope.unit_ids == (clerk.unit_id, lx.team.pk)
    assert fresh.access_version == clerk.access_version + 1
    event = AuditEvent.objects.get()
    assert (event.kind, event.detail["team"]) == (events.TEAM_JOINED, lx.team.name)


def test_a_membership_ends_and_the_scope_with_it(lx, admin):
    clerk = lx.user(Role.CLERK)
    membership = make_team_member(lx.team, clerk)
    end_team_membership(by=admin, membership_id=membership.pk, until=MARCH)
    fresh = User.objects.get(pk=clerk.pk)
    assert fresh.scope.unit_ids == (clerk.unit_id,)
    assert fresh.access_version == clerk.access_version + 1
    assert AuditEvent.objects.get().kind == events.TEAM_LEFT


def test_a_second_membership_follows_the_first(lx, admin):
    clerk = lx.user(Role.CLERK)
    make_team_member(lx.team, clerk, MARCH, MAY)
    add_team_member(by=admin, team=lx.team, user=clerk, since=MAY)
    assert clerk.team_memberships.count() == 2


def test_joining_is_refused(lx, admin):
    clerk, off = lx.user(Role.CLERK), lx.user(Role.CLERK, is_active=False)
    member = lx.user(Role.CLERK)
    make_team_member(lx.team, member)
    other = make_county("SP")
    cases = [
        (lx.park, clerk, {}, teams.NOT_A_TEAM % {"name": "经济开发区"}),
        (lx.team, off, {}, teams.SWITCHED_OFF % {"name": off.full_name}),
        (lx.team, member, {}, teams.ALREADY_MEMBER % {"name": member.full_name}),
        (lx.team, other.user(Role.CLERK), {}, OUTSIDE_AREA),
        (other.team, clerk, {}, OUTSIDE_AREA),
        (
            lx.team,
            clerk,
            {"until": dt.date(2026, 2, 1)},
            teams.ENDS_BEFORE_IT_BEGINS % {"since": MARCH},
        ),
    ]
    for team, user, fields, message in cases:
        with pytest.raises(RuleBroken) as caught:
            add_team_member(by=admin, team=team, user=user, since=MARCH, **fields)
        assert str(caught.value) == str(message)


def test_a_closed_team_takes_nobody(lx, admin):
    Unit.objects.filter(pk=lx.team.pk).update(closed_on=MARCH)
    lx.team.refresh_from_db()
    with pytest.raises(RuleBroken) as caught:
        add_team_member(by=admin, team=lx.team, user=lx.user(Role.CLERK), since=MARCH)
    assert str(caught.value) == tree.UNIT_CLOSED % {"name": lx.team.name}


def test_leaving_is_refused(lx, admin):
    running = make_team_member(lx.team, lx.user(Role.CLERK), MARCH)
    ended = make_team_member(lx.team, lx.user(Role.CLERK), MARCH, MAY)
    cases = [
        (admin, ended, MAY, teams.ALREADY_ENDED),
        (
            admin,
            running,
            dt.date(2026, 2, 1),
            teams.ENDS_BEFORE_IT_BEGINS % {"since": MARCH},
        ),
        (make_county("SP").user(Role.SYSADMIN), running, MAY, OUTSIDE_AREA),
    ]
    for by, membership, until, message in cases:
        with pytest.raises(RuleBroken) as caught:
            end_team_membership(by=by, membership_id=membership.pk, until=until)
        assert str(caught.value) == str(message)


# --- Positions --------------------------------------------------------------------------------


@pytest.fixture
def position(lx, admin):
    return create_position(
        by=admin, unit=lx.park, code=Office.PARK_HEAD, title="经济开发区管委会主任"
    )


def put(by, position, holder, since, deputy=None, version=None):
    return appoint(
        by=by,
        position_id=position.pk,
        version=version,
        holder=holder,
        deputy=deputy,
        since=since,
    )


def test_who_holds_a_position_depends_on_the_day(lx, admin, position):
    first, second = lx.user(Role.LEADER), lx.user(Role.LEADER)
    put(admin, position, first, MARCH, version=1)
    put(admin, position, second, MAY, deputy=first, version=2)
    assert holder_on(position, dt.date(2026, 4, 30)).holder == first
    held = holder_on(position, MAY)
    assert (held.holder, held.deputy) == (second, first)
    assert holder_on(position, dt.date(2026, 1, 1)) is None
    assert AuditEvent.objects.filter(kind=events.POSITION_APPOINTED).count() == 2


def test_the_same_day_again_corrects_the_holder(lx, admin, position):
    first, second = lx.user(Role.LEADER), lx.user(Role.LEADER)
    put(admin, position, first, MARCH)
    put(admin, position, second, MARCH)
    assert position.holdings.get().holder == second


def test_a_position_falls_vacant(lx, admin, position):
    put(admin, position, lx.user(Role.LEADER), MARCH)
    end_holding(by=admin, position_id=position.pk, version=2, until=MAY)
    assert holder_on(position, MAY) is None
    (row,) = offices(type(position).objects.all(), MAY)
    assert row.holding is None
    assert AuditEvent.objects.latest("pk").kind == events.POSITION_ENDED


def test_creating_a_position_is_refused(lx, admin, position):
    cases = [
        (admin, lx.park, "king", "王", positions.UNKNOWN_OFFICE),
        (
            admin,
            lx.park,
            Office.PARK_HEAD,
            position.title,
            positions.TITLE_TAKEN % {"unit": "经济开发区"},
        ),
        (lx.user(Role.SECADMIN), lx.park, Office.OTHER, "x", OUTSIDE_AREA),
        (admin, make_county("SP").park, Office.OTHER, "x", OUTSIDE_AREA),
    ]
    for by, unit, code, title, message in cases:
        with pytest.raises(RuleBroken) as caught:
            create_position(by=by, unit=unit, code=code, title=title)
        assert str(caught.value) == str(message)


def test_appointing_is_refused(lx, admin, position):
    holder, off = lx.user(Role.LEADER), lx.user(Role.LEADER, is_active=False)
    put(admin, position, holder, MAY)
    stranger = make_county("SP").user(Role.LEADER)
    cases = [
        (holder, holder, JULY, positions.SAME_PERSON),
        (off, None, JULY, positions.NOT_IN_USE % {"name": off.full_name}),
        (stranger, None, JULY, OUTSIDE_AREA),
        (holder, stranger, JULY, OUTSIDE_AREA),
        (lx.user(Role.LEADER), None, MARCH, positions.BEFORE_LAST_HOLDER % {"since": MAY}),
    ]
    for person, deputy, since, message in cases:
        with pytest.raises(RuleBroken) as caught:
            put(admin, position, person, since, deputy)
        assert str(caught.value) == str(message)


def test_a_new_holder_begins_after_the_last_one_ended(lx, admin, position):
    put(admin, position, lx.user(Role.LEADER), MARCH)
    end_holding(by=admin, position_id=position.pk, version=None, until=MAY)
    with pytest.raises(RuleBroken) as caught:
        put(admin, position, lx.user(Role.LEADER), dt.date(2026, 4, 1))
    assert str(caught.value) == positions.BEFORE_LAST_HOLDER % {"since": MAY}


def test_ending_is_refused(lx, admin, position):
    with pytest.raises(RuleBroken) as caught:
        end_holding(by=admin, position_id=position.pk, version=1, until=MAY)
    assert caught.value.message == positions.VACANT
    put(admin, position, lx.user(Role.LEADER), MAY)
    with pytest.raises(RuleBroken) as caught:
        end_holding(by=admin, position_id=position.pk, version=2, until=MARCH)
    assert str(caught.value) == positions.BEFORE_LAST_HOLDER % {"since": MAY}


def test_an_old_page_is_a_conflict(lx, admin, position):
    put(admin, position, lx.user(Role.LEADER), MARCH)
    with pytest.raises(Conflict):
        put(admin, position, lx.user(Role.LEADER), MAY, version=1)
