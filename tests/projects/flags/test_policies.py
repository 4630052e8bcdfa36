"""Thresholds as policy: refusals, and two cities' rules on the same facts (R7, domain (d))."""

import datetime as dt
from decimal import Decimal

import pytest

from projects.models.choices import MilestoneKind
from projects.policies_flag_looks import FLAG_LOOKS, LOOK_MISSING, SAME_WORD
from projects.policies_flags import (
    FLAG_RULES,
    MILESTONE_NEEDED,
    NO_LIMIT,
    NOT_FOR_UNITS,
    PRAISE_BY_PROGRESS,
    TWICE,
    UPSIDE_DOWN,
    WRONG_MEASURE,
    rule_row,
)
from projects.rules.flags.kinds import Measure, RuleKind, Severity
from projects.rules.flags.limits import Subject
from projects.services.flags import Pushed, push_facts
from tests.factories.accounts import make_county
from tests.factories.flags import agree, flags_up, set_rules
from tests.factories.projects import ProjectFactory, set_milestone
from zhaoshang.core.errors import RuleBroken

ON = dt.date(2026, 10, 10)
BEHIND = RuleKind.BEHIND_SCHEDULE
# 银川 2025: behind 10–30 points yellow, above 30 red; planned start missed yellow, 3 months red;
# 1 month after the start not in statistics yellow, above 2 months red.
YINCHUAN = [
    rule_row(BEHIND, "10", "30", measure=Measure.POINTS, attention_included=True),
    rule_row(RuleKind.MILESTONE_LATE, "0", "90", milestone=MilestoneKind.START),
    rule_row(
        RuleKind.MILESTONE_LATE,
        "30",
        "60",
        measure=Measure.AFTER_START,
        milestone=MilestoneKind.STATISTICS_ENTRY,
    ),
]
# 三亚 2022: below schedule by up to 50 % of it yellow, by more red; two yellows in a row;
# districts: the month's task missed yellow, two months in a row red.
SANYA = [
    rule_row(BEHIND, "0", "50", measure=Measure.RELATIVE),
    rule_row(RuleKind.PERIODS_IN_A_ROW, None, "2", measure=Measure.FLAGGED),
    rule_row(RuleKind.PERIODS_IN_A_ROW, "1", "2", subject=Subject.UNIT),
]


def parse(*rows):
    value = FLAG_RULES.read({"rules": list(rows), "report_grace_days": 5})
    assert value.problems == {}
    return FLAG_RULES.parse(value.value)


def look(severity, colour="red", label=""):
    return {"severity": severity, "colour": colour, "label": label or severity, "shape": "flag"}


@pytest.mark.parametrize(
    ("row", "message", "field"),
    [
        (rule_row(RuleKind.NO_FOLLOW_UP, "30", "14"), UPSIDE_DOWN, "rules.1.warning"),
        (rule_row(BEHIND, "30", "30", warning_included=True), UPSIDE_DOWN, "rules.1.warning"),
        (rule_row(RuleKind.NO_FOLLOW_UP, None, None), NO_LIMIT, "rules.1.attention"),
        (
            rule_row(RuleKind.NO_FOLLOW_UP, "1", "2", measure=Measure.POINTS),
            WRONG_MEASURE,
            "rules.1.measure",
        ),
        (
            rule_row(RuleKind.TIME_IN_STAGE, "9", None, praise="3"),
            PRAISE_BY_PROGRESS,
            "rules.1.praise",
        ),
        (
            rule_row(RuleKind.MILESTONE_LATE, "1", "2", measure=Measure.AFTER_START),
            MILESTONE_NEEDED,
            "rules.1.milestone",
        ),
        (
            rule_row(RuleKind.NO_FOLLOW_UP, "1", "2", subject=Subject.UNIT),
            NOT_FOR_UNITS,
            "rules.1.subject",
        ),
        (rule_row(RuleKind.PROBLEM_OVERDUE, "5", "9"), TWICE, "rules.1.rule"),
    ],
)
def test_thresholds_that_cannot_be_are_refused_where_they_stand(row, message, field):
    with pytest.raises(RuleBroken) as refused:
        parse(rule_row(RuleKind.PROBLEM_OVERDUE, "0", "15"), row)
    assert (refused.value.message, refused.value.field) == (message, field)


@pytest.mark.parametrize(("attention", "warning"), [("14", "14"), (None, "14"), ("14", None)])
def test_red_as_easy_as_yellow_or_one_of_them_alone_may_be(attention, warning):
    assert parse(rule_row(RuleKind.NO_FOLLOW_UP, attention, warning)).rows


def test_the_most_specific_row_holds():
    rules = parse(
        rule_row(RuleKind.NO_FOLLOW_UP, "1", None),
        rule_row(RuleKind.NO_FOLLOW_UP, "2", None, scope="stage:clue"),
        rule_row(RuleKind.NO_FOLLOW_UP, "3", None, scope="sub:negotiating"),
        rule_row(RuleKind.NO_FOLLOW_UP, "4", None, scope="stage:clue", project_class="key"),
    )
    found = [
        rules.row_for(RuleKind.NO_FOLLOW_UP, Measure.DAYS, sub_stage, is_key=is_key)
        for sub_stage, is_key in (
            ("contract", True),
            ("contacted", False),
            ("negotiating", False),
            ("negotiating", True),
        )
    ]
    assert [row.limits.attention for row in found] == [1, 2, 3, 4]


def test_each_severity_has_its_look_and_colours_are_local():
    rows = [look("attention", "yellow"), look("warning", "black"), look("praise", "red")]
    looks = FLAG_LOOKS.parse(FLAG_LOOKS.read({"looks": rows}).value)
    assert looks[Severity.PRAISE].colour == "red"
    with pytest.raises(RuleBroken) as refused:
        FLAG_LOOKS.parse(FLAG_LOOKS.read({"looks": rows[:2]}).value)
    assert refused.value.message == LOOK_MISSING
    with pytest.raises(RuleBroken) as refused:
        FLAG_LOOKS.parse(FLAG_LOOKS.read({"looks": [*rows, rows[0]]}).value)
    assert (refused.value.message, refused.value.field) == (TWICE, "looks.3.severity")


@pytest.mark.parametrize(("place", "twin"), [(1, 0), (2, 0), (2, 1)])
def test_two_severities_never_share_a_word(place, twin):
    rows = [look(each) for each in ("attention", "warning", "praise")]
    rows[place]["label"] = rows[twin]["label"]
    with pytest.raises(RuleBroken) as refused:
        FLAG_LOOKS.parse(FLAG_LOOKS.read({"looks": rows}).value)
    assert (refused.value.message, refused.value.field) == (SAME_WORD, f"looks.{place}.label")


def test_the_default_words_are_yellow_flag_and_red_flag():
    looks = FLAG_LOOKS.parse(FLAG_LOOKS.read(FLAG_LOOKS.default).value)
    assert [looks[each].label for each in (Severity.ATTENTION, Severity.WARNING)] == [
        "黄旗",
        "红旗",
    ]


@pytest.mark.django_db
def test_two_cities_give_the_same_facts_different_colours():
    found = {}
    for code, rows in (("YC", YINCHUAN), ("SY", SANYA)):
        city = make_county(code)
        set_rules(city.county, rows, dt.date(2020, 1, 1))
        project = ProjectFactory(
            county=city.county, under_construction=True, responsible_unit=city.township
        )
        fact = Pushed(
            BEHIND,
            "2026-09",
            dt.date(2026, 10, 8),
            Decimal(40),
            Decimal(18),
            project_id=project.pk,
        )
        push_facts([fact], on=ON)
        found[code] = {
            place: each for place, each in flags_up(project).items() if place[0] == BEHIND
        }
    # 22 points behind: yellow there; 55 % of the plan missing: red here.
    assert found == {
        "YC": {("behind_schedule", "points"): "attention"},
        "SY": {("behind_schedule", "relative"): "warning"},
    }


@pytest.mark.django_db
def test_a_start_missed_by_three_months_is_red_in_yinchuan_and_no_matter_in_sanya():
    found = {}
    for code, rows in (("YC", YINCHUAN), ("SY", SANYA)):
        city = make_county(code)
        set_rules(city.county, rows, dt.date(2020, 1, 1))
        project = ProjectFactory(county=city.county, landed=True, responsible_unit=city.township)
        agree(project, MilestoneKind.START, ON - dt.timedelta(days=91))
        set_milestone(project, MilestoneKind.CONTRACT_SIGNED, ON - dt.timedelta(days=200))
        push_facts(
            [Pushed(BEHIND, "2026-09", ON, Decimal(1), Decimal(1), project_id=project.pk)], on=ON
        )
        found[code] = flags_up(project)
    assert found["SY"] == {}
    assert found["YC"] == {("milestone_late", "start"): "warning"}
