"""The meeting room's screen says what the leader's page says, and when its figures are old."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.services.flagging.recompute import recompute
from tests.dashboard.test_pages_figures import (
    figures,
    number_of_rows,
    page_of,
    projects,
    section,
)
from tests.dashboard.test_pages_sight import plan
from tests.factories.accounts import UnitFactory
from tests.factories.assessment import TargetFactory
from tests.factories.projects import TODAY, ProjectFactory, at_noon
from zhaoshang.accounts.rules import Role, UnitKind

__all__ = ["plan", "projects", "section"]
pytestmark = pytest.mark.django_db

SCREEN = "dashboard:screen"
_SAID = re.compile(r'data-figure="([\w-]+)"[^>]*>\s*(.*?)\s*<', re.S)
# What the screen and the leader's page both open with a figure.
SHARED = re.compile(r"list-|leg-|headline|numerator|denominator|overdue")
QUERIES = ["", "year=2025", "year=all"]


@pytest.fixture
def of_county(plan):
    """The county has a target of its own too."""
    funds = plan.indicators.get(indicator__code="funds").indicator
    return TargetFactory(plan=plan, indicator=funds, unit=plan.county, amount=48_000)


@pytest.fixture
def flagged(county, projects):
    """Old contacts without a follow-up: red and yellow flags are up."""
    made = [
        ProjectFactory(
            county=county.county,
            responsible_unit=county.townships[0],
            submitted_on=TODAY - dt.timedelta(days=days),
            contacted=True,
        )
        for days in (400, 500, 90)
    ]
    recompute([each.pk for each in made], on=TODAY)
    return made


def wall(client, query: str = "") -> str:
    response = client.get(f"{reverse(SCREEN)}?{query}", headers={"HX-Request": "true"})
    assert response.status_code == 200
    return response.content.decode()


def opened(html: str) -> list[tuple[str, str, str]]:
    return sorted(each for each in figures(html) if SHARED.match(each[0]))


@pytest.mark.parametrize("query", QUERIES)
def test_each_figure_is_that_of_the_leaders_page(login, leader, plan, flagged, query):
    client = login(leader)
    on_the_wall, on_the_page = opened(wall(client, query)), opened(page_of(client, query))
    assert on_the_wall == on_the_page
    assert len(on_the_wall) > 8


@pytest.mark.parametrize("query", ["", "year=all"])
def test_sums_conversion_units_and_rates_are_those_of_the_leaders_page(
    login, leader, of_county, flagged, query
):
    client = login(leader)
    html, page = wall(client, query), page_of(client, query)
    said = [(name, words) for name, words in _SAID.findall(html) if words]
    for name, words in said:
        if name.startswith(("sum-", "conversion", "basis", "rate", "year-on-year", "last-year")):
            assert words in page, (name, words)
    assert {name for name, _words in said} >= {"sum-clue", "sum-producing", "headline", "basis"}
    for unit in re.findall(r'<a id="wall-unit-\d+"[^>]*>(.*?)</a>', html):
        assert f'<span class="zs-clip">{unit}</span>' in page
    gaps = re.findall(r"[超欠] [\d.]+ 点", html)
    assert gaps
    assert sorted(gaps) == sorted(re.findall(r"[超欠] [\d.]+ 点", page))


def test_flags_are_as_many_as_their_list_holds(login, leader, flagged):
    client = login(leader)
    counts = [each for each in figures(wall(client)) if each[0].startswith("flags-")]
    assert [name for name, _url, _words in counts] == ["flags-warning", "flags-attention"]
    assert [int(words) for *_other, words in counts] == [
        number_of_rows(client, url) for _name, url, _words in counts
    ]
    assert int(counts[0][2]) > 0


def test_a_red_flag_names_project_days_reason_unit_and_sponsor(login, leader, county, flagged):
    type(flagged[0]).objects.filter(pk=flagged[0].pk).update(lead_sponsor=leader)
    html = wall(login(leader))
    row = next(part for part in html.split("<li") if flagged[0].name in part)
    assert str(leader) in row
    assert county.townships[0].label in row
    assert re.search(r"\d+ 天", row)
    assert "标准" in row


def test_a_long_red_list_says_how_many_more_there_are(login, leader, flagged, monkeypatch):
    monkeypatch.setattr("zhaoshang.dashboard.views.screen.MOST_FLAGS", 1)
    html = wall(login(leader))
    total = int(next(words for name, _u, words in figures(html) if name == "flags-warning"))
    assert f"另有 {total - 1} 面" in html


def test_a_narrowed_screen_says_so(login, leader, county, flagged):
    client = login(leader)
    unit = county.townships[1]
    assert str(unit) in wall(client, f"unit={unit.pk}")
    assert "落地单位" in wall(client, f"host={county.park.pk}")


def test_a_poll_gets_the_inside_and_the_address_the_page(login, leader, projects):
    client = login(leader)
    page = client.get(f"{reverse(SCREEN)}?year=2025")
    assert "HX-Request" in page.headers["Vary"]
    html = page.content.decode()
    assert 'hx-trigger="every 60s"' in html
    assert f'hx-get="{reverse(SCREEN)}?year=2025"' in html
    assert "<html" not in wall(client)


def test_a_poll_does_not_lengthen_the_session(login, leader, projects, time_machine):
    time_machine.move_to(at_noon(TODAY), tick=False)
    client = login(leader)
    client.get(reverse(SCREEN))
    ends = Session.objects.get().expire_date
    time_machine.move_to(at_noon(TODAY) + dt.timedelta(hours=3), tick=False)
    wall(client)
    assert Session.objects.get().expire_date == ends


def test_when_the_session_has_ended_the_poll_is_told_where_to_log_in(client):
    response = client.get(reverse(SCREEN), headers={"HX-Request": "true"})
    assert "/accounts/login/" in response.headers["HX-Redirect"]
    assert response.content == b""


@pytest.mark.parametrize("role", [Role.CLERK, Role.UNIT_HEAD, Role.REVIEWER])
def test_who_does_not_read_the_county_has_no_screen(login, county, role):
    client = login(county.user(role))
    assert client.get(reverse(SCREEN)).status_code == 403
    assert reverse(SCREEN) not in client.get("/").content.decode()


def test_an_empty_county_without_a_plan_has_a_screen(login, leader):
    html = wall(login(leader))
    assert "没有已下达的年度目标" in html
    assert {words for name, _u, words in figures(html) if name.startswith("list-")} == {"0"}


def test_the_number_of_queries_does_not_grow(login, county, leader, plan, flagged):
    client = login(leader)
    wall(client)
    with CaptureQueriesContext(connection) as few:
        wall(client)
    for _ in range(5):
        ProjectFactory(county=county.county, responsible_unit=county.townships[0], landed=True)
    with CaptureQueriesContext(connection) as many:
        wall(client)
    assert len(many) == len(few)


def test_a_leader_of_the_city_has_the_screen_of_the_county_he_looks_at(login, county, projects):
    city = UnitFactory(kind=UnitKind.CITY.value)
    for unit in (county.county, *county.county.children.all()):
        type(unit).objects.filter(pk=unit.pk).update(path=f"{city.path}{unit.path.lstrip('/')}")
    client = login(county.user(Role.LEADER, unit=city))
    assert f"{city.label}招商引资调度" in wall(client)
    assert f"{county.county.label}招商引资调度" in wall(client, f"county={county.county.pk}")
    assert client.get(reverse("dashboard:briefing")).status_code == 404
    chosen = client.get(f"{reverse('dashboard:briefing')}?county={county.county.pk}")
    assert chosen.status_code == 200
