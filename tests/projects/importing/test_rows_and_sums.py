"""Rows that are not projects, merged blocks, sections, totals, several sheets and tables."""

from decimal import Decimal

import pytest
from openpyxl import Workbook

from tests.core.workbook.files import saved
from tests.projects.importing.workbooks import codes, understand

HEAD = ["序号", "项目名称", "投资方", "总投资（万元）", "当前阶段"]


def names(ledger: object) -> list[str]:
    return [row.name for row in ledger.rows]  # type: ignore[attr-defined]


def differing(ledger: object) -> list[tuple[int, str]]:
    return [
        (each.row_number, each.column)
        for sheet in ledger.sheets  # type: ignore[attr-defined]
        for each in sheet.published
        if not each.agrees
    ]


def test_blank_rows_gaps_and_prepared_numbers_do_not_matter() -> None:
    rows = [HEAD, [1, "甲", "A", 1, "签约"], [], [5, "乙", "B", 2, "签约"], [6], [7, None, None, 0]]
    ledger = understand(rows)
    assert names(ledger) == ["甲", "乙"]
    assert ledger.errors == []


@pytest.mark.parametrize(
    "row",
    [
        ["单位负责人：", None, "审核人：", "填报人："],
        ["单位负责人：张三", None, "填表人：李四", "联系电话：0746-123"],
        [None, None, "制表：张三", None, "2026年10月"],
        ["注：以上数据由各单位报送。"],
        ["备注：1.总投资以合同为准"],
        ["填报说明：请于5日前报送"],
        ["例", "示例项目", "某公司", 1000, "签约"],
        ["单位：万元"],
    ],
)
def test_signatures_notes_and_examples_are_no_projects(row: list[object]) -> None:
    ledger = understand([HEAD, [1, "甲", "A", 1, "签约"], row])
    assert names(ledger) == ["甲"]
    assert ledger.errors == []


@pytest.mark.parametrize(
    "word", ["合计", "总计", "合 计", "合计：", "共计", "全县合计", "合计（2个）"]
)
def test_a_total_that_agrees_leaves_no_warning(word: str) -> None:
    rows = [HEAD, [1, "甲", "A", 1.1, "签约"], [2, "乙", "B", 2.2, "签约"], [word, None, None, 3.3]]
    ledger = understand(rows)
    assert names(ledger) == ["甲", "乙"]
    assert differing(ledger) == []
    assert "count_differs" not in codes(ledger)


def test_a_total_that_differs_is_said_with_both_figures() -> None:
    rows = [
        HEAD,
        [1, "甲", "A", 100, "签约"],
        [2, "乙", "B", 200, "签约"],
        ["合计", None, None, 301],
    ]
    ledger = understand(rows)
    (issue,) = [each for each in ledger.issues if each.code == "sum_differs"]
    assert (issue.row, issue.column) == (4, "D")
    assert "301.00" in issue.message
    assert "300.00" in issue.message
    assert "-1.00" in issue.message


def test_the_smallest_difference_counts() -> None:
    rows = [HEAD, [1, "甲", "A", 100, "签约"], ["合计", None, None, "100.000001"]]
    assert differing(understand(rows)) == [(3, "total_investment_wan")]


def test_a_total_may_stand_above_the_rows() -> None:
    rows = [
        HEAD,
        ["合计", None, None, 300],
        [1, "甲", "A", 100, "签约"],
        [2, "乙", "B", 200, "签约"],
    ]
    ledger = understand(rows)
    assert len(ledger.sheets[0].published) == 1
    assert differing(ledger) == []


def test_thirds_add_up_to_the_whole() -> None:
    third = 10000 / 3
    rows = [
        HEAD,
        *[[n, f"甲{n}", "A", third, "签约"] for n in range(3)],
        ["合计", None, None, 10000],
    ]
    assert differing(understand(rows)) == []


def test_the_published_number_of_projects_is_compared() -> None:
    rows = [HEAD, [1, "甲", "A", 100, "签约"], ["合计（3个）", None, None, 100]]
    (issue,) = [each for each in understand(rows).issues if each.code == "count_differs"]
    assert issue.params == {"published": "3", "computed": 1}


def test_subtotals_close_their_groups() -> None:
    rows = [
        ["乡镇", "项目名称", "投资企业", "协议引资额（万元）", "项目进展"],
        ["城关镇", "甲", "A", 1000, "在谈"],
        [None, "乙", "B", 2000, "签约"],
        [None, "小计", None, 3000],
        ["泷泊镇", "丙", "C", 3000, "开工"],
        [None, "小计", None, 3001],
        ["总计", None, None, 6000],
    ]
    ledger = understand(rows, ["A2:A4", "A5:A6"])
    assert names(ledger) == ["甲", "乙", "丙"]
    assert [row.values["host_unit"] for row in ledger.rows] == ["城关镇", "城关镇", "泷泊镇"]
    assert differing(ledger) == [(6, "agreed_amount_wan")]


def test_sections_give_their_stage_and_their_sums() -> None:
    rows = [
        ["序号", "项目名称", "投资方", "投资额（万元）"],
        ["一", "线索项目（1个）", None, 5],
        [1, "甲", "A", 5],
        ["二", "签约项目（2个）", None, 30],
        [1, "乙", "B", 10],
        [2, "丙", "C", 20],
        ["（三）投产项目"],
        [1, "丁", "D", 7],
    ]
    ledger = understand(rows, ["A7:D7"])
    assert [(row.name, row.values["stage"]) for row in ledger.rows] == [
        ("甲", "clue"),
        ("乙", "signed"),
        ("丙", "signed"),
        ("丁", "producing"),
    ]
    assert differing(ledger) == []
    assert {row.stage_from for row in ledger.rows} == {"section"}


def test_a_section_of_a_unit_gives_the_responsible_unit() -> None:
    rows = [HEAD, ["泷泊镇（1个）"], [1, "甲", "A", 5, "签约"]]
    ledger = understand(rows, ["A2:E2"])
    assert ledger.rows[0].values["responsible_unit"] == "泷泊镇"


@pytest.mark.parametrize(
    "name", ["三一重工产业园", "一品鲜食品", "合成氨生产线", "小计算机组装", "其他材料加工"]
)
def test_names_that_begin_like_a_number_or_a_total_are_projects(name: str) -> None:
    ledger = understand([HEAD, [1, name, "A", 5, "签约"], [None, name + "二厂", "B", 5, "签约"]])
    assert names(ledger) == [name, name + "二厂"]


def test_a_merged_cell_counts_its_amount_once_and_fills_its_unit_down() -> None:
    rows = [
        ["责任单位", "项目名称", "总投资（万元）", "产业类别", "阶段"],
        ["工信局", "甲", 1000, "工业", "签约"],
        [None, "乙", None, None, "签约"],
    ]
    ledger = understand(rows, ["A2:A3", "C2:C3", "D2:D3"])
    second = ledger.rows[1].values
    assert second["responsible_unit"] == "工信局"
    assert second["industry"] == "工业"
    assert "total_investment_wan" not in second
    assert ledger.sums["total_investment_wan"] == 1000


def test_further_rows_of_one_project_are_joined_to_it() -> None:
    rows = [
        HEAD,
        [1, "大项目", "A公司", 1000, "签约"],
        [None, None, "B公司", 500, None],
        [2, "小项目", "C公司", 300, "落地"],
        ["合计", None, None, 1800],
    ]
    ledger = understand(rows, ["A2:A3", "B2:B3", "E2:E3"])
    assert names(ledger) == ["大项目", "小项目"]
    assert ledger.rows[0].values["investor"] == "A公司；B公司"
    assert ledger.rows[0].values["total_investment_wan"] == Decimal(1500)
    assert codes(ledger).count("continued_row") == 1
    assert differing(ledger) == []


def test_a_part_of_the_project_above_is_not_counted() -> None:
    rows = [
        HEAD,
        [1, "甲", "A", 1000, "签约"],
        [None, "其中：一期", None, 400],
        ["合计", None, None, 1000],
    ]
    ledger = understand(rows)
    assert names(ledger) == ["甲"]
    assert differing(ledger) == []
    assert codes(ledger).count("part_of_project") == 1


def test_a_row_with_figures_and_no_name_is_an_error() -> None:
    ledger = understand([HEAD, [1, "甲", "A", 1, "签约"], [2, None, "B", 300, "签约"]])
    (issue,) = ledger.errors
    assert (issue.code, issue.row, issue.column) == ("name_missing", 3, "B")


def test_a_loose_text_is_left_out_with_a_warning() -> None:
    ledger = understand([HEAD, [1, "甲", "A", 1, "签约"], [None, None, "续上页"]])
    assert names(ledger) == ["甲"]
    assert codes(ledger).count("text_without_name") == 1


def test_several_sheets_one_for_each_list() -> None:
    ledger = understand(
        {
            "线索清单": [["线索名称", "客商名称", "拟投资额（亿元）"], ["甲", "坚美", 1]],
            "签约": [["项目名称", "签约方", "合同投资额（万元）"], ["乙", "顾家", 2]],
            "落地": [["项目名称", "业主单位", "形象进度"], ["丙", "C", "场地平整"]],
            "投产": [["项目名称", "投资企业", "年产值（万元）"], ["丁", "服饰", 4]],
            "填表说明": [["填表说明"], ["1.请各单位报送；"]],
            "统计": [["单位", "年度目标", "完成", "完成率"], ["城关镇", 10, 8, "80%"]],
            "项目统计": [["项目", "年度目标", "完成率", "同比"], ["签约资金", 10, "80%", "5%"]],
            "空": [],
        }
    )
    assert [(row.sheet, row.name, row.values["stage"]) for row in ledger.rows] == [
        ("线索清单", "甲", "clue"),
        ("签约", "乙", "signed"),
        ("落地", "丙", "landed"),
        ("投产", "丁", "producing"),
    ]
    skipped = {sheet.name: sheet.skipped for sheet in ledger.sheets if sheet.skipped}
    assert skipped == {
        "填表说明": "sheet_without_header",
        "统计": "sheet_without_names",
        "项目统计": "sheet_of_statistics",
        "空": "sheet_empty",
    }


def test_lists_of_ended_projects_give_their_status() -> None:
    rows = [["项目名称", "投资方"], ["甲", "坚美"]]
    ledger = understand({"已终止项目": rows, "暂停": rows, "签约": rows})
    assert [row.values["status"] for row in ledger.rows] == ["withdrawn", "suspended", "active"]
    sections = [
        HEAD,
        ["一、清退项目"],
        [1, "甲", "坚美", 1, "签约"],
        ["二、签约项目"],
        [2, "乙", "顾家", 1, None],
    ]
    ledger = understand(sections)
    assert [row.values["status"] for row in ledger.rows] == ["withdrawn", "active"]


def test_hidden_and_excluded_sheets_are_left_out_unless_taken_in() -> None:
    book = Workbook()
    for title in ("一", "二", "三"):
        sheet = book.create_sheet(title)
        for row in (HEAD, [1, f"{title}项", "A", 1, "签约"]):
            sheet.append(row)
    book.remove(book.active)
    book["二"].sheet_state = "hidden"
    data = saved(book)
    ledger = understand(data, excluded_sheets=frozenset({"三"}))
    assert names(ledger) == ["一项"]
    assert [sheet.skipped for sheet in ledger.sheets] == ["", "sheet_hidden", "sheet_excluded"]
    assert names(understand(data, included_sheets=frozenset({"二"}))) == ["一项", "二项", "三项"]


def test_several_tables_in_one_sheet_each_with_its_title_and_unit() -> None:
    rows = [
        ["一、签约项目（单位：亿元）"],
        ["序号", "项目名称", "投资方", "总投资", "签约时间"],
        [1, "甲", "A", 1, "2026-01-05"],
        [2, "乙", "B", 2, "2026-02-05"],
        ["合计", None, None, 3],
        [],
        ["二、在谈项目（单位：万元）"],
        ["序号", "项目名称", "投资方", "拟投资额", "洽谈情况"],
        [1, "丙", "C", 5000, "对接"],
        ["合计", None, None, 6000],
    ]
    ledger = understand(rows, ["A1:E1", "A7:E7"])
    assert [(row.name, row.values["stage"]) for row in ledger.rows] == [
        ("甲", "signed"),
        ("乙", "signed"),
        ("丙", "clue"),
    ]
    assert ledger.rows[2].values["total_investment_wan"] == 5000
    assert differing(ledger) == [(10, "total_investment_wan")]


def test_pages_that_repeat_title_and_header() -> None:
    title = ["招商引资项目一览表"]
    rows = [
        title,
        HEAD,
        [1, "甲", "A", 10, "签约"],
        ["本页小计", None, None, 10],
        title,
        HEAD,
        [2, "乙", "B", 20, "签约"],
        ["本页小计", None, None, 20],
        ["合计", None, None, 30],
    ]
    ledger = understand(rows, ["A1:E1", "A5:E5"])
    assert names(ledger) == ["甲", "乙"]
    assert len(ledger.sheets[0].published) == 3
    assert differing(ledger) == []


def test_nothing_to_import_is_an_error() -> None:
    assert [issue.code for issue in understand([["说明"]]).errors] == ["nothing_to_import"]
    assert "nothing_to_import" in codes(understand([HEAD]))
