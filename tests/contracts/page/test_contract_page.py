"""A contract's page."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contracts.models import Contract, ContractChange
from contracts.rules.life import State
from tests.contracts.page.conftest import SECRET, SECRET_WORDS
from tests.factories.accounts import make_county
from tests.factories.contracts import ContractFactory
from tests.factories.projects import TODAY
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def url(contract, name="contract"):
    return reverse(f"contracts:{name}", args=[contract.pk])


@pytest.mark.parametrize("state", State)
def test_it_shows_a_contract_in_every_state(project, officer, login, state):
    contract = ContractFactory(project=project, state=state.value, keeper=officer)
    page = login(officer).get(url(contract))
    assert page.status_code == 200
    steps = page.context["steps"]
    assert [step for step in steps if step["state"] in {"now", "back"}]


def test_it_shows_everything_of_a_full_one(full, officer, login):
    page = login(officer).get(url(full))
    text = page.content.decode()
    assert "50,000" in text
    assert full.number in text
    assert "1/8" in text or "0/8" in text


def test_public_readers_see_neither_terms_nor_history(full, officer, county, login):
    Contract.objects.filter(pk=full.pk).update(agreed_amount_wan=SECRET, land_mu=SECRET)
    holder = county.user(Role.ARCHIVIST)
    full.copies.create(number=2, holder_unit=holder.unit)
    client = login(holder)
    text = client.get(url(full)).content.decode()
    assert full.title in text
    assert SECRET_WORDS not in text
    assert SECRET_WORDS not in client.get(url(full, "timeline")).content.decode()
    assert client.get(url(full, "history")).status_code == 403


def test_who_does_not_open_the_project_gets_no_link_to_it(full, officer, legal, login):
    project = reverse("projects:project", args=[full.project_id])
    assert project in login(officer).get(url(full)).content.decode()
    text = login(legal).get(url(full)).content.decode()
    assert full.project.name in text
    assert project not in text
    assert (
        reverse("contracts:overdue")
        not in login(legal).get(url(full, "performance")).content.decode()
    )


def test_the_history_says_who_changed_what(full, officer, login):
    contract = Contract.objects.get(pk=full.pk)
    contract.title = "改后的标题"
    contract.save()
    text = login(officer).get(url(full, "history")).content.decode()
    assert "改后的标题" in text


def test_another_county_gets_404(full, login):
    client = login(make_county("XJ").user(Role.BUREAU))
    for name in ("contract", "timeline", "history"):
        assert client.get(url(full, name)).status_code == 404


@pytest.mark.parametrize("who", ["officer", "leader", "clerk"])
def test_the_number_of_queries_is_the_same_with_few_and_many_rows(who, request, full, login):
    user = request.getfixturevalue(who)
    client = login(user)
    counts = []
    for more in (1, 12):
        for number in range(more):
            full.legal_reviews.create(
                number=10 * more + number,
                asked_on="2026-09-01",
                due_on="2026-09-02",
                opinion="passed",
                reviewed_on="2026-09-02",
            )
            full.copies.create(number=10 * more + number, holder_unit=user.unit)
        client.get(url(full))
        with CaptureQueriesContext(connection) as captured:
            client.get(url(full))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 10, [each["sql"][:90] for each in captured.captured_queries]


def test_a_draft_costs_no_more_than_ten_queries(draft, officer, login):
    client = login(officer)
    client.get(url(draft))
    with CaptureQueriesContext(connection) as captured:
        client.get(url(draft))
    assert len(captured) <= 10, [each["sql"][:90] for each in captured.captured_queries]


def test_an_agreement_shows_both_values_of_what_it_changes(full, officer, login):
    agreement = ContractFactory(
        project=full.project,
        kind="supplementary",
        state="signed",
        amends=full,
        start_on=dt.date(2027, 9, 30),
    )
    ContractChange.objects.create(
        contract=full,
        by_contract=agreement,
        field="start_on",
        old="2026-06-30",
        new="2027-09-30",
        effective_on=TODAY,
        entered_at=clock.now(),
    )
    page = login(officer).get(url(agreement))
    text = page.content.decode()
    assert "变更内容" in text
    assert "现行条款" not in text
    (line,) = page.context["brought"]
    assert (line["old"], line["new"]) == (dt.date(2026, 6, 30), dt.date(2027, 9, 30))


def test_a_drafted_agreement_shows_them_against_the_terms_in_force(full, officer, login):
    agreement = ContractFactory(
        project=full.project, kind="supplementary", amends=full, land_mu=full.land_mu + 7
    )
    lines = login(officer).get(url(agreement)).context["brought"]
    assert (full.land_mu, full.land_mu + 7) in [(each["old"], each["new"]) for each in lines]


def test_a_late_promise_is_not_called_the_next_one(project, officer, login):
    contract = ContractFactory(
        project=project, state="performing", keeper=officer, next_due_on=TODAY - 3 * DAY
    )
    labels = {each["label"]: each for each in login(officer).get(url(contract)).context["strip"]}
    assert labels["最早未履约"]["note"] == "超 3 天"
    contract.next_due_on = TODAY + 3 * DAY
    contract.save()
    labels = {each["label"] for each in login(officer).get(url(contract)).context["strip"]}
    assert "下一到期" in labels
