"""A unit's claims of one month at once: entries, follow-ups, sums, history, flags (R6, R10)."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import FollowUp, FundsEntry, Project
from projects.models.choices import DocumentKind
from projects.services.follow_up_changes import remove_follow_up
from projects.services.month_claims import Row, write_month
from tests.factories.projects import TODAY, ProjectFactory, make_document, make_funds
from tests.projects.services.acts import assert_books_agree
from tests.stages import stage
from zhaoshang.alerts.models import Notice
from zhaoshang.core.errors import RuleBroken

pytestmark = pytest.mark.django_db
OCTOBER = dt.date(2026, 10, 1)


@stage
def project(county) -> Project:
    return ProjectFactory(county=county.county, responsible_unit=county.township, signed=True)


def write(county, clerk, *rows: Row) -> None:
    write_month(rows=rows, month=OCTOBER, unit=county.township, by=clerk, on=TODAY)


def test_money_becomes_the_months_claimed_entry(county, clerk, officer, project) -> None:
    row = Row(project.pk, Decimal(1240), origin="other_province", note="钢材款集中支付")
    write(county, clerk, row)
    entry = FundsEntry.objects.get(pk=row.entry_id)
    assert (entry.month, entry.claimed_wan, entry.state) == (OCTOBER, 1240, "claimed")
    assert (entry.unit, entry.created_by, entry.note) == (county.township, clerk, "钢材款集中支付")
    project.refresh_from_db()
    assert project.funds_claimed_wan == 1240
    assert entry.history.count() == 1
    assert project.history.first().history_user == clerk
    notice = Notice.objects.get(recipient=officer, kind="projects.funds_waiting")
    assert "1,240" in notice.params["amount"]


def test_writing_it_again_changes_nothing(county, clerk, project) -> None:
    row = Row(project.pk, Decimal(1240), origin="other_province", progress="主体封顶")
    write(county, clerk, row)
    version = Project.objects.get(pk=project.pk).version
    write(county, clerk, row)
    assert Project.objects.get(pk=project.pk).version == version
    assert FundsEntry.objects.count() == 1
    assert FollowUp.objects.filter(project=project, kind="report").count() == 1


def test_a_later_amount_takes_the_place_of_the_first(county, clerk, project) -> None:
    row = Row(project.pk, Decimal(1240), origin="other_province")
    write(county, clerk, row)
    row.amount_wan = Decimal(1300)
    write(county, clerk, row)
    entry = FundsEntry.objects.get()
    assert (entry.claimed_wan, entry.version, entry.revised_by) == (1300, 2, clerk)
    assert Project.objects.get(pk=project.pk).funds_claimed_wan == 1300


def test_nothing_in_the_cell_takes_the_claim_back_and_a_new_figure_claims_again(
    county, clerk, project
) -> None:
    row = Row(project.pk, Decimal(1240), origin="other_province")
    write(county, clerk, row)
    row.amount_wan = Decimal(0)
    write(county, clerk, row)
    assert FundsEntry.objects.get().state == "withdrawn"
    assert Project.objects.get(pk=project.pk).funds_claimed_wan == 0
    row.amount_wan = Decimal(5)
    write(county, clerk, row)
    assert FundsEntry.objects.get().state == "claimed"


def test_an_entry_the_bureau_returned_is_claimed_anew(county, clerk, project) -> None:
    row = Row(project.pk, Decimal(1240), origin="other_province")
    write(county, clerk, row)
    FundsEntry.objects.update(state="returned")
    write(county, clerk, row)
    assert FundsEntry.objects.get().state == "claimed"


def test_what_the_bureau_has_verified_is_not_changed(county, clerk, project) -> None:
    row = Row(project.pk, Decimal(1240), origin="other_province")
    write(county, clerk, row)
    FundsEntry.objects.update(state="verified", verified_wan=Decimal(1240))
    write(county, clerk, row)
    row.amount_wan = Decimal(1300)
    with pytest.raises(RuleBroken) as refused:
        write(county, clerk, row)
    assert refused.value.code == "decided_already"
    assert project.name in str(refused.value)


def test_money_claimed_elsewhere_stays(county, clerk, project) -> None:
    make_funds(project, OCTOBER, 100)
    write(county, clerk, Row(project.pk, Decimal(40), origin="other_province"))
    assert_books_agree()
    assert Project.objects.get(pk=project.pk).funds_claimed_wan == 140


def test_progress_becomes_the_follow_up_of_the_months_last_day(county, clerk, project) -> None:
    row = Row(project.pk, progress="综合楼主体五层封顶", next_step="转入砌筑")
    write(county, clerk, row)
    said = FollowUp.objects.get(pk=row.follow_up_id)
    assert (said.kind, said.happened_on) == ("report", dt.date(2026, 10, 31))
    project.refresh_from_db()
    assert project.visible_progress == "综合楼主体五层封顶"
    assert project.next_step == "转入砌筑"
    assert project.last_follow_up_on == dt.date(2026, 10, 31)


def test_no_change_is_told_apart_from_silence(county, clerk, project) -> None:
    other = ProjectFactory(county=county.county, responsible_unit=county.township, signed=True)
    seen = (project.last_follow_up_on, other.last_follow_up_on)
    write(county, clerk, Row(project.pk, no_change=True), Row(other.pk))
    assert FollowUp.objects.filter(project=project, kind="no_change").count() == 1
    assert not FollowUp.objects.filter(project=other, kind__in=["no_change", "report"]).exists()
    assert Project.objects.get(pk=other.pk).last_follow_up_on == seen[1]


def test_a_newer_follow_up_keeps_its_words(county, clerk, project) -> None:
    Project.objects.filter(pk=project.pk).update(
        last_follow_up_on=TODAY, visible_progress="今天的进度"
    )
    write(county, clerk, Row(project.pk, progress="十月的进度"))
    project.refresh_from_db()
    assert project.visible_progress == "今天的进度"
    assert project.last_follow_up_on == TODAY


def test_evidence_goes_to_the_entry(county, clerk, project) -> None:
    document = make_document(project, DocumentKind.BANK_SLIP)
    row = Row(project.pk, Decimal(9), origin="other_province", document_ids=[document.pk])
    write(county, clerk, row)
    document.refresh_from_db()
    assert document.funds_entry_id == row.entry_id


def test_statements_do_not_grow_with_the_rows(county, clerk, officer) -> None:
    def statements(count: int) -> int:
        rows = [
            Row(each.pk, Decimal(10), origin="other_province", progress="在建")
            for each in ProjectFactory.create_batch(
                count, county=county.county, responsible_unit=county.township, signed=True
            )
        ]
        with CaptureQueriesContext(connection) as queries:
            write(county, clerk, *rows)
        return len(queries)

    statements(2)
    assert statements(3) == statements(12)


def test_what_a_report_said_is_corrected_in_a_report(
    county, clerk, officer, project, login
) -> None:
    row = Row(project.pk, progress="主体封顶")
    write(county, clerk, row)
    with pytest.raises(RuleBroken) as refused:
        remove_follow_up(follow_up_id=row.follow_up_id, reason="重复", by=officer)
    assert refused.value.code == "of_report"
    page = login(officer).get(f"/projects/{project.pk}/follow-ups/").content.decode()
    assert "主体封顶" in page
    assert f"/projects/follow-ups/{row.follow_up_id}/" not in page
