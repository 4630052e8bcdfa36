"""Who stands in for a unit head confirms its reports, on the days named; nothing else opens."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from assessment.models import MonthlyReport, ReportLine
from assessment.services import report_steps as steps
from assessment.services.report_evidence import add_evidence
from assessment.services.report_reminders import remind_reports
from assessment.todo_closing import reports_to_confirm
from tests.assessment.reports.conftest import complete, line_of
from tests.assessment.reports.pages import again, page_of, url
from tests.factories.projects import TODAY
from tests.stages import stage
from zhaoshang.accounts.models import User
from zhaoshang.accounts.models.scopes import compute_scope
from zhaoshang.accounts.rules import Office, Role
from zhaoshang.accounts.services.positions import appoint, create_position, end_holding
from zhaoshang.alerts.models import Notice

pytestmark = pytest.mark.django_db
YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)


@stage
def position(county):
    return create_position(by=None, unit=county.township, code=Office.UNIT_PRINCIPAL, title="镇长")


@pytest.fixture
def name_deputy(position, head):
    """Name somebody deputy of the township's head from a day on."""

    def name(person: User, since: dt.date = YESTERDAY) -> User:
        appoint(
            by=None, position_id=position.pk, version=None, holder=head, deputy=person, since=since
        )
        return User.objects.get(pk=person.pk)

    return name


@pytest.fixture
def deputy(name_deputy, county) -> User:
    """A deputy who holds no role at all."""
    return name_deputy(county.user(None))


@pytest.fixture
def visitor(client, deputy):
    client.force_login(deputy)
    return client


def seen_by(user: User) -> set[int]:
    return set(MonthlyReport.objects.visible_to(user).values_list("unit_id", flat=True))


# --- What is in sight ---------------------------------------------------------------------------


def test_a_deputy_sees_the_reports_of_that_unit_alone(report, deputy, county) -> None:
    assert seen_by(deputy) == {county.township.pk}
    assert ReportLine.objects.visible_to(deputy).count() == 2
    assert deputy.scope.unit_ids == ()


@pytest.mark.parametrize(("since", "sees"), [(YESTERDAY, True), (TODAY, True), (TOMORROW, False)])
def test_from_the_day_named_on(report, name_deputy, county, since, sees) -> None:
    assert bool(seen_by(name_deputy(county.user(None), since))) is sees


@pytest.mark.parametrize(("until", "sees"), [(TODAY, False), (TOMORROW, True)])
def test_to_the_day_before_the_end(report, position, deputy, until, sees) -> None:
    end_holding(by=None, position_id=position.pk, version=None, until=until)
    assert bool(seen_by(User.objects.get(pk=deputy.pk))) is sees


def test_a_successor_ends_what_the_earlier_deputy_sees(report, name_deputy, county) -> None:
    first = name_deputy(county.user(None))
    name_deputy(county.user(Role.CLERK, county.townships[1]), TODAY)
    assert seen_by(User.objects.get(pk=first.pk)) == set()


def test_a_clerk_of_another_unit_has_both(report, name_deputy, county) -> None:
    other = county.townships[1]
    clerk = name_deputy(county.user(Role.CLERK, other))
    assert seen_by(clerk) == {county.township.pk, other.pk}


def test_the_deputy_of_another_office_sees_nothing(report, county, head) -> None:
    office = create_position(by=None, unit=county.township, code=Office.OTHER, title="副镇长")
    person = county.user(None)
    appoint(
        by=None, position_id=office.pk, version=None, holder=head, deputy=person, since=YESTERDAY
    )
    assert seen_by(User.objects.get(pk=person.pk)) == set()


def test_an_administrator_sees_no_business_even_as_deputy(report, name_deputy, county) -> None:
    admin = name_deputy(county.user(Role.SYSADMIN))
    assert seen_by(admin) == set()


def test_a_scope_kept_in_a_session_learns_of_it_at_once(
    report, county, client, name_deputy, position
) -> None:
    person = county.user(None)
    client.force_login(person)
    assert client.get(url("report", report)).status_code == 403
    name_deputy(person)
    assert client.get(url("report", report)).status_code == 200
    end_holding(by=None, position_id=position.pk, version=None, until=TODAY)
    assert client.get(url("report", report)).status_code == 403


def test_standing_in_for_more_heads_costs_no_more_queries(
    deputy, county, head, django_assert_num_queries
) -> None:
    with django_assert_num_queries(6):
        compute_scope(User.objects.get(pk=deputy.pk), TODAY)
    office = create_position(
        by=None, unit=county.townships[1], code=Office.UNIT_PRINCIPAL, title="镇长"
    )
    appoint(
        by=None, position_id=office.pk, version=None, holder=head, deputy=deputy, since=YESTERDAY
    )
    with django_assert_num_queries(6):
        scope = compute_scope(User.objects.get(pk=deputy.pk), TODAY)
    assert len(scope.deputy_of) == 2


# --- What can be done ---------------------------------------------------------------------------


def test_a_deputy_finds_confirms_and_has_submitted(awaiting, visitor, deputy) -> None:
    assert url("report", awaiting) in page_of(visitor, reverse("assessment:reports"))
    assert url("report-check", awaiting) in page_of(visitor, url("report", awaiting))
    page_of(visitor, url("report-check", awaiting))
    visitor.post(url("report-confirm", awaiting))
    assert again(awaiting).state == "submitted"
    assert again(awaiting).submitted_by == deputy
    page_of(visitor, url("report-done", awaiting))


def test_a_deputy_may_send_back_and_write(awaiting, visitor) -> None:
    visitor.post(url("report-send-back", awaiting), {"reason": "项目进度请核实"})
    assert again(awaiting).state == "draft"
    assert 'id="report-form"' in page_of(visitor, url("report", awaiting))


@pytest.mark.parametrize("name", ["report-workbook", "report-upload", "report-history"])
def test_workbook_and_history_are_open_too(report, visitor, name) -> None:
    assert visitor.get(url(name, report)).status_code == 200


def test_evidence_opens_without_the_project(report, built, visitor, clerk) -> None:
    line = line_of(report, built)
    upload = ContentFile(b"%PDF-1.4\n%%EOF\n", name="回单.pdf")
    add_evidence(line_id=line.pk, upload=upload, by=clerk, on=TODAY, kind="voucher")
    page = page_of(visitor, reverse("assessment:report-evidence", args=[line.pk]))
    document = line.evidence.get().document
    address = reverse("assessment:report-evidence-file", args=[line.pk, document.pk])
    assert address in page
    assert visitor.get(address).status_code == 200
    assert visitor.get(reverse("projects:document", args=[document.pk])).status_code == 403


def test_a_file_of_another_row_is_not_there(report, built, clue, visitor, clerk) -> None:
    line = line_of(report, built)
    upload = ContentFile(b"%PDF-1.4\n%%EOF\n", name="回单.pdf")
    add_evidence(line_id=line.pk, upload=upload, by=clerk, on=TODAY, kind="voucher")
    document = line.evidence.get().document
    other = line_of(report, clue)
    address = reverse("assessment:report-evidence-file", args=[other.pk, document.pk])
    assert visitor.get(address).status_code == 404


def test_no_link_leads_a_deputy_to_a_closed_door(report, built, visitor, client, clerk) -> None:
    project = reverse("projects:project", args=[built.pk])
    assert project not in page_of(visitor, url("report", report))
    client.force_login(clerk)
    assert project in page_of(client, url("report", report))


@pytest.mark.parametrize("name", ["board", "progress", "plans", "exceptions", "closings"])
def test_other_pages_of_assessment_stay_shut(report, visitor, name) -> None:
    assert visitor.get(reverse(f"assessment:{name}")).status_code == 403


def test_the_menu_names_reports_for_a_deputy_only(report, visitor, county, client) -> None:
    link = f'href="{reverse("assessment:reports")}"'
    assert link in page_of(visitor, reverse("alerts:todo"))
    client.force_login(county.user(Role.ARCHIVIST))
    assert link not in page_of(client, reverse("alerts:todo"))


# --- Who is told ----------------------------------------------------------------------------------


def test_a_deputy_is_told_of_what_waits_and_finds_it_to_do(
    report, built, clue, clerk, deputy, head
) -> None:
    complete(report, built, clue, clerk)
    steps.send_up(report_id=report.pk, by=clerk, on=TODAY)
    told = Notice.objects.filter(kind="assessment.report_to_confirm")
    assert set(told.values_list("recipient", flat=True)) == {head.pk, deputy.pk}
    assert len(reports_to_confirm(deputy, TODAY)) == 1


def test_a_deputy_is_told_of_lateness_like_the_head(report, deputy, head) -> None:
    remind_reports(on=TODAY)
    told = Notice.objects.filter(kind="assessment.report_late", withdrawn_at=None)
    assert {head.pk, deputy.pk} <= set(told.values_list("recipient", flat=True))
