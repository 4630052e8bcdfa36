"""Confirming: all rows or none, once, with everything a saved project has."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from projects.models import (
    ImportBatch,
    Investor,
    LedgerSummary,
    Milestone,
    Project,
    ProjectPart,
    StageMove,
)
from projects.selectors.gates import missing_counts
from projects.selectors.summaries import summary_differences
from projects.services.imports import (
    ImportOptions,
    cancel_import,
    commit,
    confirm_import,
    correct,
    failure_text,
    read_waiting,
    run_import,
    staging,
    sweep_imports,
)
from projects.services.imports.commit import CHANGED_PREVIEW, HAS_ERRORS, NOTHING_TO_WRITE
from projects.services.imports.writing import Writer
from projects.services.saving import searchable
from tests.projects.imports.conftest import LEDGERS, ON, ledger, row
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

pytestmark = pytest.mark.django_db
State = ImportBatch.State


def counts():
    models = (Project, ProjectPart, StageMove, Milestone, Investor, Project.history.model)
    return [model._default_manager.count() for model in models]


def test_both_real_ledgers_come_in_whole(bureau):
    for name, rows in (("ledger_shuangpai.xlsx", 19), ("ledger_lingxian.xlsx", 23)):
        batch = bureau.bring_in((LEDGERS / name).read_bytes(), stage_for_unclear="procedures")
        assert batch.state == State.DONE
        assert batch.progress_done == rows
    assert Project.objects.count() == 42
    assert summary_differences() == []
    total = LedgerSummary.objects.filter(unit=bureau.county.county)
    assert sum(each.project_count for each in total) == 42
    assert sum(each.total_investment_wan for each in total) == Decimal(430_200 + 7_351_900)


def test_an_imported_project_has_what_a_registered_one_has(bureau):
    data = ledger(
        row(
            "光伏组件",
            investor="天合公司",
            unit="城关镇",
            stage="落地",
            total="1.2亿",
            started="2026-03-01",
            progress="主体施工",
        )
    )
    batch = bureau.bring_in(data)
    project = Project.objects.get()
    assert project.code == "LX-2026-0001"
    assert project.total_investment_wan == Decimal(12_000)
    assert project.started_on == dt.date(2026, 3, 1)
    assert project.milestones.get().actual_on == dt.date(2026, 3, 1)
    assert project.investor.name == "天合公司"
    assert project.search_text == searchable(project)
    assert project.import_batch == batch
    assert project.created_by == bureau.user
    assert (
        project.missing_count
        == missing_counts([project.pk], county=bureau.county.county, on=ON)[project.pk]
    )
    part = project.parts.get()
    assert (part.unit, part.roles, part.may_write) == (bureau.county.township, "responsible", True)
    move = project.moves.get()
    assert (move.verb, move.to_stage, move.by) == ("import", "landed", bureau.user)
    history = project.history.get()
    assert (history.history_type, history.history_user, history.version) == ("+", bureau.user, 1)
    assert history.history_change_reason == f"#{batch.pk}"
    assert project.milestones.get().history.get().history_change_reason == f"#{batch.pk}"


def test_one_event_is_recorded_for_the_batch(bureau):
    bureau.bring_in(ledger(row("光伏组件"), row("预制菜")))
    event = AuditEvent.objects.get(kind="projects.imported")
    assert event.actor == bureau.user
    assert event.detail["create"] == 2


def test_investors_and_codes_are_made_once(bureau):
    bureau.bring_in(
        ledger(row("甲项目", investor="天合有限公司"), row("乙项目", investor="天合公司"))
    )
    bureau.bring_in(ledger(row("丙项目", investor="天合有限公司")))
    assert Investor.objects.count() == 1
    assert sorted(Project.objects.values_list("code", flat=True)) == [
        "LX-2026-0001",
        "LX-2026-0002",
        "LX-2026-0003",
    ]


def test_errors_keep_everything_out(bureau):
    batch = bureau.receive(ledger(row("好行"), row("坏行", total="-5")))
    before = counts()
    with pytest.raises(RuleBroken) as refused:
        confirm_import(batch_id=batch.pk, by=bureau.user, on=ON)
    assert str(refused.value) == str(HAS_ERRORS % {"count": 1})
    assert counts() == before


def test_nothing_to_write_is_said(bureau):
    data = ledger(row("光伏组件"))
    bureau.bring_in(data)
    batch = bureau.receive(data)
    with pytest.raises(RuleBroken) as refused:
        confirm_import(batch_id=batch.pk, by=bureau.user, on=ON)
    assert str(refused.value) == str(NOTHING_TO_WRITE)


def test_a_second_confirmation_does_no_harm(bureau):
    batch = bureau.bring_in(ledger(row("光伏组件")))
    before = counts()
    confirm_import(batch_id=batch.pk, by=bureau.user, on=ON)
    assert run_import(batch_id=batch.pk, on=ON) is False
    assert counts() == before


def test_only_the_preview_that_was_seen_is_confirmed(bureau):
    batch = bureau.receive(ledger(row("光伏组件")))
    with pytest.raises(RuleBroken) as refused:
        confirm_import(batch_id=batch.pk, by=bureau.user, version=batch.version - 1, on=ON)
    assert str(refused.value) == str(CHANGED_PREVIEW)


def test_a_project_changed_since_the_preview_stops_the_whole_batch(bureau):
    bureau.bring_in(ledger(row("光伏组件"), row("预制菜")))
    batch = bureau.receive(ledger(row("光伏组件", total=1), row("预制菜", total=2), row("新项目")))
    project = Project.objects.get(name="光伏组件")
    project.version += 1
    project.save()
    before = counts()
    bureau.write(batch)
    assert batch.state == State.FAILED
    assert "光伏组件" in str(failure_text(batch.failure))
    assert counts() == before
    assert not batch.rows.filter(project__total_investment_wan__gt=0).exists()


def test_a_name_that_came_in_meanwhile_stops_the_batch(bureau):
    first = bureau.receive(ledger(row("光伏组件")))
    second = bureau.receive(ledger(row("光伏组件")))
    bureau.write(first)
    bureau.write(second)
    assert (first.state, second.state) == (State.DONE, State.FAILED)
    assert Project.objects.count() == 1


def test_a_failed_batch_is_staged_again_and_then_written(bureau):
    first = bureau.receive(ledger(row("光伏组件")))
    second = bureau.receive(ledger(row("光伏组件"), row("预制菜")))
    bureau.write(first)
    bureau.write(second)
    correct(
        batch_id=second.pk,
        version=second.version,
        options=ImportOptions(),
        by=bureau.user,
        on=ON,
    )
    second.refresh_from_db()
    bureau.write(second)
    assert second.state == State.DONE
    assert Project.objects.count() == 2


def test_an_error_of_the_system_leaves_nothing_behind(bureau, monkeypatch):
    def broken(self, rows):
        whole(self, rows)
        raise ValueError("disk")

    whole = Writer.create
    monkeypatch.setattr(Writer, "create", broken)
    batch = bureau.receive(ledger(row("光伏组件")))
    before = counts()
    bureau.write(batch)
    assert batch.state == State.FAILED
    assert str(failure_text(batch.failure)) == str(commit.UNEXPECTED)
    assert counts() == before


def test_a_killed_worker_is_followed_by_another_when_its_lease_has_run_out(bureau, monkeypatch):
    """The first worker dies in the middle; everything is written once by the second."""

    def dying(self, rows):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(commit.transaction, "on_commit", lambda work: None)
    batch = bureau.receive(ledger(row("光伏组件")))
    confirm_import(batch_id=batch.pk, by=bureau.user, on=ON)
    with monkeypatch.context() as patch:
        patch.setattr(Writer, "create", dying)
        assert run_import(batch_id=batch.pk, on=ON) is False
    batch.refresh_from_db()
    assert batch.state == State.RUNNING
    assert not Project.objects.exists()
    assert sweep_imports(now=clock.now()) == []
    assert run_import(batch_id=batch.pk, on=ON) is False
    ImportBatch.objects.update(claimed_until=clock.now() - dt.timedelta(seconds=1))
    assert sweep_imports(now=clock.now()) == [batch.pk]
    assert run_import(batch_id=batch.pk, on=ON) is True
    assert Project.objects.count() == 1


def test_a_batch_that_dies_again_and_again_is_given_up(bureau):
    batch = bureau.receive(ledger(row("光伏组件")))
    ImportBatch.objects.update(
        state=State.RUNNING, tries=3, claimed_until=clock.now() - dt.timedelta(hours=1)
    )
    assert sweep_imports(now=clock.now()) == []
    batch.refresh_from_db()
    assert batch.state == State.FAILED


def test_a_large_ledger_is_read_by_a_worker(bureau, monkeypatch):
    monkeypatch.setattr(staging, "ROWS_AT_ONCE", 1)
    batch = bureau.receive(ledger(row("光伏组件")))
    assert batch.state == State.READING
    assert sweep_imports(now=clock.now()) == [batch.pk]
    assert read_waiting(batch_id=batch.pk, on=ON) is True
    assert read_waiting(batch_id=batch.pk, on=ON) is False
    batch.refresh_from_db()
    assert (batch.state, batch.rows.count()) == (State.STAGED, 1)


def test_a_larger_import_is_left_to_a_worker(bureau, monkeypatch):
    woken = []
    monkeypatch.setattr(commit, "wake", lambda *call: woken.append(call))
    batch = bureau.receive(ledger(*(row(f"项目{number}") for number in range(201))))
    confirm_import(batch_id=batch.pk, by=bureau.user, on=ON)
    assert woken == [("projects.tasks.run_import", batch.pk)]
    batch.refresh_from_db()
    assert batch.state == State.CONFIRMED
    assert sweep_imports(now=clock.now()) == [batch.pk]


def test_a_cancelled_batch_is_never_written(bureau):
    batch = bureau.receive(ledger(row("光伏组件")))
    cancel_import(batch_id=batch.pk, by=bureau.user)
    cancel_import(batch_id=batch.pk, by=bureau.user)
    with pytest.raises(RuleBroken):
        confirm_import(batch_id=batch.pk, by=bureau.user, on=ON)
    assert not Project.objects.exists()
    assert AuditEvent.objects.filter(kind="projects.import_cancelled").count() == 1


def test_queries_grow_by_a_fixed_number_for_each_thousand_rows(bureau, monkeypatch):
    monkeypatch.setattr(commit, "PORTION", 20)
    monkeypatch.setattr(commit, "wake", lambda *call: None)

    def queries(rows):
        names = [
            row(f"{rows}号项目{number}", investor=f"{rows}号公司{number}") for number in range(rows)
        ]
        batch = bureau.receive(ledger(*names))
        confirm_import(batch_id=batch.pk, by=bureau.user, on=ON, caller_writes=True)
        with CaptureQueriesContext(connection) as captured:
            run_import(batch_id=batch.pk, on=ON)
        batch.refresh_from_db()
        return len(captured)

    monkeypatch.setattr(commit.transaction, "on_commit", lambda work: None)
    one, two, three = queries(20), queries(40), queries(60)
    assert three - two <= two - one
    assert two - one < 20
