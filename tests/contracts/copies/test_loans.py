"""Originals lent and brought back; what each refuses."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from contracts.models import AccessRequest
from contracts.notices_copies import LOAN_GIVEN
from contracts.services.copy_changes import withdraw_copy
from contracts.services.loans import Lending, bring_back, lend_copy
from tests.contracts.copies.test_services import refused
from tests.factories.accounts import make_county
from tests.factories.contract_copies import make_copy, make_loan
from tests.factories.projects import TODAY
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.core import clock

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@stage
def copy(signed, archivist):
    return make_copy(signed, archivist.unit, custodian=archivist)


def lend(copy, borrower, by, *, days=10, purpose="审计调阅", version=None):
    lending = Lending(borrower, purpose, TODAY + days * DAY)
    return lend_copy(copy_id=copy.pk, lending=lending, by=by, on=TODAY, version=version)


def back(loan, by, on=TODAY):
    return bring_back(loan_id=loan.pk, returned_on=on, by=by, on=TODAY)


def grant(contract, person, days):
    now = clock.now()
    return AccessRequest.objects.create(
        contract=contract,
        requested_by=person,
        requested_at=now,
        reason="审计",
        days=days,
        state=AccessRequest.State.GRANTED,
        opens_at=now,
        closes_at=now + days * DAY,
    )


def test_a_leader_and_the_keeper_borrow_and_are_told(copy, leader, officer, archivist):
    loan = lend(copy, leader, archivist)
    assert Notice.objects.get(kind=LOAN_GIVEN.name).recipient == leader
    back(loan, archivist)
    assert not Notice.objects.filter(kind=LOAN_GIVEN.name).exists()
    lend(copy, officer, archivist)


def test_who_may_not_open_the_files_borrows_nothing_and_is_told_how(copy, clerk, archivist):
    with refused("may_not_open") as info:
        lend(copy, clerk, archivist)
    assert info.value.field == "borrower"
    assert str(clerk) in str(info.value)


def test_a_granted_request_lets_one_borrow_as_long_as_it_lasts(copy, signed, clerk, archivist):
    grant(signed, clerk, 5)
    with refused("grant_ends") as info:
        lend(copy, clerk, archivist, days=6)
    assert str(timezone.localdate() + 5 * DAY) in str(info.value)
    lend(copy, clerk, archivist, days=5)


def test_an_ended_grant_lets_nobody_borrow(copy, signed, clerk, archivist):
    given = grant(signed, clerk, 5)
    given.opens_at, given.closes_at = clock.now() - 9 * DAY, clock.now() - DAY
    given.save()
    with refused("may_not_open"):
        lend(copy, clerk, archivist, days=1)


def test_a_copy_is_lent_to_one_person_at_a_time(copy, leader, archivist):
    lend(copy, leader, archivist)
    with refused("lent_out") as info:
        lend(copy, leader, archivist)
    assert str(leader) in str(info.value)


def test_a_loan_has_a_purpose_and_ends_within_the_policy(copy, leader, archivist):
    with refused("purpose_needed"):
        lend(copy, leader, archivist, purpose=" ")
    with refused("due_before"):
        lend(copy, leader, archivist, days=-1)
    with refused("too_long") as info:
        lend(copy, leader, archivist, days=31)
    assert "30" in str(info.value)
    lend(copy, leader, archivist, days=30)


def test_only_the_holders_archivist_lends_what_lies_there(signed, copy, leader, officer, archivist):
    with refused("not_yours"):
        lend(copy, leader, officer)
    coming = make_copy(signed, archivist.unit, received=False)
    with refused("not_received"):
        lend(coming, leader, archivist)


def test_nothing_is_lent_into_another_county(copy, archivist):
    with refused("foreign_borrower"):
        lend(copy, make_county("QT").user(Role.LEADER), archivist)


def test_a_lent_copy_is_not_withdrawn(copy, leader, officer, archivist):
    lend(copy, leader, archivist)
    with refused("lent_out"):
        withdraw_copy(copy_id=copy.pk, reason="损坏", replace=True, by=officer, on=TODAY)


def test_it_comes_back_once_on_a_day_that_can_be(copy, leader, archivist, officer):
    loan = make_loan(copy, leader, lent_on=TODAY - 3 * DAY)
    with refused("not_yours"):
        back(loan, officer)
    with refused("in_future"):
        back(loan, archivist, TODAY + DAY)
    with refused("back_before_lent"):
        back(loan, archivist, TODAY - 4 * DAY)
    back(loan, archivist)
    with refused("back_already"):
        back(loan, archivist)
