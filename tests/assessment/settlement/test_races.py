"""At once (PostgreSQL): one closes a year, and a write is in what is frozen or is refused."""

from __future__ import annotations

import threading

import pytest
from django.db import connections, transaction

from assessment.models import AnnualPlan, YearSettlement
from assessment.services import plans, year_guard
from assessment.services.next_year import open_next_year
from assessment.services.settlement import seen_mark
from tests.assessment.closing.test_races import at_once
from tests.assessment.settlement.conftest import (
    CLOSED_ON,
    ON,
    YEAR,
    content_of,
    finish_year,
    settle,
)
from tests.factories.accounts import make_county
from zhaoshang.accounts.rules import Role
from zhaoshang.core.errors import RuleBroken

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def county(transactional_db):
    return make_county("LX")


@pytest.fixture
def director(county):
    return county.user(Role.BUREAU_ADMIN)


@pytest.fixture
def second_admin(county):
    return county.user(Role.BUREAU_ADMIN)


@pytest.fixture
def ready(county, director):
    return finish_year(county, YEAR, director, CLOSED_ON, ON)[0]


def test_two_who_close_settle_once(ready, director, second_admin):
    seen = seen_mark(content_of(ready))

    def close(by):
        return lambda: settle(ready, by, seen=seen)

    assert at_once(close(director), close(second_admin)) == ["done", "settled_already"]
    assert YearSettlement.objects.count() == 1


def test_two_clicks_open_one_year(settled, director):
    def open_it():
        open_next_year(settlement_id=settled.pk, by=director, on=ON)

    assert at_once(open_it, open_it) == ["done", "done"]
    assert AnnualPlan.objects.filter(year=settled.year + 1).count() == 1


def write_while_closing(plan, by, monkeypatch):
    """Let a write begin, hold it, let a closing come, let both go on; what became of each.

    The write has asked whether the year is open and has not stored anything yet.
    """
    began, go_on, found = threading.Event(), threading.Event(), {}
    ask = year_guard.check_year_open
    seen = seen_mark(content_of(plan))

    def hold(*given):
        ask(*given)
        began.set()
        go_on.wait(3)

    monkeypatch.setattr("assessment.services.plan_saving.check_year_open", hold)

    def write():
        try:
            plans.change_plan(
                plan_id=plan.pk, version=None, title="改过的", note="", reason="x", by=by
            )
            found["write"] = "done"
        finally:
            connections.close_all()

    def close():
        try:
            with transaction.atomic():
                made = settle(plan, by, seen=seen)
                found["title"] = made.content["figures"]["plan"]["title"]
            found["close"] = "done"
        except RuleBroken as broken:
            found["close"] = broken.code
        finally:
            connections.close_all()

    writer, closer = threading.Thread(target=write), threading.Thread(target=close)
    writer.start()
    assert began.wait(10)
    closer.start()
    # The closing has come as far as it can, and waits for the write, or did not wait.
    closer.join(1)
    go_on.set()
    writer.join(20)
    closer.join(20)
    return found


def test_a_write_that_began_before_is_waited_for_and_asks_to_look_again(
    ready, director, monkeypatch
):
    found = write_while_closing(ready, director, monkeypatch)
    # What it wrote is not what was looked at: the closing is refused, and nothing is lost.
    assert found == {"write": "done", "close": "changed"}


def test_without_the_lock_the_write_would_be_lost_from_what_was_frozen(
    ready, director, monkeypatch
):
    """The control: it is the lock that orders them."""
    monkeypatch.setattr(year_guard, "advisory_lock", lambda *_given, **_named: None)
    found = write_while_closing(ready, director, monkeypatch)
    assert (found["write"], found["close"]) == ("done", "done")
    assert found["title"] != AnnualPlan.objects.get(pk=ready.pk).title == "改过的"
