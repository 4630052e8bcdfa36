"""张三 reads nothing: after two working days his head is told, later sponsor and leaders."""

import datetime as dt

import pytest
import time_machine as travel
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.factories.accounts import make_county, make_position
from tests.stages import stage
from zhaoshang.accounts.models import Absence
from zhaoshang.accounts.rules import Office, Role
from zhaoshang.alerts import kinds, ladder
from zhaoshang.alerts.kinds import NoticeKind
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.policies import ESCALATION
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.rules.escalation import Level
from zhaoshang.alerts.selectors import Show, inbox, notice_view
from zhaoshang.alerts.services import (
    acknowledge,
    mark_all_read,
    mark_read,
    raise_alert,
    withdraw_alerts,
)
from zhaoshang.alerts.services.escalating import escalate
from zhaoshang.alerts.services.settling import settle_escalated
from zhaoshang.alerts.todo import items_for
from zhaoshang.calendar.models import WorkdayOverride
from zhaoshang.policy.models import Policy

SUBJECT = ("test.thing", 7)
MONDAY = dt.date(2026, 11, 2)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + dt.timedelta(days=n) for n in range(1, 5))
NEXT_MONDAY, NEXT_TUESDAY = MONDAY + dt.timedelta(days=7), MONDAY + dt.timedelta(days=8)


def at(day: dt.date, hour: int = 9) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture(autouse=True)
def _monday():
    with travel.travel(at(MONDAY), tick=False):
        yield


@pytest.fixture(autouse=True)
def _own_sponsors(monkeypatch):
    monkeypatch.setattr(ladder, "_sponsors", {})


@pytest.fixture
def late() -> NoticeKind:
    return kinds.register(
        NoticeKind("test.late", "Late", "%(project)s is late", severity=Severity.WARNING)
    )


@stage
def clerk(county):
    return county.user(Role.CLERK, full_name="张三")


@stage
def head(county):
    return county.user(Role.UNIT_HEAD, full_name="王镇长")


@pytest.fixture
def sponsor(county):
    person = county.user(Role.LEADER, full_name="李县长")
    ladder.register(SUBJECT[0], lambda ids, _on: {pk: [person.pk] for pk in ids})
    return person


@stage
def deputy_magistrate(county):
    person = county.user(Role.LEADER, full_name="赵副县长")
    make_position(county.county, Office.DEPUTY_HEAD_INVESTMENT, person)
    return person


def tell(kind, *people, **changes):
    facts = {"subject": SUBJECT, "params": {"project": "北斗"}, "url": "/projects/7/"}
    raise_alert(kind=kind.name, recipients=people, **{**facts, **changes})


def run(day: dt.date) -> int:
    with travel.travel(at(day), tick=False):
        return escalate(on=day)


def levels_of(person) -> list[int]:
    return list(Notice.objects.filter(recipient=person).values_list("level", flat=True))


def test_each_level_is_told_when_its_working_days_have_run_out(
    late, clerk, head, sponsor, deputy_magistrate
):
    tell(late, clerk)
    assert run(TUESDAY) == 0
    assert run(WEDNESDAY) == 1
    assert levels_of(head) == [Level.UNIT_HEAD]
    assert run(THURSDAY) == 0
    assert run(FRIDAY) == 1
    assert levels_of(sponsor) == [Level.SPONSOR]
    assert run(NEXT_MONDAY) == 0
    assert run(NEXT_TUESDAY) == 1
    assert levels_of(deputy_magistrate) == [Level.LEADING_GROUP]


def test_a_second_run_of_the_day_tells_nobody_again(late, clerk, head):
    tell(late, clerk)
    assert run(WEDNESDAY) == 1
    assert run(WEDNESDAY) == 0
    assert Notice.objects.filter(recipient=head).count() == 1


def test_a_stopped_scheduler_catches_up_on_every_level_and_says_that_it_is_late(
    late, clerk, head, sponsor, deputy_magistrate
):
    tell(late, clerk)
    assert run(NEXT_TUESDAY) == 3
    with travel.travel(at(NEXT_TUESDAY), tick=False):
        assert notice_view(Notice.objects.get(recipient=head)).days_late == 6
        assert notice_view(Notice.objects.get(recipient=deputy_magistrate)).days_late == 0


def test_holidays_do_not_count_and_a_worked_saturday_does(county, late, clerk, head):
    WorkdayOverride.objects.create(owner=county.county, on=TUESDAY, is_working=False, name="县庆")
    WorkdayOverride.objects.create(
        owner=county.county, on=dt.date(2026, 11, 7), is_working=True, name="补班"
    )
    tell(late, clerk)
    assert run(WEDNESDAY) == 0
    assert run(THURSDAY) == 1
    with travel.travel(at(THURSDAY), tick=False):
        tell(late, clerk, period="b")
    assert run(dt.date(2026, 11, 7)) == 1


def test_nobody_is_disturbed_on_a_day_off_the_next_working_day_makes_up_for_it(late, clerk, head):
    with travel.travel(at(THURSDAY), tick=False):
        tell(late, clerk)
    assert run(dt.date(2026, 11, 8)) == 0
    assert run(NEXT_MONDAY) == 1


def test_only_the_severities_of_the_policy_are_escalated(told, late, clerk, head):
    params = {"project": "北斗", "stage": "signed", "by": "张三"}
    tell(told, clerk, params=params)
    assert run(WEDNESDAY) == 0


def test_a_county_may_set_its_own_days_levels_and_offices(county, late, clerk, head):
    holder = county.user(Role.LEADER)
    make_position(county.county, Office.COUNTY_HEAD, holder)
    Policy.objects.create(
        owner=county.county,
        kind=ESCALATION.name,
        effective_from=MONDAY,
        source_document="云招商〔2026〕9号",
        value={
            "severities": [{"severity": "warning"}],
            "levels": [{"level": "3", "days": 1}],
            "offices": [{"office": "county_head"}],
        },
    )
    tell(late, clerk)
    assert run(TUESDAY) == 1
    assert levels_of(holder) == [Level.LEADING_GROUP]
    assert not levels_of(head)


def test_counties_do_not_mix(late, clerk, head):
    other = make_county("QT")
    tell(late, other.user(Role.CLERK))
    stranger = other.user(Role.UNIT_HEAD)
    assert run(WEDNESDAY) == 1
    assert levels_of(stranger) == [Level.UNIT_HEAD]
    assert not levels_of(head)


def test_what_was_read_or_is_no_longer_true_is_not_escalated(late, clerk, head):
    tell(late, clerk)
    tell(late, clerk, subject=("test.thing", 8))
    mark_read(notice_ids=[Notice.objects.get(subject_id="7").pk], by=clerk)
    withdraw_alerts(kind=late.name, subject=("test.thing", 8))
    assert run(WEDNESDAY) == 0


def test_what_must_be_acknowledged_is_escalated_though_it_was_read(clerk, head):
    asked = kinds.register(
        NoticeKind("test.must", "Must", "Answer", severity=Severity.WARNING, needs_answer=True)
    )
    tell(asked, clerk)
    mark_all_read(by=clerk)
    assert run(WEDNESDAY) == 1
    above = Notice.objects.get(recipient=head)
    assert not above.needs_answer
    with translation.override("en"):
        assert "张三 had not acknowledged this for 2 working days" in notice_view(above).reasons[0]


def test_what_concerns_its_reader_alone_stays_there(clerk, head):
    own = kinds.register(
        NoticeKind("test.own", "Own", "Export", severity=Severity.WARNING, is_personal=True)
    )
    tell(own, clerk)
    assert run(NEXT_TUESDAY) == 0


def test_a_head_s_own_notice_goes_to_the_head_above(county, late, head):
    above = county.user(Role.UNIT_HEAD, unit=county.county)
    tell(late, head)
    assert run(WEDNESDAY) == 1
    assert levels_of(above) == [Level.UNIT_HEAD]


def test_a_unit_without_a_head_is_passed_over_and_the_next_levels_follow(
    late, clerk, sponsor, deputy_magistrate
):
    tell(late, clerk)
    assert run(WEDNESDAY) == 0
    assert run(NEXT_TUESDAY) == 2


def test_who_cannot_log_in_is_not_told(county, late, clerk, head, sponsor):
    head.is_active = False
    head.save()
    sponsor.expires_on = WEDNESDAY
    sponsor.save()
    tell(late, clerk)
    assert run(FRIDAY) == 0


def test_an_office_is_answered_for_by_its_deputy_while_the_holder_is_away(county, late, clerk):
    holder, deputy = county.user(Role.LEADER), county.user(Role.LEADER)
    make_position(county.county, Office.LEADER_IN_CHARGE, holder, deputy)
    Absence.objects.create(
        person=holder, deputy=county.user(Role.LEADER), since=MONDAY, until=NEXT_TUESDAY
    )
    tell(late, clerk)
    run(NEXT_TUESDAY)
    assert levels_of(deputy) == [Level.LEADING_GROUP]
    assert not levels_of(holder)


def test_who_was_told_already_is_not_told_a_second_time(late, clerk, head):
    tell(late, clerk, head)
    mark_all_read(by=head)
    assert run(WEDNESDAY) == 0
    assert levels_of(head) == [Level.PERSON]


def test_when_the_first_reader_reads_unread_escalations_vanish(late, clerk, head):
    tell(late, clerk)
    run(WEDNESDAY)
    mark_read(notice_ids=[Notice.objects.get(recipient=clerk).pk], by=clerk)
    assert not levels_of(head)


def test_who_has_read_the_escalation_sees_when_it_was_read_below(late, clerk, head):
    tell(late, clerk)
    run(WEDNESDAY)
    mark_all_read(by=head)
    with travel.travel(at(THURSDAY, 10), tick=False):
        mark_all_read(by=clerk)
    with translation.override("en"):
        view = notice_view(Notice.objects.get(recipient=head))
    assert view.reasons[-1] == "张三 has read it since: 11-05 10:00."


def test_a_colleague_who_has_read_it_keeps_it_in_the_unit(county, late, clerk, head):
    colleague = county.user(Role.CLERK)
    tell(late, clerk, colleague)
    mark_all_read(by=colleague)
    assert run(WEDNESDAY) == 0


def test_what_was_escalated_vanishes_when_a_colleague_reads(county, late, clerk, head):
    colleague = county.user(Role.CLERK)
    tell(late, clerk, colleague)
    run(WEDNESDAY)
    assert levels_of(head) == [Level.UNIT_HEAD]
    mark_all_read(by=colleague)
    settle_escalated()
    assert not levels_of(head)


def test_it_stays_with_the_head_while_another_unit_has_not_read_it(county, late, clerk):
    other, sponsor = county.user(Role.CLERK, unit=county.townships[1]), county.user(Role.LEADER)
    ladder.register("test.thing", lambda ids, _on: {key: [sponsor.pk] for key in ids})
    tell(late, clerk, other)
    run(FRIDAY)
    mark_all_read(by=clerk)
    settle_escalated()
    assert levels_of(sponsor) == [Level.SPONSOR]
    mark_all_read(by=other)
    settle_escalated()
    assert not levels_of(sponsor)


def test_each_is_to_acknowledge_what_asks_for_it(county, clerk, head):
    asked = kinds.register(
        NoticeKind(
            "test.asked", "Asked", "%(project)s", severity=Severity.WARNING, needs_answer=True
        )
    )
    colleague = county.user(Role.CLERK)
    tell(asked, clerk, colleague)
    mark_all_read(by=colleague)
    run(WEDNESDAY)
    assert levels_of(head) == [Level.UNIT_HEAD]


def test_when_the_cause_goes_the_escalations_go_with_it(late, clerk, head, sponsor):
    tell(late, clerk)
    run(FRIDAY)
    mark_all_read(by=head)
    withdraw_alerts(kind=late.name, subject=SUBJECT, recipients=[clerk])
    assert not levels_of(sponsor)
    assert Notice.objects.get(recipient=head).withdrawn_at is not None


def test_a_read_escalation_of_a_notice_that_has_gone_says_that_it_no_longer_holds(
    late, clerk, head
):
    tell(late, clerk)
    run(WEDNESDAY)
    mark_all_read(by=head)
    Notice.objects.filter(recipient=clerk).delete()
    run(THURSDAY)
    assert notice_view(Notice.objects.with_reason().get(recipient=head)).is_withdrawn


def test_told_for_oneself_an_escalation_becomes_an_own_notice(late, clerk, head):
    tell(late, clerk)
    run(WEDNESDAY)
    tell(late, head)
    own = Notice.objects.get(recipient=head)
    assert (own.level, own.origin_id) == (Level.PERSON, None)
    mark_all_read(by=clerk)
    assert levels_of(head) == [Level.PERSON]


def test_the_inbox_and_the_to_do_page_say_why_it_came_up(late, clerk, head):
    tell(late, clerk)
    run(WEDNESDAY)
    with translation.override("en"):
        [row] = inbox(head, show=Show.UNREAD, kind="", cursor=None, size=5).rows
        [item] = [each for each in items_for(head, WEDNESDAY) if each.kind_label == "Late"]
        [below] = inbox(clerk, show=Show.UNREAD, kind="", cursor=None, size=5).rows
    expected = (
        "张三 had not read this for 2 working days. Reported to you as Head of the unit by the rule"
        " “Escalation of notices that nobody answers”: after 2 working days"
        " (暂行设定，待县里发文确认)."
    )
    assert row.reasons == [expected]
    assert item.detail == expected
    assert below.passed_to == [
        "Reported to 王镇长 (Head of the unit) on 11-04 09:00; not read yet."
    ]


def test_once_read_an_escalation_leaves_the_to_do_page(late, clerk, head):
    tell(late, clerk)
    run(WEDNESDAY)
    mark_all_read(by=head)
    assert not [each for each in items_for(head, WEDNESDAY) if each.kind_label == "Late"]


def test_the_number_of_queries_does_not_grow_with_the_notices(
    county, late, clerk, head, sponsor, deputy_magistrate
):
    def queries(count: int) -> int:
        Notice.objects.all().delete()
        for number in range(count):
            tell(late, clerk, subject=("test.thing", number))
        with CaptureQueriesContext(connection) as caught:
            assert run(NEXT_TUESDAY) == 3 * count
        return len(caught)

    assert queries(3) == queries(15)


def test_an_acknowledgement_takes_the_unread_escalations_back(clerk, head):
    asked = kinds.register(
        NoticeKind("test.must", "Must", "Answer", severity=Severity.WARNING, needs_answer=True)
    )
    tell(asked, clerk)
    run(WEDNESDAY)
    acknowledge(notice_id=Notice.objects.get(recipient=clerk).pk, by=clerk)
    assert not levels_of(head)
