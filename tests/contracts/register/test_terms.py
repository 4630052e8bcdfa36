"""Whoever reads only the public part of a contract learns no amount, in no way (R19)."""

import io

import openpyxl
import pytest
from django.urls import reverse

from contracts.models import Contract
from contracts.permissions import can_read_terms
from contracts.selectors.contract_page import contract_with_part
from contracts.selectors.reading import reading_of
from tests.contracts.canary import CANARY_WORDS
from tests.factories.accounts import make_county
from tests.factories.contracts import ContractFactory
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db
DAYS = ("2026-09-08", "09-08", "2031-07-09")


def clean(text: str) -> bool:
    return not any(word in text for word in (*CANARY_WORDS, *DAYS))


def get(client, name, **query):
    return client.get(reverse(name), query)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"sort": "-amount"},
        {"sort": "next_due"},
        {"q": "储能"},
        {"totals": "1"},
        {"state": "performing"},
    ],
)
def test_no_list_shows_an_amount_to_who_only_brought_the_project_in(
    secret, introducer, login, query
):
    page = get(login(introducer), "contracts:register", **query).content.decode()
    assert secret.title in page
    assert clean(page)


@pytest.mark.parametrize("name", ["contracts:register-print", "contracts:register-totals"])
def test_neither_paper_nor_totals_do(secret, introducer, login, name):
    client = login(introducer)
    page = client.get(reverse(name), headers={"hx-request": "true"}).content.decode()
    assert clean(page)


def test_an_export_does_not(secret, introducer, login):
    response = get(login(introducer), "contracts:register-export")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row]
    assert secret.title in cells
    assert clean(" ".join(cells))


@pytest.mark.parametrize(
    "query",
    [
        {"amount_from": "98000"},
        {"amount_to": "99000"},
        {"expires_from": "2031-01-01"},
        {"overdue": "1"},
        {"group": "overdue"},
    ],
)
def test_no_filter_finds_by_what_is_not_read(secret, introducer, officer, login, query):
    assert secret.title in get(login(officer), "contracts:register", **query).content.decode()
    page = get(login(introducer), "contracts:register", **query).content.decode()
    assert secret.title not in page


def test_the_order_tells_nothing(secret, introducer, county, login):
    own = ProjectFactory(
        county=county.county, responsible_unit=introducer.unit, host_unit=None, signed=True
    )
    small = ContractFactory(project=own, title="本乡镇合同", agreed_amount_wan=7)
    page = get(login(introducer), "contracts:register", sort="-amount").content.decode()
    # The larger one stands behind, with those that have no amount.
    assert page.index(small.title) < page.index(secret.title)


def test_an_archivist_has_no_column_of_terms_at_all(secret, archivist, login):
    secret.copies.create(number=1, holder_unit=archivist.unit)
    page = get(login(archivist), "contracts:register", amount_from="1", sort="-amount")
    text = page.content.decode()
    assert secret.title in text
    assert clean(text)
    assert 'name="amount_from"' not in text
    assert "data-u=" not in text
    assert len(page.context["problems"]) == 2


def test_lists_and_pages_agree_on_who_reads_terms(
    secret, introducer, officer, leader, clerk, archivist, legal, county
):
    secret.copies.create(number=1, holder_unit=archivist.unit)
    secret.legal_reviews.create(number=1, asked_on="2026-11-20", due_on="2026-11-27")
    parker = county.user(Role.UNIT_HEAD, unit=county.park)
    for user in (introducer, officer, leader, clerk, archivist, legal, parker):
        contract, part = contract_with_part(user, secret.pk)
        page = can_read_terms(user, contract, part)
        seen = Contract.objects.visible_to(user).filter(reading_of(user).condition)
        assert seen.exists() is page, user.scope


def test_another_county_learns_nothing(secret, login):
    stranger = make_county("XJ").user(Role.BUREAU)
    assert secret.title not in get(login(stranger), "contracts:register").content.decode()
