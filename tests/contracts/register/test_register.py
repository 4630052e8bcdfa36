"""The register: tabs, filters, sorts, pages, totals."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contracts.models import Contract
from contracts.selectors.register import totals_of
from contracts.selectors.register_query import RegisterQuery
from tests.factories.contracts import ContractFactory
from tests.factories.projects import TODAY, ProjectFactory
from tests.stages import stage

pytestmark = pytest.mark.django_db


def titles(response) -> list[str]:
    return re.findall(r'title="([^"]+)">\1</a></th>', response.content.decode())


@stage
def county_of_contracts(project, officer, second_officer):
    """One contract in each state, a foreign one, a framework agreement."""
    made = {
        state: ContractFactory(project=project, state=state, title=f"合同{state}", keeper=officer)
        for state in (
            "draft",
            "in_review",
            "signed",
            "filed",
            "performing",
            "fulfilled",
            "archived",
            "dropped",
        )
    }
    made["framework"] = ContractFactory(
        project=project, kind="framework", state="signed", title="框架协议", keeper=second_officer
    )
    made["dollars"] = ContractFactory(
        project=project,
        state="performing",
        title="美元合同",
        currency="USD",
        foreign_amount_wan=1000,
        agreed_amount_wan=7123,
        land_mu=None,
    )
    Contract.objects.filter(pk=made["performing"].pk).update(
        overdue_since=dt.date(2026, 11, 1), next_due_on=dt.date(2026, 11, 1)
    )
    return made


def page(client, **query):
    return client.get(reverse("contracts:register"), query)


def test_each_tab_has_its_group_and_count(county_of_contracts, officer, login):
    client = login(officer)
    counts = {tab["url"].partition("group=")[2]: tab["n"] for tab in page(client).context["tabs"]}
    assert counts == {
        "drafts": "2",
        "to_file": "2",
        "running": "3",
        "overdue": "1",
        "ended": "1",
        "archived": "1",
        "": "9",
    }
    for group, count in counts.items():
        assert len(titles(page(client, group=group))) == int(count)


def test_a_dropped_draft_only_shows_when_asked_for(county_of_contracts, officer, login):
    client = login(officer)
    assert "合同dropped" not in titles(page(client))
    assert titles(page(client, state="dropped")) == ["合同dropped"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "美元"}, ["美元合同"]),
        ({"q": "kjxy"}, ["框架协议"]),
        ({"kind": "framework"}, ["框架协议"]),
        ({"overdue": "1"}, ["合同performing"]),
        ({"amount_to": "7200"}, ["美元合同"]),
        ({"signed_from": "2030-01-01"}, []),
        ({"missing": "1"}, []),
    ],
)
def test_filters_find_what_they_say(county_of_contracts, officer, login, query, found):
    assert titles(page(login(officer), **query)) == found


def test_number_keeper_unit_and_project_narrow(county_of_contracts, officer, second_officer, login):
    client = login(officer)
    number = county_of_contracts["signed"].number
    assert titles(page(client, number=number)) == ["合同signed"]
    assert titles(page(client, keeper=second_officer.pk)) == ["框架协议"]
    project = county_of_contracts["signed"].project
    other = ProjectFactory(
        county=project.county, responsible_unit=project.host_unit, host_unit=None, signed=True
    )
    ContractFactory(project=other, title="别的项目")
    assert titles(page(client, project=other.pk)) == ["别的项目"]
    assert "别的项目" not in titles(page(client, unit=project.responsible_unit_id))
    assert "别的项目" not in titles(page(client, host=project.host_unit_id))


def test_the_project_of_a_link_stands_as_a_tag(county_of_contracts, project, officer, login):
    tags = page(login(officer), project=project.pk).context["tags"]
    assert len(tags) == 1
    assert tags[0]["label"].endswith(project.name)


def test_what_is_not_understood_is_named(county_of_contracts, officer, login):
    shown = page(login(officer), amount_from="viel", keeper="999999", sort="colour", rows="7")
    assert len(shown.context["problems"]) == 4
    assert shown.status_code == 200


@pytest.mark.parametrize("sort", ["signed", "-signed", "-amount", "amount", "next_due", "-number"])
def test_every_sort_goes_through_all_pages(county_of_contracts, officer, login, sort):
    client = login(officer)
    for number in range(25):
        ContractFactory(
            project=county_of_contracts["draft"].project,
            title=f"第{number}份",
            agreed_amount_wan=number or None,
        )
    seen, url = [], f"{reverse('contracts:register')}?sort={sort}&rows=20"
    while url:
        shown = client.get(url)
        seen += titles(shown)
        url = (
            shown.context["next_url"] and reverse("contracts:register") + shown.context["next_url"]
        )
    assert len(seen) == len(set(seen)) == 34


def totals(user, **query):
    return totals_of(RegisterQuery(query, user=user, on=TODAY))


def test_foreign_money_and_agreements_are_never_added_to_the_sum(county_of_contracts, officer):
    found = totals(officer)
    assert found.count == 9
    assert found.formal.count == 8
    assert found.formal.rmb_count == 7
    assert found.formal.rmb_wan == Decimal(7 * 30000)
    assert found.formal.land_mu == Decimal(7 * 120)
    (dollars,) = found.formal.foreign
    assert (dollars.count, dollars.amount_wan, dollars.converted_wan) == (1, 1000, 7123)
    assert found.agreements.count == 1
    assert found.agreements.rmb_wan == 30000


def test_a_supplement_is_counted_and_not_added(county_of_contracts, officer):
    ContractFactory(
        project=county_of_contracts["signed"].project,
        kind="supplementary",
        amends=county_of_contracts["performing"],
        agreed_amount_wan=5,
    )
    found = totals(officer)
    assert found.changing == 1
    assert found.formal.rmb_wan == Decimal(7 * 30000)


def test_a_sum_of_unknown_amounts_is_unknown(project, officer):
    ContractFactory(project=project, agreed_amount_wan=None, land_mu=None)
    found = totals(officer)
    assert found.formal.rmb_wan is None
    assert found.formal.without_amount == 1


def test_a_long_list_adds_up_apart_and_a_short_one_at_once(project, officer, login):
    client = login(officer)
    ContractFactory.create_batch(21, project=project)
    assert "totals" not in page(client, rows=20).context
    assert "totals" in page(client, rows=20, totals=1).context
    assert "totals" in page(client, rows=50).context


def test_the_register_is_empty_with_a_way_on(officer, login):
    shown = page(login(officer))
    assert not shown.context["has_contracts"]
    assert reverse("projects:ledger") in shown.content.decode()


def test_nothing_found_offers_to_clear(county_of_contracts, officer, login):
    shown = page(login(officer), q="没有这个")
    assert shown.context["is_narrowed"]
    assert shown.context["clear_url"] == "?"


@pytest.mark.parametrize("who", ["officer", "clerk", "archivist"])
def test_the_number_of_queries_is_fixed(who, request, project, login):
    user = request.getfixturevalue(who)
    client = login(user)
    counts = []
    for more in (5, 45):
        for made in ContractFactory.create_batch(more, project=project, state="performing"):
            made.copies.create(number=1, holder_unit=user.unit)
        page(client)
        with CaptureQueriesContext(connection) as captured:
            page(client)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 8
