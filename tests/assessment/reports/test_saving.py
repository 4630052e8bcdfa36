"""Cells are saved one by one; two people in one report lose nothing (R10)."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessment.models import MonthlyReport, ReportEdit
from assessment.rules.cells import Change
from assessment.services.report_saving import save_cells
from assessment.services.report_steps import send_up
from tests.assessment.reports.conftest import cell_of, complete, line_of, type_in
from tests.factories.projects import TODAY
from zhaoshang.core.errors import RuleBroken

pytestmark = pytest.mark.django_db


def test_a_cell_is_stored_as_it_is_read(report, built, clerk) -> None:
    line = line_of(report, built)
    result = type_in(report, clerk, **{f"line__{line.pk}__amount": "１.2亿"})
    assert result.saved == {f"line-{line.pk}-amount": "12000"}
    assert line_of(report, built).amount_wan == Decimal(12000)


def test_one_saving_is_one_record_with_who_and_what(report, built, clerk) -> None:
    line = line_of(report, built)
    type_in(
        report,
        clerk,
        **{f"line__{line.pk}__amount": "1240", f"line__{line.pk}__progress": "五层封顶"},
    )
    edit = ReportEdit.objects.get(report=report)
    assert edit.by == clerk
    assert edit.changes == [
        {"cell": f"line-{line.pk}-amount", "old": "", "new": "1240"},
        {"cell": f"line-{line.pk}-progress", "old": "", "new": "五层封顶"},
    ]
    assert MonthlyReport.objects.get(pk=report.pk).started_at is not None


def test_saving_the_same_again_leaves_no_record(report, built, clerk) -> None:
    for _ in range(2):
        type_in(report, clerk, **{f"line__{line_of(report, built).pk}__amount": "5"})
    assert ReportEdit.objects.count() == 1


def test_who_comes_later_sees_what_changed_and_overwrites_nothing(report, built, clerk, head):
    name = f"line-{line_of(report, built).pk}-progress"
    cell = f"cell-{cell_of(report, 'trips').pk}-value"
    save_cells(report_id=report.pk, changes=[Change(name, "", "五层封顶")], by=clerk, on=TODAY)
    result = save_cells(
        report_id=report.pk,
        changes=[Change(name, "", "主体完工"), Change(cell, "", "3")],
        by=head,
        on=TODAY,
    )
    assert result.saved == {cell: "3"}
    (clash,) = result.clashes
    assert (clash.cell, clash.stands, clash.typed) == (name, "五层封顶", "主体完工")
    assert line_of(report, built).progress == "五层封顶"


def test_an_unreadable_cell_stops_no_other(report, built, clerk) -> None:
    line = line_of(report, built)
    amount, progress = f"line-{line.pk}-amount", f"line-{line.pk}-progress"
    result = save_cells(
        report_id=report.pk,
        changes=[Change(amount, "", "很多"), Change(progress, "", "在建")],
        by=clerk,
        on=TODAY,
    )
    assert list(result.problems) == [amount]
    assert result.saved == {progress: "在建"}


def test_all_or_nothing_stores_nothing_when_a_cell_is_wrong(report, built, clerk) -> None:
    line = line_of(report, built)
    result = save_cells(
        report_id=report.pk,
        changes=[
            Change(f"line-{line.pk}-amount", "", "很多"),
            Change(f"line-{line.pk}-progress", "", "在建"),
        ],
        by=clerk,
        on=TODAY,
        door=ReportEdit.Door.WORKBOOK,
        all_or_nothing=True,
    )
    assert result.edit_id is None
    assert line_of(report, built).progress == ""


@pytest.mark.parametrize("name", ["line-0-amount", "line-x-amount", "cell-1", "report-state", ""])
def test_cells_that_are_not_there_are_refused(report, clerk, name) -> None:
    changes = [Change(name, "", "1")]
    result = save_cells(report_id=report.pk, changes=changes, by=clerk, on=TODAY)
    assert list(result.problems) == [name]


def test_what_was_handed_up_is_locked_and_says_why(report, built, clue, clerk) -> None:
    complete(report, built, clue, clerk)
    send_up(report_id=report.pk, by=clerk, on=TODAY)
    with pytest.raises(RuleBroken) as refused:
        type_in(report, clerk, **{f"line__{line_of(report, built).pk}__amount": "6"})
    assert refused.value.code == "locked_awaiting"


def test_statements_do_not_grow_with_the_cells(report, built, clue, clerk) -> None:
    def statements(*changes: Change) -> int:
        with CaptureQueriesContext(connection) as queries:
            save_cells(report_id=report.pk, changes=changes, by=clerk, on=TODAY)
        return len(queries)

    one, other = line_of(report, built).pk, line_of(report, clue).pk
    few = statements(Change(f"line-{one}-progress", "", "甲"))
    many = statements(
        Change(f"line-{one}-next_step", "", "乙"),
        Change(f"line-{other}-next_step", "", "乙"),
        Change(f"line-{other}-progress", "", "丙"),
        Change(f"line-{other}-problem", "", "丁"),
    )
    assert few == many
