"""Lists of permits as a county types them."""

import pytest

from projects.policies_services import (
    CARE_ANSWER,
    CIRCLE,
    CODE_TWICE,
    NO_SUCH_CODE,
    PERMIT_LISTS,
    codes_of,
)
from zhaoshang.core.errors import RuleBroken


def rows(*lines):
    return {
        "rows": [
            {
                "checklist": "新建",
                "code": code,
                "name": f"事项{code}",
                "department": "发展和改革",
                "working_days": "5",
                "after": after,
            }
            for code, after in lines
        ]
    }


def parse(raw):
    return PERMIT_LISTS.parse(PERMIT_LISTS.read(raw).value)


def test_the_default_lists_are_whole():
    lists = PERMIT_LISTS.parse(PERMIT_LISTS.read(PERMIT_LISTS.default).value)
    assert lists.names == ("工业新建项目", "租赁厂房项目", "其他项目")
    first = lists.of("工业新建项目")
    assert len(first) == 12
    assert first[-2].after == ("gongcheng", "shentu")
    assert lists.of("没有这个") == ()


def test_codes_are_read_as_typed():
    assert codes_of(" a，b、c;d  a") == ("a", "b", "c", "d")
    assert codes_of("") == ()


@pytest.mark.parametrize(
    ("lines", "message", "field"),
    [
        ([("a", ""), ("a", "")], CODE_TWICE, "rows.1.code"),
        ([("a", ""), ("b", "x")], str(NO_SUCH_CODE) % {"code": "x"}, "rows.1.after"),
        ([("a", "b"), ("b", "a")], CIRCLE, "rows.0.after"),
    ],
)
def test_lists_that_contradict_themselves_are_refused(lines, message, field):
    with pytest.raises(RuleBroken) as caught:
        parse(rows(*lines))
    assert (str(caught.value), caught.value.field) == (str(message), field)


def test_complaints_are_answered_sooner():
    rule = CARE_ANSWER.parse(CARE_ANSWER.default)
    assert rule.days(is_complaint=True) < rule.days(is_complaint=False)
