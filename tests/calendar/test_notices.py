import datetime as dt

import pytest

from zhaoshang.calendar.notices import MOST_ROWS, NoticeProblem, NoticeRow, read_notice
from zhaoshang.calendar.rules import PUBLISHED, SpecialDay, WorkCalendar

# State Council General Office notice for 2026, as published.
NOTICE_2026 = """
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""

# As published for 2025: heading, address, preamble, days, closing, signature.
NOTICE_2025 = """
国务院办公厅关于2025年部分节假日安排的通知
国办发明电〔2024〕12号
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2025年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作，遇有重大突发事件，要按规定及时报告并妥善处置，确保人民群众祥和平安度过节日假期。
国务院办公厅
2024年11月12日
"""
# As published for 2024: no weekdays beside the days off, "with the weekend", advice for New Year.
NOTICE_2024 = """
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
"""
NOTICES = {2024: NOTICE_2024, 2025: NOTICE_2025, 2026: NOTICE_2026}


def worked(year: int, own: dict[dt.date, SpecialDay]) -> list[bool]:
    """Return which days of a year are worked, by rows or by the published calendar."""
    calendar = WorkCalendar(own=own, own_years=frozenset({year}))
    first = dt.date(year, 1, 1)
    return [calendar.day(first + dt.timedelta(days=n)).is_working for n in range(365)]


def plainly_worked(year: int, own: dict[dt.date, SpecialDay]) -> list[bool]:
    """Return which days of a year are worked by rows alone."""
    first = dt.date(year, 1, 1)
    days = [first + dt.timedelta(days=n) for n in range(365)]
    return [own[on].is_working if on in own else on.weekday() < 5 for on in days]


@pytest.mark.parametrize("year", NOTICES)
def test_each_published_notice_is_read_whole_and_gives_the_published_year(year):
    notice = read_notice(NOTICES[year].splitlines(), year)
    assert notice.errors == []
    own = {row.on: SpecialDay(is_working=row.is_working, name=row.name) for row in notice.rows}
    assert plainly_worked(year, own) == worked(year, {})


@pytest.mark.parametrize("year", NOTICES)
def test_a_notice_pasted_as_one_paragraph_gives_the_same(year):
    lines = [line for line in NOTICES[year].splitlines() if line[1:2] == "、"]
    assert len(lines) >= 6
    whole = read_notice(["".join(lines)], year)
    assert whole.errors == []
    assert whole.rows == read_notice(lines, year).rows


def test_the_advice_to_rest_on_new_years_eve_is_no_day_off():
    notice = read_notice(NOTICE_2024.splitlines(), 2024)
    assert dt.date(2024, 2, 9) not in {row.on for row in notice.rows}


def test_words_that_are_no_part_of_a_notice_are_still_errors():
    notice = read_notice(["2027-01-01 休 元旦", "大家新年快乐"], 2027)
    assert [each.line for each in notice.errors] == [2]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_the_published_notice_gives_the_published_days():
    notice = read_notice(NOTICE_2026.splitlines(), 2026)
    assert notice.errors == []
    read = {row.on: row.is_working for row in notice.rows}
    known = {on: special.is_working for on, special in PUBLISHED.items() if on.year == 2026}
    assert read == known
    assert notice.rows[0] == NoticeRow(day("2026-01-01"), is_working=False, name="元旦")


@pytest.mark.parametrize(
    "line",
    [
        "2027-01-01 休 元旦",
        "2027-01-01\t休\t元旦",
        "2027/1/1,休,元旦",
        "2027年1月1日 放假 元旦",
        "1月1日、休、元旦",
        "２０２７－０１－０１　休　元旦",
        "2027-01-01(周五) off 元旦",
        [dt.date(2027, 1, 1), "休", "元旦"],
        [dt.datetime(2027, 1, 1), "休", "元旦", None],  # noqa: DTZ001 - as a workbook gives it
    ],
)
def test_a_row_is_read_as_people_write_it(line):
    notice = read_notice([line], 2027)
    assert notice.errors == []
    assert notice.rows == [NoticeRow(day("2027-01-01"), is_working=False, name="元旦")]


@pytest.mark.parametrize("line", ["2027-02-05至2027-02-07 休 春节", "2月5日~7日 休 春节"])
def test_a_range_is_every_day_of_it(line):
    notice = read_notice([line], 2027)
    assert [row.on.day for row in notice.rows] == [5, 6, 7]


def test_a_make_up_day_is_worked():
    assert read_notice(["2027-01-09 上班 元旦"], 2027).rows[0].is_working


def test_a_heading_and_empty_lines_are_passed_over():
    notice = read_notice(["日期,类型,名称", "", "2027-01-01,休,元旦"], 2027)
    assert (len(notice.rows), notice.errors) == (1, [])


def test_new_year_may_begin_in_the_old_year():
    notice = read_notice(["一、元旦：2026年12月31日至2027年1月2日放假，共3天。"], 2027)
    assert [row.on for row in notice.rows] == [
        day("2026-12-31"),
        day("2027-01-01"),
        day("2027-01-02"),
    ]


@pytest.mark.parametrize(
    ("lines", "line", "problem"),
    [
        (["2027-01-01 休 元旦", "2027-02-30 休 春节"], 2, NoticeProblem.NOT_A_DATE),
        (["1 元旦"], 1, NoticeProblem.NOT_A_DATE),
        (["2026-05-01 休 劳动节"], 1, NoticeProblem.OTHER_YEAR),
        (["2027-01-01 也许 元旦"], 1, NoticeProblem.NOT_A_KIND),
        (["2027-01-01"], 1, NoticeProblem.NOT_A_KIND),
        (["2027-01-01 休"], 1, NoticeProblem.NO_NAME),
        (["一、元旦：1月1日（周一）放假1天。"], 1, NoticeProblem.WEEKDAY),
        (["二、春节：2月5日（腊月廿八）至下旬放假。"], 1, NoticeProblem.NOT_A_DATE),
        (["2027-02-07至2027-02-05 休 春节"], 1, NoticeProblem.RANGE),
        (["2027-01-01至2027-12-01 休 元旦"], 1, NoticeProblem.RANGE),
        (["2027-01-01 休 元旦", "2027-01-01 班 元旦"], 2, NoticeProblem.TWICE),
    ],
)
def test_what_cannot_be_taken_is_named_by_line(lines, line, problem):
    errors = read_notice(lines, 2027).errors
    assert [(error.line, error.problem) for error in errors] == [(line, problem)]


def test_the_same_day_said_twice_alike_is_one_row():
    assert len(read_notice(["2027-01-01 休 元旦"] * 2, 2027).rows) == 1


def test_endless_input_is_cut_off():
    first = dt.date(2027, 1, 1)
    lines = [f"{first + dt.timedelta(days=n)} 休 元旦" for n in range(365)]
    lines += [f"2026-12-{n:02d} 休 元旦" for n in range(1, 32)]
    lines += ["2027-01-01至2027-01-20 休 元旦"] * 100
    assert len(read_notice(lines, 2027).rows) <= MOST_ROWS
