"""A township's October report of two projects and three indicators, on 20 November."""

import datetime as dt

from assessment.models import AnnualPlan, MonthlyReport, ReportLine, UnitCell
from assessment.rules.cells import Change
from assessment.selectors.report_rows import load_content
from assessment.services import report_steps as steps
from assessment.services.opening import open_month
from assessment.services.report_filling import fill_report
from assessment.services.report_saving import SaveResult, save_cells
from projects.models import Project
from tests.factories.accounts import CountyFixture
from tests.factories.assessment import PlanFactory, TargetFactory, join, make_indicator
from tests.factories.projects import TODAY, ProjectFactory, make_funds
from tests.stages import stage
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.core.periods import Month

OCTOBER = Month(2026, 10)


@stage
def head(county: CountyFixture) -> User:
    """The head of the first township."""
    return county.user(Role.UNIT_HEAD)


@stage
def plan(county: CountyFixture) -> AnnualPlan:
    """The year's plan: money, contracts and trips for two townships."""
    plan = PlanFactory(county=county.county)
    money = make_indicator(
        plan, "funds", name="到位资金", measure="万元", decimals=2, source="funds_verified"
    )
    make_indicator(plan, "signed", name="新签约项目", source="signed_count")
    make_indicator(plan, "trips", name="外出招商", measure="次")
    join(plan, *county.townships)
    TargetFactory(plan=plan, indicator=money, unit=county.township, amount=24000)
    return plan


@stage
def built(county: CountyFixture) -> Project:
    """A project under construction, with money in September."""
    project = ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        under_construction=True,
        name="年产三万吨高端铝合金型材精深加工项目",
        agreed_amount_wan=30000,
        origin="other_province",
        visible_progress="综合楼主体三层",
    )
    project.funds.all().delete()
    make_funds(project, dt.date(2026, 9, 1), 520)
    return project


@stage
def clue(county: CountyFixture) -> Project:
    """A clue of the township."""
    return ProjectFactory(county=county.county, responsible_unit=county.township)


@stage
def report(plan: AnnualPlan, built: Project, clue: Project, county) -> MonthlyReport:
    """The township's October report, filled from the ledger."""
    open_month(county_id=plan.county_id, month=OCTOBER, on=TODAY)
    report = MonthlyReport.objects.get(unit=county.township, month=OCTOBER.first_day)
    return fill_report(report_id=report.pk, on=TODAY)


def line_of(report: MonthlyReport, project: Project) -> ReportLine:
    return ReportLine.objects.get(report=report, project=project)


def cell_of(report: MonthlyReport, code: str) -> UnitCell:
    return UnitCell.objects.get(report=report, indicator__code=code)


def type_in(report: MonthlyReport, by: User, **texts: str) -> SaveResult:
    """Type texts into cells, seen as they stand: line_3_amount="1240"."""
    stored = load_content(report).stored()
    changes = [
        Change(name, stored[name], text)
        for name, text in ((key.replace("__", "-"), text) for key, text in texts.items())
    ]
    return save_cells(report_id=report.pk, changes=changes, by=by, on=TODAY)


def complete(report: MonthlyReport, built: Project, clue: Project, by: User) -> None:
    """Fill in everything that the report needs to be handed on."""
    line, other = line_of(report, built).pk, line_of(report, clue).pk
    result = type_in(
        report,
        by,
        **{
            f"line__{line}__amount": "1240",
            f"line__{line}__progress": "综合楼主体五层封顶，转入砌筑",
            f"line__{line}__note": "钢材款集中支付，凭证下月补",
            f"line__{other}__no_change": "on",
            f"cell__{cell_of(report, 'trips').pk}__value": "3次",
        },
    )
    assert result.problems == {}


@stage
def awaiting(report, built, clue, clerk) -> MonthlyReport:
    complete(report, built, clue, clerk)
    return steps.send_up(report_id=report.pk, by=clerk, on=TODAY)


@stage
def submitted(awaiting, head) -> MonthlyReport:
    return steps.confirm_report(report_id=awaiting.pk, by=head, on=TODAY)


@stage
def returned(submitted, built, officer) -> MonthlyReport:
    notes = {f"line-{line_of(submitted, built).pk}": "请写明楼层"}
    return steps.return_report(
        report_id=submitted.pk, reason="形象进度过简", notes=notes, by=officer, on=TODAY
    )


@stage
def accepted(submitted, officer) -> MonthlyReport:
    return steps.accept_report(report_id=submitted.pk, by=officer, on=TODAY)
