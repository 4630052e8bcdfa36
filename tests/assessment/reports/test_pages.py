"""Pages of a monthly report: who sees and does what in every state; nothing typed is lost (R10)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessment.models import MonthlyReport
from assessment.selectors.report_rows import load_content
from assessment.services import report_steps as steps
from tests.assessment.reports.conftest import cell_of, complete, line_of, type_in
from tests.factories.projects import TODAY

pytestmark = pytest.mark.django_db


def url(name: str, report: MonthlyReport) -> str:
    return reverse(f"assessment:{name}", args=[report.pk])


def again(report: MonthlyReport) -> MonthlyReport:
    return MonthlyReport.objects.get(pk=report.pk)


def sent(report: MonthlyReport, **typed: str) -> dict[str, str]:
    """Return what the whole form sends: every cell as seen, with some typed in."""
    content = load_content(report)
    found: dict[str, str] = {}
    for name, stored in content.stored().items():
        found[f"seen-{name}"] = stored
        if stored:
            found[name] = stored
    return found | {name.replace("__", "-"): text for name, text in typed.items()}


@pytest.fixture
def awaiting(report, built, clue, clerk) -> MonthlyReport:
    complete(report, built, clue, clerk)
    return steps.send_up(report_id=report.pk, by=clerk, on=TODAY)


@pytest.fixture
def submitted(awaiting, head) -> MonthlyReport:
    return steps.confirm_report(report_id=awaiting.pk, by=head, on=TODAY)


def words(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_clerk_sees_the_grid_with_last_month_beside(report, built, clerk, login) -> None:
    page = words(login(clerk), url("report", report))
    assert built.name in page
    assert "综合楼主体三层" in page
    assert f'name="line-{line_of(report, built).pk}-amount"' in page
    assert "520" in page
