"""Which project a row means, and what of it changes."""

from decimal import Decimal

import pytest

from projects.models import FundsEntry, ImportRow, Problem, Project, StageMove
from projects.services.imports import undo_import
from projects.services.parts import rebuild_parts
from tests.factories.accounts import make_county
from tests.factories.projects import ProjectFactory
from tests.projects.imports.conftest import ON, ledger, row
from tests.stages import stage

pytestmark = pytest.mark.django_db
Action = ImportRow.Action


def only(batch):
    return batch.rows.get()


@stage
def solar(bureau):
    bureau.bring_in(ledger(row("光伏组件项目", investor="天合公司", total=3000, progress="前期")))
    return Project.objects.get()


def test_the_same_ledger_again_changes_nothing(bureau):
    data = ledger(
        row("光伏组件", stage="落地", total=3000, funds=500, started="2026-03-01", problem="用电"),
        row("预制菜", stage="在谈", investor="宏达公司", note="省级重点"),
    )
    bureau.bring_in(data)
    before = Project.objects.get(name="光伏组件").history.count()
    batch = bureau.receive(data)
    assert set(batch.rows.values_list("action", flat=True)) == {Action.UNCHANGED}
    assert Project.objects.get(name="光伏组件").history.count() == before


def test_a_row_is_known_by_name_and_unit(bureau, solar):
    batch = bureau.receive(ledger(row("光伏组件", investor="天合公司", total=5000)))
    assert only(batch).project == solar
    assert only(batch).changes["total_investment_wan"] == ["3000.000000", "5000.000000"]


def test_a_row_is_known_by_its_code_whatever_its_name(bureau, solar):
    data = ledger(
        [solar.code, "光伏组件二期", "签约"], headings=("项目编号", "项目名称", "当前阶段")
    )
    batch = bureau.bring_in(data)
    solar.refresh_from_db()
    assert batch.counts[Action.UPDATE] == 1
    assert solar.name == "光伏组件二期"
    assert "gfzjeq" in solar.search_text


def test_an_unknown_code_is_said_and_the_name_decides(bureau, solar, codes):
    data = ledger(
        ["LX-1999-0001", solar.name, "签约"], headings=("项目编号", "项目名称", "当前阶段")
    )
    batch = bureau.receive(data)
    assert only(batch).project == solar
    assert "code_unknown" in codes(batch)


def test_a_project_given_to_a_township_is_still_the_countys_row(bureau, solar):
    solar.responsible_unit = bureau.county.township
    solar.save()
    rebuild_parts([solar.pk])
    batch = bureau.receive(ledger(row("光伏组件", total=5000)))
    assert only(batch).project == solar


def test_two_projects_of_one_name_are_never_guessed(bureau, codes):
    for unit in bureau.county.townships:
        ProjectFactory(county=bureau.county.county, name="民康医院", responsible_unit=unit)
    batch = bureau.receive(ledger(row("民康医院")))
    assert only(batch).action == Action.ERROR
    assert "several_of_name" in codes(batch)


def test_the_total_investment_tells_two_projects_of_one_name_apart(bureau, codes):
    _small, large = [
        ProjectFactory(
            county=bureau.county.county,
            name="民康医院",
            responsible_unit=unit,
            total_investment_wan=total,
        )
        for unit, total in zip(bureau.county.townships, (200, 3000), strict=True)
    ]
    batch = bureau.receive(ledger(row("民康医院", total=3000)))
    assert only(batch).project == large
    assert "told_by_investment" in codes(batch)


def test_two_projects_of_one_name_and_total_are_never_guessed(bureau, codes):
    for unit in bureau.county.townships:
        ProjectFactory(
            county=bureau.county.county,
            name="民康医院",
            responsible_unit=unit,
            total_investment_wan=3000,
        )
    batch = bureau.receive(ledger(row("民康医院", total=3000)))
    assert only(batch).action == Action.ERROR
    assert "several_of_name" in codes(batch)


def test_the_preview_says_which_of_two_is_meant(bureau):
    _first, second = [
        ProjectFactory(county=bureau.county.county, name="民康医院", responsible_unit=unit)
        for unit in bureau.county.townships
    ]
    batch = bureau.receive(ledger(row("民康医院", total=900)), same_as={"台账!4": second.pk})
    assert only(batch).project == second
    batch = bureau.receive(ledger(row("民康医院", total=900)), same_as={"台账!4": 0})
    assert only(batch).action == Action.CREATE


def test_a_name_of_another_unit_is_pointed_out(bureau, codes):
    ProjectFactory(
        county=bureau.county.county, name="民康医院", responsible_unit=bureau.county.townships[0]
    )
    batch = bureau.receive(ledger(row("民康医院", unit="河口镇")))
    assert only(batch).action == Action.CREATE
    assert "name_elsewhere" in codes(batch)


def test_two_rows_never_mean_one_project(bureau, solar, codes):
    batch = bureau.receive(ledger(row("光伏组件", total=1), row("光伏组件项目", total=2)))
    assert "same_project_twice" in codes(batch)
    assert batch.rows.filter(action=Action.ERROR).count() == 1


def test_another_countys_project_is_never_meant(bureau):
    other = make_county("QT")
    ProjectFactory(county=other.county, name="光伏组件", responsible_unit=other.bureau)
    batch = bureau.receive(ledger(row("光伏组件")))
    assert only(batch).action == Action.CREATE
    assert "name_elsewhere" not in str(only(batch).issues)


def test_empty_cells_empty_nothing(bureau, solar):
    bureau.bring_in(ledger(row("光伏组件", total=5000)))
    solar.refresh_from_db()
    assert (solar.visible_progress, solar.investor.name) == ("前期", "天合公司")


def test_the_stage_of_an_existing_project_stays(bureau, solar, codes):
    batch = bureau.bring_in(ledger(row("光伏组件", stage="投产", total=5000)))
    solar.refresh_from_db()
    assert solar.stage == "signed"
    assert "stage_stays" in codes(batch)


def test_the_bureau_may_take_stages_over_with_a_row_in_the_log(bureau, solar):
    batch = bureau.bring_in(ledger(row("光伏组件", stage="投产")), take_stages=True)
    solar.refresh_from_db()
    assert (solar.stage, solar.sub_stage) == ("producing", "producing")
    move = StageMove.objects.filter(project=solar).latest("pk")
    assert (move.verb, move.from_stage, move.to_stage) == ("import", "signed", "producing")
    assert move.import_batch == batch


def test_a_status_stays_unless_it_is_taken_over(bureau, solar, codes):
    batch = bureau.receive(ledger(row("光伏组件", stage="暂停")))
    assert only(batch).action == Action.UNCHANGED
    assert "status_stays" in codes(batch)
    bureau.bring_in(ledger(row("光伏组件", stage="暂停", progress="停工")), take_stages=True)
    solar.refresh_from_db()
    assert (solar.stage, solar.status, solar.status_reason) == ("signed", "suspended", "停工")


def test_a_changed_cumulative_is_never_written_beside_entries(bureau, codes):
    bureau.bring_in(ledger(row("光伏组件", stage="落地", funds=500)))
    batch = bureau.receive(ledger(row("光伏组件", stage="落地", funds=900)))
    assert only(batch).action == Action.UNCHANGED
    assert "funds_exist" in codes(batch)
    assert FundsEntry.objects.get().claimed_wan == Decimal(500)


def test_a_new_problem_is_added_and_an_old_one_is_not_repeated(bureau, solar):
    bureau.bring_in(ledger(row("光伏组件", problem="用电紧张")))
    bureau.bring_in(ledger(row("光伏组件", problem="用电紧张", total=1)))
    solar.refresh_from_db()
    assert Problem.objects.get().content == "用电紧张"
    assert solar.open_problem_count == 1


def test_remarks_grow_by_new_lines_only(bureau, solar):
    bureau.bring_in(ledger(row("光伏组件", note="省重点")))
    bureau.bring_in(ledger(row("光伏组件", note="市重点")))
    batch = bureau.receive(ledger(row("光伏组件", note="省重点")))
    solar.refresh_from_db()
    assert solar.note == "省重点\n市重点"
    assert only(batch).action == Action.UNCHANGED


def test_a_merged_project_takes_no_changes(bureau, solar, codes):
    other = ProjectFactory(county=bureau.county.county, name="另一项目")
    Project.objects.filter(pk=solar.pk).update(status="merged", merged_into=other)
    data = ledger([solar.code, solar.name, "签约"], headings=("项目编号", "项目名称", "当前阶段"))
    batch = bureau.receive(data)
    assert "project_merged" in codes(batch)


def test_a_deleted_row_is_new_again_after_undoing(bureau):
    data = ledger(row("光伏组件"))
    batch = bureau.bring_in(data)
    undo_import(batch_id=batch.pk, by=bureau.user, reason="重复", on=ON)
    assert only(bureau.receive(data)).action == Action.CREATE
