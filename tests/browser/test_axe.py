"""Accessibility by axe: no serious finding on the first page and the dashboards, wide or narrow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from projects.services.flagging.recompute import recompute
from tests.browser.visitor import PHONE, Visitor
from tests.factories.accounts import CountyFixture, UnitFactory, make_county
from tests.factories.contract_performance import make_promise
from tests.factories.contracts import ContractFactory
from tests.factories.projects import TODAY, ProjectFactory, make_problem
from tests.guards.processes import ROOT
from zhaoshang.accounts.rules import Role, UnitKind

pytestmark = pytest.mark.browser

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
RUN = "axe.run(document, {resultTypes: ['violations']})"
GRAVE = {"serious", "critical"}
DESK: dict[str, Any] = {}
FIRST = ("/", "/todo/cards/", "/todo/done/")
OF_COUNTY = (
    "/dashboard/",
    "/dashboard/pace/",
    "/dashboard/changes/signed/",
    "/dashboard/definitions/",
    "/dashboard/print/",
    "/dashboard/screen/",
)


@pytest.fixture
def lived_in(transactional_db: None) -> CountyFixture:
    """A county below a city, with a project in every list, flags, a difficulty, a late contract."""
    city = UnitFactory(kind=UnitKind.CITY.value, code="CITY", name="德州市人民政府")
    county = make_county(parent=city)
    leader = county.user(Role.LEADER)
    made = [
        ProjectFactory(
            county=county.county,
            name=f"华东现代智能高端装备制造及新能源汽车零部件全产业链生产基地（第{number}期）",
            responsible_unit=county.townships[number % 2],
            host_unit=county.park,
            lead_sponsor=leader,
            **{trait: True},
        )
        for number, trait in enumerate(("contacted", "agreement", "signed", "landed", "producing"))
    ]
    make_problem(made[0], TODAY, due_on=TODAY)
    contract = ContractFactory(project=made[2], state="performing")
    make_promise(contract, TODAY, term="start")
    recompute([each.pk for each in made], on=TODAY)
    return county


def grave(page: Page) -> Iterator[str]:
    """Return the serious findings of the page that is open, with where each is."""
    page.evaluate(AXE)
    for each in page.evaluate(RUN)["violations"]:
        if each["impact"] in GRAVE:
            places = [node["target"] for node in each["nodes"][:3]]
            yield f"{each['id']} {places}"


def walked(visitor: Visitor, addresses: tuple[str, ...]) -> dict[str, list[str]]:
    """Return the serious findings by address; every part of a page has come."""
    found = {}
    for address in addresses:
        visitor.page.goto(address)
        visitor.settle()
        expect(visitor.page.locator("[data-slot]")).to_have_count(0)
        if said := list(grave(visitor.page)):
            found[address] = said
    return found


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_leaders_pages(lived_in, visit, device):
    leader = visit(lived_in.user(Role.LEADER), **device).log_in()
    assert walked(leader, (*FIRST, *OF_COUNTY)) == {}


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_pages_of_who_stands_above(lived_in, visit, device):
    above = visit(lived_in.user(Role.LEADER, unit=lived_in.county.parent), **device).log_in()
    county = lived_in.county.pk
    addresses = ("/dashboard/", f"/dashboard/?county={county}", "/assessment/progress/")
    assert walked(above, addresses) == {}


@pytest.mark.parametrize("role", [Role.CLERK, Role.BUREAU])
def test_the_first_page_and_the_way_to_a_follow_up(lived_in, visit, role):
    somebody = visit(lived_in.user(role), **PHONE).log_in()
    assert walked(somebody, (*FIRST, "/projects/follow-up/", "/dashboard/")) == {}
