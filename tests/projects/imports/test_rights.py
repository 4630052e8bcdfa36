"""Who may import what: a clerk the own unit, the bureau the county; the bureau confirms stages."""

import pytest

from projects.models import ImportBatch, ImportRow, Project
from projects.services.imports import Importer, confirm_import
from projects.services.imports.commit import BUREAU_CONFIRMS
from projects.services.imports.importer import NO_COUNTY
from tests.factories.accounts import UnitFactory, UserFactory
from tests.factories.projects import ProjectFactory
from tests.projects.imports.conftest import ON, ledger, row
from zhaoshang.accounts.rules import Role, UnitKind
from zhaoshang.core.errors import RuleBroken

pytestmark = pytest.mark.django_db
Action = ImportRow.Action


def test_a_clerks_rows_belong_to_the_own_unit(clerk):
    clerk.bring_in(ledger(row("光伏组件", stage="线索")))
    assert Project.objects.get().responsible_unit == clerk.county.township


def test_a_clerk_may_not_write_for_another_unit(clerk, codes):
    batch = clerk.receive(ledger(row("光伏组件", unit="河口镇", stage="线索")))
    assert batch.rows.get().action == Action.ERROR
    assert "unit_not_yours" in codes(batch)


def test_a_clerk_sees_only_that_another_unit_has_the_name(clerk, codes):
    other = ProjectFactory(
        county=clerk.county.county, name="光伏组件", responsible_unit=clerk.county.townships[1]
    )
    batch = clerk.receive(ledger(row("光伏组件", stage="线索")))
    stored = batch.rows.get()
    assert stored.action == Action.CREATE
    assert "name_of_other_unit" in codes(batch)
    assert other.code not in str(stored.issues)
    assert stored.project is None


def test_a_clerk_may_not_reach_another_units_project_by_its_code(clerk, codes):
    other = ProjectFactory(
        county=clerk.county.county, name="光伏组件", responsible_unit=clerk.county.townships[1]
    )
    data = ledger([other.code, "光伏组件", "线索"], headings=("项目编号", "项目名称", "当前阶段"))
    batch = clerk.receive(data)
    assert batch.rows.get().action == Action.ERROR
    assert "code_not_yours" in codes(batch)


def test_a_clerk_may_not_choose_another_units_project_by_hand(clerk):
    other = ProjectFactory(
        county=clerk.county.county, name="光伏组件", responsible_unit=clerk.county.townships[1]
    )
    batch = clerk.receive(ledger(row("光伏组件", stage="线索")), same_as={"台账!4": other.pk})
    assert batch.rows.get().project is None


def test_a_clerk_gives_no_project_to_another_unit(clerk, codes):
    project = ProjectFactory(
        county=clerk.county.county,
        name="光伏组件",
        responsible_unit=clerk.county.townships[1],
        host_unit=clerk.county.township,
    )
    batch = clerk.receive(ledger(row("光伏组件", unit="城关镇", stage="线索")))
    assert batch.rows.get().project == project
    assert "responsible_unit_id" not in batch.rows.get().changes
    assert "responsibility_by_bureau" in codes(batch)


def test_a_clerk_marks_no_key_projects(clerk, codes):
    data = ledger(["光伏组件", "线索", "是"], headings=("项目名称", "当前阶段", "是否重点项目"))
    clerk.bring_in(data)
    assert "key_by_bureau" in codes(ImportBatch.objects.get())
    assert not Project.objects.get().is_key


def test_a_clerks_signed_project_is_confirmed_by_the_bureau(clerk, bureau):
    batch = clerk.receive(ledger(row("光伏组件", stage="签约")))
    assert batch.counts["needs_bureau"] == 1
    with pytest.raises(RuleBroken) as refused:
        confirm_import(batch_id=batch.pk, by=clerk.user, on=ON)
    assert str(refused.value) == str(BUREAU_CONFIRMS % {"count": 1})
    assert not Project.objects.exists()
    bureau.write(batch)
    project = Project.objects.get()
    assert (project.stage, project.responsible_unit) == ("signed", clerk.county.township)


def test_a_clerk_confirms_clues_alone(clerk):
    batch = clerk.bring_in(ledger(row("光伏组件", stage="在谈")))
    assert batch.state == ImportBatch.State.DONE
    assert Project.objects.get().sub_stage == "negotiating"


def test_a_clerk_takes_no_stages_over(clerk):
    clerk.bring_in(ledger(row("光伏组件", stage="线索")))
    batch = clerk.receive(ledger(row("光伏组件", stage="投产")), take_stages=True)
    assert "stage" not in batch.rows.get().changes


def test_a_unit_above_the_counties_imports_nothing(county):
    city = UnitFactory(kind=UnitKind.CITY.value)
    user = UserFactory(unit=city, role=Role.BUREAU)
    with pytest.raises(RuleBroken) as refused:
        Importer.of_user(user)
    assert str(refused.value) == str(NO_COUNTY)


def test_batches_are_seen_by_the_unit_and_the_bureau(clerk, bureau):
    batch = clerk.receive(ledger(row("光伏组件", stage="线索")))
    stranger = clerk.county.user(Role.CLERK, unit=clerk.county.townships[1])
    assert batch in ImportBatch.objects.visible_to(clerk.user)
    assert batch in ImportBatch.objects.visible_to(bureau.user)
    assert batch not in ImportBatch.objects.visible_to(stranger)
