"""The locked tree through every door: page, service, import and its undoing, task (R10)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessment.models import MonthlyReport, ReportLine, Restatement
from assessment.services.closing import close_month
from assessment.services.opening import open_due_months, open_month
from assessment.tasks_closing import open_months
from projects.models import FundsEntry, ProjectDocument
from projects.services.documents import remove_document
from projects.services.funds import FundsFacts, claim_funds
from projects.services.funds_deciding import (
    Decision,
    decide_funds,
    revise_funds,
    take_back_funds,
)
from projects.services.imports.locked_months import LockedMonths, check_months_open
from projects.services.month_locks import month_locks
from tests.assessment.closing.conftest import OCTOBER, accept_all
from tests.factories.closing import close_bare
from tests.factories.projects import ProjectFactory
from tests.stages import stage
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 11, 10)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@stage
def project(county, october):
    return ProjectFactory(responsible_unit=county.township, county=county.county)


@pytest.fixture
def claim(project, clerk):
    def act(month=OCTOBER, amount=10, **given):
        facts = FundsFacts(
            month=month.first_day,
            claimed_wan=Decimal(amount),
            origin="other_province",
            kind="fixed_assets",
            note="说明",
        )
        return claim_funds(
            project_id=project.pk, facts=facts, unit=clerk.unit, by=clerk, on=ON, **given
        )

    return act


@pytest.fixture
def entry(claim):
    """A claim of October, with its voucher."""
    return claim(uploads=[SimpleUploadedFile("进账单.pdf", PDF, "application/pdf")])


def close(county):
    close_bare(county.county, OCTOBER.first_day)


def report_it(county, state):
    MonthlyReport.objects.filter(unit=county.township).update(
        state=state, first_submitted_at=clock.now()
    )


LOCKS = {
    "closed": close,
    "submitted": lambda county: report_it(county, "submitted"),
    "accepted": lambda county: report_it(county, "accepted"),
}
CODES = {"closed": "month_closed", "submitted": "month_reported", "accepted": "month_reported"}


@pytest.fixture(params=LOCKS)
def lock(request, county):
    """Close the month, or let its report be with the bureau; returns the code of the refusal."""

    def act():
        LOCKS[request.param](county)
        return CODES[request.param]

    return act


def refused(act):
    with pytest.raises(RuleBroken) as broken:
        act()
    return broken.value


class TestServices:
    def test_no_claim_goes_in(self, claim, lock):
        code = lock()
        broken = refused(claim)
        assert (broken.code, broken.field) == (code, "month")
        assert not FundsEntry.objects.exists()

    def test_no_claim_is_changed_or_moved(self, entry, clerk, lock):
        facts = FundsFacts(
            month=OCTOBER.first_day,
            claimed_wan=Decimal(11),
            origin="local",
            kind="fixed_assets",
            note="改",
        )
        code = lock()
        act = {"entry_id": entry.pk, "version": entry.version, "by": clerk, "on": ON}
        assert refused(lambda: revise_funds(facts=facts, **act)).code == code
        entry.refresh_from_db()
        assert entry.claimed_wan == 10

    def test_no_claim_is_moved_into_it(self, claim, clerk, lock):
        later = claim(OCTOBER + 1)
        facts = FundsFacts(OCTOBER.first_day, Decimal(10), "local", "fixed_assets", note="改")
        code = lock()
        act = {"entry_id": later.pk, "version": later.version, "by": clerk, "on": ON}
        assert refused(lambda: revise_funds(facts=facts, **act)).code == code

    def test_no_claim_is_taken_back(self, entry, clerk, lock):
        code = lock()
        act = {"entry_id": entry.pk, "reason": "重复", "by": clerk}
        assert refused(lambda: take_back_funds(**act)).code == code

    def test_its_evidence_stays(self, entry, clerk, lock):
        document = ProjectDocument.objects.get(funds_entry=entry)
        code = lock()
        act = {"document_id": document.pk, "reason": "错传", "by": clerk}
        assert refused(lambda: remove_document(**act)).code == code
        document.refresh_from_db()
        assert document.removed_at is None

    def test_verifying_stays_possible(self, entry, officer, lock):
        lock()
        decision = Decision(FundsEntry.State.VERIFIED, Decimal(10))
        assert decide_funds(entry_id=entry.pk, decision=decision, by=officer, on=ON).verified_wan

    def test_the_bureau_s_question_is_answered_though_the_month_is_locked(
        self, entry, clerk, officer, lock
    ):
        decision = Decision(FundsEntry.State.RETURNED, note="进账单看不清")
        returned = decide_funds(entry_id=entry.pk, decision=decision, by=officer, on=ON)
        lock()

        def answer(amount):
            facts = FundsFacts(
                OCTOBER.first_day,
                Decimal(amount),
                "other_province",
                "fixed_assets",
                note="已换扫描件",
            )
            return revise_funds(
                entry_id=entry.pk, version=returned.version, facts=facts, by=clerk, on=ON
            )

        assert refused(lambda: answer(11)).code in CODES.values()
        assert answer(10).state == FundsEntry.State.CLAIMED

    def test_the_open_month_takes_money(self, claim, county):
        close(county)
        assert claim(OCTOBER + 1).pk

    def test_a_returned_report_takes_money_again(self, claim, county):
        report_it(county, "returned")
        assert claim().pk

    def test_the_row_decides_whose_report_holds_the_money(self, claim, project, county):
        """The project went to another unit after its row was reported."""
        report_it(county, "accepted")
        report = MonthlyReport.objects.get(unit=county.township)
        ReportLine.objects.create(
            report=report,
            project=project,
            month=OCTOBER.first_day,
            stage=project.stage,
            sub_stage=project.sub_stage,
            status=project.status,
        )
        type(project).objects.filter(pk=project.pk).update(responsible_unit=county.park)
        assert refused(claim).code == "month_reported"

    def test_the_refusal_says_where_to_book_it(self, claim, county):
        close(county)
        words = str(refused(claim))
        assert "2026" in words
        assert "11" in words


class TestPages:
    def test_the_page_says_so_beside_the_month_and_keeps_what_was_typed(
        self, login, clerk, project, county
    ):
        close(county)
        response = login(clerk).post(
            reverse("projects:funds-new", args=[project.pk]),
            {
                "month": "2026-10",
                "claimed_wan": "12.5",
                "origin": "other_province",
                "kind": "fixed_assets",
                "note": "补记",
                "currency": "CNY",
                "evidence_kind": "voucher",
            },
        )
        assert response.status_code == 200
        assert response.context["form"].errors.get("month")
        assert "12.5" in response.content.decode()
        assert not FundsEntry.objects.exists()

    def test_taking_back_is_refused_with_the_reason(self, login, clerk, entry, county):
        close(county)
        url = reverse("projects:funds-take-back", args=[entry.pk])
        response = login(clerk).post(url, {"reason": "重复"})
        assert response.status_code == 200
        assert response.context["form"].errors
        entry.refresh_from_db()
        assert entry.state == "claimed"


class TestImport:
    def test_the_preview_names_the_cell(self, county, october):
        close(county)
        assert month_locks(county.county.pk, [(0, OCTOBER.first_day)])
        assert not month_locks(county.county.pk, [(0, (OCTOBER + 1).first_day)])

    def test_what_is_written_is_checked_again(self, project, county, lock):
        lock()
        with pytest.raises(LockedMonths) as broken:
            check_months_open(county.county.pk, {project.pk: OCTOBER.first_day})
        assert project.name in broken.value.names


class TestTasks:
    def test_no_task_opens_a_closed_month(self, county, october):
        close(county)
        MonthlyReport.objects.filter(unit=county.park).delete()
        assert open_month(county_id=county.county.pk, month=OCTOBER, on=ON) == 0
        open_due_months(on=ON)
        open_months()
        assert not MonthlyReport.objects.filter(unit=county.park, month=OCTOBER.first_day).exists()


def test_locks_of_many_projects_take_a_fixed_number_of_queries(
    county, october, django_assert_max_num_queries
):
    report_it(county, "accepted")
    places = [
        (ProjectFactory(responsible_unit=county.township, county=county.county).pk, day)
        for day in (OCTOBER.first_day, (OCTOBER + 1).first_day)
        for _ in range(3)
    ]
    with django_assert_max_num_queries(4):
        assert len(month_locks(county.county.pk, places)) == 3


class TestLateMoney:
    """Money of a closed month: booked in the open one, naming the month that it corrects."""

    def facts(self, month, corrects):
        return FundsFacts(
            month.first_day,
            Decimal(8),
            "other_province",
            "fixed_assets",
            note="说明",
            corrects_month=corrects.first_day if corrects else None,
        )

    def book(self, project, clerk, month=OCTOBER + 1, corrects=OCTOBER):
        facts = self.facts(month, corrects)
        return claim_funds(project_id=project.pk, facts=facts, unit=clerk.unit, by=clerk, on=ON)

    def test_it_is_booked_with_its_month(self, project, clerk, county):
        close(county)
        entry = self.book(project, clerk)
        assert (entry.month, entry.corrects_month) == (
            (OCTOBER + 1).first_day,
            OCTOBER.first_day,
        )

    def test_only_a_month_that_stands_fast_is_corrected_so(self, project, clerk):
        broken = refused(lambda: self.book(project, clerk))
        assert (broken.code, broken.field) == ("month_open", "corrects_month")

    def test_a_month_does_not_correct_itself(self, project, clerk, county):
        close(county)
        broken = refused(lambda: self.book(project, clerk, corrects=OCTOBER + 1))
        assert broken.code == "corrects_earlier"

    def test_the_form_offers_closed_months_only_where_there_are_any(
        self, login, clerk, project, county
    ):
        url = reverse("projects:funds-new", args=[project.pk])
        assert "corrects_month" not in login(clerk).get(url).context["form"].fields
        close(county)
        page = login(clerk).get(url)
        form = page.context["form"]
        assert 'name="corrects_month"' in page.content.decode()
        offered = [value for value, _label in form.fields["corrects_month"].choices]
        assert "2026-10-01" in offered
        assert "2026-11-01" not in offered
        response = login(clerk).post(
            url,
            {
                "month": "2026-11",
                "corrects_month": "2026-10-01",
                "claimed_wan": "8",
                "origin": "other_province",
                "kind": "fixed_assets",
                "note": "说明",
                "currency": "CNY",
                "evidence_kind": "voucher",
            },
        )
        assert response.status_code == 302
        assert FundsEntry.objects.get().corrects_month == OCTOBER.first_day
        shown = login(clerk).get(reverse("projects:funds", args=[project.pk]))
        assert "2026-10" in shown.content.decode()

    def test_the_next_close_names_the_month_by_itself(
        self, project, clerk, county, director, officer, funds
    ):
        accept_all()
        close_month(county_id=county.county.pk, month=OCTOBER, by=director, on=ON)
        type(project).objects.filter(pk=project.pk).update(introducing_unit=county.township)
        entry = self.book(project, clerk)
        decision = Decision(FundsEntry.State.VERIFIED, Decimal(8))
        decide_funds(entry_id=entry.pk, decision=decision, by=officer, on=ON)
        november = OCTOBER + 1
        open_month(county_id=county.county.pk, month=november, on=ON)
        accept_all(november)
        on = dt.date(2026, 12, 8)
        close_month(county_id=county.county.pk, month=november, by=director, on=on)
        found = Restatement.objects.get(unit=county.township, indicator=funds)
        assert (found.corrects_month, found.difference) == (OCTOBER.first_day, 8)
