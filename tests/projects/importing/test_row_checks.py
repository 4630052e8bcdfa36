"""What rows say against themselves and each other; formulas; words of the remarks."""

import json

import pytest
from django.utils import translation
from openpyxl import Workbook

from projects.importing.issues import MESSAGES, Issue, Level
from tests.core.workbook.files import saved
from tests.projects.importing.workbooks import codes, understand

HEAD = ["项目编号", "项目名称", "投资方", "总投资（万元）", "累计到位资金（万元）", "当前阶段"]


def test_a_repeated_code_is_an_error_in_the_second_row() -> None:
    ledger = understand(
        {
            "一": [HEAD, ["P1", "甲", "A", 10, 1, "签约"]],
            "二": [HEAD, ["p1", "乙", "B", 10, 1, "签约"]],
        }
    )
    (issue,) = ledger.errors
    assert (issue.code, issue.sheet, issue.row) == ("duplicate_code", "二", 2)
    assert issue.params == {"first": 2, "other": "一"}


def test_a_repeated_name_is_a_warning() -> None:
    rows = [
        HEAD,
        ["P1", "铝材加工项目", "A", 10, 1, "签约"],
        ["P2", "铝材加工", "B", 10, 1, "签约"],
    ]
    (issue,) = [each for each in understand(rows).issues if each.code == "duplicate_name"]
    assert issue.level is Level.WARNING
    assert issue.row == 3


def test_one_credit_code_for_two_investors_is_a_warning() -> None:
    head = ["项目名称", "投资方", "统一社会信用代码"]
    code = "91110108551385082Q"
    ledger = understand(
        [head, ["甲", "坚美公司", code], ["乙", "顾家公司", code], ["丙", "坚美有限公司", code]]
    )
    found = [issue.row for issue in ledger.issues if issue.code == "duplicate_credit_code"]
    assert found == [3]


def test_more_funds_than_the_total_is_a_warning() -> None:
    ledger = understand(
        [HEAD, ["P1", "甲", "A", 100, 101, "签约"], ["P2", "乙", "A", 100, 100, "签约"]]
    )
    (issue,) = [each for each in ledger.issues if each.code == "funds_above_total"]
    assert (issue.row, issue.column, issue.label) == (2, "E", "累计到位资金(万元)")


def test_a_part_above_the_total_and_dates_out_of_order_are_warnings() -> None:
    head = ["项目名称", "总投资（万元）", "其中一期", "签约时间", "开工时间", "阶段"]
    rows = [head, ["甲", 100, 200, "2026-05-01", "2026-03-01", "落地"]]
    assert {"part_above_total", "dates_out_of_order"} <= set(codes(understand(rows)))


def book_with(value: object, kind: str | None = None) -> bytes:
    book = Workbook()
    for row in (HEAD, ["P1", "甲", "A", None, None, "签约"]):
        book.active.append(row)
    book.active["D2"] = value
    if kind:
        book.active["D2"].data_type = kind
    return saved(book)


def test_an_error_value_in_a_cell_is_an_error_by_row_and_column() -> None:
    (issue,) = understand(book_with("#REF!", "e")).errors
    assert (issue.code, issue.row, issue.column, issue.value) == ("formula_error", 2, "D", "#REF!")


def test_a_formula_that_was_never_computed_is_an_error() -> None:
    ledger = understand(book_with("=1+1"))
    (issue,) = ledger.errors
    assert (issue.code, issue.row, issue.column) == ("formula_without_value", 2, "D")
    assert codes(ledger).count("formulas_in_column") == 1


def test_text_that_only_looks_like_a_formula_stays_text() -> None:
    ledger = understand([["项目名称", "备注", "阶段"], ["甲", "'=HYPERLINK(1)", "签约"]])
    assert ledger.rows[0].values["note"] == "=HYPERLINK(1)"


def test_what_is_wrong_goes_neither_into_the_row_nor_into_the_sums() -> None:
    ledger = understand([HEAD, ["P1", "甲", "A", -5, 1, "签约"], ["P2", "乙", "A", 10, 1, "签约"]])
    assert "total_investment_wan" not in ledger.rows[0].values
    assert ledger.rows[0].has_errors
    assert ledger.sums["total_investment_wan"] == 10


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_stored_remark_can_be_said_again_in_any_language(language: str) -> None:
    issue = Issue(
        Level.WARNING,
        "funds_above_total",
        "台账",
        2,
        "E",
        "到位",
        "101",
        {"funds": "wan:101.000000", "total": "wan:100"},
    )
    again = Issue.from_json(json.loads(json.dumps(issue.as_json())))
    assert again == issue
    with translation.override(language):
        assert "101.00" in again.message


def test_every_remark_can_be_said() -> None:
    class Anything(dict[str, str]):
        def __missing__(self, key: str) -> str:
            return "x"

    for message in MESSAGES.values():
        assert str(message) % Anything()


def test_stage_and_column_names_in_remarks_are_words() -> None:
    params = {"read": "stage:contract"}
    assert "stage:" not in Issue(Level.WARNING, "stage_unsure", params=params).message
    params = {"read": "column:investor"}
    assert "column:" not in Issue(Level.WARNING, "guessed_column", params=params).message


def test_stages_chosen_for_a_sheet_hold_for_rows_that_state_none() -> None:
    rows = [
        ["项目名称", "总投资（万元）", "阶段"],
        ["甲", 10, None],
        ["乙", 10, "投产"],
        ["丙", 10, "暂停"],
    ]
    ledger = understand(rows, stage_overrides={"台账": "signed", "台账!4": "landed"})
    assert [(row.values["stage"], row.values["status"]) for row in ledger.rows] == [
        ("signed", "active"),
        ("producing", "active"),
        ("landed", "suspended"),
    ]
    assert ledger.rows[0].values["sub_stage"] == "contract"


def test_an_unknown_stage_is_a_warning_with_a_suggestion() -> None:
    ledger = understand([["项目名称", "阶段", "开工时间"], ["甲", "A类", "2026-05-01"]])
    assert "stage_unknown" in codes(ledger)
    assert ledger.rows[0].suggested == "under_construction"
