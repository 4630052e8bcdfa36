"""Who is responsible: given with its day, the unit told, the scope following at once (R5)."""

import datetime as dt
from decimal import Decimal

import pytest

from projects import events, notices
from projects.models import CreditShare, Project, Referrer, SupportingUnit
from projects.services.moves import MERGED_ALREADY
from projects.services.roles import (
    FIELDS,
    SHARE_NOT_POSITIVE,
    SHARE_TWICE,
    SHARES_NOT_WHOLE,
    UNIT_CLOSED,
    UNIT_ELSEWHERE,
    assign_project,
)
from tests.factories.accounts import make_county, make_team_member
from tests.factories.projects import TODAY
from tests.projects.services.acts import conflicting, refused, stored, traced, unchanged
from tests.stages import stage
from zhaoshang.accounts.models import forget_scope
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
UNIT_FIELDS = ("introducing_unit", "responsible_unit", "host_unit", "service_team")


@stage
def rival(lx):
    """A clerk of the other township."""
    return lx.user(Role.CLERK, unit=lx.townships[1])


def assign(project, by, on=TODAY, supporting=None, shares=None, referrers=None, **values):
    return assign_project(
        project_id=project.pk,
        values=values,
        by=by,
        on=on,
        supporting=supporting,
        shares=shares,
        referrers=referrers,
    )


def roles(project) -> dict:
    rows = project.parts.select_related("unit")
    return {part.unit.name: (part.roles, part.may_write) for part in rows}


def open_shares(project) -> dict:
    rows = project.credit_shares.filter(until=None).select_related("unit")
    return {row.unit.name: row.percent for row in rows}


# --- Giving a project to a unit


def test_it_leaves_one_event_and_one_history_row(make, staff, lx):
    project = make()
    with traced() as left:
        assign_project(
            project_id=project.pk,
            values={"responsible_unit": lx.park, "is_key": True},
            by=staff,
            on=TODAY,
            reason="园区承接",
        )
    event = left.event
    assert (event.kind, event.actor, event.reason) == (events.ASSIGNED, staff, "园区承接")
    assert event.detail["changes"] == {
        "responsible_unit": ["城关镇", "经济开发区"],
        "is_key": ["False", "True"],
    }
    (row,) = left.history
    assert (row.history_act, row.history_change_reason) == (event.act, "园区承接")
    assert stored(project).version == project.version + 1


def test_the_unit_is_told_and_asked_to_take_note(make, staff, lx):
    clerk, head = (lx.user(role, unit=lx.park) for role in (Role.CLERK, Role.UNIT_HEAD))
    project = make()
    with traced() as left:
        assign(project, staff, responsible_unit=lx.park)
    assert left.told(notices.PROJECT_ASSIGNED) == {clerk.pk, head.pk}
    assert all(notice.needs_answer for notice in left.notices)


def test_the_responsible_person_is_told_too(make, staff, lx, clerk):
    project = make()
    with traced() as left:
        assign(project, staff, responsible_unit=lx.park, responsible_person=clerk)
    assert clerk.pk in left.told(notices.PROJECT_ASSIGNED)


def test_the_unit_before_hears_no_more_of_it(make, staff, clerk, rival, lx):
    project = make()
    assign(project, staff, responsible_unit=lx.townships[1])
    assign(project, staff, responsible_unit=lx.township)
    told = Notice.objects.filter(kind=notices.PROJECT_ASSIGNED.name, withdrawn_at=None)
    assert set(told.values_list("recipient_id", flat=True)) == {clerk.pk}


def test_who_assigns_is_not_told(make, lx):
    both = lx.user(Role.CLERK, unit=lx.park)
    project = make()
    with traced() as left:
        assign(project, both, responsible_unit=lx.park)
    assert left.told(notices.PROJECT_ASSIGNED) == set()


def test_the_same_again_writes_and_tells_nothing(make, staff, lx):
    project = make()
    assign(project, staff, responsible_unit=lx.park, supporting=[lx.department])
    with unchanged():
        assign(
            project,
            staff,
            responsible_unit=lx.park,
            introducing_unit=lx.township,
            supporting=[lx.department],
            shares=[],
            referrers=[],
        )


def test_only_roles_are_assigned_here(make, staff):
    project = make()
    for name in ("name", "status", "first_contact_unit", "county"):
        assert name not in FIELDS
        with pytest.raises(ValueError, match=name):
            assign(project, staff, **{name: None})


@pytest.mark.parametrize("field", UNIT_FIELDS)
def test_parts_follow_each_role_at_once(make, staff, lx, field):
    project = make(introducing_unit=lx.department)
    part = {"service_team": "team"}.get(field, field.removesuffix("_unit"))
    with traced():
        assign(project, staff, **{field: lx.team})
    assert roles(project)[lx.team.name] == (part, field != "introducing_unit")
    with traced():
        assign(project, staff, **{field: None})
    assert lx.team.name not in roles(project)


def test_scope_follows_at_once(make, staff, clerk, rival, lx):
    project = make()
    assert project not in Project.objects.visible_to(rival)
    assign(project, staff, responsible_unit=lx.townships[1], introducing_unit=lx.townships[1])
    assert project in Project.objects.visible_to(rival)
    assert project not in Project.objects.visible_to(clerk)


def test_a_team_sees_its_projects(make, staff, lx):
    member = lx.user(Role.CLERK, unit=lx.department)
    project = make()
    assign(project, staff, service_team=lx.team)
    assert project not in Project.objects.visible_to(member)
    make_team_member(lx.team, member)
    forget_scope(member)
    assert project in Project.objects.visible_to(member)


def test_a_unit_with_two_parts_has_one_row_with_both(make, staff, lx):
    project = make()
    assign(project, staff, host_unit=lx.township)
    assert roles(project)["城关镇"] == ("host,introducing,responsible", True)


def test_the_count_of_what_is_missing_follows(make, staff, lx):
    project = make(contacted=True)
    assign(project, staff, is_key=True)
    assert stored(project).missing_count == project.missing_count + 1


# --- Refusals


@pytest.mark.parametrize("field", UNIT_FIELDS)
def test_a_unit_of_another_county_has_no_part(make, staff, field):
    project, foreign = make(), make_county("QH").township
    with refused(UNIT_ELSEWHERE, unit=foreign):
        assign(project, staff, **{field: foreign})


@pytest.mark.parametrize("beside", ["supporting", "shares"])
def test_nor_as_a_supporting_unit_or_with_a_share(make, staff, beside):
    project, foreign = make(), make_county("QH").township
    value = {"supporting": [foreign], "shares": [(foreign, Decimal(100))]}[beside]
    with refused(UNIT_ELSEWHERE, unit=foreign):
        assign(project, staff, **{beside: value})


@pytest.mark.parametrize("field", [*UNIT_FIELDS, "supporting", "shares"])
def test_a_closed_unit_takes_no_new_part(make, staff, lx, field):
    project = make()
    lx.park.closed_on = TODAY
    lx.park.save()
    values = {"supporting": [lx.park], "shares": [(lx.park, Decimal(100))]}
    with refused(UNIT_CLOSED, unit=lx.park):
        assign(project, staff, **{field: values.get(field, lx.park)})


def test_a_unit_that_closes_later_still_may(make, staff, lx):
    project = make()
    lx.park.closed_on = TODAY + DAY
    lx.park.save()
    assign(project, staff, host_unit=lx.park)
    assert stored(project).host_unit == lx.park


def test_a_unit_that_closed_since_may_stay_as_it_was(make, staff, lx):
    project = make(host_unit=lx.park)
    assign(project, staff, supporting=[lx.department], shares=[(lx.department, Decimal(100))])
    for unit in (lx.park, lx.department):
        unit.closed_on = TODAY
        unit.save()
    assign(
        project,
        staff,
        host_unit=lx.park,
        supporting=[lx.department],
        shares=[(lx.department, Decimal(100))],
        lead_sponsor_name="李副县长",
    )
    assert stored(project).lead_sponsor_name == "李副县长"


def test_a_merged_project_is_given_to_nobody(make, staff, lx):
    project, other = make(), make()
    project.status, project.merged_into = "merged", other
    project.save()
    with refused(MERGED_ALREADY):
        assign(project, staff, responsible_unit=lx.park)


def test_an_older_picture_is_a_conflict(make, staff, lx):
    project = make()
    with conflicting():
        assign_project(
            project_id=project.pk,
            values={"responsible_unit": lx.park},
            by=staff,
            on=TODAY,
            version=project.version - 1,
        )


# --- Supporting units


def test_supporting_units_come_and_go_with_their_days(make, staff, lx):
    project = make()
    with traced() as left:
        assign(project, staff, TODAY - 5 * DAY, supporting=[lx.park, lx.department])
    assert left.event.detail["beside"] == ["supporting"]
    assert roles(project)["经济开发区"] == ("supporting", True)
    with traced():
        assign(project, staff, supporting=[lx.department])
    assert "经济开发区" not in roles(project)
    rows = dict(SupportingUnit.objects.values_list("unit__name", "until"))
    assert rows == {"经济开发区": TODAY, "发展和改革局": None}
    assert set(SupportingUnit.objects.values_list("since", flat=True)) == {TODAY - 5 * DAY}


def test_not_saying_anything_leaves_them_alone(make, staff, lx):
    project = make()
    assign(project, staff, supporting=[lx.park])
    assign(project, staff, is_key=True)
    assert roles(project)["经济开发区"] == ("supporting", True)


def test_a_unit_named_twice_supports_once(make, staff, lx):
    project = make()
    assign(project, staff, supporting=[lx.park, lx.park])
    assert project.supporting.count() == 1


def test_a_unit_may_come_back(make, staff, lx):
    project = make()
    for units in ([lx.park], [], [lx.park]):
        with traced():
            assign(project, staff, supporting=units)
    assert roles(project)["经济开发区"] == ("supporting", True)


# --- Credit


def thirds(lx) -> list:
    return [
        (lx.township, Decimal("33.3333")),
        (lx.townships[1], Decimal("33.3333")),
        (lx.park, Decimal("33.3334")),
    ]


def test_shares_total_one_hundred(make, staff, lx):
    project = make()
    with traced() as left:
        assign(project, staff, shares=thirds(lx))
    assert open_shares(project) == {unit.name: percent for unit, percent in thirds(lx)}
    assert left.event.detail["beside"] == ["shares"]
    assert roles(project)["河口镇"] == ("credit", False)
    assert roles(project)["城关镇"] == ("credit,introducing,responsible", True)


@pytest.mark.parametrize(
    ("percents", "total"),
    [(["50", "49.9999"], "99.9999"), (["50", "50.0001"], "100.0001"), (["40"], "40")],
)
def test_other_totals_are_refused_and_named(make, staff, lx, percents, total):
    project = make()
    units = (lx.township, lx.park)
    shares = [(unit, Decimal(each)) for unit, each in zip(units, percents, strict=False)]
    with refused(SHARES_NOT_WHOLE, field="shares", total=total):
        assign(project, staff, shares=shares)


@pytest.mark.parametrize("percent", ["0", "-1", "100.0001"])
def test_a_share_lies_above_nothing_and_up_to_the_whole(make, staff, lx, percent):
    project = make()
    with refused(SHARE_NOT_POSITIVE, field="shares"):
        assign(project, staff, shares=[(lx.township, Decimal(percent))])


def test_a_unit_has_one_share(make, staff, lx):
    project = make()
    with refused(SHARE_TWICE, field="shares", unit=lx.park):
        assign(project, staff, shares=[(lx.park, Decimal(50)), (lx.park, Decimal(50))])


def test_one_unit_may_have_it_all(make, staff, lx):
    project = make()
    assign(project, staff, shares=[(lx.park, Decimal(100))])
    assert open_shares(project) == {"经济开发区": Decimal(100)}


def test_a_change_keeps_what_was_with_its_days(make, staff, lx):
    project = make()
    half = Decimal(50)
    before = TODAY - 30 * DAY
    assign(project, staff, before, shares=[(lx.township, half), (lx.park, half)])
    with traced():
        assign(project, staff, shares=[(lx.township, half), (lx.department, half)])
    rows = CreditShare.objects.values_list("unit__name", "percent", "since", "until")
    assert set(rows) == {
        ("城关镇", half, before, None),
        ("经济开发区", half, before, TODAY),
        ("发展和改革局", half, TODAY, None),
    }
    assert "经济开发区" not in roles(project)


def test_a_slip_corrected_the_same_day_leaves_one_row(make, staff, lx):
    project = make()
    shares = [
        [(lx.township, Decimal(60)), (lx.park, Decimal(40))],
        [(lx.township, Decimal(40)), (lx.park, Decimal(60))],
    ]
    for each in (*shares, shares[0]):
        with traced():
            assign(project, staff, shares=each)
    assert open_shares(project) == {"城关镇": 60, "经济开发区": 40}
    assert CreditShare.objects.count() == 2


def test_shares_can_be_cleared(make, staff, lx):
    project = make()
    assign(project, staff, TODAY - DAY, shares=thirds(lx))
    with traced():
        assign(project, staff, shares=[])
    assert open_shares(project) == {}
    assert roles(project) == {"城关镇": ("introducing,responsible", True)}


# --- Referrers


def test_referrers_are_found_by_name_or_made(make, staff, lx):
    project = make()
    known = Referrer.objects.create(county=lx.county, name="李会长")
    with traced() as left:
        assign(project, staff, referrers=[" 李会长 ", "陵县商会", ""])
    assert left.event.detail["beside"] == ["referrers"]
    assert known in project.referrers.all()
    assert {each.name for each in project.referrers.all()} == {"李会长", "陵县商会"}
    with unchanged():
        assign(project, staff, referrers=["陵县商会", "李会长"])
    assign(project, staff, referrers=[])
    assert not project.referrers.exists()
    assert Referrer.objects.count() == 2
