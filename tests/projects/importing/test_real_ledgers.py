"""The two real counties' ledgers that the project was shown."""

from decimal import Decimal

from projects.importing.issues import Level
from projects.importing.ledger import ParsedLedger, ParsedRow
from tests.projects.importing.workbooks import DATA, codes, understand


def ledger(name: str, **options: object) -> ParsedLedger:
    return understand((DATA / f"ledger_{name}.xlsx").read_bytes(), **options)


def row(parsed: ParsedLedger, number: int) -> ParsedRow:
    return next(each for each in parsed.rows if each.row_number == number)


def test_shuangpai_comes_in_whole() -> None:
    parsed = ledger("shuangpai")
    assert len(parsed.rows) == 19
    assert parsed.errors == []
    assert parsed.sums["total_investment_wan"] == 430200
    (sheet,) = parsed.sheets
    assert sheet.title == "双牌县招商引资项目台账"
    assert sheet.unit_text == "县招商局"
    assert (sheet.money_unit, sheet.land_unit) == ("万元", "亩")
    assert sheet.as_of_text == "1-9月"
    assert sheet.header_rows == (3, 4)
    assert sheet.unknown_columns == []
    assert [(each.row_number, each.column, each.agrees) for each in sheet.published] == [
        (24, "total_investment_wan", True),
        (24, "funds_in_place_wan", True),
    ]


def test_a_row_of_shuangpai() -> None:
    values = row(ledger("shuangpai"), 8).values
    assert values["name"] == "日月湖农业生态科技示范园"
    assert values["industry"] == "农业旅游"
    assert values["host_unit"] == "理家坪乡"
    assert (values["stage"], values["sub_stage"]) == ("landed", "procedures")
    assert values["total_investment_wan"] == Decimal(160000)
    assert values["first_phase_wan"] == Decimal(20000)
    assert values["land_mu"] == Decimal(20000)
    assert values["progress"] == "已签土地流转合同,8月初开工"


def test_vague_dates_of_shuangpai_are_notes_with_warnings_by_cell() -> None:
    parsed = ledger("shuangpai")
    assert row(parsed, 8).notes == {"started_on": "8月初"}
    found = [
        (issue.row, issue.column, issue.label, issue.value)
        for issue in parsed.warnings
        if issue.code == "not_exact_date"
    ]
    assert (5, "M", "开工时间", "6月下旬") in found
    assert (7, "L", "签约日期/活动", "8月上旬") in found
    assert len(found) == 6


def test_suspended_projects_of_shuangpai_wait_for_their_stage() -> None:
    parsed = ledger("shuangpai")
    suspended = [each for each in parsed.rows if each.values["status"] == "suspended"]
    assert [each.row_number for each in suspended] == [21, 22]
    assert all("stage" not in each.values for each in suspended)
    assert all(each.suggested == "producing" for each in suspended)
    assert codes(parsed).count("stage_of_suspended") == 2


def test_the_stage_chosen_in_the_preview_is_taken() -> None:
    parsed = ledger("shuangpai", stage_overrides={"台账!21": "producing", "台账!22": "signed"})
    assert row(parsed, 21).values["sub_stage"] == "producing"
    assert row(parsed, 21).values["status"] == "suspended"
    assert row(parsed, 22).values["sub_stage"] == "contract"
    assert row(parsed, 22).stage_from == "choice"
    assert "stage_of_suspended" not in codes(parsed)


def test_lingxian_comes_in_whole_with_yi_in_its_cells() -> None:
    parsed = ledger("lingxian")
    assert len(parsed.rows) == 23
    assert parsed.errors == []
    assert row(parsed, 7).values["total_investment_wan"] == 100000
    assert row(parsed, 14).values["total_investment_wan"] == 500000
    assert parsed.sums["total_investment_wan"] == 7351900
    assert all(each.agrees for sheet in parsed.sheets for each in sheet.published)


def test_days_without_a_year_are_notes_until_the_year_is_given() -> None:
    parsed = ledger("lingxian")
    first = row(parsed, 5)
    assert first.values["signing_event"] == "德州—广州经贸洽谈会"
    assert first.notes["signed_on"] == "05-30 德州—广州经贸洽谈会"
    assert codes(parsed).count("no_year") == 11
    dated = row(ledger("lingxian", assumed_year=2013), 5)
    assert str(dated.values["signed_on"]) == "2013-05-30"
    assert [issue.code for issue in dated.issues] == ["year_assumed"]


def test_warnings_say_where_and_what_in_words() -> None:
    for issue in ledger("shuangpai").issues:
        assert issue.level is Level.WARNING
        assert issue.sheet == "台账"
        assert issue.row
        assert issue.column
        assert issue.value in issue.message
