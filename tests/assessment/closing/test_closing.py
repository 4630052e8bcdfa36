"""Closing a month: in order, once, everything frozen, and the same numbers and hash ever after."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.models import (
    GroupMember,
    LockException,
    MonthClosing,
    MonthFigure,
    MonthlyReport,
    ReportMove,
    Restatement,
    Target,
    UnitCell,
)
from assessment.services.closing import close_month
from assessment.services.closing_proof import prove, verify_closing
from assessment.services.opening import open_month
from tests.assessment.closing.conftest import OCTOBER, accept_all, report_value
from tests.factories.assessment import TargetFactory
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Month

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 11, 10)
NOVEMBER = Month(2026, 11)


@pytest.fixture
def close(plan, ledger, director):
    def act(month=OCTOBER, on=ON, **given):
        return close_month(county_id=plan.county_id, month=month, by=director, on=on, **given)

    return act


class TestInOrder:
    def test_a_month_is_closed_once_and_again_is_harmless(self, close, october):
        accept_all()
        first = close()
        assert close() == first
        assert MonthClosing.objects.count() == 1
        assert AuditEvent.objects.filter(kind="assessment.month_closed").count() == 1
        assert ReportMove.objects.filter(act="lock").count() == 4

    def test_a_month_that_is_not_over_is_not_closed(self, close, october):
        accept_all()
        with pytest.raises(RuleBroken) as refused:
            close(on=dt.date(2026, 10, 31))
        assert refused.value.code == "not_over"

    def test_an_earlier_month_goes_first(self, close, october, plan):
        accept_all()
        open_month(county_id=plan.county_id, month=NOVEMBER, on=dt.date(2026, 11, 1))
        with pytest.raises(RuleBroken) as refused:
            close(NOVEMBER, on=dt.date(2026, 12, 2))
        assert refused.value.code == "out_of_order"
        close()
        accept_all(NOVEMBER)
        assert close(NOVEMBER, on=dt.date(2026, 12, 2)).month == NOVEMBER.first_day

    def test_without_a_plan_there_is_nothing_to_close(self, close, plan):
        type(plan).objects.update(state="draft")
        with pytest.raises(RuleBroken) as refused:
            close()
        assert refused.value.code == "no_plan"


class TestMissing:
    def test_missing_reports_need_a_reason(self, close, october, county):
        accept_all()
        gone = october[county.park.pk]
        MonthlyReport.objects.filter(pk=gone.pk).update(state="draft", first_submitted_at=None)
        with pytest.raises(RuleBroken) as refused:
            close()
        assert (refused.value.code, refused.value.field) == ("reason_needed", "reason")
        closing = close(reason="园区公章在办理变更")
        assert closing.missing_units == [county.park.pk]
        event = AuditEvent.objects.get(kind="assessment.month_closed")
        assert event.reason == "园区公章在办理变更"

    def test_a_report_that_is_not_accepted_needs_one_too(self, close, october, county):
        accept_all()
        MonthlyReport.objects.filter(unit=county.park).update(state="returned")
        with pytest.raises(RuleBroken) as refused:
            close()
        assert refused.value.code == "reason_needed"
        assert close(reason="限期已过").missing_units == []

    def test_who_did_not_report_is_told(self, close, october, county):
        clerk = county.user(Role.CLERK, unit=county.park)
        close(reason="限期已过")
        assert Notice.objects.filter(recipient=clerk, kind="assessment.month_closed").count() == 1


class TestFrozen:
    def test_every_report_is_locked_with_its_step(self, close, october):
        accept_all()
        close()
        states = set(MonthlyReport.objects.values_list("state", "version"))
        assert states == {("locked", 2)}
        assert MonthlyReport.history.filter(history_type="~").count() == 4

    def test_figures_are_published(self, close, october, county, ledger, funds, visits):
        accept_all()
        report_value(october[county.township.pk], visits, 3)
        ledger.set(county.township, funds, 9, 100)
        ledger.set(county.township, funds, 10, "20.5")
        close()
        figures = MonthFigure.objects.filter(unit=county.township)
        assert figures.get(indicator=funds).cumulative == Decimal("120.5")
        assert figures.get(indicator=visits).value == 3

    def test_what_waits_for_an_exception_is_refused(self, close, october, county):
        accept_all()
        exception = LockException.objects.create(
            county=county.county, unit=county.park, month="2026-10-01", until=ON, reason="延期"
        )
        close()
        exception.refresh_from_db()
        assert exception.state == "refused"

    def test_what_became_known_later_is_booked_in_the_next_month(
        self, close, october, county, ledger, funds, plan
    ):
        unit = county.township
        accept_all()
        ledger.set(unit, funds, 10, 100)
        close()
        ledger.set(unit, funds, 10, 130)  # verified after the close
        ledger.set(unit, funds, 11, 7)
        open_month(county_id=plan.county_id, month=NOVEMBER, on=dt.date(2026, 11, 1))
        accept_all(NOVEMBER)
        close(NOVEMBER, on=dt.date(2026, 12, 8))
        figure = MonthFigure.objects.get(unit=unit, indicator=funds, month=NOVEMBER.first_day)
        assert (figure.value, figure.cumulative) == (37, 137)
        found = Restatement.objects.get()
        assert (found.corrects_month, found.difference) == (OCTOBER.first_day, 30)
        assert found.is_found
        # What was booked once is not booked again.
        accept_all(NOVEMBER + 1)
        ledger.set(unit, funds, 10, 125)
        close(NOVEMBER + 1, on=dt.date(2027, 1, 8), reason="年终")
        assert list(
            Restatement.objects.order_by("pk").values_list("corrects_month", "difference")
        ) == [(OCTOBER.first_day, 30), (OCTOBER.first_day, -5)]


class TestProof:
    @pytest.fixture
    def closed(self, close, october, county, ledger, funds, visits, plan):
        for unit in (county.township, county.park):
            for indicator in (funds, visits):
                TargetFactory(plan=plan, indicator=indicator, unit=unit, amount=Decimal(24000))
        report_value(october[county.township.pk], visits, 3)
        ledger.set(county.township, funds, 10, "20850.123456")
        accept_all()
        return close()

    def test_a_closing_proves_itself(self, closed, director):
        proof = verify_closing(MonthClosing.objects.get(), by=director)
        assert proof.holds
        assert proof.figures == 8
        assert AuditEvent.objects.filter(kind="assessment.month_verified").count() == 1

    def test_a_changed_content_is_seen(self, closed):
        closed.content["figures"][0]["reported"] = "4"
        proof = prove(closed)
        assert not proof.seal_holds
        assert len(proof.differing) == 1

    def test_a_changed_figure_is_seen(self, closed):
        MonthFigure.objects.filter(cumulative__gt=20000).update(cumulative=1)
        proof = prove(closed)
        assert proof.seal_holds
        assert not proof.holds
        assert proof.differing[0].recomputed == Decimal("20850.123456")

    @given(
        edits=st.lists(
            st.sampled_from(
                ["target", "definition", "ledger", "unit", "cell", "plan", "member", "report"]
            ),
            min_size=1,
            max_size=6,
        ),
        value=st.integers(1, 10**6),
    )
    def test_no_later_edit_elsewhere_changes_numbers_or_hash(
        self, closed, county, plan, ledger, funds, edits, value
    ):
        """The property: content is all that its figures follow from (rules.md R2)."""
        before = prove(MonthClosing.objects.get(pk=closed.pk))
        for edit in edits:
            _edit(edit, county, plan, ledger, funds, value)
        after = prove(MonthClosing.objects.get(pk=closed.pk))
        assert after == before
        assert after.holds


def _edit(edit, county, plan, ledger, funds, value):
    """Change something that the closed month was worked out of."""
    if edit == "target":
        Target.objects.update(amount=value)
    elif edit == "definition":
        funds.definitions.update(name=f"改名{value}", decimals=value % 4)
    elif edit == "ledger":
        ledger.set(county.township, funds, 10, value)
    elif edit == "unit":
        Unit.objects.filter(pk=county.township.pk).update(name=f"镇{value}")
    elif edit == "cell":
        UnitCell.objects.update(value=value)
    elif edit == "plan":
        type(plan).objects.update(title=f"计划{value}")
    elif edit == "member":
        GroupMember.objects.filter(unit=county.park).delete()
    else:
        MonthlyReport.objects.update(summary=f"说明{value}")
