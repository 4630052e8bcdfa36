"""A row that is repeated takes everything below it along."""

import pytest
from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from assessment.exporting.repeated_rows import repeat_row, rewritten, shifted


@pytest.mark.parametrize(
    ("area", "moved"),
    [
        ("C3", "C3"),
        ("C4", "C4"),
        ("C5", "C7"),
        ("$C$5", "$C$7"),
        ("C4:C4", "C4:C6"),
        ("C2:C4", "C2:C6"),
        ("C5:D9", "C7:D11"),
        ("C1:C3", "C1:C3"),
        ("C:C", "C:C"),
        ("总数", "总数"),
    ],
)
def test_a_reference_follows_two_rows_added_below_row_four(area: str, moved: str) -> None:
    assert shifted(area, 4, 2) == moved


def test_a_formula_keeps_its_texts_and_other_sheets() -> None:
    formula = "=SUM(C4:C4)+表二!C5+'表 一'!C5&\"C5\""
    found = rewritten(formula, "表 一", 4, 2, is_here=True)
    assert found == "=SUM(C4:C6)+表二!C5+'表 一'!C7&\"C5\""


def test_everything_below_moves() -> None:
    book = Workbook()
    sheet, other = book.active, book.create_sheet("汇总")
    sheet.title = "表一"
    for row in range(1, 8):
        sheet.cell(row, 1, f"行{row}")
    sheet["B4"], sheet["C4"] = 10, "=B4/B$6"
    sheet["B6"] = "=SUM(B4:B5)"
    other["A1"] = "=表一!B6"
    sheet.merge_cells("A7:C7")
    sheet.merge_cells("D4:E4")
    sheet.row_dimensions[7].height = 44
    sheet.print_area = "A1:E7"
    book.defined_names["合计数"] = DefinedName("合计数", attr_text="表一!$B$6")
    sheet.conditional_formatting.add("B4:B6", CellIsRule(operator="lessThan", formula=["$B$6"]))
    check = DataValidation(type="whole", sqref="B6")
    sheet.add_data_validation(check)

    assert repeat_row(book, sheet, 4, 3) == 2

    assert [sheet.cell(row, 1).value for row in (3, 4, 5, 6, 7, 9)] == [
        "行3",
        "行4",
        "行4",
        "行4",
        "行5",
        "行7",
    ]
    assert sheet["C6"].value == "=B6/B$8"
    assert sheet["B8"].value == "=SUM(B4:B7)"
    assert other["A1"].value == "=表一!B8"
    merged = {str(each) for each in sheet.merged_cells.ranges}
    assert merged == {"A9:C9", "D4:E4", "D5:E5", "D6:E6"}
    assert sheet.row_dimensions[9].height == 44
    assert "$E$9" in sheet.print_area
    assert book.defined_names["合计数"].attr_text == "表一!$B$8"
    (block,) = sheet.conditional_formatting
    assert (str(block.sqref), block.rules[0].formula) == ("B4:B8", ["$B$8"])
    assert str(check.sqref) == "B8"


def test_a_row_that_stands_once_stays() -> None:
    book = Workbook()
    assert repeat_row(book, book.active, 1, 1) == 0
