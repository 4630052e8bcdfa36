"""Reminders of originals and loans: by the policy's days, once, made up for, taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.services.copies import Receipt, receive_copies
from contracts.services.copy_reminders import remind_copies
from contracts.services.loans import bring_back
from tests.factories.contract_copies import SENT_ON, make_copy, make_loan
from tests.factories.contracts import SIGNED_ON, ContractFactory
from tests.factories.projects import TODAY
from tests.stages import stage
from zhaoshang.alerts.models import Notice

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def told(kind: str) -> set[str]:
    rows = Notice.objects.filter(kind=f"contracts.{kind}", withdrawn_at=None)
    return {str(each.recipient) for each in rows.select_related("recipient")}


@stage
def lacking(signed):
    signed.copies_missing = 8
    signed.filing_due_on = SIGNED_ON + 14 * DAY
    signed.save()
    return signed


@pytest.mark.parametrize(("days", "count"), [(2, 0), (3, 1), (30, 1)])
def test_the_keeper_is_told_of_what_was_not_sent_from_the_third_day(lacking, officer, days, count):
    remind_copies(on=SIGNED_ON + days * DAY)
    assert len(told("copies_not_sent")) == count


def test_the_bureau_is_told_where_a_contract_has_no_keeper(lacking, officer, director):
    lacking.keeper = None
    lacking.save()
    remind_copies(on=SIGNED_ON + 3 * DAY)
    assert told("copies_not_sent") == {str(officer), str(director)}


@pytest.mark.parametrize(("days", "count"), [(13, 0), (14, 1), (40, 1)])
def test_what_is_missing_is_told_when_the_filing_is_due(lacking, days, count):
    remind_copies(on=SIGNED_ON + days * DAY)
    assert len(told("copies_missing")) == count


@pytest.mark.parametrize(("days", "count"), [(2, 0), (3, 2), (9, 2)])
def test_holder_and_keeper_are_told_of_what_was_not_confirmed(signed, archivist, days, count):
    make_copy(signed, archivist.unit, received=False)
    remind_copies(on=SENT_ON + days * DAY)
    assert len(told("copy_not_received")) == count


@pytest.mark.parametrize(
    ("days", "due", "late"), [(6, 0, 0), (7, 1, 0), (10, 1, 0), (11, 0, 2), (60, 0, 2)]
)
def test_a_loan_is_reminded_of_before_its_end_and_when_late(
    signed, archivist, leader, days, due, late
):
    copy = make_copy(signed, archivist.unit)
    make_loan(copy, leader, lent_on=TODAY)
    remind_copies(on=TODAY + days * DAY)
    assert (len(told("loan_due")), len(told("loan_late"))) == (due, late)


def test_a_second_run_tells_nobody_twice(lacking, signed, archivist, leader):
    make_loan(make_copy(signed, archivist.unit), leader, lent_on=TODAY)
    make_copy(signed, archivist.unit, received=False)
    on = TODAY + 30 * DAY
    assert remind_copies(on=on) > 0
    assert remind_copies(on=on) == 0
    assert remind_copies(on=on + DAY) == 0


def test_what_no_longer_holds_is_taken_back(lacking, archivist, leader):
    copy = make_copy(lacking, archivist.unit, received=False)
    loan = make_loan(make_copy(lacking, archivist.unit), leader, lent_on=TODAY)
    remind_copies(on=TODAY + 30 * DAY)
    assert told("copy_not_received")
    assert told("loan_late")
    receive_copies(
        receipts=[Receipt(copy.pk, "3号柜", archivist)],
        received_on=TODAY,
        by=archivist,
        on=TODAY,
    )
    bring_back(loan_id=loan.pk, returned_on=TODAY, by=archivist, on=TODAY)
    assert not told("copy_not_received")
    assert not told("loan_late")
    lacking.refresh_from_db()
    lacking.copies_missing = 0
    lacking.save()
    remind_copies(on=TODAY + 30 * DAY)
    assert not told("copies_missing")


def test_the_number_of_queries_does_not_grow_with_contracts(project, officer, archivist, leader):
    def fill(count: int) -> None:
        for _each in range(count):
            contract = ContractFactory(
                project=project, state="signed", keeper=officer, filing_due_on=TODAY
            )
            contract.copies_missing = 3
            contract.save()
            make_copy(contract, archivist.unit, received=False)
            make_loan(make_copy(contract, archivist.unit), leader, lent_on=TODAY)

    def queries(on: dt.date) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            remind_copies(on=on)
        return len(captured)

    fill(2)
    few = queries(TODAY + 30 * DAY)
    fill(8)
    assert queries(TODAY + 30 * DAY) <= few
