import datetime as dt

import pytest

from zhaoshang.calendar.notices import MOST_ROWS, NoticeProblem, NoticeRow, read_notice
from zhaoshang.calendar.rules import PUBLISHED

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
