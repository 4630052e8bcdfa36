"""Taking an import back while nobody has touched its rows."""

from decimal import Decimal

import pytest

from projects.models import (
    FollowUp,
    FundsEntry,
    ImportBatch,
    Milestone,
    Problem,
    Project,
    ProjectPart,
    StageMove,
    SupportingUnit,
)
from projects.selectors.summaries import summary_differences
from projects.services.imports import touched_projects, undo_import
from projects.services.imports.undo import NOT_DONE, REASON_NEEDED
from projects.services.saving import lock_project, save_project
from tests.projects.imports.conftest import ON, ledger, row
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import RuleBroken

pytestmark = pytest.mark.django_db
RICH = row(
    "光伏组件",
    investor="天合公司",
    unit="城关镇、河口镇",
    stage="落地",
    total=3000,
    funds=500,
    started="2026-03-01",
    progress="施工",
    problem="用电",
    note="省重点",
)


def undo(desk, batch, reason="导错文件"):
    undo_import(batch_id=batch.pk, by=desk.user, reason=reason, on=ON)
    batch.refresh_from_db()


def state_of(project):
    fields = [
        field.attname
        for field in Project._meta.concrete_fields
        if field.attname not in {"version", "updated_at", "updated_by_id", "changed_at"}
    ]
    return Project.objects.values(*fields).get(pk=project.pk)


def test_new_projects_go_with_everything_and_their_history_stays(bureau):
    batch = bureau.bring_in(ledger(RICH, row("预制菜")))
    ids = list(Project.objects.values_list("pk", flat=True))
    undo(bureau, batch)
    assert batch.state == ImportBatch.State.UNDONE
    for model in (Project, ProjectPart, StageMove, FundsEntry, Milestone, Problem, SupportingUnit):
        assert not model._default_manager.exists(), model
    assert summary_differences() == []
    for pk in ids:
        kinds = Project.history.filter(id=pk).order_by("history_id")
        assert [each.history_type for each in kinds] == ["+", "-"]
        assert kinds.last().history_change_reason == "导错文件"
    assert batch.rows.count() == 2


def test_changed_projects_get_their_old_values_back(bureau):
    bureau.bring_in(ledger(row("光伏组件", unit="城关镇", total=1000, note="原备注")))
    project = Project.objects.get()
    before = state_of(project)
    batch = bureau.bring_in(ledger(RICH), take_stages=True)
    assert state_of(project) != before
    undo(bureau, batch)
    assert state_of(project) == before
    assert summary_differences() == []
    assert not FundsEntry.objects.exists()
    assert not Problem.objects.exists()
    assert not Milestone.objects.exists()
    assert StageMove.objects.latest("pk").verb == "undo_import"


def test_a_changed_date_gets_its_old_value_back(bureau):
    bureau.bring_in(ledger(row("光伏组件", stage="落地", started="2026-03-01")))
    batch = bureau.bring_in(ledger(row("光伏组件", stage="落地", started="2026-04-01")))
    assert str(Milestone.objects.get().actual_on) == "2026-04-01"
    undo(bureau, batch)
    assert str(Milestone.objects.get().actual_on) == "2026-03-01"
    assert str(Project.objects.get().started_on) == "2026-03-01"


def test_a_changed_name_is_found_again_under_the_old_one(bureau):
    bureau.bring_in(ledger(row("光伏组件")))
    project = Project.objects.get()
    data = ledger([project.code, "储能电站", "签约"], headings=("项目编号", "项目名称", "当前阶段"))
    batch = bureau.bring_in(data)
    undo(bureau, batch)
    project.refresh_from_db()
    assert project.name_key == "光伏组件"
    assert "gfzj" in project.search_text


def test_a_touched_project_is_named_with_who_touched_it(bureau):
    batch = bureau.bring_in(ledger(row("光伏组件"), row("预制菜")))
    other = bureau.county.user(Role.BUREAU, full_name="王五")
    locked = lock_project(Project.objects.get(name="光伏组件").pk)
    locked.project.note = "已核"
    save_project(locked, by=other, fields=["note"])
    with pytest.raises(RuleBroken) as refused:
        undo(bureau, batch)
    assert "光伏组件" in str(refused.value)
    assert "王五" in str(refused.value)
    assert "预制菜" not in str(refused.value)
    assert Project.objects.count() == 2


def test_what_hangs_on_a_new_project_keeps_it(bureau):
    batch = bureau.bring_in(ledger(row("光伏组件")))
    project = Project.objects.get()
    FollowUp.objects.create(
        project=project,
        happened_on=ON,
        kind=FollowUp.Kind.CALL,
        unit=bureau.county.bureau,
        created_by=bureau.user,
    )
    assert [each.name for each in touched_projects(batch, lock=False)] == ["光伏组件"]
    with pytest.raises(RuleBroken):
        undo(bureau, batch)


def test_a_reason_is_needed(bureau):
    batch = bureau.bring_in(ledger(row("光伏组件")))
    with pytest.raises(RuleBroken) as refused:
        undo(bureau, batch, reason="  ")
    assert str(refused.value) == str(REASON_NEEDED)


def test_what_was_never_written_cannot_be_undone(bureau):
    batch = bureau.receive(ledger(row("光伏组件")))
    with pytest.raises(RuleBroken) as refused:
        undo(bureau, batch)
    assert str(refused.value) == str(NOT_DONE)


def test_undoing_twice_does_no_harm_and_leaves_one_event(bureau):
    batch = bureau.bring_in(ledger(row("光伏组件")))
    undo(bureau, batch)
    undo(bureau, batch)
    event = AuditEvent.objects.get(kind="projects.import_undone")
    assert event.reason == "导错文件"


def test_an_import_after_another_is_undone_first(bureau):
    first = bureau.bring_in(ledger(row("光伏组件", total=100)))
    second = bureau.bring_in(ledger(row("光伏组件", total=200)))
    with pytest.raises(RuleBroken):
        undo(bureau, first)
    undo(bureau, second)
    assert Project.objects.get().total_investment_wan == Decimal(100)
