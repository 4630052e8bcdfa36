"""The township's October report of the reports' tests, as a workbook."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook

from assessment.exporting.report_file import Heading, report_workbook
from assessment.models import MonthlyReport
from assessment.selectors.report_page import report_page
from projects.models import Project
from tests.assessment.reports.conftest import built, head, plan, report  # noqa: F401 - fixtures
from tests.factories.accounts import CountyFixture
from tests.factories.projects import TODAY, ProjectFactory
from tests.stages import stage
from zhaoshang.accounts.models import User

HEADING = Heading(
    "张庄镇10月单位月报", "张庄镇人民政府", "2026年10月", "2026-11-20 10:00 王芳", True
)
PROJECTS, INDICATORS = "项目进度", "单位指标"


@stage
def clue(county: CountyFixture) -> Project:
    """A clue of the township, of a name that a kept file can hold."""
    return ProjectFactory(
        county=county.county, responsible_unit=county.township, name="精密刀具项目"
    )


@pytest.fixture
def workbook(report: MonthlyReport, clerk: User) -> bytes:  # noqa: F811 - the fixture
    """The report's workbook as handed out."""
    return workbook_of(report, clerk)


def workbook_of(report: MonthlyReport, user: User, **typed: str) -> bytes:  # noqa: F811
    return report_workbook(report_page(report, frozenset(), TODAY), HEADING, typed)


def edited(data: bytes, change: Callable[[Any], None]) -> bytes:
    """Edit a workbook the way openpyxl does: validations and texts written anew."""
    book = load_workbook(io.BytesIO(data))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
