"""The nightly scan: reminders, escalation, dry run, its number of statements (R14, R18)."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from contracts import events_performance as events
from contracts import notices_performance as notices
from contracts.models import Contract, Obligation, SpecialReport
from contracts.services import contract_scan
from contracts.services.contract_scan import ScanReport, scan
from contracts.tasks import scan_contracts
from tests.factories.accounts import make_position
from tests.factories.contract_performance import make_promise
from tests.factories.contracts import ContractFactory
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.rules import Office, Role
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.calendar.models import WorkdayOverride, YearNotice

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def told(kind, **more):
    rows = Notice.objects.filter(kind=kind.name, **more)
    return set(rows.values_list("recipient_id", flat=True))


def number(kind):
    return Notice.objects.filter(kind=kind.name).count()


def test_people_are_reminded_30_7_and_1_days_before_and_a_missed_day_is_made_up_for(
    performing, clerk, officer, on
):
    promise = make_promise(performing, on + 40 * DAY)
    for days, count in ((10, 1), (11, 1), (33, 2), (34, 2), (39, 3), (40, 3)):
        scan(on=on + days * DAY)
        rows = Notice.objects.filter(kind=notices.OBLIGATION_DUE.name, recipient=clerk)
        assert rows.count() == count, days
    assert told(notices.OBLIGATION_DUE) == {clerk.pk, officer.pk}
    seven = Notice.objects.get(recipient=clerk, period=f"{promise.due_on}:7")
    assert seven.meant_on == on + 33 * DAY
    missed = make_promise(performing, on + 45 * DAY)
    scan(on=on + 42 * DAY)
    late = Notice.objects.get(recipient=clerk, period=f"{missed.due_on}:7")
    assert late.meant_on == on + 38 * DAY


def test_what_is_not_kept_is_told_once(promise, clerk, officer, on):
    scan(on=on)
    scan(on=on + DAY)
    assert told(notices.OBLIGATION_OVERDUE) == {clerk.pk, officer.pk}
    assert number(notices.OBLIGATION_OVERDUE) == 2


def test_a_late_report_goes_to_head_sponsor_and_leading_group(
    promise, project, county, writer, head, officer, leader, on
):
    project.lead_sponsor = leader
    project.save()
    secretary, deputy = county.user(Role.LEADER), county.user(Role.LEADER)
    make_position(county.county, Office.PARTY_SECRETARY, secretary, deputy)
    scan(on=on)
    report = SpecialReport.objects.get()
    assert {writer.pk, head.pk} <= told(notices.REPORT_OWED)
    scan(on=report.due_on)
    assert told(notices.REPORT_LATE) == set()
    scan(on=report.due_on + DAY)
    assert told(notices.REPORT_LATE) == {head.pk, writer.pk, officer.pk}
    scan(on=report.due_on + 4 * DAY)
    assert told(notices.REPORT_LATE, period__endswith="sponsor") == {leader.pk}
    scan(on=report.due_on + 8 * DAY)
    group = Notice.objects.filter(period__endswith="group")
    assert set(group.values_list("recipient_id", flat=True)) == {secretary.pk, deputy.pk}
    before = Notice.objects.count()
    scan(on=report.due_on + 9 * DAY)
    assert Notice.objects.count() == before


def test_missed_nights_say_all_levels_at_once_and_late(promise, head, leader, project, on):
    project.lead_sponsor = leader
    project.save()
    scan(on=on + 60 * DAY)
    report = SpecialReport.objects.get()
    row = Notice.objects.get(recipient=leader, kind=notices.REPORT_LATE.name)
    assert row.meant_on == report.due_on + 4 * DAY
    assert head.pk in told(notices.REPORT_LATE)


def test_a_dry_run_says_what_would_change_and_writes_nothing(promise, on):
    found = scan(on=on, dry_run=True)
    assert (len(found.settled.new), found.overdue_changed) == (1, 1)
    assert found.told["promises_overdue"] > 0
    assert not SpecialReport.objects.exists()
    assert not Notice.objects.exists()
    assert not AuditEvent.objects.exists()
    promise.contract.refresh_from_db()
    assert promise.contract.overdue_since is None


def test_the_command_prints_what_changed_as_json(promise, on):
    out = StringIO()
    call_command("scan_contracts", "--on", on.isoformat(), "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert found["reports_opened"] == found["overdue_changed"] == 1
    line = found["reports"]["opened"][0]
    assert line["contract"] == promise.contract_id
    assert line["expired_on"] == promise.due_on.isoformat()
    out = StringIO()
    call_command("scan_contracts", "--on", on.isoformat(), stdout=out)
    assert "reports_opened: 0" in out.getvalue()


def test_the_task_scans_today_and_leaves_one_event(promise, on):
    assert scan_contracts()["reports_opened"] == 1
    assert scan_contracts()["reports_opened"] == 0
    event = AuditEvent.objects.get()
    assert (event.kind, event.actor_id, event.detail["opened"]) == (events.SCANNED, None, 1)


def test_a_provisional_due_day_is_counted_anew_when_the_notice_is_loaded(
    performing, county, writer
):
    make_promise(performing, "2026-12-30")
    scan(on=dt.date(2027, 1, 1))
    report = SpecialReport.objects.get()
    assert (report.due_on, report.is_provisional) == (dt.date(2027, 1, 4), True)
    assert scan(on=dt.date(2027, 1, 2)).settled.moved == ()
    for day in (1, 2, 3):
        WorkdayOverride.objects.create(
            owner=county.county, on=dt.date(2027, 1, day), is_working=False, name="元旦"
        )
    YearNotice.objects.create(
        owner=county.county, year=2027, source_document="国办发明电〔2026〕9号"
    )
    assert len(scan(on=dt.date(2027, 1, 2)).settled.moved) == 1
    report.refresh_from_db()
    assert (report.due_on, report.is_provisional) == (dt.date(2027, 1, 5), False)
    assert writer.pk in told(notices.REPORT_MOVED)
    assert scan(on=dt.date(2027, 1, 2)).settled.moved == ()


def test_a_returned_reports_provisional_day_is_counted_from_its_return(performing, county, on):
    make_promise(performing, "2026-12-01")
    scan(on=dt.date(2026, 12, 30))
    counted = {"from": "2026-12-30", "counted": [], "skipped": [], "days": 3}
    SpecialReport.objects.update(
        state="returned", due_on="2027-01-04", is_provisional=True, counted=counted
    )
    WorkdayOverride.objects.create(
        owner=county.county, on=dt.date(2027, 1, 1), is_working=False, name="元旦"
    )
    YearNotice.objects.create(owner=county.county, year=2027, source_document="9号")
    assert len(scan(on=dt.date(2027, 1, 2)).settled.moved) == 1
    report = SpecialReport.objects.get()
    assert (report.due_on, report.is_provisional) == (dt.date(2027, 1, 5), False)


def fill(county, officer, on, count):
    project = ProjectFactory(
        county=county.county, responsible_unit=county.township, host_unit=county.park, signed=True
    )
    for place in range(count):
        contract = ContractFactory(
            project=project, state="performing", keeper=officer, expires_on=on - DAY
        )
        make_promise(contract, on - (2 + place % 3) * DAY)
        kept = make_promise(contract, on - DAY * 9, state="met", met_on=on - DAY * 10)
        report = SpecialReport.objects.create(
            contract=contract, expired_on=kept.due_on, due_on=on, is_provisional=place % 2 == 0
        )
        report.obligations.add(kept)


# Read once for each county, and a policy for each day that was missed.
OF_COUNTIES = ('FROM "policy_', 'FROM "calendar_', 'FROM "accounts_unit"')


def statements(on):
    report = ScanReport(on)
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        contract_scan.settle_all(report)
    found = [each["sql"] for each in queries if "SAVEPOINT" not in each["sql"]]
    return report, [sql for sql in found if not any(words in sql for words in OF_COUNTIES)]


def test_five_contracts_and_fifty_take_the_same_eleven_statements(county, officer, on):
    fill(county, officer, on, 5)
    report, few = statements(on)
    assert (len(report.settled.new), len(report.settled.withdrawn)) == (10, 5)
    Obligation.objects.all().delete()
    Contract.objects.all().delete()
    fill(county, officer, on, 50)
    report, many = statements(on)
    assert (len(report.settled.new), len(report.settled.withdrawn)) == (100, 50)
    assert len(few) == len(many)
    assert len(many) == 11
    assert report.overdue_changed == 50
    _report, again = statements(on)
    assert len(again) <= 6
