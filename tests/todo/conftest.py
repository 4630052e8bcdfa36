"""A county in which somebody of every role has something to do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from assessment.models import MonthlyReport
from assessment.services.opening import open_month
from contracts.services.contract_scan import scan
from projects.models import Flag, Project
from projects.rules.flags.kinds import RuleKind, Severity
from tests.factories.accounts import CountyFixture
from tests.factories.alerts import NoticeFactory, make_message
from tests.factories.assessment import PlanFactory, TargetFactory, join, make_indicator
from tests.factories.contract_copies import make_copy, make_loan
from tests.factories.contract_land import make_accounting
from tests.factories.contract_life import make_draft, make_review
from tests.factories.contract_performance import make_promise
from tests.factories.contracts import ContractFactory
from tests.factories.duties import make_instruction, make_item
from tests.factories.flag_pages import make_flag
from tests.factories.projects import TODAY, ProjectFactory, make_funds, make_problem
from tests.factories.reviews import make_round
from tests.stages import stage
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.rules.delivery import MessageState
from zhaoshang.core.periods import Month

DAY = dt.timedelta(days=1)
LAST_MONTH = Month.of(TODAY) - 1


@dataclass
class Busy:
    """The county, its people by role, its projects."""

    county: CountyFixture
    people: dict[Role, User]
    own: Project
    others: Project


@stage
def busy(county) -> Busy:
    """Two townships with a project each; every list of the product has a row or two."""
    people = {role: county.user(role) for role in Role}
    leader, officer = people[Role.LEADER], people[Role.BUREAU]
    own, others = (
        ProjectFactory(
            county=county.county,
            name=name,
            responsible_unit=unit,
            host_unit=unit,
            landed=True,
            lead_sponsor=leader,
        )
        for name, unit in zip(("东镇铝业", "西镇木业"), county.townships, strict=True)
    )
    _ledger(own, others, people, county)
    _contracts(own, others, people, county)
    _assessment(county)
    _flags(own, others, county)
    make_message(NoticeFactory(recipient=officer), state=MessageState.DEAD.value)
    return Busy(county, people, own, others)


def _flags(own: Project, others: Project, county: CountyFixture) -> None:
    # Those that the rows above gave rise to would only make the numbers hard to read.
    Flag.objects.all().delete()
    make_flag(own, Severity.ATTENTION, rule=RuleKind.TIME_IN_STAGE, days=3)
    make_flag(others, Severity.WARNING, rule=RuleKind.TIME_IN_STAGE, days=20)
    make_flag(None, Severity.WARNING, unit=county.townships[1], rule=RuleKind.PERIODS_IN_A_ROW)
    Project.objects.filter(pk=own.pk).update(flag_severity="attention", flag_since=TODAY)
    Project.objects.filter(pk=others.pk).update(flag_severity="warning", flag_since=TODAY)


def _ledger(own: Project, others: Project, people: dict[Role, User], county: CountyFixture) -> None:
    for project in (own, others):
        make_funds(project, TODAY, 120, created_by=people[Role.CLERK])
        make_problem(project, TODAY - 9 * DAY, due_on=TODAY - 3 * DAY)
    make_round(own, {county.department: ["environment"]}, TODAY - 9 * DAY, TODAY - 2 * DAY)
    make_round(others, {county.department: ["land"]}, TODAY)
    make_item(county.department, own, due_on=TODAY - DAY)
    make_item(county.townships[1], others)
    make_instruction(people[Role.LEADER], own)


def _contracts(
    own: Project, others: Project, people: dict[Role, User], county: CountyFixture
) -> None:
    officer = people[Role.BUREAU]
    late = ContractFactory(project=others, state="performing", keeper=officer)
    make_promise(late, TODAY - 2 * DAY, term="start")
    scan(on=TODAY)
    make_review(make_draft(own, officer, title="东镇铝业补充协议"), officer)
    home = people[Role.ARCHIVIST].unit
    make_copy(late, home, received=False)
    kept = make_copy(late, home)
    make_loan(kept, people[Role.CLERK], lent_on=TODAY - 30 * DAY)
    make_accounting(late, [county.department], state="asked", by=officer)


def _assessment(county: CountyFixture) -> None:
    plan = PlanFactory(county=county.county)
    funds = make_indicator(plan, "funds", name="到位资金", measure="万元")
    join(plan, *county.townships)
    open_month(county_id=plan.county_id, month=LAST_MONTH, on=TODAY)
    for unit in (*county.townships, county.county):
        TargetFactory(plan=plan, indicator=funds, unit=unit, amount=24_000)
    MonthlyReport.objects.filter(unit=county.townships[1], month=LAST_MONTH.first_day).update(
        state="returned", return_reason="第 3 行过简", first_submitted_at="2026-11-03T02:00Z"
    )
