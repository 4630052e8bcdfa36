"""Workbooks: a report's that comes back, superior's tables added, changed and filled."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from assessment import events_superior as events
from assessment.exporting.report_file import Heading, report_workbook
from assessment.models import MonthlyReport, SuperiorForm
from assessment.rules.reports import Act as Step
from assessment.selectors.report_page import report_page
from assessment.services.report_filling import fill_report
from assessment.services.report_workbook import compare_workbook
from assessment.services.superior import add_form
from assessment.views.report_access import Seen
from assessment.views.report_workbook import signed_changes
from tests.factories.projects import TODAY
from tests.guards.audit_cases.assessment_closing import MONTH, opened
from tests.guards.audit_cases.case import Act, World, case
from zhaoshang.accounts.rules import Role

HEADING = Heading("月报", "张庄镇", "2026年10月", "10:00", is_open=True)


def report_of(world: World) -> MonthlyReport:
    """Return an open report of the clerk's unit with its rows."""
    return fill_report(report_id=opened(world).pk, on=TODAY)


def workbook(report: MonthlyReport, text: str) -> bytes:
    """Return the report's workbook with something typed into the number of trips."""
    page = report_page(report, frozenset(Step), TODAY)
    book = load_workbook(io.BytesIO(report_workbook(page, HEADING)))
    sheet: Any = book.worksheets[1]
    column = next(cell.column for cell in sheet[4] if cell.value == "本月")
    sheet.cell(5, column).value = text
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@case("assessment:report-upload")
def upload(world: World) -> Act:
    report = report_of(world)
    return Act(
        by=world[Role.CLERK],
        data={"file": SimpleUploadedFile("月报.xlsx", workbook(report, "待定"))},
        kinds=(events.WORKBOOK_SENT_BACK,),
        subject=report,
        wrong={"file": SimpleUploadedFile("月报.xlsx", b"no workbook")},
        url={"pk": report.pk},
    )


@case("assessment:report-take")
def take(world: World) -> Act:
    report, clerk = report_of(world), world[Role.CLERK]
    comparison = compare_workbook(
        report=report, data=workbook(report, "3次"), name="月报.xlsx", on=TODAY
    )
    return Act(
        by=clerk,
        data={"changes": signed_changes(comparison, Seen(clerk, report, TODAY))},
        kinds=(events.WORKBOOK_TAKEN,),
        subject=report,
        wrong={"changes": "nonsense"},
        url={"pk": report.pk},
    )


def form_file(text: str = "{{月份}}") -> ContentFile:
    """Return a small form."""
    book = Workbook()
    book.worksheets[0]["A1"] = text
    buffer = io.BytesIO()
    book.save(buffer)
    return ContentFile(buffer.getvalue(), name="市表一.xlsx")


def form_of(world: World) -> SuperiorForm:
    """Return a table that the bureau keeps."""
    by = world[Role.BUREAU]
    return add_form(name="市表一", level="city", upload=form_file(), by=by, on=TODAY)


def on_form(world: World, kind: str, data: dict[str, Any], wrong: dict[str, Any]) -> Act:
    """Return an act on a table."""
    form = form_of(world)
    sent = {"version": form.version, **data}
    return Act(world[Role.BUREAU], sent, (kind,), form, wrong, {"pk": form.pk})


@case("assessment:superior-form-new")
def add(world: World) -> Act:
    data = {"name": "市表一", "level": "city", "file": form_file()}
    wrong = {"file": form_file("{{没有这个}}")}
    return Act(world[Role.BUREAU], data, (events.FORM_ADDED,), SuperiorForm, wrong)


@case("assessment:superior-form-edit")
def change(world: World) -> Act:
    data = {"name": "市表二", "level": "city", "is_active": "on"}
    return on_form(world, events.FORM_CHANGED, data, {"name": " "})


@case("assessment:superior-form-replace")
def replace(world: World) -> Act:
    data = {"file": form_file("{{年份}}")}
    return on_form(world, events.FORM_FILE_REPLACED, data, {"file": form_file("没有绑定")})


@case("assessment:superior-form-fill")
def fill(world: World) -> Act:
    return on_form(world, events.FORM_FILLED, {"month": str(MONTH)}, {"month": "2031-01"})
