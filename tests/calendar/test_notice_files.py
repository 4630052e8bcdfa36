"""A list of holidays as JSON, as published lists have it."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhaoshang.calendar.notice_files import file_lines
from zhaoshang.calendar.notices import NoticeProblem, read_notice
from zhaoshang.core.errors import RuleBroken

DAYS = [
    {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
    {"name": "元旦", "date": "2027-01-09", "isOffDay": False},
]


def lines(content: object):
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return file_lines(SimpleUploadedFile("2027.json", text.encode()))


@pytest.mark.parametrize("content", [DAYS, {"year": 2027, "papers": [], "days": DAYS}])
def test_a_list_of_days_is_read(content):
    notice = read_notice(lines(content), 2027)
    assert notice.errors == []
    assert [(row.on.day, row.is_working) for row in notice.rows] == [(1, False), (9, True)]


def test_a_day_may_say_that_it_is_worked():
    day = {"name": "元旦", "date": "2027-01-09", "is_working": True}
    assert read_notice(lines([day]), 2027).rows[0].is_working


@pytest.mark.parametrize("content", ["{", "3", {"tage": []}, ["2027-01-01"], "[" * 100_000])
def test_what_is_no_list_of_days_is_refused(content):
    with pytest.raises(RuleBroken) as broken:
        lines(content)
    assert (broken.value.code, broken.value.field) == ("not_days", "file")


def test_a_day_without_its_kind_is_an_error_of_its_line():
    notice = read_notice(lines([{"name": "元旦", "date": "2027-01-01"}]), 2027)
    assert [each.problem for each in notice.errors] == [NoticeProblem.NOT_A_KIND]
