"""Headings of real counties, and what becomes of columns that mean nothing known."""

import pytest
import xlsxwriter

from projects.importing.headings import ColumnDictionary
from tests.projects.importing.workbooks import codes, understand


def test_what_stands_in_an_unknown_column_is_kept_by_its_heading() -> None:
    ledger = understand(
        [
            ["项目名称", "投资方", "年度计划投资（万元）", "资金来源", None],
            [None, None, None, "中央", "自筹"],
            ["甲", "A", 5000, 10, 4990],
        ],
        ["A1:A2", "B1:B2", "C1:C2", "D1:E1"],
    )
    assert ledger.rows[0].extras == {
        "年度计划投资(万元)": "5000",
        "资金来源/中央": "10",
        "资金来源/自筹": "4990",
    }
    assert codes(ledger).count("unknown_column") == 3


def test_a_column_left_out_by_hand_is_not_kept() -> None:
    rows = [["项目名称", "投资方", "内部编码"], ["甲", "A", "X1"]]
    assert understand(rows).rows[0].extras == {"内部编码": "X1"}
    left_out = understand(rows, mapping_overrides={"台账": {"C": None}})
    assert left_out.rows[0].extras == {}


def test_a_column_without_a_heading_is_kept_and_said() -> None:
    ledger = understand(
        [
            ["项目名称", "投资方", None, "阶段"],
            ["甲", "A", "有字", "签约"],
            ["乙", "B", None, "在谈"],
        ]
    )
    assert ledger.rows[0].extras == {"C": "有字"}
    (said,) = [issue for issue in ledger.warnings if issue.code == "column_without_heading"]
    assert said.column == "C"


def test_figures_beyond_a_blank_column_are_not_the_tables() -> None:
    ledger = understand(
        [["项目名称", "投资方", "阶段", None, "统计"], ["甲", "A", "签约", None, "签约"]]
    )
    assert ledger.rows[0].extras == {}
    assert "column_apart" in codes(ledger)


def test_kinds_beside_the_names_under_one_merged_heading() -> None:
    ledger = understand(
        [
            ["序号", "项目名称", None, "总投资（万元）", "阶段"],
            [1, "工业项目", "甲", 1000, "在谈"],
            [2, None, "乙", 2000, "签约"],
            [3, "农业项目", "丙", 3000, "签约"],
        ],
        ["B1:C1", "B2:B3"],
    )
    assert [row.name for row in ledger.rows] == ["甲", "乙", "丙"]
    assert [row.extras["项目名称"] for row in ledger.rows] == ["工业项目", "工业项目", "农业项目"]


def test_name_and_content_in_one_cell_are_parted() -> None:
    content = "占地200亩，建设厂房10万平方米。" * 10
    ledger = understand(
        [["序号", "项目名称及建设内容", "投资方"], [1, f"铝型材项目：{content}", "A"]]
    )
    (row,) = ledger.rows
    assert (row.name, row.values["content"]) == ("铝型材项目", content)
    assert row.has_errors is False
    assert "name_with_content" in codes(ledger)


def test_percentages_are_kept_as_they_are_shown(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        percent = book.add_format({"num_format": "0.0%"})
        sheet.write_row(0, 0, ["项目名称", "投资方", "形象进度", "完成率"])
        sheet.write_row(1, 0, ["甲", "A"])
        sheet.write(1, 2, 0.65, percent)
        sheet.write(1, 3, 0.8, percent)
    (row,) = understand(path.read_bytes()).rows
    assert row.values["progress"] == "65%"
    assert row.extras == {"完成率": "80%"}


def test_a_broken_formula_stops_figures_and_not_words(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["序号", "项目名称", "责任单位", "总投资（万元）"])
        sheet.write_formula(1, 0, "=#REF!", None, "#REF!")
        sheet.write(1, 1, "甲")
        sheet.write_formula(1, 2, "=VLOOKUP(1,A1,1)", None, "#N/A")
        sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")
    ledger = understand(path.read_bytes())
    assert [issue.column for issue in ledger.errors] == ["D"]
    assert [i.column for i in ledger.warnings if i.code == "formula_error"] == ["C"]


@pytest.mark.parametrize(
    ("path", "column"),
    [
        (["项目单位", "名称"], "investor"),
        (["项目单位", "法人"], "contact_name"),
        (["总投资", "万元"], "total_investment_wan"),
        (["总投资", "人民币（万元）"], "total_investment_wan"),
        (["总投资", "外币（万美元）"], None),
        (["线索项目", "金额"], None),
        (["签约项目", "名称"], "name"),
        (["到位资金", "其中：本月"], "funds_month_wan"),
        (["截至上月底累计到位（万元）"], None),
        (["截至目前累计到位（万元）"], "funds_in_place_wan"),
        (["拟投资项目"], "name"),
        (["对接情况"], "progress"),
        (["履约情况"], "progress"),
        (["国别地区"], "investor_place"),
        (["包联领导\n及责任单位"], "lead_sponsor"),
        (["联络员及电话"], "responsible_person"),
        (["项目序号"], "sequence"),
        (["完成时限"], "agreed_completion_on"),
    ],
)
def test_headings_seen_in_counties(path: list[str], column: str | None) -> None:
    found = ColumnDictionary().find(path)
    assert (found.column if found else None) == column


def test_ticks_under_land_are_no_area() -> None:
    ledger = understand(
        [
            ["项目名称", "投资方", "前期手续", None],
            [None, None, "立项", "用地"],
            ["甲", "A", "√", "√"],
        ],
        ["A1:A2", "B1:B2", "C1:D1"],
    )
    assert ledger.rows[0].extras == {"前期手续/立项": "√", "前期手续/用地": "√"}
    assert "kept_as_note" not in codes(ledger)


def test_the_title_below_a_covering_letter_is_found() -> None:
    ledger = understand(
        [
            ["关于报送2026年第三季度招商引资项目情况的函"],
            ["县委办、县政府办："],
            ["一、今年以来，我镇共新签约项目3个，总投资4.5亿元。"],
            ["附：何家洞镇项目明细表", None, "单位：亿元"],
            ["项目名称", "投资方", "投资额"],
            ["甲", "A", 1.2],
        ]
    )
    (sheet,) = ledger.sheets
    assert sheet.title == "何家洞镇项目明细表"
    assert sheet.as_of_text == "2026年第三季度"
    assert ledger.rows[0].values["total_investment_wan"] == 12000


def test_an_investor_not_yet_known_is_a_note() -> None:
    ledger = understand([["项目名称", "投资方", "阶段"], ["甲", "（暂未确定）", "在谈"]])
    (row,) = ledger.rows
    assert "investor" not in row.values
    assert row.notes["investor"] == "（暂未确定）"


def test_foreign_figures_keep_their_unit_in_the_note() -> None:
    ledger = understand([["单位：万美元"], ["项目名称", "投资方", "到位资金"], ["甲", "A", 120]])
    assert ledger.rows[0].notes["funds_in_place_wan"] == "120万美元"


def test_a_month_taken_back_is_a_note() -> None:
    ledger = understand(
        [["项目名称", "投资方", "本月到位资金（万元）"], ["甲", "A", -100], ["乙", "B", 50]]
    )
    assert ledger.errors == []
    assert ledger.rows[0].notes["funds_month_wan"].startswith("-100")
