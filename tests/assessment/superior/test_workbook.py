"""The workbook of a report comes back: what was typed is taken, anything else is refused."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from assessment.importing import report_file
from assessment.importing.report_file import StructureBroken
from assessment.models import MonthlyReport, ReportEdit, ReportLine
from assessment.selectors.report_page import report_page
from assessment.selectors.report_rows import load_content
from assessment.services.report_workbook import (
    Comparison,
    compare_workbook,
    send_back_workbook,
    take_workbook,
)
from tests.assessment.reports.conftest import cell_of, line_of, type_in
from tests.assessment.superior.conftest import (
    HEADING,
    INDICATORS,
    PROJECTS,
    edited,
    workbook_of,
)
from tests.factories.projects import TODAY
from zhaoshang.core.errors import RuleBroken
from zhaoshang.files.storage import default_store

FILES = Path(__file__).parent / "files"

pytestmark = pytest.mark.django_db


def compare(report: MonthlyReport, data: bytes, name: str = "月报.xlsx") -> Comparison:
    return compare_workbook(report=report, data=data, name=name, on=TODAY)


def typed(data: bytes, **cells: object) -> bytes:
    """Type into cells of the projects' sheet: F5=1240."""

    def change(book) -> None:
        for place, value in cells.items():
            book[PROJECTS][place] = value

    return edited(data, change)


def as_dict(comparison: Comparison) -> dict[str, str]:
    return {each.cell: each.value for each in comparison.changes}


# --- Nothing typed ----------------------------------------------------------------------------


def test_an_untouched_workbook_changes_nothing(report, workbook) -> None:
    for data in (workbook, edited(workbook, lambda book: None)):
        comparison = compare(report, data)
        assert (comparison.changes, comparison.problems) == ([], {})


_TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), max_size=40)
_AMOUNTS = st.decimals(0, 10**11, places=6).map(lambda value: value.normalize())


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(amount=_AMOUNTS, progress=_TEXTS, note=_TEXTS, trips=st.integers(0, 10**6))
def test_whatever_stands_in_a_report_its_untouched_workbook_changes_nothing(
    report, clerk, built, amount, progress, note, trips
) -> None:
    ReportLine.objects.filter(project=built).update(
        amount_wan=amount, progress=progress, note=note, no_change=bool(trips % 2)
    )
    cell = cell_of(report, "trips")
    type(cell).objects.filter(pk=cell.pk).update(value=trips, note=note)

    comparison = compare(report, workbook_of(report, clerk))

    assert (comparison.changes, comparison.problems) == ([], {})


# --- Typed ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["report_libreoffice.xlsx", "report_libreoffice.xls"])
def test_a_workbook_edited_with_libreoffice_is_understood(
    name, report, workbook, built, clue, monkeypatch
) -> None:
    """Typed there: 1240.5, “省外 ”, a text with blanks, １２００万, 是, ３次, two lines."""
    mark = compare(report, workbook).read.mark
    # The kept file names the rows of the report it was made of.
    monkeypatch.setattr(report_file, "read_mark", lambda text: mark)
    line, other = line_of(report, built).pk, line_of(report, clue).pk

    comparison = compare(report, (FILES / name).read_bytes(), name)

    assert comparison.problems == {}
    assert as_dict(comparison) == {
        f"line-{line}-amount": "1240.5",
        f"line-{line}-progress": "综合楼主体五层封顶，转入砌筑",
        f"line-{line}-note": "钢材款集中支付，凭证下月补",
        f"line-{other}-amount": "1200",
        f"line-{other}-no_change": "on",
        "report-summary": "本月外出招商三次，\n签约一个。",
        f"cell-{cell_of(report, 'trips').pk}-value": "3",
    }


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (1240, "1240"),
        (0.1 + 0.2, "0.3"),
        ("1240", "1240"),
        ("１，２４０．５", "1240.5"),
        ("1.2亿", "12000"),
        (" 3000万 ", "3000"),
        ("'520", "520"),
    ],
)
def test_an_amount_is_understood_as_wps_leaves_it(value, stored, report, workbook, built) -> None:
    comparison = compare(report, typed(workbook, F5=value))
    assert as_dict(comparison) == {f"line-{line_of(report, built).pk}-amount": stored}


def test_a_number_format_that_adds_a_unit_counts(report, workbook, built) -> None:
    def change(book) -> None:
        book[PROJECTS]["F5"] = 1.2
        book[PROJECTS]["F5"].number_format = '0.00"亿元"'

    comparison = compare(report, edited(workbook, change))
    assert as_dict(comparison) == {f"line-{line_of(report, built).pk}-amount": "12000"}


def test_a_text_stays_text_whatever_the_program_made_of_it(report, workbook, built) -> None:
    comparison = compare(report, typed(workbook, K5=dt.date(2026, 10, 15), L5=3))
    line = line_of(report, built).pk
    assert as_dict(comparison) == {
        f"line-{line}-progress": "2026-10-15",
        f"line-{line}-problem": "3",
    }


def test_a_figure_that_follows_is_not_typed_by_leaving_it(report, workbook, clerk) -> None:
    """New contracts of the month stand grey in the workbook; the cell itself is empty."""
    cell = cell_of(report, "signed")
    assert cell.value is None
    book = load_workbook(io.BytesIO(workbook))
    assert book[INDICATORS]["F6"].value == cell.ledger

    def change(book) -> None:
        book[INDICATORS]["F6"] = int(cell.ledger) + 1

    assert as_dict(compare(report, edited(workbook, change))) == {
        f"cell-{cell.pk}-value": str(int(cell.ledger) + 1)
    }


def test_a_share_of_a_count_is_no_error_of_who_leaves_it(report, clerk) -> None:
    """A contract split between two units follows as 0.6; nobody could type that."""
    cell = cell_of(report, "signed")
    type(cell).objects.filter(pk=cell.pk).update(ledger="0.6")
    comparison = compare(report, workbook_of(report, clerk))
    assert (comparison.changes, comparison.problems) == ([], {})


def test_the_cumulative_that_adds_up_is_typed_only_by_overwriting_it(report, workbook) -> None:
    def change(book) -> None:
        assert str(book[INDICATORS]["G7"].value).startswith("=")
        book[INDICATORS]["G7"] = 8

    cell = cell_of(report, "trips")
    assert as_dict(compare(report, edited(workbook, change))) == {f"cell-{cell.pk}-cumulative": "8"}


# --- Wrong ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("F5", "待定", "请填数字"),
        ("F5", dt.date(2026, 1, 2), "日期"),
        ("F5", "5-8万", "请填数字"),
        ("N5", "停工", "读不懂"),
        ("G5", "月球", "从列出的值中选择"),
        ("K5", "长" * 301, "过长"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_stored(
    place, value, words, report, workbook
) -> None:
    comparison = compare(report, typed(workbook, **{place: value}))
    (said,) = comparison.problems.values()
    assert words in said
    assert comparison.changes == []


def test_a_percentage_is_no_amount(report, workbook) -> None:
    def change(book) -> None:
        book[PROJECTS]["F5"] = 0.5
        book[PROJECTS]["F5"].number_format = "0%"

    (said,) = compare(report, edited(workbook, change)).problems.values()
    assert "50%" in said


def test_a_cell_changed_meanwhile_is_refused_and_told(report, workbook, built, other_clerk) -> None:
    line = line_of(report, built).pk
    type_in(report, other_clerk, **{f"line__{line}__amount": "800"})

    comparison = compare(report, typed(workbook, F5=1240, K5="封顶"))

    assert "800" in comparison.problems[f"line-{line}-amount"]
    assert as_dict(comparison) == {f"line-{line}-progress": "封顶"}
    assert comparison.problems.keys() == {f"line-{line}-amount"}


def test_a_cell_that_only_others_changed_stands(report, workbook, built, other_clerk) -> None:
    line = line_of(report, built).pk
    type_in(report, other_clerk, **{f"line__{line}__amount": "800"})
    comparison = compare(report, typed(workbook, K5="封顶"))
    assert comparison.problems == {}
    assert as_dict(comparison) == {f"line-{line}-progress": "封顶"}


def test_the_same_file_comes_back_red_and_answers_a_clash(
    report, workbook, built, clerk, other_clerk
) -> None:
    line = line_of(report, built).pk
    type_in(report, other_clerk, **{f"line__{line}__amount": "800"})
    data = typed(workbook, F5=1240, F6="待定")
    comparison = compare(report, data)

    stored = send_back_workbook(
        comparison=comparison,
        page=report_page(report, frozenset(), TODAY),
        heading=HEADING,
        data=data,
        name="月报.xlsx",
        by=clerk,
    )

    with default_store().open(stored.key) as file:
        back = file.read()
    sheet = load_workbook(io.BytesIO(back))[PROJECTS]
    assert (sheet["F5"].value, sheet["F6"].value) == (1240, "待定")
    assert sheet["F5"].fill.fgColor.rgb == "FFFFC7CE"
    assert "800" in sheet["F5"].comment.text
    assert sheet["F6"].comment is not None
    # Uploaded again with the unreadable cell put right, what was typed now stands.
    again = compare(report, typed(back, F6=300))
    assert again.problems == {}
    assert as_dict(again)[f"line-{line}-amount"] == "1240"
    assert load_content(report).stored()[f"line-{line}-amount"] == "800"


# --- Not the one ------------------------------------------------------------------------------


def test_the_file_of_another_unit_or_month_is_refused(report, workbook, county) -> None:
    other = MonthlyReport.objects.get(unit=county.townships[1], month=report.month)
    with pytest.raises(RuleBroken, match="2026年10月") as refused:
        compare(other, workbook)
    assert refused.value.code == "foreign"


def test_a_file_without_its_mark_is_refused(report, workbook) -> None:
    with pytest.raises(RuleBroken) as refused:
        compare(report, edited(workbook, lambda book: book.remove(book["_mark"])))
    assert refused.value.code == "no_mark"


def test_a_mark_that_was_tampered_with_is_refused(report, workbook) -> None:
    def change(book) -> None:
        book["_mark"]["A2"] = book["_mark"]["A2"].value[:-3] + "abc"

    with pytest.raises(RuleBroken) as refused:
        compare(report, edited(workbook, change))
    assert refused.value.code == "false_mark"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda book: book[PROJECTS].insert_rows(6), "B6"),
        (lambda book: book[PROJECTS].delete_rows(5), "B5"),
        (lambda book: book[PROJECTS].insert_cols(4), "D4"),
        (lambda book: book[PROJECTS].delete_cols(4), "D4"),
        (lambda book: book[PROJECTS].__setitem__("F4", "到位"), "F4"),
        (lambda book: book[PROJECTS].__setitem__("P4", "备注"), "P4"),
        (lambda book: setattr(book[PROJECTS], "title", "表1"), "项目进度"),
        (lambda book: book.remove(book[INDICATORS]), "单位指标"),
    ],
)
def test_an_altered_structure_is_refused_with_the_place(change, words, report, workbook) -> None:
    with pytest.raises(StructureBroken) as refused:
        compare(report, edited(workbook, change))
    assert any(words in fault for fault in refused.value.faults)


def test_rows_moved_among_themselves_are_noticed(report, workbook) -> None:
    def change(book) -> None:
        sheet = book[PROJECTS]
        sheet["B5"], sheet["B6"] = sheet["B6"].value, sheet["B5"].value

    with pytest.raises(StructureBroken):
        compare(report, edited(workbook, change))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", b"\x00" * 64, b"a,b\n1,2\n"])
def test_what_is_no_workbook_of_ours_is_refused(data, report) -> None:
    with pytest.raises(RuleBroken):
        compare(report, data)


def test_a_locked_report_takes_no_workbook(report, workbook) -> None:
    MonthlyReport.objects.filter(pk=report.pk).update(state="submitted")
    report.refresh_from_db()
    with pytest.raises(RuleBroken) as refused:
        compare(report, workbook)
    assert refused.value.code == "locked_submitted"


# --- Taken ------------------------------------------------------------------------------------


def test_a_workbook_is_taken_as_a_whole_through_its_own_door(
    report, workbook, built, clerk
) -> None:
    comparison = compare(report, typed(workbook, F5=1240, K5="封顶"))
    result = take_workbook(
        report_id=report.pk, changes=comparison.changes, sha256="0" * 64, by=clerk, on=TODAY
    )
    edit = ReportEdit.objects.get(pk=result.edit_id)
    assert edit.door == ReportEdit.Door.WORKBOOK
    line = line_of(report, built)
    assert (line.amount_wan, line.progress) == (1240, "封顶")


def test_what_was_changed_after_the_preview_takes_nothing(
    report, workbook, built, clerk, other_clerk
) -> None:
    comparison = compare(report, typed(workbook, F5=1240, K5="封顶"))
    line = line_of(report, built).pk
    type_in(report, other_clerk, **{f"line__{line}__amount": "800"})
    with pytest.raises(RuleBroken) as refused:
        take_workbook(
            report_id=report.pk, changes=comparison.changes, sha256="", by=clerk, on=TODAY
        )
    assert refused.value.code == "changed_since"
    assert line_of(report, built).progress == ""


def test_texts_that_look_like_formulas_stay_texts(report, clerk, built) -> None:
    line = line_of(report, built).pk
    type_in(
        report,
        clerk,
        **{f"line__{line}__progress": "=HYPERLINK(1)", f"line__{line}__note": "＝1+1"},
    )
    data = workbook_of(report, clerk)
    sheet = load_workbook(io.BytesIO(data))[PROJECTS]
    assert (sheet["K5"].data_type, sheet["O5"].data_type) == ("s", "s")
    assert compare(report, data).changes == []


def test_only_the_cells_to_be_typed_are_unlocked(workbook) -> None:
    book = load_workbook(io.BytesIO(workbook))
    assert book["_mark"].sheet_state == "veryHidden"
    for sheet in book.worksheets:
        assert (sheet.protection.sheet, sheet.protection.password) == (True, None)
    opened = {
        cell.coordinate
        for row in book[PROJECTS].iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    assert {"F5", "G5", "K5", "L5", "M5", "N5", "O5", "F6", "C8", "C9"} <= opened
    assert not {"A5", "B5", "D5", "E5", "H5", "J5", "B7", "F7", "F4"} & opened
