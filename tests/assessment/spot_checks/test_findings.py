"""Findings: who may check, what is booked where, what can be mended, what scores count."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from time_machine import travel

from assessment.rules.scoring.sources import Count
from assessment.rules.spot_checks import CheckState, Finding
from assessment.selectors.score_counts import unit_counts
from assessment.selectors.spot_checks import items_in_sight, report_by_unit
from assessment.services.spot_checks import close_check
from assessment.services.spot_findings import Found, record_finding
from projects.models import FundsEntry
from projects.services.funds_deciding import correct_funds, stands_at
from tests.assessment.spot_checks.conftest import OCTOBER
from tests.factories.files import picture, upload
from tests.factories.projects import TODAY, at_noon
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict, RuleBroken
from zhaoshang.core.periods import Month
from zhaoshang.files.models import StoredFile

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(drawn):
    """The one entry of 100 万元 that was drawn."""
    return drawn(1).items.get()


@pytest.fixture
def record(officer):
    """Record a finding: confirmed, without words, unless told otherwise."""

    def act(item, finding=Finding.CONFIRMED, reduced=None, note="", **changes):
        item.refresh_from_db()
        given = {"by": officer, "version": item.version, "on": TODAY, **changes}
        day = given.pop("checked_on", TODAY)
        wan = None if reduced is None else Decimal(reduced)
        found = Found(finding, day, wan, note)
        return record_finding(item_id=item.pk, found=found, **given)

    return act


def refused(act, *args, **fields):
    with pytest.raises(RuleBroken) as found:
        act(*args, **fields)
    return found.value.code, found.value.field


class TestWhatIsBooked:
    def test_a_confirmed_entry_stands_as_it_is(self, item, record):
        done = record(item)
        assert (done.finding, done.reduced_wan, done.checked_on) == ("confirmed", 0, TODAY)
        assert not done.corrections.exists()
        assert stands_at(item.entry) == 100

    def test_a_reduction_is_booked_in_the_open_month_and_names_its_own(self, item, record):
        done = record(item, Finding.REDUCED, "30", "设备发票重复")
        booked = done.corrections.get()
        assert (booked.verified_wan, booked.month) == (Decimal(-30), dt.date(2026, 11, 1))
        assert (booked.corrects, booked.arrived_month) == (item.entry, dt.date(2026, 10, 1))
        assert "设备发票重复" in booked.decision_note
        assert stands_at(item.entry) == 70
        project = item.entry.project
        project.refresh_from_db()
        assert project.funds_verified_wan == 70

    def test_the_entry_of_the_closed_month_itself_does_not_change(self, item, record):
        record(item, Finding.FALSIFIED, note="凭证系伪造")
        entry = FundsEntry.objects.get(pk=item.entry_id)
        assert (entry.verified_wan, entry.month) == (100, OCTOBER.first_month.first_day)

    def test_a_falsified_entry_counts_nothing(self, item, record):
        done = record(item, Finding.FALSIFIED, note="凭证系伪造")
        assert done.reduced_wan == 100
        assert stands_at(item.entry) == 0

    def test_what_was_corrected_since_the_draw_is_not_taken_off_twice(self, item, record, county):
        colleague = county.user(Role.BUREAU)
        correct_funds(
            entry_id=item.entry_id,
            version=1,
            verified_wan=Decimal(40),
            reason="退回投资款",
            by=colleague,
            on=TODAY,
        )
        done = record(item, Finding.FALSIFIED, note="其余也不实")
        assert done.reduced_wan == 40
        assert stands_at(item.entry) == 0

    def test_an_entry_that_stands_at_nothing_meanwhile_is_falsified_without_a_booking(
        self, item, record, county
    ):
        correct_funds(
            entry_id=item.entry_id,
            version=1,
            verified_wan=Decimal(0),
            reason="退回投资款",
            by=county.user(Role.BUREAU),
            on=TODAY,
        )
        done = record(item, Finding.FALSIFIED, note="凭证系伪造")
        assert (done.reduced_wan, done.corrections.count()) == (0, 0)

    def test_the_trail_leads_from_the_event_to_the_booking(self, item, record):
        done = record(item, Finding.REDUCED, "30", "设备发票重复")
        event = AuditEvent.objects.get(kind="assessment.spot_check_found")
        assert event.detail["correction"] == done.corrections.get().pk
        assert done.corrections.get().spot_check_items.get() == done
        booked = AuditEvent.objects.get(kind="projects.funds_corrected")
        assert booked.act == event.act

    def test_photos_are_kept_with_the_finding(self, item, record):
        done = record(item, uploads=[upload("现场.jpg", picture("JPEG"))])
        kept = done.files.get()
        assert (kept.title, kept.file.content_type) == ("现场.jpg", "image/jpeg")

    def test_a_file_that_is_not_taken_takes_the_finding_back(self, item, record):
        bad = upload("程序.exe", b"MZ")
        refused(record, item, Finding.FALSIFIED, note="凭证系伪造", uploads=[bad])
        item.refresh_from_db()
        assert item.finding == ""
        assert stands_at(item.entry) == 100
        assert not StoredFile.objects.filter(purpose="assessment.spot_check").exists()

    def test_the_unit_is_told_what_was_taken_off(self, item, record, clerk):
        record(item, Finding.REDUCED, "30", "设备发票重复")
        notice = Notice.objects.get(kind="assessment.spot_check_found", recipient=clerk)
        assert notice.params["note"] == "设备发票重复"


class TestWhoMayCheck:
    def test_who_verified_the_entry_does_not_check_it(self, item, record, verifier):
        assert refused(record, item, by=verifier) == ("own_entry", None)

    def test_who_claimed_it_does_not_check_it(self, item, record, clerk):
        assert refused(record, item, by=clerk) == ("own_entry", None)

    def test_who_changed_the_claim_or_corrected_it_does_not_check_it(self, item, record, county):
        colleague = county.user(Role.BUREAU)
        correct_funds(
            entry_id=item.entry_id,
            version=1,
            verified_wan=Decimal(90),
            reason="核减",
            by=colleague,
            on=TODAY,
        )
        assert refused(record, item, by=colleague) == ("own_entry", None)

    def test_who_sent_the_ledger_of_an_opening_figure_does_not_check_it(
        self, item, record, officer
    ):
        FundsEntry.objects.filter(pk=item.entry_id).update(revised_by=officer)
        assert refused(record, item) == ("own_entry", None)


class TestWhatIsRefused:
    @pytest.mark.parametrize("amount", ["0", "100", "100.01", "-1", None])
    def test_a_reduction_is_more_than_nothing_and_less_than_all(self, item, record, amount):
        assert refused(record, item, Finding.REDUCED, amount, "不实") == (
            "amount_wrong",
            "reduced_wan",
        )

    @pytest.mark.parametrize("finding", [Finding.REDUCED, Finding.FALSIFIED])
    def test_what_takes_money_off_needs_words(self, item, record, finding):
        assert refused(record, item, finding, "10") == ("note_needed", "note")

    def test_a_day_to_come(self, item, record):
        day = TODAY + dt.timedelta(days=1)
        assert refused(record, item, checked_on=day) == ("in_future", "checked_on")

    def test_a_day_before_the_draw(self, item, record):
        day = TODAY - dt.timedelta(days=1)
        assert refused(record, item, checked_on=day) == ("before_draw", "checked_on")

    def test_the_second_of_two_savers_sees_that_somebody_was_there(self, item, record, county):
        record(item)
        with pytest.raises(Conflict):
            record(item, Finding.FALSIFIED, note="伪造", version=1, by=county.user(Role.BUREAU))
        item.refresh_from_db()
        assert item.finding == "confirmed"


class TestMending:
    def test_a_finding_is_mended_and_what_it_took_is_booked_back(self, item, record):
        record(item, Finding.REDUCED, "30", "设备发票重复")
        done = record(item, note="企业补交了原件")
        assert (done.finding, done.reduced_wan) == ("confirmed", 0)
        booked = done.corrections.order_by("pk").values_list("verified_wan", flat=True)
        assert list(booked) == [Decimal(-30), Decimal(30)]
        assert stands_at(item.entry) == 100

    def test_a_heavier_finding_books_the_difference_only(self, item, record):
        record(item, Finding.REDUCED, "30", "设备发票重复")
        done = record(item, Finding.FALSIFIED, note="其余也系伪造")
        assert [each.verified_wan for each in done.corrections.order_by("pk")] == [-30, -70]
        assert (done.reduced_wan, stands_at(item.entry)) == (100, 0)

    def test_it_needs_a_reason(self, item, record):
        record(item)
        assert refused(record, item) == ("why_changed", "note")

    def test_after_closing_none_changes(self, item, record, director):
        record(item)
        check = item.check_of
        check.refresh_from_db()
        close_check(check_id=check.pk, version=check.version, by=director)
        assert refused(record, item, note="再改") == ("not_now", None)


class TestClosing:
    def test_every_entry_needs_its_finding(self, drawn, record, director):
        check = drawn(4)
        first, second = check.items.all()
        record(first)
        with pytest.raises(RuleBroken) as broken:
            close_check(check_id=check.pk, version=check.version, by=director)
        assert broken.value.code == "items_open"
        record(second, Finding.REDUCED, "25", "不实")
        closed = close_check(check_id=check.pk, version=check.version, by=director)
        assert (closed.state, closed.closed_by) == (CheckState.CLOSED, director)
        event = AuditEvent.objects.get(kind="assessment.spot_check_closed")
        assert Decimal(event.detail["reduced_wan"]) == 25

    def test_the_findings_of_a_unit_add_up(self, drawn, record, leader):
        check = drawn(7)
        first, second, third = check.items.all()
        record(first)
        record(second, Finding.REDUCED, "25", "不实")
        record(third, Finding.FALSIFIED, note="伪造")
        row = report_by_unit(items_in_sight(leader, check))[0]
        assert (row.count, row.confirmed, row.reduced, row.falsified, row.open) == (3, 1, 1, 1, 0)
        assert (row.amount_wan, row.reduced_wan) == (300, 125)


class TestWhatScoresCount:
    def counts(self, county, first, last):
        return unit_counts(county=county.county, first=first, last=last, on=TODAY)

    def test_falsified_entries_and_what_was_taken_off_in_the_month_of_the_check(
        self, drawn, record, county
    ):
        first, second, third = drawn(7).items.all()
        record(first)
        record(second, Finding.REDUCED, "25", "不实")
        record(third, Finding.FALSIFIED, note="伪造")
        november = self.counts(county, Month(2026, 11), Month(2026, 11))
        assert november.of(Count.FALSIFIED) == {county.township.pk: 1}
        assert november.of(Count.REDUCED_WAN) == {county.township.pk: Decimal(125)}
        october = self.counts(county, Month(2026, 10), Month(2026, 10))
        assert october.of(Count.FALSIFIED) == october.of(Count.REDUCED_WAN) == {}

    def test_a_confirmed_entry_costs_nobody_anything(self, item, record, county):
        record(item)
        year = self.counts(county, Month(2026, 1), Month(2026, 12))
        assert year.of(Count.FALSIFIED) == year.of(Count.REDUCED_WAN) == {}


def test_a_correction_lands_in_the_month_of_the_finding_even_the_next(item, record):
    december = dt.date(2026, 12, 3)
    with travel(at_noon(december), tick=False):
        done = record(item, Finding.REDUCED, "30", "不实", on=december, checked_on=december)
    assert done.corrections.get().month == dt.date(2026, 12, 1)
