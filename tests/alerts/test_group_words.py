"""A group's robot names no investor, project or person, whatever a notice was told with."""

import datetime as dt
import re

import pytest
from django.utils import translation

from tests.factories.alerts import NoticeFactory, make_message, make_robot
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts import kinds
from zhaoshang.alerts.example_words import example_params
from zhaoshang.alerts.kinds import NoticeKind
from zhaoshang.alerts.selectors.wording import compose

PLACE = re.compile(r"%\((\w+)\)")
LANGUAGES = ("zh-hans", "en")
SECRETS = {"investor": "恒大华晟控股", "project": "龙腾新能源产业园", "person": "欧阳建国"}
IN_GROUPS = [kind.name for kind in kinds.registered() if kind.group]


def places(*texts: object) -> set[str]:
    return {place for text in texts for place in PLACE.findall(str(text))}


def kind_of(name: str) -> NoticeKind:
    found = kinds.find(name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", IN_GROUPS)
@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_a_name_in_any_value_never_reaches_a_group(name, secret):
    kind = kind_of(name)
    told = places(kind.title, kind.body, kind.group)
    hostile = dict.fromkeys(told, secret)
    proper = example_params(kind)
    # Once in every value, once in each value alone, beside proper ones.
    cases = [hostile, *({**proper, place: f"2026-11 {secret}"} for place in told)]
    for params in cases:
        for language in LANGUAGES:
            with translation.override(language):
                line = kind.fill_group(params)
            assert line
            assert secret not in line


@pytest.mark.parametrize("name", IN_GROUPS)
def test_a_group_s_line_needs_no_value_that_the_notice_itself_does_not_have(name):
    kind = kind_of(name)
    assert places(kind.group) <= places(kind.title, kind.body)


@pytest.mark.parametrize(
    "name",
    [
        "assessment.month_closed",
        "assessment.report_due",
        "assessment.report_late",
        "assessment.report_returned",
        "calendar.missing",
        "contracts.copies_missing",
        "contracts.obligation_due",
        "contracts.obligation_overdue",
        "contracts.report_late",
        "contracts.report_owed",
        "contracts.review_late",
        "projects.flag_raised",
        "projects.flag_worsened",
        "projects.item_due",
        "projects.item_late",
        "projects.problem_escalated",
        "projects.problem_late",
        "projects.review_due",
        "projects.review_late",
    ],
)
def test_groups_are_told_of_deadlines_flags_and_months(name):
    assert name in IN_GROUPS


def test_the_line_says_the_month_and_the_rule():
    late, flag = kind_of("assessment.report_late"), kind_of("projects.flag_raised")
    for month in ("2026-10", "2026年10月", "October 2026"):
        assert month in late.fill_group({"month": month, "unit": "城关镇", "due": "2026-11-03"})
    rule = next(iter(flag.words["rule"]))
    assert str(flag.words["rule"][rule]) in flag.fill_group({"rule": rule})
    # As a notice is stored: the code's text.
    assert str(flag.words["rule"][rule]) in flag.fill_group({"rule": str(rule)})


@pytest.mark.parametrize("kind", kinds.registered(), ids=lambda kind: kind.name)
def test_every_kind_reads_well_with_made_up_values(kind):
    for language in LANGUAGES:
        with translation.override(language):
            title, body = kind.fill(example_params(kind))
        assert title
        assert "%(" not in title + body


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_a_message_to_a_group_names_the_unit_and_the_deadline_and_nobody(county, count):
    clerk = county.user(Role.CLERK)
    hostile = dict.fromkeys(
        ("project", "contract", "content", "who", "reason", "unit"), "、".join(SECRETS.values())
    )
    names = ["projects.flag_raised", "projects.item_late", "contracts.report_late"][:count]
    rule = next(iter(kind_of("projects.flag_raised").words["rule"]))
    notices = [
        NoticeFactory(
            recipient=clerk,
            kind=name,
            params={**hostile, "rule": str(rule), "due": "2026-12-01"},
            due_on=dt.date(2026, 12, 1),
        )
        for name in names
    ]
    message = make_message(*notices, robot=make_robot(county.county))
    words = compose(message)
    told = "\n".join([words.title, *words.lines, words.path])
    assert clerk.unit.label in told
    assert ("2026-12-01" in told) == (count == 1)
    for secret in SECRETS.values():
        assert secret not in told
