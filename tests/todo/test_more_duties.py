"""Duties that would otherwise be forgotten: lent originals, unconfirmed imports, missing roles."""

from __future__ import annotations

import datetime as dt

import pytest

from projects.models import ImportBatch
from projects.rules.flags.kinds import RuleKind, Severity
from tests.factories.accounts import OPENED_ON
from tests.factories.contract_copies import make_copy, make_loan
from tests.factories.contracts import ContractFactory
from tests.factories.flag_pages import make_flag
from tests.factories.project_records import make_stored_file
from tests.factories.projects import TODAY, ProjectFactory
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.todo import Duty, items_for

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def duties(user, kind: str):
    return [each for each in items_for(user, TODAY) if str(each.kind_label) == kind]


def test_an_archivist_calls_back_what_is_lent_and_overdue(county, officer):
    archivist = county.user(Role.ARCHIVIST)
    contract = ContractFactory(state="performing")
    copy = make_copy(contract, archivist.unit)
    loan = make_loan(copy, officer, lent_on=TODAY - 30 * DAY)
    (found,) = duties(archivist, "借出逾期")
    assert (found.title, found.due_on) == (contract.title, loan.due_on)
    assert officer.full_name in str(found.detail)
    assert duties(county.user(Role.ARCHIVIST, unit=county.townships[1]), "借出逾期") == []
    loan.due_on = TODAY + DAY
    loan.save()
    assert duties(archivist, "借出逾期") == []


def test_an_uploaded_ledger_waits_for_its_own_uploader(county, officer, second_officer):
    batch = ImportBatch.objects.create(
        county=county.county,
        unit=county.bureau,
        file=make_stored_file(county.county, "项目台账.xlsx"),
        state=ImportBatch.State.STAGED,
        created_by=officer,
    )
    (found,) = duties(officer, "台账导入待确认")
    assert (found.title, found.url) == ("项目台账.xlsx", f"/projects/imports/{batch.pk}/")
    assert duties(second_officer, "台账导入待确认") == []
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportBatch.State.DONE)
    assert duties(officer, "台账导入待确认") == []


def test_the_security_administrator_is_told_of_people_without_a_role(county):
    secadmin = county.user(Role.SECADMIN)
    assert duties(secadmin, "角色") == []
    county.user(None)
    county.user(None, expires_on=OPENED_ON)
    (found,) = duties(secadmin, "角色")
    assert "1" in str(found.title)
    assert duties(county.user(Role.SYSADMIN), "角色") == []


def test_a_flag_stands_by_the_day_on_which_it_gets_worse(county, clerk):
    project = ProjectFactory(county=county.county, responsible_unit=county.township, landed=True)
    rule = RuleKind.TIME_IN_STAGE
    make_flag(project, Severity.ATTENTION, rule=rule, worsens_on=TODAY + 5 * DAY)
    found = [each for each in duties(clerk, "红黄旗") if each.badge["word"] == "黄旗"]
    assert [(each.due_on, each.duty) for each in found] == [(TODAY + 5 * DAY, Duty.FLAGS)]
    assert found[0].badge["days"] == 10
