"""Workbooks' part of the access guard: a report's round trip, superior's tables."""

from __future__ import annotations

import datetime as dt
from typing import Any

from assessment.models import FilledForm, MonthlyReport, SuperiorForm
from tests.factories.accounts import CountyFixture
from tests.factories.assessment import ReportFactory
from tests.factories.projects import make_stored_file
from zhaoshang.accounts.rules import Role

READERS = frozenset({Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER})
BUREAU = frozenset({Role.BUREAU, Role.BUREAU_ADMIN})

WHO: dict[str, frozenset[Role]] = {
    "assessment:filled-form": READERS,
    "assessment:filled-form-file": READERS,
    "assessment:report-sent-back": READERS,
    "assessment:report-take": READERS,
    "assessment:report-upload": READERS,
    "assessment:report-workbook": READERS,
    "assessment:superior-form": READERS,
    "assessment:superior-form-edit": BUREAU,
    "assessment:superior-form-file": READERS,
    "assessment:superior-form-fill": BUREAU,
    "assessment:superior-form-new": BUREAU,
    "assessment:superior-form-replace": BUREAU,
    "assessment:superior-forms": READERS,
}
KINDS = (
    ("assessment:report-sent-back", "workbook_report"),
    ("assessment:report-take", "workbook_report"),
    ("assessment:report-upload", "workbook_report"),
    ("assessment:report-workbook", "workbook_report"),
    ("assessment:superior-form", "superior_form"),
    ("assessment:filled-form", "filled_form"),
)
MONTH = dt.date(2024, 2, 1)


def superior_objects(county: CountyFixture) -> dict[str, Any]:
    """Make a report of the first township, a superior's table, and that table filled."""
    report: MonthlyReport = ReportFactory(unit=county.township, month=MONTH)
    form = SuperiorForm.objects.create(
        county=county.county,
        name="市表一",
        level="city",
        file=make_stored_file(county.county, "市表一.xlsx"),
    )
    filled = FilledForm.objects.create(
        form=form,
        month=MONTH,
        file=make_stored_file(county.county, "市表一 2024-02.xlsx"),
        filled_cells=1,
    )
    return {"workbook_report": report, "superior_form": form, "filled_form": filled}
