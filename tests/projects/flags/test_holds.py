"""Excuses and lifts hold a flag down until their end; nobody approves their own (R7)."""

import datetime as dt

import pytest

from projects import events_flags as events
from projects.models import FlagHold
from projects.notices_flags import EXCUSE_ASKED, EXCUSE_DECIDED
from projects.permissions import part_of
from projects.permissions_flags import (
    can_ask_excuse,
    can_decide_excuse,
    can_end_hold,
    can_lift,
    can_take_back,
)
from projects.rules.flags.kinds import HoldState
from projects.services.flags import (
    ask_excuse,
    decide_excuse,
    end_hold,
    lift_flag,
    recompute,
    take_back_excuse,
)
from projects.services.flags import holds as service
from tests.factories.accounts import make_county
from tests.factories.flags import flags_up, make_flagged
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict, RuleBroken

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 10, 10)
DAY = dt.timedelta(days=1)
RULE = "problem_overdue"


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(dt.datetime(2026, 10, 10, 4, tzinfo=dt.UTC), tick=False)


@pytest.fixture
def lx():
    return make_county("LX")


@pytest.fixture
def clerk(lx):
    return lx.user(Role.CLERK)


@pytest.fixture
def officer(lx):
    return lx.user(Role.BUREAU)


@pytest.fixture
def leader(lx):
    return lx.user(Role.LEADER)


@pytest.fixture
def project(lx):
    found = ProjectFactory(
        county=lx.county, submitted_on=ON - 5 * DAY, responsible_unit=lx.township
    )
    return make_flagged(found, ON)


def ask(project, clerk, **changed):
    given = {"rule": RULE, "until": ON + 10 * DAY, "reason": "环评审批等待上级批复"}
    return ask_excuse(project_id=project.pk, by=clerk, on=ON, **{**given, **changed})


def shown(project, on):
    recompute([project.pk], on=on)
    project.refresh_from_db()
    return project.flag_severity


def test_an_excuse_changes_nothing_until_it_is_granted(project, clerk, officer):
    hold = ask(project, clerk)
    assert hold.unit == clerk.unit
    assert shown(project, ON) == "attention"
    decide_excuse(hold_id=hold.pk, grant=True, note="", by=officer, on=ON)
    project.refresh_from_db()
    assert project.flag_severity == ""
    # The cause is still there: only what is shown is held down.
    assert flags_up(project)[RULE, str(project.problems.get().pk)] == "attention"


def test_a_hold_ends_by_itself_after_its_last_day(project, clerk, officer):
    hold = ask(project, clerk, until=ON + 2 * DAY)
    decide_excuse(hold_id=hold.pk, grant=True, note="", by=officer, on=ON)
    assert [shown(project, ON + days * DAY) for days in (2, 3)] == ["", "attention"]


def test_a_lift_is_in_force_at_once(project, leader):
    lift_flag(project_id=project.pk, rule="", until=ON, reason="县委专题会已研究", by=leader, on=ON)
    project.refresh_from_db()
    assert project.flag_severity == ""
    assert shown(project, ON + DAY) == "attention"


def test_a_hold_of_another_rule_or_problem_holds_nothing_down(project, leader):
    for rule, key in (("no_follow_up", ""), (RULE, "0")):
        lift_flag(
            project_id=project.pk, rule=rule, key=key, until=ON, reason="专题", by=leader, on=ON
        )
    assert shown(project, ON) == "attention"


def test_the_bureau_is_asked_and_who_asked_is_told(project, clerk, officer):
    hold = ask(project, clerk)
    assert Notice.objects.get(recipient=officer).kind == EXCUSE_ASKED.name
    decide_excuse(hold_id=hold.pk, grant=False, note="材料不全", by=officer, on=ON)
    assert Notice.objects.get(recipient=clerk).kind == EXCUSE_DECIDED.name
    assert not Notice.objects.filter(kind=EXCUSE_ASKED.name).exists()
    kinds = AuditEvent.objects.filter(kind__startswith="projects.excuse")
    assert set(kinds.values_list("kind", flat=True)) == {
        events.EXCUSE_ASKED,
        events.EXCUSE_DECIDED,
    }


def test_nobody_decides_on_their_own_excuse(lx, project):
    both = lx.user(Role.BUREAU)
    hold = ask(project, both)
    assert not can_decide_excuse(both, hold)
    with pytest.raises(RuleBroken) as refused:
        decide_excuse(hold_id=hold.pk, grant=True, note="", by=both, on=ON)
    assert refused.value.message == service.OWN_EXCUSE
    hold.refresh_from_db()
    assert hold.state == HoldState.ASKED


@pytest.mark.parametrize(
    ("changed", "message", "field"),
    [
        ({"reason": " "}, service.REASON_NEEDED, "reason"),
        ({"until": ON - DAY}, service.UNTIL_PAST, "until"),
        ({"rule": "bad_luck"}, service.UNKNOWN_RULE, "rule"),
    ],
)
def test_what_cannot_be_asked_is_refused(project, clerk, changed, message, field):
    with pytest.raises(RuleBroken) as refused:
        ask(project, clerk, **changed)
    assert (refused.value.message, refused.value.field) == (message, field)
    assert not FlagHold.objects.exists()


def test_an_excuse_of_90_days_may_be_and_one_of_91_not(project, clerk):
    with pytest.raises(RuleBroken) as refused:
        ask(project, clerk, until=ON + 90 * DAY)
    assert (refused.value.code, refused.value.field) == ("too_long", "until")
    assert ask(project, clerk, until=ON + 89 * DAY).pk


def test_a_lift_of_30_days_may_be_and_one_of_31_not(project, leader):
    given = {"project_id": project.pk, "rule": RULE, "reason": "专题", "by": leader, "on": ON}
    with pytest.raises(RuleBroken):
        lift_flag(until=ON + 30 * DAY, **given)
    assert lift_flag(until=ON + 29 * DAY, **given).pk


def test_a_second_excuse_waits_for_the_first(project, clerk):
    ask(project, clerk)
    with pytest.raises(RuleBroken) as refused:
        ask(project, clerk)
    assert refused.value.message == service.ASKED_ALREADY


def test_a_decision_is_taken_once_and_a_refusal_says_why(project, clerk, officer):
    hold = ask(project, clerk)
    with pytest.raises(RuleBroken) as refused:
        decide_excuse(hold_id=hold.pk, grant=False, note="", by=officer, on=ON)
    assert refused.value.field == "note"
    with pytest.raises(RuleBroken):
        decide_excuse(hold_id=hold.pk, grant=True, note="", by=officer, on=ON + 11 * DAY)
    with pytest.raises(Conflict):
        decide_excuse(hold_id=hold.pk, grant=True, note="", by=officer, on=ON, version=7)
    decide_excuse(hold_id=hold.pk, grant=True, note="", by=officer, on=ON, version=1)
    with pytest.raises(RuleBroken) as refused:
        decide_excuse(hold_id=hold.pk, grant=True, note="", by=officer, on=ON)
    assert refused.value.message == service.NOT_WAITING


def test_who_asked_takes_it_back_and_nobody_else(project, clerk, officer):
    hold = ask(project, clerk)
    with pytest.raises(RuleBroken) as refused:
        take_back_excuse(hold_id=hold.pk, by=officer, on=ON)
    assert refused.value.message == service.NOT_YOURS
    assert take_back_excuse(hold_id=hold.pk, by=clerk, on=ON).state == HoldState.TAKEN_BACK
    with pytest.raises(RuleBroken):
        take_back_excuse(hold_id=hold.pk, by=clerk, on=ON)
    assert not Notice.objects.filter(recipient=officer).exists()


def test_a_hold_ended_early_lets_the_flag_show_on_that_day(project, leader):
    hold = lift_flag(
        project_id=project.pk, rule="", until=ON + 9 * DAY, reason="专题", by=leader, on=ON
    )
    with pytest.raises(RuleBroken):
        end_hold(hold_id=hold.pk, reason=" ", by=leader, on=ON + 3 * DAY)
    end_hold(hold_id=hold.pk, reason="情况变化", by=leader, on=ON + 3 * DAY)
    hold.refresh_from_db()
    project.refresh_from_db()
    assert (hold.until, project.flag_severity) == (ON + 2 * DAY, "attention")
    with pytest.raises(RuleBroken) as refused:
        end_hold(hold_id=hold.pk, reason="再次", by=leader, on=ON + 3 * DAY)
    assert refused.value.message == service.NOT_IN_FORCE


def test_a_project_that_is_not_active_needs_no_excuse(lx, clerk):
    project = ProjectFactory(county=lx.county, responsible_unit=lx.township, withdrawn=True)
    with pytest.raises(RuleBroken) as refused:
        ask(project, clerk)
    assert refused.value.message == service.NOT_ACTIVE


def test_who_may_do_what(lx, project, clerk, officer, leader):
    stranger = lx.user(Role.CLERK, unit=lx.townships[1])
    hold = ask(project, clerk)
    asks = [can_ask_excuse(user, project, part_of(user, project)) for user in (clerk, stranger)]
    assert asks == [True, False]
    assert [can_decide_excuse(user, hold) for user in (officer, clerk, leader)] == [
        True,
        False,
        False,
    ]
    assert [can_take_back(user, hold) for user in (clerk, officer)] == [True, False]
    assert [can_lift(user, lx.county.pk) for user in (leader, officer, clerk)] == [
        True,
        False,
        False,
    ]
    hold.state = HoldState.GRANTED.value
    assert [can_end_hold(user, hold) for user in (leader, officer, clerk)] == [True, True, False]


def test_holds_and_flags_are_seen_by_those_who_see_the_project(lx, project, clerk, officer):
    hold = ask(project, clerk)
    stranger = lx.user(Role.CLERK, unit=lx.townships[1])
    elsewhere = make_county("MX").user(Role.BUREAU)
    seen = [
        list(FlagHold.objects.visible_to(user)) for user in (clerk, officer, stranger, elsewhere)
    ]
    assert seen == [[hold], [hold], [], []]
