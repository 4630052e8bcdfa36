"""Which special reports are owed, by dates alone (rules R14)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from contracts.models import DateChange, SpecialReport
from contracts.services.report_clock import refresh_overdue, settle
from tests.factories.contract_performance import make_promise
from tests.factories.contracts import ContractFactory
from tests.stages import stage

pytestmark = pytest.mark.django_db

EXPIRY = dt.date(2026, 2, 12)
DUE = dt.date(2026, 2, 24)
LATER = dt.date(2026, 3, 10)


def scan(on, contracts=None):
    with transaction.atomic():
        found = settle(on=on, contracts=contracts)
        refresh_overdue(on=on)
    return found


@stage
def missed(performing):
    return make_promise(performing, EXPIRY)


def test_the_day_it_is_due_is_still_in_time(missed):
    assert scan(EXPIRY).new == ()
    missed.contract.refresh_from_db()
    assert missed.contract.overdue_since is None


def test_a_missed_day_owes_the_host_a_report_within_three_working_days(missed, county):
    scan(dt.date(2026, 2, 13))
    report = SpecialReport.objects.get()
    assert (report.expired_on, report.due_on, report.state) == (EXPIRY, DUE, "owed")
    assert report.writer_unit == county.park
    assert list(report.obligations.all()) == [missed]
    assert report.counted["counted"] == ["2026-02-13", "2026-02-14", "2026-02-24"]
    assert len(report.counted["skipped"]) == 9
    assert not report.is_provisional
    assert report.history.count() == 1
    missed.contract.refresh_from_db()
    assert missed.contract.overdue_since == EXPIRY


def test_without_a_host_the_responsible_unit_writes(performing, county):
    performing.project.host_unit = None
    performing.project.save()
    make_promise(performing, EXPIRY)
    scan(LATER)
    assert SpecialReport.objects.get().writer_unit == county.township


def test_twice_changes_nothing_and_missed_nights_change_nothing(missed):
    scan(LATER)
    first = SpecialReport.objects.values().get()
    assert scan(LATER).working == {}
    scan(LATER + dt.timedelta(days=90))
    assert SpecialReport.objects.values().get() == first
    assert first["due_on"] == DUE


def test_found_kept_in_time_withdraws_the_report(missed):
    scan(LATER)
    missed.state, missed.met_on = "met", EXPIRY
    missed.save()
    assert len(scan(LATER).withdrawn) == 1
    report = SpecialReport.objects.get()
    assert report.state == "withdrawn"
    missed.contract.refresh_from_db()
    assert missed.contract.overdue_since is None


def test_kept_late_still_owes_the_report(missed):
    scan(LATER)
    missed.state, missed.met_on = "met", EXPIRY + dt.timedelta(days=1)
    missed.save()
    assert scan(LATER).withdrawn == ()
    missed.contract.refresh_from_db()
    assert missed.contract.overdue_since is None


def test_a_report_no_longer_owed_is_owed_again_when_the_cause_comes_back(missed):
    scan(LATER)
    missed.state = "waived"
    missed.save()
    scan(LATER)
    missed.state = "open"
    missed.save()
    assert len(scan(LATER).again) == 1
    report = SpecialReport.objects.get()
    assert (report.state, report.version) == ("owed", 3)


def test_two_promises_of_a_day_make_one_report_and_two_days_make_two(performing):
    first, second = make_promise(performing, EXPIRY), make_promise(performing, EXPIRY)
    make_promise(performing, "2026-03-02")
    scan(LATER)
    assert SpecialReport.objects.count() == 2
    report = SpecialReport.objects.get(expired_on=EXPIRY)
    assert set(report.obligations.all()) == {first, second}


def test_the_contracts_own_end_counts_while_promises_are_not_kept(project, officer):
    contract = ContractFactory(
        project=project, state="performing", expires_on=dt.date(2026, 9, 30), keeper=officer
    )
    promise = make_promise(contract, "2027-06-30")
    scan(dt.date(2026, 9, 30))
    assert not SpecialReport.objects.exists()
    scan(dt.date(2026, 10, 1))
    report = SpecialReport.objects.get()
    # 1–7 October are the National Day holiday, the 10th is a make-up day.
    assert (report.expired_on, report.due_on) == (dt.date(2026, 9, 30), dt.date(2026, 10, 10))
    assert list(report.obligations.all()) == [promise]
    contract.refresh_from_db()
    assert contract.overdue_since == dt.date(2026, 9, 30)


def test_what_owes_no_report_opens_none(performing, draft):
    make_promise(performing, EXPIRY, owes_report=False, side="county", kind="land")
    make_promise(draft, EXPIRY)
    assert scan(LATER).new == ()
    performing.refresh_from_db()
    assert performing.overdue_since is None


def test_an_ended_contract_owes_none_but_what_outlives_it_does(missed):
    scan(LATER)
    contract = missed.contract
    contract.state, contract.ended_on = "terminated", LATER
    contract.save()
    assert len(scan(LATER).withdrawn) == 1
    kept = make_promise(contract, LATER, kind="payment", outlives=True)
    scan(LATER + dt.timedelta(days=1))
    report = SpecialReport.objects.get(state="owed")
    assert list(report.obligations.all()) == [kept]
    contract.refresh_from_db()
    assert contract.overdue_since == LATER


@pytest.mark.parametrize(("signed_on", "owed"), [(EXPIRY, 0), (LATER, 1)])
def test_an_agreement_signed_in_time_takes_the_report_back_a_later_one_does_not(
    missed, project, officer, signed_on, owed
):
    scan(LATER)
    agreement = ContractFactory(
        project=project,
        kind="supplementary",
        amends=missed.contract,
        state="signed",
        signed_on=signed_on,
        expires_on=None,
        keeper=officer,
    )
    moved_to = dt.date(2026, 12, 31)
    DateChange.objects.create(
        obligation=missed,
        old_due_on=EXPIRY,
        new_due_on=moved_to,
        by_contract=agreement,
        reference=agreement.number,
    )
    missed.due_on = moved_to
    missed.save()
    scan(LATER)
    assert SpecialReport.objects.filter(state="owed").count() == owed
