"""Exports that a worker writes: asked for, run once, told, ended."""

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse

from projects import events_ledger as events
from projects.models import LedgerExport, Project
from projects.notices_ledger import EXPORT_FAILED, EXPORT_READY
from projects.services import exports
from projects.services.exports import (
    MAY_NOT_EXPORT,
    TOO_MANY_WAITING,
    ask_export,
    run_export,
    sweep_exports,
)
from projects.tasks import sweep_exports as sweep_task
from tests.projects.ledger.conftest import logged_in
from tests.projects.ledger.export_acts import limit_to
from zhaoshang.accounts.models.scopes import forget_scope
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.files.models import StoredFile

pytestmark = pytest.mark.django_db
EXPORT_URL = "/projects/export/"


def files_written() -> int:
    return StoredFile.objects.filter(purpose=exports.PURPOSE).count()


# --- In the background --------------------------------------------------------------------------


def asked(client, **data) -> LedgerExport:
    answer = client.post(f"{EXPORT_URL}?" + "&".join(f"{k}={v}" for k, v in data.items()))
    assert answer.url == reverse("projects:exports")
    return LedgerExport.objects.latest("pk")


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_a_large_export_is_written_by_a_worker_and_told(
    as_officer, officer, ledger, file_format, django_capture_on_commit_callbacks
):
    limit_to(1)
    with django_capture_on_commit_callbacks(execute=True):
        export = asked(as_officer, format=file_format, stage="signed")

    export.refresh_from_db()
    assert export.state == LedgerExport.State.DONE
    assert (export.rows_done, export.rows_total) == (2, 2)
    notice = Notice.objects.get(kind=EXPORT_READY.name)
    assert notice.recipient == officer
    kinds = list(AuditEvent.objects.values_list("kind", flat=True))
    assert kinds.count(events.EXPORT_ASKED) == 1
    assert kinds.count(events.EXPORTED) == 1
    answer = as_officer.get(reverse("projects:export-file", args=[export.pk]))
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"PK" if file_format == "xlsx" else b"\xef\xbb\xbf")


def test_an_export_runs_once_however_often_it_is_handed_out(as_officer, ledger):
    limit_to(1)
    export = asked(as_officer)

    assert run_export(export_id=export.pk) is True
    assert run_export(export_id=export.pk) is False
    assert files_written() == 1
    assert Notice.objects.count() == 1


def test_the_sweep_finds_what_nobody_works_on(as_officer, ledger):
    limit_to(1)
    lost = asked(as_officer)
    dead = asked(as_officer)
    busy = asked(as_officer)
    now = clock.now()
    LedgerExport.objects.filter(pk=dead.pk).update(
        state="running", claimed_until=now - dt.timedelta(seconds=1)
    )
    LedgerExport.objects.filter(pk=busy.pk).update(
        state="running", claimed_until=now + dt.timedelta(minutes=1)
    )

    assert sweep_exports(now=now) == [lost.pk, dead.pk]
    assert sweep_task() == 2
    assert sweep_exports(now=now) == []


def test_somebody_who_lost_the_right_meanwhile_gets_nothing(as_officer, officer, ledger):
    limit_to(1)
    export = asked(as_officer)
    officer.groups.clear()
    forget_scope(officer)

    run_export(export_id=export.pk)

    export.refresh_from_db()
    assert export.state == LedgerExport.State.FAILED
    assert export.failure == str(MAY_NOT_EXPORT)
    assert export.file is None
    assert Notice.objects.get().kind == EXPORT_FAILED.name


def test_the_rows_are_those_the_asker_may_see_now(lx, ledger):
    limit_to(1)
    clerk = lx.user(Role.CLERK)
    export = asked(logged_in(clerk))
    Project.objects.filter(name="木业园").update(responsible_unit=lx.townships[1])
    from projects.services.parts import rebuild_parts  # noqa: PLC0415

    Project.objects.filter(name="木业园").update(introducing_unit=None, first_contact_unit=None)
    rebuild_parts([ledger["landed"].pk])

    run_export(export_id=export.pk)

    export.refresh_from_db()
    assert export.rows_done == 3


def test_a_failure_is_tried_again_and_in_the_end_told(as_officer, ledger):
    limit_to(1)
    export = asked(as_officer)

    def broken(*_args, **_kwargs):
        raise OSError("no space")

    failing = replace(exports.LEDGER, write=broken)
    for state in ("waiting", "waiting", "failed"):
        run_export(export_id=export.pk, of=failing)
        export.refresh_from_db()
        assert export.state == state
    assert "no space" not in export.failure
    assert Notice.objects.get().kind == EXPORT_FAILED.name


def test_nobody_keeps_the_workers_to_himself(as_officer, officer, ledger):
    limit_to(1, most_waiting=2)
    asked(as_officer)
    asked(as_officer)

    answer = as_officer.post(EXPORT_URL)

    assert answer.context["refusal"] == str(TOO_MANY_WAITING) % {"count": 2}
    assert LedgerExport.objects.count() == 2


def test_an_excel_sheet_has_an_end(officer, ledger, monkeypatch, fixed_day):
    monkeypatch.setattr(exports, "LARGEST_SHEET", 3)
    query = exports.LedgerQuery({}, user=officer, on=fixed_day)
    plan = exports.plan_of(query, exports.columns_named(["land"]))

    with pytest.raises(RuleBroken) as refused:
        ask_export(plan=plan, file_format="xlsx", by=officer)

    assert refused.value.code == "too_many_rows"


def test_a_file_past_its_time_is_removed_and_the_list_says_so(as_officer, ledger, time_machine):
    limit_to(1)
    export = asked(as_officer)
    run_export(export_id=export.pk)

    sweep_exports(now=clock.now() + dt.timedelta(days=7))
    assert files_written() == 1
    sweep_exports(now=clock.now() + dt.timedelta(days=7, seconds=1))

    assert files_written() == 0
    assert as_officer.get(reverse("projects:export-file", args=[export.pk])).status_code == 404


def test_the_list_shows_progress_and_asks_again_while_it_lasts(as_officer, officer, ledger):
    limit_to(1)
    export = asked(as_officer)
    LedgerExport.objects.filter(pk=export.pk).update(state="running", rows_done=1, rows_total=4)
    address = reverse("projects:exports")

    part = as_officer.get(address, headers={"HX-Request": "true"}).content.decode()
    assert 'aria-valuenow="25' in part
    assert "every 2s" in part
    LedgerExport.objects.update(state="failed")
    assert "every 2s" not in as_officer.get(address).content.decode()
