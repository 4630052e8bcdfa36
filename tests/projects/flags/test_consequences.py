"""Talks and supervision slips: issued by the scan, received, answered, re-checked, closed (R7)."""

import datetime as dt

import pytest

from projects.models import FlagConsequence, FlagScan, Project
from projects.notices_flags import CONSEQUENCE_ISSUED
from projects.permissions_flags import can_answer, can_recheck
from projects.rules.flags.kinds import ConsequenceState as State
from projects.services.flags import (
    answer_consequence,
    lift_flag,
    receive_consequence,
    recheck_consequence,
    scan,
)
from projects.services.flags import consequences as service
from tests.factories.accounts import make_county
from tests.factories.flags import follow
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.core.errors import Conflict, RuleBroken

pytestmark = pytest.mark.django_db
BEGUN = dt.date(2026, 6, 1)
DAY = dt.timedelta(days=1)
# Red from the 31st day of silence on; a slip after more than 15 days of red.
RED = BEGUN + 31 * DAY
DUE = RED + 16 * DAY


@pytest.fixture(autouse=True)
def begun(time_machine):
    time_machine.move_to(dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC), tick=False)


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
def clue(lx, clerk):
    return ProjectFactory(county=lx.county, submitted_on=BEGUN, responsible_unit=lx.township)


@pytest.fixture
def slip(clue):
    scan(on=DUE - DAY)
    scan(on=DUE)
    return FlagConsequence.objects.get(rule="no_follow_up")


def test_a_slip_is_issued_after_more_than_15_days_of_red_and_once(clue):
    scan(on=DUE - DAY)
    assert not FlagConsequence.objects.exists()
    assert scan(on=DUE).issued == 1
    assert scan(on=DUE).issued == 0
    scan(on=DUE + DAY)
    slip = FlagConsequence.objects.get()
    assert (slip.kind, slip.unit, slip.due_from) == ("slip", clue.responsible_unit, DUE)
    assert slip.receipt_due_on == DUE + 3 * DAY


def test_a_missed_night_is_made_up(clue):
    scan(on=DUE - DAY)
    scan(on=DUE + 4 * DAY)
    slip = FlagConsequence.objects.get()
    assert (slip.due_from, slip.issued_on) == (DUE, DUE + 4 * DAY)


def test_nothing_is_issued_for_what_was_filled_in_backwards(clue):
    scan(on=DUE + DAY)
    assert not FlagConsequence.objects.exists()


def test_days_held_down_do_not_count(lx, clue):
    lift_flag(
        project_id=clue.pk,
        rule="",
        until=RED + 9 * DAY,
        reason="专题研究",
        by=lx.user(Role.LEADER),
        on=RED,
    )
    scan(on=RED)
    scan(on=RED + 25 * DAY)
    assert not FlagConsequence.objects.exists()
    scan(on=RED + 26 * DAY)
    assert FlagConsequence.objects.get().due_from == RED + 26 * DAY


def test_the_unit_is_told(slip, clerk):
    notice = Notice.objects.get(recipient=clerk, kind=CONSEQUENCE_ISSUED.name)
    assert notice.due_on == slip.receipt_due_on


def test_it_lapses_with_its_cause_while_nobody_has_received_it(slip, clue, clerk):
    follow(clue, DUE + DAY)
    scan(on=DUE + DAY)
    slip.refresh_from_db()
    assert slip.state == State.LAPSED
    assert slip.history.count() == 2
    with pytest.raises(RuleBroken):
        receive_consequence(consequence_id=slip.pk, by=clerk, on=DUE + DAY)


def test_once_received_it_stays_until_it_is_closed(slip, clue, clerk):
    receive_consequence(consequence_id=slip.pk, by=clerk, on=DUE)
    follow(clue, DUE + DAY)
    scan(on=DUE + DAY)
    slip.refresh_from_db()
    assert slip.state == State.RECEIVED


def test_from_the_receipt_to_its_close(slip, clerk, officer):
    on = DUE + 2 * DAY
    receive_consequence(consequence_id=slip.pk, by=clerk, on=on, happened_on=DUE + DAY)
    assert not Notice.objects.filter(kind=CONSEQUENCE_ISSUED.name).exists()
    answer_consequence(consequence_id=slip.pk, answer="已赴企业对接", by=clerk, on=on)
    closed = recheck_consequence(
        consequence_id=slip.pk, passed=True, note="属实", by=officer, on=on
    )
    assert (closed.state, closed.closed_on, closed.received_on) == (State.CLOSED, on, DUE + DAY)
    assert closed.is_ended
    assert closed.next_due_on is None


def test_a_re_check_that_fails_asks_for_another_answer(slip, clerk, officer):
    on = DUE + 10 * DAY
    receive_consequence(consequence_id=slip.pk, by=clerk, on=on)
    answer_consequence(consequence_id=slip.pk, answer="正在办", by=clerk, on=on)
    again = recheck_consequence(
        consequence_id=slip.pk, passed=False, note="未见进展", by=officer, on=on
    )
    assert (again.state, again.feedback_due_on) == (State.RECEIVED, DUE + 25 * DAY)


def test_what_is_late_is_found_the_day_after_its_day(slip, clerk):
    late = lambda on: FlagConsequence.objects.late(on).exists()  # noqa: E731 - said four times
    assert (late(DUE + 3 * DAY), late(DUE + 4 * DAY)) == (False, True)
    receive_consequence(consequence_id=slip.pk, by=clerk, on=DUE)
    assert (late(DUE + 15 * DAY), late(DUE + 16 * DAY)) == (False, True)


def test_steps_out_of_order_and_without_words_are_refused(slip, clerk, officer):
    given = {"consequence_id": slip.pk, "on": DUE}
    with pytest.raises(RuleBroken) as refused:
        answer_consequence(answer="已办", by=clerk, **given)
    assert refused.value.message == service.RECEIVE_FIRST
    with pytest.raises(RuleBroken) as refused:
        recheck_consequence(passed=True, note="好", by=officer, **given)
    assert refused.value.message == service.ANSWER_FIRST
    with pytest.raises(RuleBroken) as refused:
        receive_consequence(happened_on=DUE + DAY, by=clerk, **given)
    assert refused.value.code == "in_future"
    with pytest.raises(RuleBroken) as refused:
        receive_consequence(happened_on=DUE - DAY, by=clerk, **given)
    assert refused.value.code == "before_issue"
    with pytest.raises(Conflict):
        receive_consequence(by=clerk, version=9, **given)
    receive_consequence(by=clerk, version=1, **given)
    with pytest.raises(RuleBroken) as refused:
        receive_consequence(by=clerk, **given)
    assert refused.value.message == service.RECEIVED_ALREADY
    with pytest.raises(RuleBroken) as refused:
        answer_consequence(answer=" ", by=clerk, **given)
    assert refused.value.field == "answer"
    answer_consequence(answer="已办", by=officer, **given)
    with pytest.raises(RuleBroken) as refused:
        recheck_consequence(passed=True, note="好", by=officer, **given)
    assert refused.value.message == service.OWN_ANSWER
    with pytest.raises(RuleBroken) as refused:
        recheck_consequence(passed=True, note=" ", by=clerk, **given)
    assert refused.value.field == "note"


def test_the_unit_answers_and_the_bureau_re_checks(lx, slip, clerk, officer):
    stranger = lx.user(Role.CLERK, unit=lx.townships[1])
    assert [can_answer(user, slip) for user in (clerk, stranger, officer)] == [True, False, False]
    assert [can_recheck(user, slip) for user in (officer, clerk)] == [True, False]


def test_a_project_without_a_unit_gets_its_slip_all_the_same(clue):
    Project.objects.filter(pk=clue.pk).update(responsible_unit=None)
    scan(on=DUE - DAY)
    scan(on=DUE)
    assert FlagConsequence.objects.get().unit is None
    assert FlagScan.objects.count() == 2
