"""Workbooks that came back with their errors marked are kept as long as exports are, then go."""

from __future__ import annotations

import datetime as dt

import pytest

from assessment.selectors.report_page import report_page
from assessment.services.report_workbook import compare_workbook, send_back_workbook
from assessment.services.sent_back import sweep_sent_back
from assessment.tasks_workbooks import sweep_marked_workbooks
from tests.assessment.superior.conftest import HEADING, PROJECTS, edited
from tests.factories.projects import TODAY
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core import clock
from zhaoshang.files.models import StoredFile
from zhaoshang.files.storage import default_store
from zhaoshang.policy.models import Policy

pytestmark = pytest.mark.django_db
PURPOSE = "assessment.report_workbook"


@pytest.fixture
def send_back(report, workbook):
    """Let somebody upload the workbook with a cell that cannot be read."""

    def send(by):
        def spoil(book):
            book[PROJECTS]["F5"] = "待定"

        data = edited(workbook, spoil)
        comparison = compare_workbook(report=report, data=data, name="月报.xlsx", on=TODAY)
        return send_back_workbook(
            comparison=comparison,
            page=report_page(report, frozenset(), TODAY),
            heading=HEADING,
            data=data,
            name="月报.xlsx",
            by=by,
        )

    return send


def days_after(stored: StoredFile, days: int) -> dt.datetime:
    return stored.uploaded_at + dt.timedelta(days=days, seconds=1)


def test_it_stays_for_the_days_of_the_policy_and_then_goes(
    send_back, clerk, django_capture_on_commit_callbacks
) -> None:
    stored = send_back(clerk)
    assert sweep_sent_back(now=days_after(stored, 6)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_sent_back(now=days_after(stored, 7)) == 1
    assert not StoredFile.objects.filter(purpose=PURPOSE).exists()
    assert stored.key not in default_store().keys(older_than=0)


def test_a_second_run_finds_nothing(send_back, clerk) -> None:
    stored = send_back(clerk)
    sweep_sent_back(now=days_after(stored, 7))
    assert sweep_sent_back(now=days_after(stored, 7)) == 0
    assert AuditEvent.objects.filter(kind="files.removed").count() == 1


def test_a_county_may_keep_them_longer(send_back, clerk, county) -> None:
    stored = send_back(clerk)
    Policy.objects.create(
        owner=county.county,
        kind="projects.export",
        effective_from=dt.date(2020, 1, 1),
        value={"rows_at_once": 5000, "most_waiting": 3, "kept_days": 30},
        source_document="县招办〔2020〕1号",
    )
    assert sweep_sent_back(now=days_after(stored, 29)) == 0
    assert sweep_sent_back(now=days_after(stored, 30)) == 1


def test_each_clerks_is_judged_by_its_own_age(send_back, clerk, officer, monkeypatch) -> None:
    old = send_back(clerk)
    later = days_after(old, 5)
    monkeypatch.setattr(clock, "now", lambda: later)
    new = send_back(officer)
    assert sweep_sent_back(now=days_after(old, 7)) == 1
    assert list(StoredFile.objects.filter(purpose=PURPOSE)) == [new]


def test_other_files_stay(send_back, clerk) -> None:
    stored = send_back(clerk)
    StoredFile.objects.filter(pk=stored.pk).update(purpose="projects.document")
    assert sweep_sent_back(now=days_after(stored, 400)) == 0


def test_the_task_goes_by_the_clock(send_back, clerk, monkeypatch) -> None:
    stored = send_back(clerk)
    monkeypatch.setattr(clock, "now", lambda: days_after(stored, 7))
    assert sweep_marked_workbooks() == 1
