"""The weekly scheduling page: whose projects, which, in what order, what is entered there."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models import FollowUp, Project
from projects.policies_scheduling import SCHEDULING
from projects.rules.flags.kinds import Severity
from projects.rules.stages import Status
from projects.views import scheduling
from tests.factories.accounts import UnitFactory, make_county
from tests.factories.flag_pages import make_flag, make_hold
from tests.factories.projects import (
    TODAY,
    ProjectFactory,
    make_follow_up,
    make_funds,
    make_problem,
)
from zhaoshang.accounts.rules import Role, UnitKind
from zhaoshang.policy.services import set_policy

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 11, 16)  # the meeting before TODAY, a Friday


def key_clue(county, name, **fields):
    given = {
        "county": county.county,
        "responsible_unit": county.township,
        "name": name,
        "is_key": True,
        "contacted": True,
        **fields,
    }
    return ProjectFactory(**given)


def names(response):
    return [row["project"].name for row in response.context["rows"]]


def days(number):
    return dt.timedelta(days=number)


def test_the_page_stands_at_its_address():
    assert reverse("projects:scheduling").endswith("/scheduling/")


@pytest.mark.parametrize("role", [Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.LEADER])
def test_every_reader_sees_the_key_clues_of_his_scope(login, county, role):
    key_clue(county, "重点线索")
    key_clue(county, "普通线索", is_key=False)
    key_clue(county, "已签约", contacted=False, signed=True)
    key_clue(county, "外镇线索", responsible_unit=county.townships[1])
    response = login(county.user(role)).get(reverse("projects:scheduling"))
    expected = {"重点线索"} | ({"外镇线索"} if role in {Role.BUREAU, Role.LEADER} else set())
    assert set(names(response)) == expected


def test_another_countys_projects_are_not_there(login, county, officer):
    key_clue(make_county("QT"), "外县线索")
    assert names(login(officer).get(reverse("projects:scheduling"))) == []


@pytest.mark.parametrize("role", [Role.SYSADMIN, Role.AUDITOR])
def test_who_has_no_business_with_projects_is_refused(login, county, role):
    assert login(county.user(role)).get(reverse("projects:scheduling")).status_code == 403


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        ("key", ["线索甲"]),
        ("clue", ["线索乙", "线索甲"]),
        ("signed", ["签约"]),
        ("landed", ["落地"]),
        ("producing", ["投产"]),
        ("nonsense", ["线索甲"]),
    ],
)
def test_the_other_lists_are_a_filter(login, county, officer, which, expected):
    key_clue(county, "线索甲")
    key_clue(county, "线索乙", is_key=False, total_investment_wan=90000)
    key_clue(county, "签约", contacted=False, signed=True)
    key_clue(county, "落地", contacted=False, landed=True)
    key_clue(county, "投产", contacted=False, producing=True)
    response = login(officer).get(reverse("projects:scheduling"), {"list": which})
    assert names(response) == expected


def test_what_has_ended_is_not_scheduled(login, county, officer):
    key_clue(county, "终止", withdrawn=True)
    assert names(login(officer).get(reverse("projects:scheduling"))) == []


def test_the_rows_are_ordered_by_consequence(login, county, officer):
    key_clue(county, "久无消息", next_step_due_on=TODAY + days(60), next_step="考察")
    key_clue(county, "本周到期", next_step_due_on=TODAY + days(2), next_step="送审")
    key_clue(county, "步骤超期", next_step_due_on=TODAY - days(2), next_step="签意向")
    moved = key_clue(county, "有进展", next_step_due_on=TODAY + days(60), next_step="考察")
    make_follow_up(moved, MONDAY)
    paused = key_clue(county, "暂停")
    Project.objects.filter(pk=paused.pk).update(status=Status.SUSPENDED)
    response = login(officer).get(reverse("projects:scheduling"))
    assert names(response) == ["步骤超期", "本周到期", "久无消息", "有进展", "暂停"]


def test_flags_come_first_with_their_reason(login, county, officer):
    late = key_clue(county, "步骤超期", next_step_due_on=TODAY - days(30), next_step="送审")
    make_flag(late, Severity.ATTENTION, days=3)
    make_flag(key_clue(county, "红旗线索"), days=2)
    make_flag(key_clue(county, "黄旗线索"), Severity.ATTENTION, days=99)
    held = key_clue(county, "正当理由", next_step_due_on=TODAY, next_step="送审")
    make_flag(held, days=300)
    make_hold(held)
    client = login(officer)
    response = client.get(reverse("projects:scheduling"))
    assert names(response) == ["红旗线索", "步骤超期", "黄旗线索", "正当理由"]
    flags = response.context["rows"][0]["flags"]
    assert flags[0]["badge"]["days"] == 2
    assert "16" in flags[0]["reason"]
    flagged = client.get(reverse("projects:scheduling"), {"show": "flagged"})
    assert len(names(flagged)) == 3


def happened(project, what, on):
    if what == "follow_up":
        make_follow_up(project, on)
    elif what == "problem":
        make_problem(project, on)
    elif what == "resolved":
        make_problem(project, on - days(90), resolved_on=on, result="已协调")
    elif what == "funds":
        entry = make_funds(project, on, 800)
        moment = dt.datetime.combine(on, dt.time(9), tzinfo=dt.timezone(days(0)))
        type(entry).objects.filter(pk=entry.pk).update(created_at=moment)


@pytest.mark.parametrize("what", ["follow_up", "problem", "resolved", "funds"])
@pytest.mark.parametrize(("on", "moved"), [(MONDAY, True), (MONDAY - days(1), False)])
def test_movement_counts_from_the_day_of_the_meeting_before(
    login, county, officer, what, on, moved
):
    happened(key_clue(county, "线索"), what, on)
    response = login(officer).get(reverse("projects:scheduling"), {"show": "moved"})
    assert names(response) == (["线索"] if moved else [])
    if moved:
        assert response.context["rows"][0]["events"]


def test_no_change_is_told_apart_from_nothing_said(login, county, officer):
    project = key_clue(county, "线索")
    url = reverse("projects:scheduling")
    client = login(officer)
    assert names(client.get(url, {"show": "silent"})) == ["线索"]
    make_follow_up(project, TODAY, kind=FollowUp.Kind.NO_CHANGE)
    assert names(client.get(url, {"show": "silent"})) == []
    assert names(client.get(url, {"show": "moved"})) == []
    assert client.get(url).context["rows"][0]["is_unchanged"]


def test_the_day_of_the_meeting_is_policy(login, county, officer, director):
    make_follow_up(key_clue(county, "线索"), TODAY - days(1))
    set_policy(
        kind=SCHEDULING,
        owner=county.county,
        effective_from=TODAY,
        value={"weekday": "5", "median_months": 24},
        source_document="陵招发〔2026〕7号",
        by=director,
    )
    week = login(officer).get(reverse("projects:scheduling")).context["week"]
    assert (week.since, week.until) == (TODAY - days(7), TODAY + days(7))


def test_only_what_is_due_is_shown_when_asked(login, county, officer):
    key_clue(county, "到期", next_step_due_on=TODAY + days(3), next_step="送审")
    key_clue(county, "未到期", next_step_due_on=TODAY + days(4), next_step="送审")
    response = login(officer).get(reverse("projects:scheduling"), {"show": "due"})
    assert names(response) == ["到期"]
    assert response.context["shows"][1]["n"] == 1


def test_a_unit_is_chosen_by_the_address(login, county, officer):
    key_clue(county, "甲镇")
    key_clue(county, "乙镇", responsible_unit=county.townships[1])
    client = login(officer)
    chosen = client.get(reverse("projects:scheduling"), {"unit": county.townships[1].pk})
    assert names(chosen) == ["乙镇"]
    assert str(county.townships[1].pk) in chosen.context["shows"][1]["url"]


@pytest.mark.parametrize("unit", ["99999999999999999999", "x", "-1", "١"])
def test_a_unit_that_is_none_is_forgotten(login, county, officer, unit):
    key_clue(county, "甲镇")
    assert names(login(officer).get(reverse("projects:scheduling"), {"unit": unit})) == ["甲镇"]


def test_a_clerk_chooses_no_unit_of_others(login, county, clerk):
    key_clue(county, "甲镇")
    response = login(clerk).get(reverse("projects:scheduling"), {"unit": county.townships[1].pk})
    assert names(response) == ["甲镇"]
    assert [unit.pk for unit in response.context["units"]] == [clerk.unit_id]


def test_a_leader_enters_nothing(login, county, leader):
    key_clue(county, "线索")
    row = login(leader).get(reverse("projects:scheduling")).context["rows"][0]
    assert (row["follow_up_url"], row["no_change_url"]) == ("", "")


def test_a_unit_that_only_introduced_a_project_enters_nothing(login, county, clerk):
    key_clue(county, "线索", responsible_unit=county.townships[1], introducing_unit=county.township)
    row = login(clerk).get(reverse("projects:scheduling")).context["rows"][0]
    assert row["follow_up_url"] == ""


def test_no_change_in_the_row_comes_back_to_the_agenda(login, county, clerk):
    project = key_clue(county, "线索")
    client = login(clerk)
    row = client.get(reverse("projects:scheduling"), {"list": "clue"}).context["rows"][0]
    response = client.post(row["no_change_url"])
    assert response.url == reverse("projects:scheduling") + "?list=clue"
    assert project.follow_ups.filter(kind=FollowUp.Kind.NO_CHANGE).count() == 1


def test_no_change_is_not_offered_when_something_has_moved(login, county, clerk):
    make_follow_up(key_clue(county, "线索"), TODAY)
    row = login(clerk).get(reverse("projects:scheduling")).context["rows"][0]
    assert row["no_change_url"] == ""
    assert row["follow_up_url"]


def test_a_follow_up_from_the_row_comes_back_to_the_agenda(login, county, clerk):
    key_clue(county, "线索")
    client = login(clerk)
    row = client.get(reverse("projects:scheduling")).context["rows"][0]
    data = {"happened_on": TODAY, "kind": "site", "content": "现场走访"}
    assert client.get(row["follow_up_url"]).context["back_url"] == reverse("projects:scheduling")
    assert client.post(row["follow_up_url"], data).url == reverse("projects:scheduling")


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "\\\\evil", ""])
def test_an_entry_never_leads_out_of_the_house(login, county, clerk, address):
    project = key_clue(county, "线索")
    url = reverse("projects:no-change", args=[project.pk])
    response = login(clerk).post(f"{url}?next={address}")
    assert response.url == reverse("projects:project", args=[project.pk])


def test_days_in_stage_stand_beside_the_countys_median(login, county, officer):
    key_clue(county, "线索")
    key_clue(county, "已签约", contacted=False, signed=True)
    cycle = login(officer).get(reverse("projects:scheduling")).context["rows"][0]["cycle"]
    # Registered on 5 January, signed on 1 April: 56 days to the agreement on 2 March.
    assert [(each["median"], each["count"]) for each in cycle] == [(56, 1)]
    assert cycle[0]["days"] == (TODAY - dt.date(2026, 1, 5)).days


def test_a_page_too_far_is_the_last_one(login, county, officer, monkeypatch):
    monkeypatch.setattr(scheduling, "PAGE", 2)
    for number in range(3):
        key_clue(county, f"线索{number}")
    client = login(officer)
    first = client.get(reverse("projects:scheduling"))
    assert (len(names(first)), first.context["pages"]["previous"]) == (2, "")
    last = client.get(reverse("projects:scheduling"), {"page": "99"})
    assert (len(names(last)), last.context["pages"]["next"]) == (1, "")


def test_an_agenda_that_is_cut_says_so(login, county, officer, monkeypatch):
    monkeypatch.setattr("projects.selectors.scheduling.MOST", 1)
    key_clue(county, "线索甲")
    key_clue(county, "线索乙")
    assert login(officer).get(reverse("projects:scheduling")).context["most"]


def test_an_empty_agenda_shows_a_way_on(login, officer):
    response = login(officer).get(reverse("projects:scheduling"))
    assert response.context["empty_actions"][0]["url"].endswith("?list=clue")


def test_somebody_above_the_counties_narrows_by_county(login, frozen_day):
    city = UnitFactory(kind=UnitKind.CITY.value)
    first, second = make_county("SX", parent=city), make_county("DX", parent=city)
    key_clue(first, "甲县线索")
    key_clue(second, "乙县线索")
    client = login(first.user(Role.LEADER, unit=city))
    assert len(names(client.get(reverse("projects:scheduling")))) == 2
    chosen = client.get(reverse("projects:scheduling"), {"unit": second.county.pk})
    assert names(chosen) == ["乙县线索"]


@pytest.mark.parametrize("role", [Role.CLERK, Role.BUREAU])
@pytest.mark.parametrize("count", [1, 7])
def test_the_queries_are_few_and_do_not_grow(login, county, role, count):
    for number in range(count):
        project = key_clue(county, f"线索{number}", next_step_due_on=TODAY, next_step="送审")
        make_follow_up(project, TODAY)
        make_problem(project, TODAY)
        make_flag(project)
    client = login(county.user(role))
    client.get(reverse("projects:scheduling"))  # the scope goes into the session
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        assert len(names(client.get(reverse("projects:scheduling")))) == count
    assert len(captured) <= 8, [each["sql"][:90] for each in captured]
