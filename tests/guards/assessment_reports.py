"""Monthly reports' part of the access guard: the pages of a report and its steps."""

from __future__ import annotations

import datetime as dt
from typing import Any

from assessment.models import MonthlyReport, ReportLine
from projects.models import Project
from tests.factories.accounts import CountyFixture
from tests.factories.assessment import ReportFactory
from zhaoshang.accounts.rules import Role

READERS = frozenset({Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER})
BUREAU = frozenset({Role.BUREAU, Role.BUREAU_ADMIN})
UNITS = frozenset({Role.CLERK, Role.UNIT_HEAD})

# A county leader may be the named deputy of a unit's head: the report itself says who may act.
WHO: dict[str, frozenset[Role]] = {
    "assessment:report": READERS,
    "assessment:report-accept": BUREAU,
    "assessment:report-check": READERS,
    "assessment:report-confirm": READERS,
    "assessment:report-done": READERS,
    "assessment:report-evidence": READERS,
    "assessment:report-evidence-file": READERS,
    "assessment:report-evidence-remove": UNITS,
    "assessment:report-fill": UNITS,
    "assessment:report-history": READERS,
    "assessment:report-return": BUREAU,
    "assessment:report-save": READERS,
    "assessment:report-send-back": READERS,
    "assessment:report-send-up": READERS,
    "assessment:report-take-back": READERS,
    "assessment:report-withdraw": READERS,
    "assessment:reports": READERS,
}
KINDS = (
    ("assessment:reports", "none"),
    ("assessment:report-evidence", "report_line"),
    ("assessment:report", "report"),
)
MONTH = dt.date(2024, 1, 1)


def report_objects(county: CountyFixture, project: Project) -> dict[str, Any]:
    """Make a report of the first township with a row of a project."""
    report: MonthlyReport = ReportFactory(unit=county.township, month=MONTH)
    line = ReportLine.objects.create(
        report=report,
        project=project,
        month=MONTH,
        stage=project.stage,
        sub_stage=project.sub_stage,
        status=project.status,
    )
    return {"report": report, "report_line": line}
