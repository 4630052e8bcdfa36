"""Reading and passing on at one moment, two workers at once: nothing stale, nothing twice."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection

from tests.stages import stage
from zhaoshang.accounts.models import Absence
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts import kinds
from zhaoshang.alerts.kinds import NoticeKind
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.models.notices import NoticeQuerySet
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.services import escalating, mark_all_read, raise_alert
from zhaoshang.alerts.services.standing_in import hand_over

WEDNESDAY = dt.date(2026, 11, 4)
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@stage
def clerk(county):
    return county.user(Role.CLERK)


@stage
def head(county):
    return county.user(Role.UNIT_HEAD)


@pytest.fixture(autouse=True)
def _told(clerk, head):
    kind = kinds.register(NoticeKind("test.late", "Late", "Late", severity=Severity.WARNING))
    with time_machine.travel("2026-11-02 09:00+08:00", tick=False):
        raise_alert(kind=kind.name, subject=("test.thing", 7), recipients=[clerk])


def at_once(*acts) -> None:
    def run(act):
        try:
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)


@pytest.mark.parametrize("locks", [True, False])
def test_who_reads_while_it_is_being_escalated_leaves_nothing_above_thanks_to_the_lock(
    county, clerk, head, monkeypatch, locks
):
    """Without the lock the reading comes in between and what is told above stays (a real race)."""
    seen, is_read = threading.Event(), threading.Event()
    people = escalating._people

    def slowly(*args):
        seen.set()
        is_read.wait(2)
        return people(*args)

    monkeypatch.setattr(escalating, "_people", slowly)
    if not locks:
        monkeypatch.setattr(NoticeQuerySet, "select_for_update", lambda rows, **_how: rows)

    def read():
        seen.wait(10)
        mark_all_read(by=clerk)
        is_read.set()

    at_once(lambda: escalating._escalate_in(county.county, WEDNESDAY), read)
    assert Notice.objects.filter(recipient=head).exists() is not locks


def test_two_workers_at_once_tell_everybody_once(county, clerk, head):
    deputy = county.user(Role.CLERK)
    Absence.objects.create(person=clerk, deputy=deputy, since=WEDNESDAY, until=WEDNESDAY)
    both = (lambda: escalating.escalate(on=WEDNESDAY), lambda: hand_over(on=WEDNESDAY))
    at_once(*both, *both)
    people = Notice.objects.order_by("recipient").values_list("recipient", flat=True)
    assert list(people) == sorted([clerk.pk, head.pk, deputy.pk])
