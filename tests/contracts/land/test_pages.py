"""Pages of land: who sees what, forms that keep what was typed, a fixed number of queries."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from contracts.models import LandAccounting
from contracts.services.land_reminders import remind_land
from tests.factories.contract_land import (
    ASKED_ON,
    make_accounting,
    make_deposit,
    make_idle,
)
from tests.factories.contracts import ContractFactory
from tests.factories.projects import TODAY
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.todo import items_for
from zhaoshang.audit.models import AuditEvent

pytestmark = pytest.mark.django_db

MOST_FOR_A_PAGE = 10
MOST_FOR_A_LIST = 6
# Session, user, roles and the bell of the frame.
FRAME = 4
FORM = {
    "agreed_on": "2026-10-31",
    "as_of": "2026-11-09",
    "land_mu": "120",
    "agreed_intensity_wan_mu": "300",
    "fixed_assets_wan": "3亿",
    "price_wan_mu": "18",
}


def url(name: str, found) -> str:
    return reverse(f"contracts:{name}", args=[found.pk])


def queries(browser, address: str) -> int:
    assert browser.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        browser.get(address)
    return len(captured)


@stage
def asked(contract, county, officer) -> LandAccounting:
    return make_accounting(contract, [county.department, county.park], "asked", by=officer)


def fill(contract, county) -> None:
    for unit in (county.department, county.park):
        make_accounting(contract, [unit], "closed")
    make_deposit(contract, paid=40)
    make_deposit(contract, paid=60)
    make_idle(contract)
    make_idle(contract)


def test_the_tab_of_land_keeps_its_queries_whatever_stands_on_it(contract, county, login, officer):
    browser = login(officer)
    make_accounting(contract, [county.department], "asked")
    make_deposit(contract, paid=40)
    make_idle(contract)
    few = queries(browser, url("land", contract))
    fill(contract, county)
    assert queries(browser, url("land", contract)) == few
    assert few <= MOST_FOR_A_PAGE + FRAME


def test_the_page_of_an_accounting_keeps_its_queries(asked, county, login, officer):
    browser = login(officer)
    few = queries(browser, url("accounting", asked))
    for unit in county.townships:
        asked.opinions.create(unit=unit)
    assert queries(browser, url("accounting", asked)) == few
    assert few <= MOST_FOR_A_PAGE + FRAME


def test_the_lists_keep_their_queries(project, county, login, officer):
    browser = login(officer)
    pages = [reverse("contracts:idle-land"), reverse("contracts:accountings")]
    pages += [f"{pages[1]}?show={show}" for show in ("running", "fee", "closed")]

    def another() -> None:
        contract = ContractFactory(
            project=project, state="performing", production_on=dt.date(2026, 10, 1)
        )
        fill(contract, county)
        make_accounting(contract, [county.department], "signed_off")
        make_accounting(contract, [county.department], "asked")

    another()
    few = [queries(browser, page) for page in pages]
    another()
    another()
    assert [queries(browser, page) for page in pages] == few
    assert max(few) <= MOST_FOR_A_LIST + FRAME


def test_who_performs_the_contract_reads_its_land_and_who_has_no_part_does_not(
    asked, contract, login, clerk, other_clerk, leader, archivist
):
    for reader in (clerk, leader):
        assert login(reader).get(url("land", contract)).status_code == 200
        assert login(reader).get(url("accounting", asked)).status_code == 200
    assert login(other_clerk).get(url("accounting", asked)).status_code == 404
    assert login(archivist).get(url("accounting", asked)).status_code == 404


def test_only_the_bureau_acts(asked, login, clerk, leader):
    for reader in (clerk, leader):
        assert login(reader).get(url("accounting-sign-off", asked)).status_code == 403


def test_a_department_sees_the_accounting_it_was_asked_and_no_more(
    asked, contract, login, reviewer, park_head, county
):
    row = asked.opinions.get(unit=reviewer.unit)
    browser = login(reviewer)
    page = browser.get(url("land-opinion", row)).content.decode()
    assert "20" in page
    assert contract.number not in page
    assert browser.get(url("accounting", asked)).status_code in {403, 404}
    assert browser.get(url("land", contract)).status_code in {403, 404}
    stranger = county.user(Role.REVIEWER, unit=county.townships[1])
    assert login(stranger).get(url("land-opinion", row)).status_code == 404
    theirs = asked.opinions.get(unit=park_head.unit)
    assert login(park_head).get(url("land-opinion", theirs)).status_code == 200
    assert login(park_head).get(url("land-opinion", row)).status_code == 404


def test_after_the_sign_off_an_opinion_is_read_and_no_longer_given(asked, login, reviewer):
    row = asked.opinions.get(unit=reviewer.unit)
    LandAccounting.objects.update(state="closed", signed_off_on=TODAY)
    browser = login(reviewer)
    assert browser.get(url("land-opinion", row)).status_code == 200
    answer = browser.post(url("land-opinion", row), {"opinion": "agree", "version": 1})
    assert answer.status_code == 403


@pytest.mark.usefixtures("funds")
def test_a_refused_form_says_why_beside_the_field_and_keeps_what_was_typed(
    contract, login, officer
):
    browser = login(officer)
    page = browser.post(url("accounting-new", contract), {**FORM, "land_mu": "110"})
    assert page.context["form"].errors["land_mu_reason"]
    assert page.context["form"]["land_mu"].value() == "110"
    page = browser.post(url("accounting-new", contract), {**FORM, "land_mu": "-1"})
    assert page.context["form"].errors
    done = browser.post(url("accounting-new", contract), FORM)
    assert done.status_code == 302
    assert LandAccounting.objects.get().fee_wan == 360


@pytest.mark.usefixtures("funds")
def test_the_page_shows_the_rows_that_were_counted_and_what_was_left_out(contract, login, officer):
    browser = login(officer)
    browser.post(url("accounting-new", contract), FORM)
    page = browser.get(url("accounting", LandAccounting.objects.get()))
    assert [row["wan"] for row in page.context["counted"]["rows"]] == [18000, 10000, 2000]
    assert len(page.context["counted"]["left_out"]) == 2


def test_the_second_officer_who_signs_off_gets_the_conflict_and_keeps_the_words(
    asked, reviewer, login, officer
):
    asked.opinions.update(opinion="agree", answered_on=ASKED_ON)
    LandAccounting.objects.update(version=asked.version + 1)
    data = {"version": asked.version, "conclusion": "追缴360万元", "fee_due_on": "2026-12-31"}
    page = login(officer).post(url("accounting-sign-off", asked), data)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert page.context["form"]["conclusion"].value() == "追缴360万元"
    assert LandAccounting.objects.get().signed_off_on is None


def test_the_report_is_a_word_document_with_inputs_working_and_opinions(asked, login, officer):
    asked.opinions.update(opinion="agree", text="属实", answered_on=ASKED_ON)
    answer = login(officer).get(url("accounting-report", asked))
    paper = Document(io.BytesIO(answer.content))
    text = "\n".join(line.text for line in paper.paragraphs)
    assert "征求意见稿" in text
    assert "应追缴费用＝20×18＝360（万元）" in text
    assert paper.tables[1].cell(1, 1).text == "同意"
    assert AuditEvent.objects.filter(kind="contracts.accounting_written").count() == 1


def test_everybody_finds_what_waits_on_the_to_do_page(
    asked, contract, project, officer, reviewer, park_head
):
    ContractFactory(project=project, state="performing", production_on=dt.date(2026, 10, 1))
    make_deposit(contract, due_on=dt.date(2026, 10, 1))
    make_idle(contract, build_until=dt.date(2026, 11, 1))
    mine = {each.url.partition("#")[0] for each in items_for(officer, TODAY)}
    assert url("accounting", asked) in mine
    assert url("land", contract) in mine
    for person in (reviewer, park_head):
        row = asked.opinions.get(unit=person.unit)
        assert url("land-opinion", row) in {each.url for each in items_for(person, TODAY)}


def test_reminders_tell_once_and_make_up_for_a_missed_night(
    asked, contract, project, officer, reviewer
):
    ContractFactory(project=project, state="performing", production_on=dt.date(2026, 10, 1))
    make_deposit(contract, due_on=dt.date(2026, 11, 22))
    make_deposit(contract, due_on=dt.date(2026, 10, 1), paid=40)
    make_idle(contract, build_until=dt.date(2026, 11, 1))
    other = ContractFactory(project=project, state="performing", production_on=None)
    make_accounting(other, [reviewer.unit], "signed_off", fee_due_on=dt.date(2026, 11, 1))
    assert remind_land(on=TODAY) > 0
    assert remind_land(on=TODAY) == 0
    told = set(Notice.objects.filter(recipient=officer).values_list("kind", flat=True))
    assert told == {
        "contracts.accounting_due",
        "contracts.land_opinion_late",
        "contracts.land_fee_overdue",
        "contracts.deposit_due",
        "contracts.deposit_overdue",
        "contracts.idle_land_overdue",
    }
    late = Notice.objects.filter(recipient=reviewer, kind="contracts.land_opinion_late")
    assert late.count() == 1


def test_a_fee_overdue_says_what_is_outstanding(contract, county, officer):
    found = make_accounting(
        contract, [county.department], "signed_off", fee_due_on=dt.date(2026, 11, 1)
    )
    found.payments.create(paid_on=TODAY, amount_wan=Decimal(60))
    remind_land(on=TODAY)
    told = Notice.objects.get(kind="contracts.land_fee_overdue", recipient=officer)
    assert told.params["outstanding"] == "300"


def test_the_page_says_where_deposits_differ_from_the_terms(client, contract, officer):
    client.force_login(officer)
    make_deposit(contract)
    assert "现行条款约定保证金" not in client.get(url("land", contract)).content.decode()
    contract.deposit_wan = Decimal(150)
    contract.save()
    text = client.get(url("land", contract)).content.decode()
    assert "现行条款约定保证金 150 万元，此处登记 100 万元" in text


def test_two_formal_contracts_of_a_project_warn_before_the_land_is_accounted_for(
    client, contract, officer
):
    client.force_login(officer)
    address = url("accounting-new", contract)
    assert "另有约定用地的正式合同" not in client.get(address).content.decode()
    other = ContractFactory(project=contract.project, state="performing", keeper=officer)
    text = client.get(address).content.decode()
    assert "另有约定用地的正式合同" in text
    assert other.number in text
