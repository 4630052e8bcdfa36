import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import translation

from tests.factories.accounts import make_county
from tests.factories.alerts import NoticeFactory
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.selectors import notice_view, unread_count
from zhaoshang.alerts.services import (
    Alert,
    acknowledge,
    mark_all_read,
    mark_read,
    raise_alert,
    raise_alerts,
    withdraw_alerts,
)
from zhaoshang.audit.models import AuditEvent

SUBJECT = ("projects.project", 7)
PARAMS = {"project": "北斗产业园", "stage": "signed", "by": "刘晓梅"}


@stage
def clerk(county):
    return county.user(Role.CLERK)


def tell(kind, *people, **changes) -> int:
    facts = {"subject": SUBJECT, "params": PARAMS, "url": "/projects/7/"}
    return raise_alert(kind=kind.name, recipients=people, **{**facts, **changes})


def test_each_recipient_is_told_once_whatever_is_raised_twice(county, told, clerk):
    head = county.user(Role.UNIT_HEAD)
    assert tell(told, clerk, head, clerk.pk) == 2
    assert tell(told, clerk, head) == 0
    assert Notice.objects.count() == 2


def test_another_period_or_subject_is_another_notice(told, clerk):
    tell(told, clerk, period="2026-10")
    tell(told, clerk, period="2026-11")
    tell(told, clerk, subject=("projects.project", 8))
    assert Notice.objects.count() == 3


def test_the_words_are_filled_in_the_reader_s_language(clerk):
    notice = NoticeFactory(recipient=clerk, subject_id="2027")
    with translation.override("en"):
        assert notice_view(notice).title == "The holidays of 2027 are not loaded"


def test_codes_are_shown_by_their_labels_and_numbers_exactly(told, clerk):
    tell(told, clerk, params={**PARAMS, "by": Decimal("12.50")})
    view = notice_view(Notice.objects.get())
    assert view.title == "北斗产业园 moved to Signed"
    assert view.body == "By 12.50"


def test_a_notice_of_a_kind_that_is_gone_still_shows_what_was_stored(clerk):
    view = notice_view(NoticeFactory(recipient=clerk, kind="gone.kind", params={"a": "北斗"}))
    assert (view.title, view.body) == ("gone.kind", "北斗")


def test_a_place_without_a_value_is_refused_when_raised(told, clerk):
    with pytest.raises(KeyError):
        tell(told, clerk, params={})
    assert not Notice.objects.exists()


def test_an_unknown_kind_is_refused(clerk):
    with pytest.raises(ValueError, match="not registered"):
        raise_alert(kind="test.unknown", subject=SUBJECT, recipients=[clerk])


@pytest.mark.parametrize("url", ["https://elsewhere.example/", "//elsewhere.example", "/\\x", "x"])
def test_only_our_own_paths_are_linked(told, clerk, url):
    with pytest.raises(ValueError, match="not a path"):
        tell(told, clerk, url=url)


def test_what_is_said_late_says_by_how_much(told, clerk, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 4, 9, tzinfo=dt.UTC))
    tell(told, clerk, meant_on=dt.date(2026, 11, 1))
    assert notice_view(Notice.objects.get()).days_late == 3


def test_unread_notices_vanish_when_withdrawn_and_read_ones_say_so(county, told, clerk):
    head = county.user(Role.UNIT_HEAD)
    tell(told, clerk, head)
    mark_read(notice_ids=[Notice.objects.get(recipient=head).pk], by=head)
    assert withdraw_alerts(kind=told.name, subject=SUBJECT) == 2
    remaining = Notice.objects.get()
    assert remaining.recipient == head
    assert notice_view(remaining).is_withdrawn
    assert withdraw_alerts(kind=told.name, subject=SUBJECT) == 0


def test_withdrawing_can_be_for_one_period_or_one_person(county, told, clerk):
    head = county.user(Role.UNIT_HEAD)
    for period in ("2026-10", "2026-11"):
        tell(told, clerk, head, period=period)
    withdraw_alerts(kind=told.name, subject=SUBJECT, period="2026-10")
    withdraw_alerts(kind=told.name, subject=SUBJECT, recipients=[clerk])
    assert list(Notice.objects.values_list("recipient", "period")) == [(head.pk, "2026-11")]


def test_what_was_withdrawn_and_is_true_again_becomes_unread_again(told, clerk):
    tell(told, clerk)
    mark_all_read(by=clerk)
    withdraw_alerts(kind=told.name, subject=SUBJECT)
    assert unread_count(clerk) == 0
    assert tell(told, clerk) == 1
    assert unread_count(clerk) == 1
    assert Notice.objects.count() == 1


def test_nobody_reads_or_acknowledges_for_another(county, asked, clerk):
    head = county.user(Role.UNIT_HEAD)
    tell(asked, clerk)
    notice = Notice.objects.get()
    assert mark_read(notice_ids=[notice.pk], by=head) == 0
    assert acknowledge(notice_id=notice.pk, by=head) is False
    notice.refresh_from_db()
    assert notice.read_at is None
    assert notice.acknowledged_at is None


def test_acknowledging_is_one_event_and_once(asked, clerk):
    tell(asked, clerk)
    notice = Notice.objects.get()
    assert acknowledge(notice_id=notice.pk, by=clerk) is True
    first = Notice.objects.get().acknowledged_at
    assert acknowledge(notice_id=notice.pk, by=clerk) is False
    assert Notice.objects.get().acknowledged_at == first
    assert Notice.objects.get().read_at is not None
    event = AuditEvent.objects.get()
    assert (event.kind, event.subject_id) == ("alerts.acknowledged", "7")
    assert event.subject_label == "Answer about 北斗产业园"


def test_many_are_told_with_a_fixed_number_of_queries(
    county, told, clerk, django_assert_max_num_queries
):
    people = [clerk, *(county.user(Role.CLERK) for _ in range(4))]
    alerts = [
        Alert(told.name, ("projects.project", number), people, params=PARAMS)
        for number in range(50)
    ]
    # SQLite takes only so many values in one INSERT.
    with django_assert_max_num_queries(5 if connection.vendor == "postgresql" else 10):
        assert raise_alerts(alerts) == 250
    with django_assert_max_num_queries(4):
        assert raise_alerts(alerts) == 0
    assert Notice.objects.count() == 250


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_four_scans_at_once_tell_each_person_once(told):
    county = make_county()
    people = [county.user(Role.CLERK).pk for _ in range(20)]
    start = threading.Barrier(4)
    failures: list[Exception] = []

    def scan() -> None:
        try:
            start.wait(10)
            raise_alerts(
                Alert(told.name, ("projects.project", number), people, params=PARAMS)
                for number in range(10)
            )
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=scan) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert Notice.objects.count() == 200
