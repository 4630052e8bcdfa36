"""Somebody above the counties sees them ranked, opens one read-only, and writes nowhere."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.policies import THREE_RATES
from assessment.rules.county_ranking import places
from assessment.selectors.county_headlines import county_headlines
from assessment.selectors.figures import month_figures
from assessment.selectors.three_rates import three_rates, three_rates_by_county
from assessment.services.closing import close_month
from projects.models import Project
from tests.assessment.figures.conftest import verified
from tests.dashboard.test_pages_figures import differing, figures, number_of_rows
from tests.factories.accounts import CountyFixture, UnitFactory, make_county
from tests.factories.assessment import PlanFactory, TargetFactory, join, make_indicator
from tests.factories.projects import TODAY, ProjectFactory
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role, UnitKind
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.periods import Month
from zhaoshang.dashboard.events import COUNTIES_EXPORTED
from zhaoshang.policy.models import Policy

pytestmark = pytest.mark.django_db

FRAGMENT = {"HX-Request": "true"}
OCTOBER = Month(2026, 10)


@pytest.fixture
def city(frozen_day) -> Unit:
    return UnitFactory(kind=UnitKind.CITY.value, code="DZ", name="德州市人民政府")


@pytest.fixture
def counties(city) -> list[CountyFixture]:
    """Two counties of the city, each with a signed and a landed project."""
    found = [make_county(code, parent=city) for code in ("LX", "WC")]
    for each in found:
        for trait in ("signed", "landed"):
            ProjectFactory(
                county=each.county,
                responsible_unit=each.township,
                agreed_amount_wan=1000,
                **{trait: True},
            )
    return found


@pytest.fixture
def leader_above(city, counties) -> User:
    return counties[0].user(Role.LEADER, unit=city)


def published(county: CountyFixture, wan: int, *, target: int = 24_000) -> None:
    """Let a county close October with so much verified money against its own target."""
    plan = PlanFactory(county=county.county)
    funds = make_indicator(
        plan, "funds", name="到位资金", measure="万元", decimals=2, source="funds_verified"
    )
    join(plan, county.township)
    TargetFactory(plan=plan, indicator=funds, unit=county.county, amount=target)
    project = Project.objects.filter(county=county.county).order_by("pk")[0]
    verified(project, 9, wan)
    close_month(
        county_id=county.county.pk, month=OCTOBER, by=None, on=dt.date(2026, 11, 20), reason="例行"
    )


def ranking(client, query: str = "") -> str:
    response = client.get(f"{reverse('dashboard:counties')}?{query}", headers=FRAGMENT)
    assert response.status_code == 200
    return response.content.decode()


def test_ties_share_a_place_and_the_next_is_left_out():
    given = {1: Decimal(5), 2: Decimal("7.5"), 3: Decimal(5), 4: None, 5: Decimal(1)}
    assert places(given) == {2: 1, 1: 2, 3: 2, 5: 4}


def test_a_headline_is_what_the_county_published(counties):
    with time_machine.travel("2026-11-20 02:00+00:00", tick=False):
        for each, wan in zip(counties, (20_850, 12_000), strict=True):
            published(each, wan)
        on = dt.date(2026, 11, 20)
        found = county_headlines([each.county for each in counties], OCTOBER, on)
        for each in counties:
            pk = each.county.pk
            table = month_figures(county_id=pk, month=OCTOBER, on=on)
            row = table.row(pk, found[pk].figure.indicator_id)
            assert (found[pk].value, found[pk].progress) == (
                row.cumulative,
                row.targets[0].progress,
            )
    first = found[counties[0].county.pk].progress
    assert (first.percent, first.gap) == (Decimal("86.88"), Decimal("3.55"))


def test_the_county_further_ahead_stands_first(login, counties, leader_above):
    with time_machine.travel("2026-11-20 02:00+00:00", tick=False):
        published(counties[0], 12_000)
        published(counties[1], 20_850)
        html = ranking(login(leader_above))
    assert html.index(str(counties[1].county)) < html.index(str(counties[0].county))
    # Both counted the same, so the city has a sum: 3.285 of 4.8.
    assert "68.44%" in html


def test_a_county_that_has_not_closed_takes_no_place_and_there_is_no_sum(
    login, counties, leader_above
):
    with time_machine.travel("2026-11-20 02:00+00:00", tick=False):
        published(counties[1], 20_850)
        html = ranking(login(leader_above))
    assert "未结账" in html
    assert html.count("86.88%") == 1


def test_every_figure_of_a_county_opens_its_rows(login, counties, leader_above):
    client, wrong = login(leader_above), []
    found = figures(ranking(client, "by=signed&year=all"))
    assert len(found) == 2 * 7
    for name, url, words in found:
        if int(words) != number_of_rows(client, url):
            wrong.append((name, url, words))
    assert wrong == []


def test_a_county_opens_with_figures_of_its_own_alone(login, counties, leader_above):
    client, own = login(leader_above), counties[0].county
    ProjectFactory(county=counties[1].county, landed=True)
    query = f"county={own.pk}&year=all"
    assert differing(client, query) == []
    html = client.get(f"{reverse('dashboard:leader')}?{query}").content.decode()
    assert "只读" in html
    assert all(f"county={own.pk}" in url for name, url, _words in figures(html))


def test_rates_side_by_side_are_each_countys_own(counties):
    Policy.objects.create(
        owner=counties[0].county,
        kind=THREE_RATES.name,
        effective_from=dt.date(2026, 1, 1),
        value={**THREE_RATES.default, "start": "due"},
        source_document="县招办〔2026〕9号",
    )
    units = [each.county for each in counties]
    together = three_rates_by_county(units, year=None, on=TODAY)
    for unit in units:
        alone = three_rates(county=unit, year=None, on=TODAY)
        assert (together[unit.pk].signed, together[unit.pk].rule.value) == (
            alone.signed,
            alone.rule.value,
        )
        assert together[unit.pk].agreements == alone.agreements
    assert together[units[0].pk].rule.value != together[units[1].pk].rule.value


def test_the_number_of_queries_does_not_grow_with_the_counties(login, city, counties, leader_above):
    client, url = login(leader_above), reverse("dashboard:counties")
    client.get(url, headers=FRAGMENT)
    with CaptureQueriesContext(connection) as few:
        client.get(url, headers=FRAGMENT)
    for code in ("PY", "YC", "QH"):
        more = make_county(code, parent=city)
        ProjectFactory(county=more.county, responsible_unit=more.township, signed=True)
    with CaptureQueriesContext(connection) as many:
        client.get(url, headers=FRAGMENT)
    assert len(many) == len(few)


def test_the_ranking_goes_out_as_a_workbook_and_is_an_event(login, counties, leader_above):
    response = login(leader_above).get(reverse("dashboard:counties-export") + "?by=landed")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    names = [row[1].value for row in sheet.iter_rows(min_row=4)]
    assert names == [str(each.county) for each in counties] + ["全部县（市、区）"]
    assert AuditEvent.objects.filter(kind=COUNTIES_EXPORTED, actor=leader_above).count() == 1


PAGES = ["progress", "three-rates", "scores", "bulletins"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_one_county_lets_one_choose_which(login, counties, leader_above, name):
    client, url = login(leader_above), reverse(f"assessment:{name}")
    offered = client.get(url).content.decode()
    assert all(f"?county={each.county.pk}" in offered for each in counties)
    assert client.get(f"{url}?county={counties[1].county.pk}").status_code == 200


@pytest.mark.parametrize("name", [*(f"assessment:{each}" for each in PAGES), "dashboard:leader"])
def test_a_county_of_another_city_is_not_there(login, counties, leader_above, name):
    other = make_county("QT")
    for wrong in (other.county.pk, other.township.pk, "x", "9" * 40):
        address = f"{reverse(name)}?county={wrong}"
        assert login(leader_above).get(address).status_code == 404
        assert login(counties[0].user(Role.LEADER)).get(address).status_code == 404


def test_nobody_in_a_county_has_the_ranking(login, counties):
    client = login(counties[0].user(Role.LEADER))
    assert client.get(reverse("dashboard:counties")).status_code == 404
    assert client.get(reverse("dashboard:counties-export")).status_code == 404


def test_the_menu_offers_nothing_that_only_a_county_has(login, counties, leader_above):
    html = login(leader_above).get(reverse("dashboard:leader")).content.decode()
    assert f'href="{reverse("assessment:progress")}"' in html
    for name in ("board", "closings", "settlements", "rewards"):
        assert f'href="{reverse(f"assessment:{name}")}"' not in html


def test_figures_of_a_unit_below_open_from_above(login, counties, leader_above):
    with time_machine.travel("2026-11-20 02:00+00:00", tick=False):
        published(counties[1], 20_850)
        other = make_county("QT")
        client = login(leader_above)
        own, foreign = counties[1].county.pk, other.county.pk
        for name in ("assessment:unit-year",):
            assert client.get(reverse(name, args=[own])).status_code == 200
            assert client.get(reverse(name, args=[foreign])).status_code == 404
        found = county_headlines([counties[1].county], OCTOBER, dt.date(2026, 11, 20))[own]
        rows = reverse("assessment:figure-rows", args=["2026-10", own, found.figure.indicator_id])
        html = client.get(rows).content.decode()
        assert f"county={own}" in html
        assert number_of_rows(client, rows) >= 1
