"""The flags of one project: why, since when, what clears it, when it gets worse; history; holds."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models import Project
from projects.models.choices import MilestoneKind
from projects.rules.flags.kinds import ClearedBy, HoldKind, HoldState, Measure, RuleKind, Severity
from projects.rules.stages import Status
from tests.factories.flag_pages import make_consequence, make_flag, make_hold
from tests.factories.projects import TODAY
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db


def days(number):
    return dt.timedelta(days=number)


def page(client, project):
    return client.get(reverse("projects:project-flags", args=[project.pk]))


def banners(client, project):
    return page(client, project).context["banners"]


@pytest.mark.parametrize("role", [Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.LEADER])
def test_whoever_reads_the_project_reads_its_flags(login, county, project, role):
    make_flag(project)
    response = page(login(county.user(role)), project)
    assert response.status_code == 200
    assert len(response.context["banners"]) == 1


def test_another_units_flags_are_not_there(login, other_clerk, project):
    assert page(login(other_clerk), project).status_code == 404


def test_the_tab_stands_among_the_parts_of_the_project(login, clerk, project):
    current = [tab["url"] for tab in page(login(clerk), project).context["tabs"] if tab["current"]]
    assert current == [reverse("projects:project-flags", args=[project.pk])]


def test_a_flag_says_why_by_how_much_and_what_clears_it(login, clerk, project):
    make_flag(project, days=10, limit=30)
    (banner,) = banners(login(clerk), project)
    assert "40" in banner["why"]
    assert "30" in banner["why"]
    assert banner["badge"]["days"] == 10
    assert banner["clears_url"] == reverse("projects:follow-up", args=[project.pk])


def test_days_go_on_from_the_day_the_number_was_taken(login, clerk, project):
    facts = {"value": 35, "value_on": (TODAY - days(5)).isoformat()}
    make_flag(project, days=10, limit=30, facts=facts)
    assert "40" in banners(login(clerk), project)[0]["why"]


def test_a_number_that_is_no_day_stands_still(login, clerk, project):
    facts = {"value": "12.5", "value_on": (TODAY - days(5)).isoformat()}
    make_flag(
        project,
        rule=RuleKind.BEHIND_SCHEDULE,
        measure=Measure.POINTS.value,
        limit=10,
        facts=facts,
    )
    assert "12.5" in banners(login(clerk), project)[0]["why"]


def test_who_may_not_write_gets_no_form_to_clear_it(login, leader, project):
    make_flag(project)
    assert banners(login(leader), project)[0]["clears_url"] == ""


@pytest.mark.parametrize("rule", list(RuleKind))
def test_every_kind_of_rule_has_its_words(login, clerk, project, rule):
    measure = Measure.DAYS if rule not in {RuleKind.NO_REPORT} else Measure.REPORTS
    make_flag(project, rule=rule, measure=measure.value, facts={})
    (banner,) = banners(login(clerk), project)
    assert all(str(banner[part]) for part in ("title", "why", "since", "worse", "clears"))


def test_a_late_milestone_is_named(login, clerk, project):
    make_flag(project, rule=RuleKind.MILESTONE_LATE, key=MilestoneKind.START.value)
    (banner,) = banners(login(clerk), project)
    assert str(MilestoneKind.START.label) in banner["title"]
    assert banner["clears_url"].endswith("/edit/milestones/")


def test_a_yellow_flag_says_when_it_turns_red(login, clerk, project):
    make_flag(project, Severity.ATTENTION, worsens_on=TODAY + days(8))
    assert (TODAY + days(8)).isoformat() in banners(login(clerk), project)[0]["worse"]


@pytest.mark.parametrize(("up", "in_days"), [(1, 16), (16, 1), (17, 45)])
def test_a_red_flag_says_what_follows_it_by_policy(login, clerk, project, up, in_days):
    make_flag(project, days=up)
    assert (TODAY + days(in_days)).isoformat() in banners(login(clerk), project)[0]["worse"]


def test_a_red_flag_shows_since_when_it_was_yellow(login, clerk, project):
    raised = TODAY - days(40)
    make_flag(project, days=5, raised_on=raised)
    assert raised.isoformat() in banners(login(clerk), project)[0]["since"]


def test_the_worst_comes_first_then_the_oldest(login, clerk, project):
    make_flag(project, Severity.ATTENTION, days=90, rule=RuleKind.TIME_IN_STAGE)
    make_flag(project, days=3, rule=RuleKind.NO_FOLLOW_UP)
    make_flag(project, days=9, rule=RuleKind.MILESTONE_LATE, key="start")
    assert [each["badge"]["days"] for each in banners(login(clerk), project)] == [9, 3, 90]


def test_praise_is_no_banner(login, clerk, project):
    make_flag(project, Severity.PRAISE)
    assert banners(login(clerk), project) == []


@pytest.mark.parametrize("kind", list(HoldKind))
def test_a_flag_that_is_held_down_says_until_when(login, clerk, project, kind):
    make_flag(project)
    hold = make_hold(project, kind)
    (banner,) = banners(login(clerk), project)
    assert banner["badge"]["held"]
    assert hold.until.isoformat() in banner["worse"]


@pytest.mark.parametrize(
    "fields",
    [
        {"until": TODAY - days(1)},
        {"since": TODAY + days(1)},
        {"state": HoldState.ASKED},
        {"state": HoldState.REFUSED},
        {"rule": RuleKind.TIME_IN_STAGE},
    ],
)
def test_what_does_not_hold_today_holds_nothing_down(login, clerk, project, fields):
    make_flag(project)
    make_hold(project, **fields)
    assert not banners(login(clerk), project)[0]["badge"]["held"]


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"until": TODAY + days(3)}, "已同意"),
        ({"until": TODAY - days(1)}, "已过期"),
        ({"until": TODAY - days(1), "ended_on": TODAY, "end_reason": "批复已下"}, "已提前结束"),
    ],
)
def test_a_hold_that_ended_early_is_told_from_one_that_ran_out(
    login, clerk, project, fields, state
):
    make_hold(project, decided_on=TODAY - days(1), decision_note="情况属实", **fields)
    (hold,) = page(login(clerk), project).context["holds"]
    assert hold["state"] == state
    steps = [(step["label"], step["words"]) for step in hold["steps"]]
    assert ("审定意见", "情况属实") in steps
    assert (("已提前结束", "批复已下") in steps) is (state == "已提前结束")


@pytest.mark.parametrize(
    ("kind", "label", "has_unit"),
    [(HoldKind.EXCUSE, "申请", True), (HoldKind.LIFT, "摘旗", False)],
)
def test_an_excuse_is_asked_by_a_unit_and_a_lift_is_the_leaders_own(
    login, leader, project, kind, label, has_unit
):
    make_hold(project, kind, created_by=leader)
    (hold,) = page(login(leader), project).context["holds"]
    first = hold["steps"][0]
    assert first["label"] == label
    assert str(leader) in first["words"]
    assert (str(project.responsible_unit) in first["words"]) is has_unit


def test_a_hold_ended_on_its_first_day_shows_no_span_that_runs_backwards(login, clerk, project):
    make_hold(project, since=TODAY, until=TODAY - days(1), ended_on=TODAY, end_reason="误批")
    (hold,) = page(login(clerk), project).context["holds"]
    assert "未暂缓" in [step["day"] for step in hold["steps"]]


def test_the_history_says_how_each_flag_ended(login, clerk, project):
    make_flag(
        project,
        days=60,
        cleared_on=TODAY - days(20),
        cleared_by=ClearedBy.FOLLOW_UP.value,
    )
    response = page(login(clerk), project)
    (interval,) = response.context["intervals"]
    assert interval["days"] == 39
    assert interval["until"] == TODAY - days(21)
    assert interval["ended"]
    assert response.context["banners"] == []


def test_days_of_this_year_are_counted_held_ones_apart(login, clerk, project):
    make_flag(project, days=10)
    make_hold(project, since=TODAY - days(2), until=TODAY)
    warning, attention, held = page(login(clerk), project).context["strip"]
    assert (warning["value"], attention["value"], held["value"]) == ("7", "0", "3")


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.WITHDRAWN])
def test_a_project_that_stands_still_says_so(login, clerk, project, status):
    Project.objects.filter(pk=project.pk).update(status=status.value)
    assert page(login(clerk), project).context["paused_note"]


def test_a_slip_shows_its_steps_and_is_late_when_one_is(login, clerk, project):
    make_consequence(project, receipt_due_on=TODAY - days(1))
    (slip,) = page(login(clerk), project).context["consequences"]
    assert slip["tone"] == "late"
    assert len(slip["steps"]) == 3


def test_a_slip_due_today_is_not_late(login, clerk, project):
    make_consequence(project, receipt_due_on=TODAY)
    assert page(login(clerk), project).context["consequences"][0]["tone"] != "late"


@pytest.mark.parametrize("count", [1, 6])
def test_the_queries_do_not_grow_with_the_rows(login, clerk, project, count):
    for number in range(count):
        make_flag(project, rule=RuleKind.MILESTONE_LATE, key=f"m{number}")
        make_hold(project, rule=RuleKind.MILESTONE_LATE, key=f"m{number}")
        make_consequence(project, key=f"m{number}")
    client = login(clerk)
    page(client, project)
    with CaptureQueriesContext(connection) as captured:
        page(client, project)
    assert len(captured) <= 9, [each["sql"][:90] for each in captured]
