"""Every figure of the leader's page counts exactly the rows that it opens."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contracts.services.contract_scan import scan
from projects.models import Industry, Problem, Project
from projects.services.flagging.recompute import recompute
from tests.factories.accounts import UnitFactory
from tests.factories.contract_performance import make_promise
from tests.factories.contracts import ContractFactory
from tests.factories.projects import TODAY, ProjectFactory, make_problem
from zhaoshang.accounts.rules import Role, UnitKind
from zhaoshang.dashboard.labels import PARTS

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
_LINK = re.compile(r"<a\b([^>]*data-figure=[^>]*)>(.*?)</a>", re.S)
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_BODY = re.compile(r"<tbody.*?</tbody>", re.S)
# A sum of money beside its rows: the sum is told by another test.
SUMS = {"headline"}


@pytest.fixture
def section() -> Industry:
    return Industry.objects.filter(county=None, kind=Industry.Kind.SECTION).first()


@pytest.fixture
def projects(county, leader, section) -> list[Project]:
    """Projects of every list, agreements, given up and merged ones, of two units and two years."""
    places = [
        {"responsible_unit": county.townships[0], "host_unit": county.park, "section": section},
        {"responsible_unit": county.townships[1], "host_unit": None, "section": None},
    ]
    kinds = [
        {"contacted": True},
        {"negotiating": True, "withdrawn": True},
        {"agreement": True},
        {"signed": True},
        {"signed": True, "withdrawn": True},
        {"landed": True, "lead_sponsor": leader},
        {"producing": True},
        {"signed": True, "suspended": True},
        {"sub_stage": "at_capacity"},
    ]
    made = [
        ProjectFactory(
            county=county.county,
            submitted_on=dt.date(2025 + number % 3 // 2, 2 + number, 3),
            **places[number % 2],
            **kind,
        )
        for number, kind in enumerate(kinds)
    ]
    late = make_problem(made[3], TODAY - 9 * DAY, due_on=TODAY - 3 * DAY)
    assert late.pk
    later = {"due_on": TODAY + 9 * DAY, "category": Problem.Category.values[0]}
    make_problem(made[0], TODAY - 2 * DAY, **later)
    contract = ContractFactory(project=made[5], state="performing")
    make_promise(contract, TODAY - 2 * DAY, term="start")
    scan(on=TODAY)
    recompute([each.pk for each in made], on=TODAY)
    return made


def figures(html: str) -> list[tuple[str, str, str]]:
    """Return name, address and words of every figure of a page."""
    found = []
    for attributes, text in _LINK.findall(html):
        given = dict(_ATTRIBUTE.findall(attributes))
        words = re.sub(r"<[^>]+>|\s", "", text)
        found.append((given["data-figure"], unescape(given["href"]), unescape(words)))
    return found


def page_of(client: Client, query: str) -> str:
    """Return the leader's page with all its parts, as a browser puts them together."""
    whole = client.get(f"{reverse('dashboard:leader')}?{query}")
    assert whole.status_code == 200
    parts = [
        client.get(f"{reverse(f'dashboard:{name}')}?{query}", headers={"HX-Request": "true"})
        for name in PARTS
    ]
    assert [each.status_code for each in parts] == [200] * len(PARTS)
    return whole.content.decode() + "".join(each.content.decode() for each in parts)


def number_of_rows(client: Client, url: str) -> int:
    """Return how many rows a list shows."""
    response = client.get(url)
    assert response.status_code == 200, url
    return sum(body.count("<tr") for body in _BODY.findall(response.content.decode()))


def differing(client: Client, query: str) -> list[tuple[str, str, str, int]]:
    """Return the figures that do not say how many rows they open."""
    wrong = []
    for name, url, words in figures(page_of(client, query)):
        if name in SUMS or name.startswith(("leg-", "numerator", "denominator")):
            continue
        rows = number_of_rows(client, url)
        said = words.rsplit("个", 1)[0]
        number = int(re.search(r"[+-]?\d+$", said).group())
        if name.startswith("change-"):
            came, went = changes(client, url)
            rows = came - went
        if number != rows:
            wrong.append((name, url, words, rows))
    return wrong


def changes(client: Client, url: str) -> tuple[int, int]:
    html = client.get(url).content.decode()
    parts = {
        name: len(re.findall(r"<tr", body))
        for name, body in re.findall(r'data-rows="(\w+)".*?<tbody>(.*?)</tbody>', html, re.S)
    }
    return parts.get("came", 0), parts.get("went", 0)


QUERIES = ["", "year=2025", "year=all", "unit={unit}", "host={host}", "section={section}"]


@pytest.mark.parametrize("query", [*QUERIES, "year=all&unit={unit}&host={host}"])
def test_every_figure_opens_the_rows_it_counted(login, county, leader, projects, section, query):
    asked = query.format(unit=county.townships[0].pk, host=county.park.pk, section=section.pk)
    client = login(leader)
    assert figures(page_of(client, asked))
    assert differing(client, asked) == []


@pytest.mark.parametrize("role", [Role.CLERK, Role.UNIT_HEAD])
def test_a_unit_sees_its_own_and_its_figures_agree_too(login, county, projects, role):
    client = login(county.user(role))
    assert differing(client, "year=all") == []


def test_the_numbers_are_what_the_ledger_holds(login, leader, projects):
    found = {name: words for name, _url, words in figures(page_of(login(leader), "year=all"))}
    assert [found[f"list-{stage}"] for stage in ("clue", "signed", "landed", "producing")] == [
        "1",
        "3",
        "1",
        "2",
    ]
    assert (found["agreements"], found["withdrawn"]) == ("1", "2")
    assert [found[f"reach-{reach}"] for reach in ("entered", "signed", "landed", "producing")] == [
        "9",
        "6",
        "3",
        "2",
    ]
    assert found["sponsored"] == "1"
    assert found["overdue"] == "1"
    assert (found["problems"], found["problems-late"]) == ("2", "1")


def test_rates_open_the_projects_of_numerator_and_denominator(login, leader, projects):
    client = login(leader)
    said = [
        (name, url, words)
        for name, url, words in figures(page_of(client, "year=all"))
        if name in {"numerator", "denominator"} and "/funding/" not in url
    ]
    assert said
    assert [int(words) for _name, _url, words in said] == [
        number_of_rows(client, url) for _name, url, _words in said
    ]


def test_the_sum_of_a_list_is_its_projects_total_investment(login, leader, projects):
    total = sum(
        (each.total_investment_wan or Decimal(0) for each in projects if each.stage == "producing"),
        Decimal(0),
    )
    html = login(leader).get(reverse("dashboard:leader")).content.decode()
    assert f"{total / 10_000:.2f}" in html


def test_what_moved_this_month_is_told_with_its_rows(login, county, leader, projects):
    ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        submitted_on=TODAY,
        sub_stage="registered",
    )
    Project.objects.filter(submitted_on=TODAY).get().moves.update(happened_on=TODAY)
    html = login(leader).get(reverse("dashboard:changes", args=["clue"])).content.decode()
    assert 'data-rows="came"' in html


def test_nonsense_in_the_address_narrows_to_nothing(login, leader, projects):
    client = login(leader)
    plain = figures(page_of(client, ""))
    assert figures(page_of(client, "year=x&unit=x&host=-1&section=%00")) == plain


def test_a_stage_and_a_leg_that_do_not_exist_are_not_found(login, leader):
    client = login(leader)
    for name, word in (("dashboard:changes", "nothing"), ("dashboard:pace-rows", "nothing")):
        assert client.get(reverse(name, args=[word])).status_code == 404


def test_without_script_a_part_is_a_page(login, leader, projects):
    client = login(leader)
    for name in PARTS:
        response = client.get(reverse(f"dashboard:{name}"))
        assert "<html" in response.content.decode()


def test_an_empty_county_says_so_everywhere(login, leader):
    html = page_of(login(leader), "")
    assert {words for name, _url, words in figures(html) if name.startswith("list-")} == {"0"}


def test_a_leader_of_the_city_reads_the_counties_below_together(login, county, projects):
    city = UnitFactory(kind=UnitKind.CITY.value)
    for unit in (county.county, *county.county.children.all()):
        type(unit).objects.filter(pk=unit.pk).update(path=f"{city.path}{unit.path.lstrip('/')}")
    response = login(county.user(Role.LEADER, unit=city)).get(reverse("dashboard:leader"))
    assert response.status_code == 200


@pytest.mark.parametrize("name", ["leader", *PARTS])
def test_the_number_of_queries_does_not_grow(login, county, leader, projects, name):
    client, url = login(leader), reverse(f"dashboard:{name}")
    client.get(url, headers={"HX-Request": "true"})
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url, headers={"HX-Request": "true"})
    for _ in range(6):
        ProjectFactory(
            county=county.county,
            responsible_unit=county.townships[0],
            lead_sponsor=leader,
            landed=True,
        )
    with CaptureQueriesContext(connection) as many:
        client.get(url, headers={"HX-Request": "true"})
    assert len(many) == len(few)
