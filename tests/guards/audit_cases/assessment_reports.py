"""Monthly reports: handed up, confirmed, taken and sent back, returned, accepted; evidence."""

from __future__ import annotations

from typing import Any

from assessment import events_reports as events
from assessment.models import MonthlyReport
from assessment.rules.cells import Change
from assessment.services import report_steps as steps
from assessment.services.report_evidence import add_evidence
from assessment.services.report_filling import fill_report
from assessment.services.report_saving import save_cells
from tests.factories.contract_files import pdf
from tests.factories.files import upload
from tests.factories.projects import TODAY, ProjectFactory
from tests.guards.audit_cases.assessment_closing import opened
from tests.guards.audit_cases.case import Act, World, case
from zhaoshang.accounts.rules import Role

WHY = {"reason": "请核对本月数据"}
NO_REASON = {"reason": " "}


def ready(world: World, *, to: str = "draft") -> MonthlyReport:
    """Return a report in which nothing blocks, carried to a state."""
    clerk, head = world[Role.CLERK], world[Role.UNIT_HEAD]
    report = fill_report(report_id=opened(world).pk, on=TODAY)
    cells = report.cells.values_list("pk", flat=True)
    lines = report.lines.values_list("pk", flat=True)
    typed = [Change(f"cell-{pk}-value", "", "1") for pk in cells]
    typed += [Change(f"line-{pk}-no_change", "", "on") for pk in lines]
    save_cells(report_id=report.pk, changes=typed, by=clerk, on=TODAY)
    if to != "draft":
        steps.send_up(report_id=report.pk, by=clerk, on=TODAY)
    if to == "submitted":
        steps.confirm_report(report_id=report.pk, by=head, on=TODAY)
    return MonthlyReport.objects.get(pk=report.pk)


def step(world: World, role: Role, kind: str, to: str, data: Any, wrong: Any) -> Act:
    """Return a step of a report that stands in a state."""
    report = ready(world, to=to)
    return Act(world[role], data, (kind,), report, wrong, {"pk": report.pk})


@case("assessment:report-send-up")
def send_up(world: World) -> Act:
    return step(world, Role.CLERK, events.REPORT_SENT_UP, "draft", {}, None)


@case("assessment:report-take-back")
def take_back(world: World) -> Act:
    return step(world, Role.CLERK, events.REPORT_TAKEN_BACK, "awaiting", {}, None)


@case("assessment:report-send-back")
def send_back(world: World) -> Act:
    kind = events.REPORT_SENT_BACK
    return step(world, Role.UNIT_HEAD, kind, "awaiting", WHY, NO_REASON)


@case("assessment:report-confirm")
def confirm(world: World) -> Act:
    report = ready(world, to="awaiting")
    seen = {"seen_edit": report.edits.latest("pk").pk}
    wrong = {"seen_edit": 999_999_999}
    kinds = (events.REPORT_SUBMITTED,)
    return Act(world[Role.UNIT_HEAD], seen, kinds, report, wrong, {"pk": report.pk})


@case("assessment:report-withdraw")
def withdraw(world: World) -> Act:
    return step(world, Role.CLERK, events.REPORT_WITHDRAWN, "submitted", WHY, NO_REASON)


@case("assessment:report-return")
def send_to_unit(world: World) -> Act:
    return step(world, Role.BUREAU, events.REPORT_RETURNED, "submitted", WHY, NO_REASON)


@case("assessment:report-accept")
def accept(world: World) -> Act:
    return step(world, Role.BUREAU, events.REPORT_ACCEPTED, "submitted", {}, None)


def with_row(world: World) -> MonthlyReport:
    """Return a report with the row of a project."""
    ProjectFactory(
        county=world.county.county, responsible_unit=world.county.township, under_construction=True
    )
    return fill_report(report_id=opened(world).pk, on=TODAY)


def proof() -> Any:
    return upload("凭证.pdf", pdf())


@case("assessment:report-evidence")
def add_file(world: World) -> Act:
    report = with_row(world)
    return Act(
        world[Role.CLERK],
        {"kind": "voucher", "uploads": [proof()]},
        (events.EVIDENCE_ADDED,),
        report,
        {"uploads": []},
        {"pk": report.lines.earliest("pk").pk},
    )


@case("assessment:report-evidence-remove")
def remove_file(world: World) -> Act:
    report, clerk = with_row(world), world[Role.CLERK]
    line = report.lines.earliest("pk")
    document = add_evidence(line_id=line.pk, upload=proof(), by=clerk, on=TODAY)
    where = {"pk": line.pk, "document": document.pk}
    return Act(clerk, {}, (events.EVIDENCE_REMOVED,), report, None, where)
