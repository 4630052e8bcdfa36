"""Deposits across the county: which stand where, what they come to, the list as a workbook."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from contracts.services import deposits as services
from contracts.services.deposits import Movement
from tests.factories.contract_land import make_deposit
from tests.factories.contracts import ContractFactory
from tests.factories.projects import TODAY
from zhaoshang.audit.models import AuditEvent

pytestmark = pytest.mark.django_db

D = Decimal
DAY = dt.timedelta(days=1)
LIST = reverse("contracts:deposits")


def pay(found, officer, wan):
    movement = Movement("paid", TODAY, D(wan))
    services.pay_deposit(deposit_id=found.pk, movement=movement, by=officer, on=TODAY)


def give_back(found, officer, wan):
    movement = Movement("returned", TODAY, D(wan), reason="竣工", reference="云财函〔2026〕5号")
    services.settle_deposit(deposit_id=found.pk, movement=movement, by=officer, on=TODAY)


@pytest.fixture
def deposits(project, officer):
    """One late and half paid, one due later, one held, one returned, one waived."""

    def made(wan: int, due_on: dt.date):
        contract = ContractFactory(project=project, state="performing", keeper=officer)
        return make_deposit(contract, amount_wan=D(wan), due_on=due_on)

    late, later = made(100, TODAY - DAY), made(200, TODAY + 30 * DAY)
    held, back, off = made(300, TODAY), made(400, TODAY), made(500, TODAY - 9 * DAY)
    pay(late, officer, 40)
    pay(held, officer, 300)
    pay(back, officer, 400)
    give_back(back, officer, 400)
    services.waive_deposit(
        deposit_id=off.pk, reason="政策取消", reference="云政〔2026〕9号", by=officer, on=TODAY
    )
    return {"late": late, "later": later, "held": held, "back": back, "off": off}


def shown(browser, show: str, **more) -> list[int]:
    rows = browser.get(LIST, {"show": show, **more}).context["rows"]
    return [int(row["deposit"].amount_wan) for row in rows]


def test_each_stands_where_it_belongs(deposits, login, officer):
    browser = login(officer)
    assert shown(browser, "due") == [100, 200]
    assert shown(browser, "late") == [100]
    assert shown(browser, "held") == [100, 300]
    assert sorted(shown(browser, "closed")) == [400, 500]
    assert len(shown(browser, "all")) == 5


def test_the_sums_are_those_of_what_is_listed(deposits, login, officer):
    browser = login(officer)
    total = browser.get(LIST, {"show": "all"}).context["total"]
    assert (total["count"], total["wan"]) == (5, 1500)
    # The waived one is not outstanding; 40 and 300 are in the county's hands.
    assert (total["outstanding_wan"], total["in_hand_wan"]) == (260, 340)
    assert browser.get(LIST).context["total"]["outstanding_wan"] == 260


def test_it_is_narrowed_by_words_and_unit(deposits, login, officer, county):
    browser = login(officer)
    assert shown(browser, "all", q="没有") == []
    number = deposits["held"].contract.number
    assert shown(browser, "all", q=number) == [300]
    assert len(shown(browser, "all", unit=county.park.pk)) == 5
    assert shown(browser, "all", unit=county.township.pk) == []


def test_a_unit_sees_the_deposits_of_what_it_performs_only(deposits, login, clerk, other_clerk):
    assert len(shown(login(clerk), "all")) == 5
    assert shown(login(other_clerk), "all") == []


def test_the_list_takes_the_same_queries_for_few_and_many(deposits, login, officer, project):
    browser = login(officer)

    def queries() -> int:
        browser.get(LIST, {"show": "all"})
        with CaptureQueriesContext(connection) as captured:
            browser.get(LIST, {"show": "all"})
        return len(captured)

    few = queries()
    for _each in range(3):
        make_deposit(ContractFactory(project=project, state="performing"))
    assert queries() == few


def test_the_export_is_a_workbook_of_the_filter_and_is_recorded(deposits, login, officer):
    answer = login(officer).get(reverse("contracts:deposits-export"), {"show": "late"})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    row = [cell.value for cell in sheet[4]]
    assert (row[5], row[7], row[9], row[12]) == (100, 40, 60, 40)
    assert sheet.max_row == 4
    event = AuditEvent.objects.get(kind="contracts.deposits_exported")
    assert (event.detail["rows"], event.detail["filter"]["show"]) == (1, "late")
