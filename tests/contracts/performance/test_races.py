"""Four scans at once, and a promise kept while a scan runs (PostgreSQL)."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection

from contracts.models import SpecialReport
from contracts.services import contract_scan, report_rows
from contracts.services.contract_scan import scan
from contracts.services.promise_keeping import Kept, keep_promise
from tests.factories.accounts import make_county
from tests.factories.contract_performance import make_promise
from tests.factories.contracts import ContractFactory
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY, ProjectFactory
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
DAY = dt.timedelta(days=1)
MANY = 20


@pytest.fixture
def promises(transactional_db, time_machine):
    time_machine.move_to(dt.datetime(TODAY.year, TODAY.month, TODAY.day, 4, tzinfo=dt.UTC))
    lx = make_county("LX")
    officer = lx.user(Role.BUREAU)
    lx.user(Role.CLERK, unit=lx.park)
    project = ProjectFactory(
        county=lx.county, responsible_unit=lx.township, host_unit=lx.park, signed=True
    )
    return officer, [
        make_promise(
            ContractFactory(project=project, state="performing", keeper=officer),
            TODAY - (1 + number % 4) * DAY,
        )
        for number in range(MANY)
    ]


def together(*works):
    raised = []
    gate = threading.Barrier(len(works))

    def run(work):
        try:
            gate.wait()
            work()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_four_scans_at_once_open_each_report_once_and_tell_once(promises):
    assert together(*[lambda: scan(on=TODAY)] * 4) == []
    assert SpecialReport.objects.count() == MANY
    assert SpecialReport.history.count() == MANY
    rows = Notice.objects.values_list("kind", "subject_id", "period", "recipient")
    assert len(rows) == len(set(rows))
    through = SpecialReport.obligations.through.objects
    assert through.count() == MANY


def _both_have_read(monkeypatch, statement):
    """Let two scans that do not wait for one another both find the reports missing."""
    monkeypatch.setattr(contract_scan, "advisory_lock", lambda _name: None)
    read = threading.Barrier(2, timeout=20)
    counted = report_rows.days_to_count

    def days(on, contracts):
        found = counted(on, contracts)
        read.wait()
        return found

    monkeypatch.setattr("contracts.services.report_clock.report_rows.days_to_count", days)
    monkeypatch.setattr(report_rows, "_INSERT", statement)


def test_the_control_without_the_one_row_per_day_the_race_is_real(promises, monkeypatch):
    before, conflict, _after = report_rows._INSERT.partition("ON CONFLICT")
    assert conflict
    plain = f"{before} RETURNING id, version"
    _both_have_read(monkeypatch, plain)
    raised = together(*[lambda: scan(on=TODAY)] * 2)
    assert [type(error).__name__ for error in raised] == ["IntegrityError"]


def test_even_without_the_lock_no_report_is_doubled(promises, monkeypatch):
    _both_have_read(monkeypatch, report_rows._INSERT)
    assert together(*[lambda: scan(on=TODAY)] * 2) == []
    assert SpecialReport.objects.count() == MANY
    assert SpecialReport.history.count() == MANY


def test_a_promise_kept_in_time_during_a_scan_owes_no_report(promises):
    officer, found = promises

    def keep(promise):
        kept = Kept(promise.due_on, uploads=[upload("佐证.pdf", PDF)])
        keep_promise(promise_id=promise.pk, kept=kept, by=officer, on=TODAY)

    works = [lambda: scan(on=TODAY), *[lambda each=each: keep(each) for each in found[:3]]]
    assert together(*works) == []
    scan(on=TODAY)
    kept = SpecialReport.objects.filter(obligations__in=found[:3]).exclude(state="withdrawn")
    assert not kept.exists()
    assert SpecialReport.objects.filter(state="owed").count() == MANY - 3
