"""张三 is on a training course, 李四 stands in: what asks something of 张三 reaches 李四."""

import datetime as dt

import pytest
import time_machine as travel
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.stages import stage
from zhaoshang.accounts.models import Absence
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts import kinds
from zhaoshang.alerts.kinds import NoticeKind
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.rules.escalation import Level
from zhaoshang.alerts.selectors import Show, inbox, notice_view
from zhaoshang.alerts.services import acknowledge, mark_all_read, raise_alert, withdraw_alerts
from zhaoshang.alerts.services.escalating import escalate
from zhaoshang.alerts.services.named import tell_named
from zhaoshang.alerts.services.standing_in import hand_over
from zhaoshang.alerts.tasks import escalate_notices, hand_over_notices
from zhaoshang.alerts.todo import items_for

SUBJECT = ("test.thing", 7)
MONDAY = dt.date(2026, 11, 2)
WEDNESDAY, FRIDAY = MONDAY + dt.timedelta(days=2), MONDAY + dt.timedelta(days=4)


@pytest.fixture(autouse=True)
def _monday():
    with travel.travel("2026-11-02 09:00+08:00", tick=False):
        yield


@pytest.fixture
def late() -> NoticeKind:
    return kinds.register(
        NoticeKind("test.late", "Late", "%(project)s is late", severity=Severity.WARNING)
    )


@stage
def clerk(county):
    return county.user(Role.CLERK, full_name="张三")


@stage
def deputy(county):
    return county.user(Role.CLERK, full_name="李四")


@stage
def head(county):
    return county.user(Role.UNIT_HEAD, full_name="王镇长")


@stage
def away(clerk, deputy) -> Absence:
    return Absence.objects.create(person=clerk, deputy=deputy, since=MONDAY, until=WEDNESDAY)


def tell(kind, *people, **changes):
    facts = {"subject": SUBJECT, "params": {"project": "北斗"}, "url": "/projects/7/"}
    raise_alert(kind=kind.name, recipients=people, **{**facts, **changes})


def run(day: dt.date = MONDAY) -> int:
    with travel.travel(f"{day.isoformat()} 09:05+08:00", tick=False):
        return hand_over(on=day)


def of(person):
    return Notice.objects.with_reason().filter(recipient=person)


def test_what_is_open_goes_to_the_deputy_too_and_says_for_whom(late, clerk, deputy, away):
    tell(late, clerk)
    assert run() == 1
    copy = of(deputy).get()
    assert (copy.stands_for, copy.level) == (clerk, Level.PERSON)
    with translation.override("en"):
        assert notice_view(copy).reasons == ["For 张三, who is away."]
    assert of(clerk).unread().exists()


def test_a_second_run_tells_nobody_again(late, clerk, deputy, away):
    tell(late, clerk)
    assert (run(), run()) == (1, 0)
    assert of(deputy).count() == 1


def test_nothing_goes_over_before_the_first_and_after_the_last_day(late, clerk, deputy, away):
    tell(late, clerk)
    assert run(MONDAY - dt.timedelta(days=1)) == 0
    assert run(WEDNESDAY) == 1
    assert run(WEDNESDAY + dt.timedelta(days=1)) == 0
    assert not of(deputy).exists()


def test_what_the_deputy_has_read_stays_after_the_return(late, clerk, deputy, away):
    tell(late, clerk)
    run()
    mark_all_read(by=deputy)
    run(FRIDAY)
    assert of(deputy).count() == 1
    assert not notice_view(of(deputy).get()).is_withdrawn


def test_what_was_read_or_concerns_the_person_alone_stays_with_the_person(
    clerk, deputy, away, late
):
    own = kinds.register(NoticeKind("test.own", "Own", "Export", is_personal=True))
    tell(own, clerk)
    tell(late, clerk)
    Notice.objects.filter(kind=late.name).update(read_at=dt.datetime(2026, 11, 2, 1, tzinfo=dt.UTC))
    assert run() == 0


def test_a_deputy_who_was_told_himself_is_not_told_twice(late, clerk, deputy, away):
    tell(late, clerk, deputy)
    assert run() == 0
    assert of(deputy).get().stands_for is None


def test_told_for_himself_afterwards_the_deputy_keeps_it_when_the_person_returns(
    late, clerk, deputy, away
):
    tell(late, clerk)
    run()
    tell(late, deputy)
    run(FRIDAY)
    assert of(deputy).get().stands_for is None


def test_a_deputy_who_is_away_too_is_answered_for_in_turn(county, late, clerk, deputy, away):
    third = county.user(Role.CLERK)
    Absence.objects.create(person=deputy, deputy=third, since=MONDAY, until=MONDAY)
    tell(late, clerk)
    run()
    assert of(third).get().stands_for == clerk
    assert not of(deputy).exists()
    assert run(WEDNESDAY) == 1
    assert not of(third).exists()
    assert of(deputy).exists()


def test_deputies_that_go_round_in_a_circle_lead_to_the_head(late, clerk, deputy, away, head):
    Absence.objects.create(person=deputy, deputy=clerk, since=MONDAY, until=WEDNESDAY)
    tell(late, clerk)
    assert run() == 1
    assert of(head).get().stands_for == clerk


def test_the_open_notices_of_a_leaver_go_to_the_successor(late, clerk, deputy, head):
    tell(late, clerk)
    Absence.objects.create(person=clerk, deputy=deputy, since=MONDAY, until=None)
    clerk.is_active = False
    clerk.save()
    run(FRIDAY)
    with translation.override("en"):
        assert notice_view(of(deputy).get()).reasons == ["For 张三, who has left."]
    assert not of(head).exists()


@pytest.mark.parametrize("gone", [{"is_active": False}, {"expires_on": MONDAY}])
def test_without_a_successor_they_go_to_the_heads_of_the_unit(late, clerk, head, gone):
    tell(late, clerk)
    for name, value in gone.items():
        setattr(clerk, name, value)
    clerk.save()
    assert run() == 1
    assert of(head).get().stands_for == clerk


def test_a_later_successor_takes_over_what_the_head_has_not_read(late, clerk, deputy, head):
    tell(late, clerk)
    clerk.is_active = False
    clerk.save()
    run()
    Absence.objects.create(person=clerk, deputy=deputy, since=MONDAY, until=None)
    run()
    assert of(deputy).exists()
    assert not of(head).exists()


def test_a_deputy_s_acknowledgement_answers_for_the_person(county, asked, clerk, deputy, away):
    tell(asked, clerk)
    run()
    [item] = [each for each in items_for(deputy, MONDAY) if each.kind_label == "Asked"]
    assert "张三" in str(item.detail)
    acknowledge(notice_id=of(deputy).get().pk, by=deputy)
    assert of(clerk).get().acknowledged_at is not None
    assert not [each for each in items_for(clerk, MONDAY) if each.kind_label == "Asked"]
    with translation.override("en"):
        [row] = inbox(clerk, show=Show.ALL, kind="", cursor=None, size=5).rows
    assert row.passed_to == ["Told to 李四, standing in, on 11-02 09:05; acknowledged 11-02 09:00."]


def test_an_unanswered_question_leaves_the_deputy_when_the_person_is_back(
    asked, clerk, deputy, away
):
    tell(asked, clerk)
    run()
    mark_all_read(by=deputy)
    run(FRIDAY)
    assert not [each for each in items_for(deputy, FRIDAY) if each.kind_label == "Asked"]
    assert [each for each in items_for(clerk, FRIDAY) if each.kind_label == "Asked"]


def test_when_the_person_reads_it_the_deputy_s_unread_copy_vanishes(late, clerk, deputy, away):
    tell(late, clerk)
    run()
    mark_all_read(by=clerk)
    assert not of(deputy).exists()


def test_when_the_cause_goes_for_the_person_it_goes_for_the_deputy(late, clerk, deputy, away):
    tell(late, clerk)
    run()
    withdraw_alerts(kind=late.name, subject=SUBJECT, recipients=[clerk])
    assert not Notice.objects.exists()


def test_what_the_deputy_has_read_is_not_escalated(late, clerk, deputy, away, head):
    tell(late, clerk)
    run()
    mark_all_read(by=deputy)
    assert escalate(on=WEDNESDAY) == 0


def test_a_colleague_who_stands_in_and_read_his_own_notice_has_taken_it_up(
    late, clerk, deputy, away, head
):
    tell(late, clerk, deputy)
    mark_all_read(by=deputy)
    assert escalate(on=WEDNESDAY) == 0
    assert escalate(on=FRIDAY) == 0


def test_an_escalation_to_a_head_who_is_away_reaches_the_head_s_deputy(
    county, late, clerk, deputy, head
):
    Absence.objects.create(person=head, deputy=deputy, since=MONDAY, until=FRIDAY)
    tell(late, clerk)
    with travel.travel("2026-11-04 09:00+08:00", tick=False):
        escalate(on=WEDNESDAY)
    run(WEDNESDAY)
    copy = of(deputy).get()
    assert (copy.level, copy.stands_for) == (Level.UNIT_HEAD, head)
    mark_all_read(by=clerk)
    assert not of(deputy).exists()


def test_a_deputy_is_told_of_being_named_once(deputy, away):
    assert (tell_named(on=MONDAY), tell_named(on=MONDAY)) == (1, 0)
    with translation.override("en"):
        assert (
            notice_view(of(deputy).get()).title
            == "You stand in for 张三 from 2026-11-02 to 2026-11-04"
        )


def test_other_days_are_told_anew_and_what_was_called_off_is_taken_back(deputy, away):
    tell_named(on=MONDAY)
    mark_all_read(by=deputy)
    Absence.objects.update(until=FRIDAY)
    assert tell_named(on=MONDAY) == 1
    assert [notice_view(each).is_withdrawn for each in of(deputy).order_by("pk")] == [True, False]
    Absence.objects.all().delete()
    tell_named(on=MONDAY)
    assert [notice_view(each).is_withdrawn for each in of(deputy)] == [True]


def test_the_tasks_name_hand_over_and_escalate(late, clerk, deputy, away, head):
    tell(late, clerk)
    assert hand_over_notices(on="2026-11-02") == 2
    assert escalate_notices(on="2026-11-04") == 1


def test_the_number_of_queries_does_not_grow_with_the_notices(late, clerk, deputy, away):
    def queries(count: int) -> int:
        Notice.objects.all().delete()
        for number in range(count):
            tell(late, clerk, subject=("test.thing", number))
        with CaptureQueriesContext(connection) as caught:
            assert run() == count
        return len(caught)

    assert queries(3) == queries(30)
