"""Several lists on one sheet, tables of totals, feet and numbers: what is no project."""

import pytest
from openpyxl import Workbook

from tests.core.workbook.files import saved
from tests.projects.importing.workbooks import codes, understand

FOUR = ["序号", "项目名称", "投资方", "总投资（万元）", "阶段"]
TWO_ROWS = [[1, "甲", "A公司", 1000, "签约"], [2, "乙", "B公司", 2000, "在谈"]]


def names(ledger: object) -> list[str]:
    return [row.name for row in ledger.rows]  # type: ignore[attr-defined]


def test_a_first_list_with_fewer_headings_than_the_second_is_read_too() -> None:
    ledger = understand(
        [
            ["某县招商引资项目情况表"],
            ["一、签约项目（2个）"],
            ["序号", "项目名称", "投资商", "合同投资（万元）"],
            [1, "饲料厂", "正大", 8000],
            [2, "酒厂", "某酒业", 6000],
            ["二、在谈项目（1个）"],
            ["序号", "项目名称", "客商", "拟投资（万元）", "对接人", "进展"],
            [1, "数据中心", "某云", 50000, "李军", "已考察"],
        ]
    )
    assert names(ledger) == ["饲料厂", "酒厂", "数据中心"]
    assert [row.values["stage"] for row in ledger.rows] == ["signed", "signed", "clue"]


def test_a_further_list_of_two_known_headings_takes_no_stage_of_the_list_before() -> None:
    ledger = understand(
        [
            ["在谈项目"],
            FOUR,
            *TWO_ROWS,
            ["三、流失项目"],
            ["序号", "项目名称", "原因"],
            [1, "化工园", "环保不达标"],
        ]
    )
    assert names(ledger) == ["甲", "乙", "化工园"]
    lost = ledger.rows[-1]
    assert (lost.values["status"], lost.values.get("stage")) == ("withdrawn", None)
    assert lost.extras == {"原因": "环保不达标"}


def test_a_money_unit_missing_in_the_second_list_is_said() -> None:
    ledger = understand(
        [
            FOUR,
            *TWO_ROWS,
            ["二、其他项目"],
            ["序号", "项目名称", "投资方", "总投资", "阶段"],
            [1, "丙", "C公司", 300, "签约"],
        ]
    )
    assert codes(ledger).count("unit_assumed") == 1


def test_totals_by_township_are_no_projects() -> None:
    ledger = understand(
        {
            "汇总表": [
                ["四张清单汇总表"],
                ["乡镇", "线索项目", None, "签约项目", None],
                [None, "个数", "金额", "个数", "金额"],
                ["城关镇", 2, 1.5, 1, 3],
                ["泷泊镇", 1, 0.8, 2, 5],
            ],
            "台账": [FOUR, *TWO_ROWS],
        },
        {"汇总表": ["A2:A3", "B2:C2", "D2:E2"]},
    )
    assert names(ledger) == ["甲", "乙"]
    assert ledger.sheets[0].rows == []
    (said,) = [issue for issue in ledger.warnings if issue.sheet == "汇总表"]
    assert said.code == "sheet_without_names"


def test_figures_under_a_heading_of_names_make_a_table_of_totals() -> None:
    ledger = understand(
        {
            "汇总": [
                ["乡镇", "项目名称", "总投资（亿元）"],
                ["城关镇", "3个", 5],
                ["泷泊镇", 2, 1],
            ],
            "台账": [FOUR, *TWO_ROWS],
        }
    )
    assert ledger.sheets[0].skipped == "sheet_of_statistics"
    assert "sheet_of_statistics" in codes(ledger)


def test_a_hidden_sheet_is_left_out_with_a_warning() -> None:
    book = Workbook()
    for row in (FOUR, *TWO_ROWS):
        book.active.append(row)
    book.create_sheet("底表").append(["甲"])
    book["底表"].sheet_state = "hidden"
    ledger = understand(saved(book))
    (said,) = [issue for issue in ledger.warnings if issue.sheet == "底表"]
    assert said.code == "sheet_hidden"


def test_a_copy_of_the_list_for_each_month_is_pointed_out() -> None:
    ledger = understand({"9月": [FOUR, *TWO_ROWS], "10月": [FOUR, *TWO_ROWS]})
    (said,) = [issue for issue in ledger.warnings if issue.code == "sheet_repeats"]
    assert (said.sheet, said.params["other"]) == ("10月", "9月")
    assert [sheet.as_of_text for sheet in ledger.sheets] == ["9月", "10月"]


def test_a_row_of_units_under_the_headings_is_no_project() -> None:
    ledger = understand(
        [
            ["序号", "项目名称", "总投资", "用地", "阶段"],
            [None, None, "亿元", "亩", None],
            [1, "甲", 1.5, "45.6亩", "签约"],
        ]
    )
    (row,) = ledger.rows
    assert row.values["total_investment_wan"] == 15000
    assert ledger.errors == []


@pytest.mark.parametrize("label", ["小计", "工业合计", "合计"])
def test_a_subtotal_beside_the_names_in_the_column_of_townships(label: str) -> None:
    ledger = understand(
        [
            ["序号", "乡镇", "项目名称", "投资方", "总投资（万元）"],
            [1, "城关镇", "甲", "A公司", 1000],
            [2, "城关镇", "乙", "B公司", 2000],
            [None, label, None, None, 3000],
        ]
    )
    assert names(ledger) == ["甲", "乙"]
    assert ledger.errors == []
    assert [sum_.agrees for sum_ in ledger.sheets[0].published] == [True]


def test_sums_of_sections_within_sections() -> None:
    ledger = understand(
        [
            FOUR,
            ["合计（3个）", None, None, 10000],
            ["一、工业（2个）", None, None, 6000],
            ["（一）续建（1个）", None, None, 2000],
            [1, "甲", "A", 2000, "在谈"],
            ["（二）新建（1个）", None, None, 4000],
            [2, "乙", "B", 4000, "签约"],
            ["二、农业（1个）", None, None, 4000],
            [3, "丙", "C", 4000, "签约"],
        ]
    )
    assert [sum_.agrees for sum_ in ledger.sheets[0].published] == [True] * 5
    assert "count_differs" not in codes(ledger)


def test_a_sum_below_several_subtotals_covers_them_all() -> None:
    ledger = understand(
        [
            FOUR,
            [1, "甲", "A", 1000, "在谈"],
            ["小计", None, None, 1000],
            [2, "乙", "B", 2000, "签约"],
            ["小计", None, None, 2000],
            ["工业合计", None, None, 3000],
            [3, "丙", "C", 4000, "签约"],
            ["农业合计", None, None, 4000],
        ]
    )
    assert all(sum_.agrees for sum_ in ledger.sheets[0].published)


def test_a_wrong_sum_of_a_section_is_compared_with_its_own_rows() -> None:
    ledger = understand(
        [
            FOUR,
            ["一、工业", None, None, 9999],
            ["（一）续建", None, None, 1000],
            [1, "甲", "A", 1000, "在谈"],
            ["（二）新建", None, None, 2000],
            [2, "乙", "B", 2000, "签约"],
            ["二、农业", None, None, 4000],
            [3, "丙", "C", 4000, "签约"],
        ]
    )
    (wrong,) = [sum_ for sum_ in ledger.sheets[0].published if not sum_.agrees]
    assert (wrong.row_number, wrong.computed) == (2, 3000)


def test_the_sum_of_a_township_whose_rows_are_scattered() -> None:
    ledger = understand(
        [
            ["项目名称", "投资方", "总投资（万元）", "乡镇"],
            ["甲", "A", 1000, "城关镇"],
            ["乙", "B", 2000, "泷泊镇"],
            ["丙", "C", 4000, "城关镇"],
            ["城关镇合计", None, 5000, None],
        ]
    )
    assert "sum_differs" not in codes(ledger)


def test_signatures_without_colons_and_notes_below_are_no_projects() -> None:
    ledger = understand(
        [
            ["项目名称", "投资方", "总投资（万元）", "签约时间"],
            ["甲", "A公司", 1000, "2026-05-06"],
            ["备注：本表每月报送"],
            ["1.总投资不含流动资金。"],
            ["某县招商服务中心"],
            ["2026年10月25日"],
            ["联系人", None, "张三", "13900000000"],
        ]
    )
    assert names(ledger) == ["甲"]
    assert ledger.errors == []
    assert codes(ledger).count("text_without_name") == 3


def test_a_project_after_a_note_is_read() -> None:
    ledger = understand([FOUR, TWO_ROWS[0], ["注：以下为新增"], TWO_ROWS[1]])
    assert names(ledger) == ["甲", "乙"]


@pytest.mark.parametrize("words", ["本月无新增项目", "无", "暂无", "1-10月无新签约项目。"])
def test_a_sheet_that_reports_nothing_new(words: str) -> None:
    ledger = understand({"城关镇": [FOUR, *TWO_ROWS], "江村镇": [FOUR, [None, words]]})
    assert names(ledger) == ["甲", "乙"]
    assert ledger.sheets[1].skipped == "sheet_without_rows"


def test_numbers_called_codes_count_the_rows() -> None:
    head = ["编号", "项目名称", "投资方", "总投资（万元）"]
    rows = [[1, "甲", "A", 100], [2, "乙", "B", 200], [3, None, None, None]]
    ledger = understand({"城关镇": [head, *rows], "泷泊镇": [head, [1, "丙", "C", 300]]})
    assert names(ledger) == ["甲", "乙", "丙"]
    assert ledger.errors == []
    assert "code" not in ledger.rows[0].values


def test_true_codes_stay_codes() -> None:
    ledger = understand([["项目编号", "项目名称", "投资方"], ["YL2026001", "甲", "A"]])
    assert ledger.rows[0].values["code"] == "YL2026001"


def test_running_numbers_before_the_names_are_taken_off() -> None:
    head = ["项目名称", "投资方", "总投资（万元）"]
    ledger = understand([head, ["1.甲项目", "A", 100], ["2、乙项目", "B", 200]])
    assert names(ledger) == ["甲项目", "乙项目"]
    kept = understand([head, ["3.0智能工厂", "A", 100], ["5号地块", "B", 200]])
    assert names(kept) == ["3.0智能工厂", "5号地块"]


def test_a_progress_that_speaks_against_the_list_is_pointed_out() -> None:
    head = ["序号", "项目名称", "投资方", "进展情况"]
    rows = [
        [1, "甲", "A", "洽谈中"],
        [2, "乙", "B", "主体施工"],
        [3, "丙", "C", "已完成场地平整，正在办理施工许可"],
        [4, "丁", "D", "正在编制可研报告，预计年底前完成"],
    ]
    ledger = understand({"在建项目": [head, *rows]})
    said = [issue.row for issue in ledger.warnings if issue.code == "progress_differs"]
    assert said == [2]
    assert {row.values["sub_stage"] for row in ledger.rows} == {"under_construction"}


def test_a_ticked_column_called_a_stage_suggests_it() -> None:
    ledger = understand(
        [
            ["项目名称", "投资方", "项目阶段", None, None],
            [None, None, "在谈", "签约", "开工"],
            ["甲", "A", "√", None, None],
            ["乙", "B", None, "√", "√"],
        ],
        ["A1:A2", "B1:B2", "C1:E1"],
    )
    assert [row.suggested for row in ledger.rows] == ["negotiating", "under_construction"]
