"""The contracts of a project, as a block of its page and as a page of its own."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models import Project
from tests.contracts.canary import CANARY_WORDS
from tests.factories.accounts import make_county
from tests.factories.contracts import ContractFactory
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db
FRAGMENT = {"hx-request": "true"}


def block(client, project, **headers):
    return client.get(reverse("contracts:for-project", args=[project.pk]), headers=headers)


def test_the_block_lists_the_contracts_with_their_amounts(performing, officer, login):
    text = block(login(officer), performing.project, **FRAGMENT).content.decode()
    assert "<html" not in text
    assert performing.number in text
    assert "30,000" in text
    assert reverse("contracts:draft-new", args=[performing.project_id]) in text


def test_without_script_it_is_a_page_with_the_projects_tabs(performing, clerk, login):
    page = block(login(clerk), performing.project)
    assert "<html" in page.content.decode()
    assert [tab for tab in page.context["tabs"] if tab["current"]]
    assert reverse("contracts:draft-new", args=[performing.project_id]) not in (
        page.content.decode()
    )


def test_a_project_without_contracts_says_so(project, officer, login):
    page = block(login(officer), project, **FRAGMENT)
    assert page.status_code == 200
    assert page.context["rows"] == []
    assert reverse("contracts:earlier-new", args=[project.pk]) in page.content.decode()


def test_it_shows_no_amount_to_who_only_brought_the_project_in(secret, introducer, login):
    text = block(login(introducer), secret.project, **FRAGMENT).content.decode()
    assert secret.title in text
    assert not any(word in text for word in CANARY_WORDS)
    assert "09-08" not in text


def test_who_may_know_of_a_contract_only_sees_it_without_the_projects_tabs(
    performing, archivist, login
):
    assert block(login(archivist), performing.project).status_code == 404
    performing.copies.create(number=1, holder_unit=archivist.unit)
    page = block(login(archivist), performing.project)
    assert page.status_code == 200
    assert page.context["tabs"] == []


def test_another_county_and_an_unknown_project_are_404(performing, officer, login):
    stranger = make_county("XJ").user(Role.BUREAU)
    assert block(login(stranger), performing.project).status_code == 404
    assert block(login(officer), Project(pk=987654)).status_code == 404


def test_the_project_page_holds_its_place(performing, officer, login):
    text = login(officer).get(reverse("projects:project", args=[performing.project_id]))
    assert f'hx-get="{reverse("contracts:for-project", args=[performing.project_id])}"' in (
        text.content.decode()
    )


def test_more_contracts_cost_no_more_queries(project, officer, login):
    client = login(officer)
    counts = []
    for more in (2, 30):
        ContractFactory.create_batch(more, project=project, state="performing")
        block(client, project, **FRAGMENT)
        with CaptureQueriesContext(connection) as captured:
            block(client, project, **FRAGMENT)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 5
