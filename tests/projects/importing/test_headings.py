import pytest
from django.utils import translation

from projects.importing.columns import COLUMNS
from projects.importing.headings import ColumnDictionary, heading_key

DICTIONARY = ColumnDictionary()


def found(*path: str) -> str | None:
    match = DICTIONARY.find(path)
    return match.column if match else None


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("序号", "sequence"),
        ("项 目 名 称", "name"),
        ("项目", "name"),
        ("企业（项目）名称", "name"),
        ("投资方", "investor"),
        ("客商", "investor"),
        ("业主", "investor"),
        ("引进企业", "investor"),
        ("来源地", "investor_place"),
        ("投资方所在地", "investor_place"),
        ("产业类别", "industry"),
        ("行业", "industry"),
        ("落户地", "host_unit"),
        ("所在乡镇", "host_unit"),
        ("落地乡镇（园区）", "host_unit"),
        ("建设地点", "address"),
        ("责任单位", "responsible_unit"),
        ("牵头单位", "responsible_unit"),
        ("引资单位", "introducing_unit"),
        ("招引单位", "introducing_unit"),
        ("首谈单位", "first_contact_unit"),
        ("协办单位", "supporting_units"),
        ("包保领导", "lead_sponsor"),
        ("挂联领导", "lead_sponsor"),
        ("县级联系领导", "lead_sponsor"),
        ("责任人", "responsible_person"),
        ("联系电话", "contact_phone"),
        ("当前阶段", "stage"),
        ("项目状态", "stage"),
        ("总投资（亿元）", "total_investment_wan"),
        ("计划总投资\n（万元）", "total_investment_wan"),
        ("投资额/万元", "total_investment_wan"),
        ("投资规模", "total_investment_wan"),
        ("其中一期", "first_phase_wan"),
        ("总投资（其中一期）", "first_phase_wan"),
        ("固定资产投资", "fixed_asset_investment_wan"),
        ("协议引资额", "agreed_amount_wan"),
        ("累计到位资金", "funds_in_place_wan"),
        ("实际到位\n资金", "funds_in_place_wan"),
        ("截至9月底累计到位资金", "funds_in_place_wan"),
        ("2026年到位资金", "funds_year_wan"),
        ("1-9月到位资金", "funds_year_wan"),
        ("本月到位资金", "funds_month_wan"),
        ("用地面积（亩）", "land_mu"),
        ("占地面积", "land_mu"),
        ("建筑面积（㎡）", "floor_area_m2"),
        ("签约日期/活动", "signed_on"),
        ("签约时间", "signed_on"),
        ("开工时间", "started_on"),
        ("拟开工时间", "agreed_start_on"),
        ("约定投产", "agreed_production_on"),
        ("投产时间", "produced_on"),
        ("引荐人", "referrer"),
        ("进展情况", "progress"),
        ("10月份进展", "progress"),
        ("存在的困难和问题", "problem"),
        ("下步打算", "next_step"),
        ("需协调事项", "coordination"),
        ("预计产值", "expected_output_wan"),
        ("预计税收（万元/年）", "expected_tax_wan"),
        ("带动就业", "expected_jobs_count"),
        ("建设内容及规模", "content"),
        ("建设性质", "nature"),
        ("统一社会信用代码", "credit_code"),
        ("项目编号", "code"),
        ("备  注", "note"),
        ("Project name", "name"),
        ("Total investment", "total_investment_wan"),
    ],
)
def test_a_heading_finds_its_column(heading: str, column: str) -> None:
    assert found(heading) == column


@pytest.mark.parametrize(
    ("path", "column"),
    [
        (("投资方", "名称"), "investor"),
        (("投资方情况", "名称"), "investor"),
        (("投资方", "来源地"), "investor_place"),
        (("投资方", "联系人"), "contact_name"),
        (("投资情况", "总投资"), "total_investment_wan"),
        (("投资情况", "其中一期"), "first_phase_wan"),
        (("总投资（万元）", "合计"), "total_investment_wan"),
        (("总投资（万元）", "其中：固定资产投资"), "fixed_asset_investment_wan"),
        (("到位资金", "本月"), "funds_month_wan"),
        (("到位资金", "本年累计"), "funds_year_wan"),
        (("到位资金", "历年累计"), "funds_in_place_wan"),
        (("开工时间", "计划"), "agreed_start_on"),
        (("开工时间", "实际"), "started_on"),
        (("计划", "开工时间"), "agreed_start_on"),
        (("项目基本情况", "项目名称"), "name"),
        (("项目基本情况", "投资方", "名称"), "investor"),
        (("投资情况（万元）", "总投资", "合计"), "total_investment_wan"),
        (("包保领导", "姓名"), "lead_sponsor"),
        (("包保领导", "联系电话"), "contact_phone"),
    ],
)
def test_a_word_that_says_little_takes_its_parent(path: tuple[str, ...], column: str) -> None:
    assert found(*path) == column


@pytest.mark.parametrize(
    "heading",
    [
        "年度目标",
        "完成率",
        "同比",
        "项目个数",
        "资金到位率",
        "省外资金到位",
        "利用外资（万美元）",
        "完成投资",
    ],
)
def test_other_headings_stay_unknown(heading: str) -> None:
    assert found(heading) is None
    assert found("签约项目", "个数") is None


def test_a_pattern_is_only_a_guess() -> None:
    sure, guess = DICTIONARY.find(["总投资"]), DICTIONARY.find(["县级联系领导"])
    assert sure is not None
    assert sure.sure
    assert guess is not None
    assert not guess.sure


def test_a_countys_own_words_come_first() -> None:
    dictionary = ColumnDictionary().extended([("龙头企业", "investor"), ("单位", "host_unit")])
    assert dictionary.find(["龙头企业"]).column == "investor"  # type: ignore[union-attr]
    assert dictionary.find(["单 位"]).column == "host_unit"  # type: ignore[union-attr]
    assert dictionary.find(["情况", "单位"]).column == "host_unit"  # type: ignore[union-attr]
    with pytest.raises(ValueError, match="no_such"):
        ColumnDictionary().extended([("x", "no_such")])


def test_the_key_of_a_heading_leaves_out_units_blanks_and_numbering() -> None:
    assert heading_key("  总 投\n资（单位：亿元） ") == "总投资"
    assert heading_key("3.项目名称*") == "项目名称"
    assert heading_key("总投资（亿元，其中一期）") == "总投资其中一期"
    assert heading_key("总投资（亿元，其中一期）", brackets=False) == "总投资"


def test_every_column_has_built_in_words_and_every_word_a_column() -> None:
    assert set(DICTIONARY.aliases.values()) == set(COLUMNS)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_labels_of_an_exported_ledger_find_their_columns_again(language: str) -> None:
    with translation.override(language):
        lost = [name for name, column in COLUMNS.items() if found(str(column.label)) != name]
    assert set(lost) <= {"contact_name"}  # 联系人 alone is the unit's own person
