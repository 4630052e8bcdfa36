"""Headers, titles, unit lines and columns as counties lay them out."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from projects.importing.headings import ColumnDictionary
from projects.importing.ledger import ParseOptions
from projects.importing.parse import parse_ledger
from tests.core.workbook.files import saved
from tests.projects.importing.workbooks import TODAY, codes, understand
from zhaoshang.core.workbook import Area, RawSheet

SIMPLE = ["序号", "项目名称", "投资方", "总投资（万元）", "当前阶段"]


def columns(ledger: object) -> dict[str, str | None]:
    return {c.letter: c.canonical for c in ledger.sheets[0].columns}  # type: ignore[attr-defined]


def test_the_header_is_found_below_titles_wherever_it_stands() -> None:
    above = [
        ["附件1"],
        [],
        ["某县2026年招商引资项目台账"],
        ["填报单位：县招商局", None, "单位：万元"],
        [],
    ]
    ledger = understand([*above, SIMPLE, [1, "铝材", "A公司", 100, "签约"]])
    sheet = ledger.sheets[0]
    assert sheet.header_rows == (6, 6)
    assert sheet.title == "某县2026年招商引资项目台账"
    assert sheet.unit_text == "县招商局"
    assert sheet.year == 2026
    assert [row.name for row in ledger.rows] == ["铝材"]


def test_columns_may_stand_in_any_order() -> None:
    ledger = understand([list(reversed(SIMPLE)), ["签约", 100, "A公司", "铝材", 1]])
    (row,) = ledger.rows
    assert row.values["name"] == "铝材"
    assert row.values["investor"] == "A公司"
    assert row.values["total_investment_wan"] == 100


def test_three_columns_are_enough() -> None:
    ledger = understand(
        [["项目名称", "投资额", "备注"], ["甲", "3000万", None], ["乙", "1.2亿元", "急"]]
    )
    assert [row.values.get("total_investment_wan") for row in ledger.rows] == [3000, 12000]
    assert ledger.errors == []
    assert codes(ledger).count("stages_missing") == 1


def test_a_merged_header_of_two_rows() -> None:
    ledger = understand(
        [
            ["序号", "项目名称", "投资方", None, "投资情况（亿元）", None, "阶段"],
            [None, None, "名称", "来源地", "总投资", "其中一期", None],
            [1, "甲", "A公司", "广东", 1.5, 0.5, "签约"],
        ],
        ["A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:G2"],
    )
    (row,) = ledger.rows
    assert row.values["investor"] == "A公司"
    assert row.values["investor_place"] == "广东"
    assert row.values["total_investment_wan"] == 15000
    assert row.values["first_phase_wan"] == 5000
    assert ledger.sheets[0].header_rows == (1, 2)


def test_a_header_of_three_rows() -> None:
    ledger = understand(
        [
            ["2026年1-10月某县项目调度表"],
            ["序号", "项目基本情况", None, None, "投资情况（万元）", None, None, "时间节点", None],
            [None, "项目名称", "投资方", None, "总投资", None, "到位资金", "开工时间", None],
            [None, None, "名称", "所在地", "合计", "其中：固定资产投资", None, "计划", "实际"],
            [1, "硫酸", "A公司", "山东", 10000, 8000, 5000, "2027-03-01", "2026-03-20"],
        ],
        ["A1:I1", "A2:A4", "B2:D2", "E2:G2", "H2:I2", "B3:B4", "C3:D3", "E3:F3", "G3:G4", "H3:I3"],
    )
    (row,) = ledger.rows
    assert row.values["investor"] == "A公司"
    assert row.values["investor_place"] == "山东"
    assert row.values["total_investment_wan"] == 10000
    assert row.values["fixed_asset_investment_wan"] == 8000
    assert row.values["funds_in_place_wan"] == 5000
    assert str(row.values["agreed_start_on"]) == "2027-03-01"
    assert str(row.values["started_on"]) == "2026-03-20"


def test_groups_of_headings_need_not_be_merged() -> None:
    ledger = understand(
        [
            ["序号", "项目名称", "投资方", None, "投资（万元）", None, "当前阶段"],
            [None, None, "名称", "来源地", "总投资", "到位资金", None],
            [1, "甲", "A公司", "广东", 1000, 10, "签约"],
        ]
    )
    assert columns(ledger) == {
        "A": "sequence",
        "B": "name",
        "C": "investor",
        "D": "investor_place",
        "E": "total_investment_wan",
        "F": "funds_in_place_wan",
        "G": "stage",
    }


def test_single_headings_may_stand_in_the_lower_row() -> None:
    ledger = understand(
        [
            [None, None, "投资方情况", None, "投资情况", None, None],
            ["序号", "项目名称", "名称", "来源地", "总投资", "到位资金", "阶段"],
            [1, "甲", "A公司", "广东", 1000, 10, "签约"],
        ],
        ["C1:D1", "E1:F1"],
    )
    assert columns(ledger)["C"] == "investor"
    assert columns(ledger)["G"] == "stage"


def test_the_first_project_is_not_taken_for_a_second_header_row() -> None:
    ledger = understand([["项目名称", "投资方", "阶段"], ["铝材", "广东公司", "签约"]])
    assert [row.name for row in ledger.rows] == ["铝材"]


def test_a_row_that_numbers_the_columns_is_no_project() -> None:
    ledger = understand([SIMPLE, ["甲", "乙", 1, 2, 3], [1, "铝材", "A公司", 100, "签约"]])
    assert [row.name for row in ledger.rows] == ["铝材"]


@pytest.mark.parametrize(
    ("line", "heading", "cell", "wan"),
    [
        ("单位：万元、亩", "总投资", 1.5, "1.5"),
        ("单位：亿元", "总投资", 1.5, "15000"),
        ("（单位：亿元）", "总投资", 1.5, "15000"),
        ("金额单位：元", "总投资", 15000000, "1500"),
        ("单位：亿元", "总投资（万元）", 1500, "1500"),
        ("单位：亿元", "总投资", "1500万元", "1500"),
        ("", "总投资（亿元）", 1.5, "15000"),
        ("", "总投资/亿元", 1.5, "15000"),
        ("", "总投资", 1.5, "1.5"),
        ("亿元以上项目一览表", "总投资（万元）", 12000, "12000"),
    ],
)
def test_the_unit_is_of_the_cell_then_the_heading_then_the_unit_line(
    line: str, heading: str, cell: object, wan: str
) -> None:
    ledger = understand([[line], ["项目名称", heading, "阶段"], ["甲", cell, "签约"]])
    assert ledger.rows[0].values["total_investment_wan"] == Decimal(wan)


def test_an_assumed_unit_is_said_and_can_be_chosen() -> None:
    rows = [["项目名称", "总投资", "阶段"], ["甲", 1.5, "签约"]]
    assert codes(understand(rows)).count("unit_assumed") == 1
    chosen = understand(rows, unit_overrides={"台账": "亿元"})
    assert chosen.rows[0].values["total_investment_wan"] == 15000
    assert "unit_assumed" not in codes(chosen)


def test_a_number_format_may_carry_the_unit() -> None:
    book = Workbook()
    sheet = book.active
    for row in (["项目名称", "总投资（万元）", "阶段"], ["甲", 1.5, "签约"]):
        sheet.append(row)
    sheet["B2"].number_format = '0.00"亿元"'
    assert understand(saved(book)).rows[0].values["total_investment_wan"] == 15000


def test_land_in_other_units_is_converted_and_said_once() -> None:
    ledger = understand(
        [
            ["项目名称", "占地面积（公顷）", "建筑面积（万平方米）"],
            ["甲", 2, 1.5],
            ["乙", 1, "800㎡"],
        ]
    )
    assert [row.values["land_mu"] for row in ledger.rows] == [30, 15]
    assert [row.values["floor_area_m2"] for row in ledger.rows] == [15000, 800]
    assert codes(ledger).count("converted_column") == 2


def test_unknown_columns_are_listed_with_samples_and_can_be_mapped_by_hand() -> None:
    rows = [["项目名称", "龙头", "总投资（万元）", "阶段"], ["甲", "A公司", 1, "签约"]]
    ledger = understand(rows)
    (unknown,) = ledger.sheets[0].unknown_columns
    assert (unknown.letter, unknown.heading, unknown.samples) == ("B", "龙头", ("A公司",))
    assert codes(ledger).count("unknown_column") == 1
    mapped = understand(rows, mapping_overrides={"台账": {"B": "investor", "C": None}})
    assert mapped.rows[0].values["investor"] == "A公司"
    assert "total_investment_wan" not in mapped.rows[0].values
    assert "unknown_column" not in codes(mapped)


def test_a_countys_own_words_are_known() -> None:
    rows = [["项目名称", "龙头", "阶段"], ["甲", "A公司", "签约"]]
    ledger = understand(rows, own=[("龙头", "investor")])
    assert ledger.rows[0].values["investor"] == "A公司"


def test_a_sheet_without_known_names_can_be_mapped_by_hand() -> None:
    rows = [["标的", "金额", "说明"], ["甲", 100, None]]
    assert understand(rows).sheets[0].skipped == "sheet_without_names"
    ledger = understand(
        rows, mapping_overrides={"台账": {"A": "name", "B": "total_investment_wan"}}
    )
    assert ledger.rows[0].values["name"] == "甲"
    assert ledger.rows[0].values["total_investment_wan"] == 100


def test_of_two_columns_that_mean_the_same_the_usual_word_wins() -> None:
    ledger = understand(
        [["项目名称", "投资额（万元）", "总投资（万元）", "阶段"], ["甲", 1, 200, "签约"]]
    )
    assert ledger.rows[0].values["total_investment_wan"] == 200
    (issue,) = [each for each in ledger.issues if each.code == "repeated_column_kept"]
    assert issue.column == "B"
    assert ledger.rows[0].extras == {"投资额(万元)": "1"}


def test_an_enterprise_beside_the_investor_is_the_local_company() -> None:
    ledger = understand([["项目名称", "投资方", "企业名称"], ["甲", "A集团", "A（双牌）公司"]])
    assert ledger.rows[0].values["investor"] == "A集团"
    assert ledger.rows[0].values["company_name"] == "A（双牌）公司"


def test_a_list_of_enterprises_without_project_names() -> None:
    ledger = understand([["序号", "企业名称", "投资额（万元）"], [1, "A公司", 100]])
    assert ledger.rows[0].values["name"] == "A公司"
    assert ledger.rows[0].values["investor"] == "A公司"
    assert codes(ledger).count("name_from_investor") == 1


def test_a_column_of_progress_that_holds_only_stages_is_the_stage() -> None:
    rows = [["项目名称", "投资方", "项目进展"], ["甲", "A", "在谈"], ["乙", "B", "签约"]]
    ledger = understand(rows)
    assert [row.values["stage"] for row in ledger.rows] == ["clue", "signed"]
    assert [row.values["progress"] for row in ledger.rows] == ["在谈", "签约"]


def test_a_column_of_progress_that_tells_stays_progress() -> None:
    rows = [
        ["项目名称", "投资方", "项目进展"],
        ["甲", "A", "正在办理土地手续,预计下月进场施工"],
        ["乙", "B", "双方就价格条款进一步磋商"],
    ]
    ledger = understand(rows)
    assert "stage" not in ledger.rows[0].values
    assert ledger.rows[1].values["progress"] == "双方就价格条款进一步磋商"


def test_a_guess_by_pattern_must_fit_what_stands_below() -> None:
    rows = [
        ["项目名称", "协议资金落实情况说明", "阶段"],
        *[[f"甲{n}", "很好", "签约"] for n in range(5)],
    ]
    ledger = understand(rows)
    assert columns(ledger)["B"] != "agreed_amount_wan"


def test_units_that_are_companies_are_the_investors() -> None:
    rows = [
        ["项目名称", "单位", "阶段"],
        ["甲", "某科技有限公司", "签约"],
        ["乙", "某集团", "签约"],
    ]
    assert columns(understand(rows))["B"] == "investor"
    rows = [["项目名称", "单位", "阶段"], ["甲", "工信局", "签约"], ["乙", "发改局", "签约"]]
    assert columns(understand(rows))["B"] == "responsible_unit"


def test_key_projects_may_be_named_or_ticked() -> None:
    named = understand([["序号", "重点项目", "投资方"], [1, "铝材加工", "A公司"]])
    assert named.rows[0].name == "铝材加工"
    ticked = understand([["项目名称", "重点项目", "阶段"], ["铝材加工", "是", "签约"]])
    assert ticked.rows[0].values["is_key"] is True


def test_a_column_of_signing_events_beside_the_projects() -> None:
    rows = [["签约活动", "项目名称", "乙方"], ["厦洽会", "甲", "A公司"], [None, "乙", "B公司"]]
    ledger = understand(rows, ["A2:A3"])
    assert [row.values["signing_event"] for row in ledger.rows] == ["厦洽会", "厦洽会"]
    assert ledger.rows[1].values["investor"] == "B公司"


def test_a_form_about_one_project_is_no_list() -> None:
    rows = [
        ["招商引资项目信息表"],
        ["项目名称", "铝合金项目", "投资方", "某铝业"],
        ["总投资", "1亿元", "联系人", "张三"],
        ["建设内容", "生产线两条", None, None],
    ]
    assert understand(rows).sheets[0].skipped == "sheet_of_form"


def test_two_tables_side_by_side_leave_the_second_unread_with_warnings() -> None:
    rows = [
        ["在谈项目", None, None, "签约项目", None, None],
        ["项目名称", "投资方", "总投资（亿元）", "项目名称", "投资方", "总投资（亿元）"],
        ["甲", "A公司", 1, "乙", "B公司", 2],
    ]
    ledger = understand(rows, ["A1:C1", "D1:F1"])
    assert [row.name for row in ledger.rows] == ["甲"]
    assert codes(ledger).count("repeated_column") == 3


WORDS = st.sampled_from(
    [
        None,
        "序号",
        "项目名称",
        "投资方",
        "名称",
        "总投资（亿元）",
        "当前阶段",
        "合计",
        "小计",
        "一、签约项目",
        "单位：万元",
        "填报单位：县招商局",
        "注：",
        "审核人：",
        1,
        2,
        3.5,
        -1,
        "20、53亿",
        "签约",
        "8月初",
        "2026-10-18",
        "其中：一期",
        "城关镇",
        "铝材加工",
        "备注",
        True,
        " ",
        "=",
        "１２",
        "甲",
        "（二）在谈",
    ]
)
AREAS = st.lists(
    st.tuples(st.integers(1, 8), st.integers(1, 6), st.integers(0, 2), st.integers(0, 3)),
    max_size=5,
)


@given(st.lists(st.lists(WORDS, max_size=6), max_size=12), AREAS)
def test_any_sheet_is_understood_or_left_out_without_breaking(
    rows: list[list[object]], areas: list[tuple[int, int, int, int]]
) -> None:
    cells = [["" if value is None else value for value in row] for row in rows]
    width = max((len(row) for row in cells), default=0)
    filled = [row + [""] * (width - len(row)) for row in cells]
    merged = tuple(Area(top, left, top + down, left + right) for top, left, down, right in areas)
    sheet = RawSheet("台账", filled, merged)  # type: ignore[arg-type]
    ledger = parse_ledger([sheet], columns=ColumnDictionary(), options=ParseOptions(today=TODAY))
    for issue in ledger.issues:
        assert issue.message
    for row in ledger.rows:
        assert row.row_number <= len(rows)
