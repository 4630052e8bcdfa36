"""Pages of originals: who sees what, refusals beside the field, queries fixed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contracts.models import ContractCopy
from tests.factories.accounts import make_county
from tests.factories.contract_copies import RECEIVED_ON, SENT_ON, make_copy, make_loan
from tests.factories.contracts import ContractFactory
from tests.factories.projects import TODAY
from tests.stages import stage
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"contracts:{name}", args=args)


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


@stage
def copy(signed, archivist):
    return make_copy(signed, archivist.unit, custodian=archivist, place="office")


def test_the_tab_says_how_far_the_filing_is_and_what_is_missing(signed, copy, officer, login):
    page = text(login(officer).get(url("copies", signed.pk)))
    assert "已签收 1 份，至少须 8 份" in page
    assert "财政部门：没有原件" in page


def test_a_unit_without_archivist_is_named(signed, county, officer, login):
    make_copy(signed, county.park, received=False)
    assert str(county.park) in text(login(officer).get(url("copies", signed.pk)))


def test_a_clerk_of_the_project_sees_the_tab_and_changes_nothing(signed, copy, clerk, login):
    browser = login(clerk)
    page = text(browser.get(url("copies", signed.pk)))
    assert url("copies-plan", signed.pk) not in page
    assert browser.get(url("copies-plan", signed.pk)).status_code == 403
    assert browser.get(url("copy-move", copy.pk)).status_code == 403


def test_out_of_sight_is_not_found(signed, copy, login, other_clerk):
    browser = login(other_clerk)
    assert browser.get(url("copies", signed.pk)).status_code == 404
    assert browser.get(url("copy", copy.pk)).status_code == 404


def test_the_archivist_of_another_county_finds_nothing(copy, login):
    stranger = make_county("QT").user(Role.ARCHIVIST)
    browser = login(stranger)
    assert browser.get(url("copy", copy.pk)).status_code == 404
    assert copy.contract.title not in text(browser.get(f"{url('my-copies')}?show=kept"))


def test_holders_are_proposed_by_the_policy_and_named_at_once(signed, county, officer, login):
    keeper = county.user(Role.ARCHIVIST, unit=county.bureau)
    browser = login(officer)
    page = browser.get(url("copies-plan", signed.pk))
    lines = {each.place: each for each in page.context["form"].lines()}
    assert lines["bureau"].unit.initial == county.bureau.pk
    assert lines["bureau"].custodian.initial == keeper.pk
    number = lines["bureau"].number
    data = {f"unit-{number}": county.bureau.pk, f"custodian-{number}": keeper.pk}
    assert browser.post(url("copies-plan", signed.pk), data).status_code == 302
    made = ContractCopy.objects.get()
    assert (made.place, made.holder_unit, made.custodian) == ("bureau", county.bureau, keeper)
    again = browser.get(url("copies-plan", signed.pk))
    assert "bureau" not in {each.place for each in again.context["form"].lines()}


def test_a_custodian_of_another_unit_is_refused_beside_the_line(signed, county, officer, login):
    data = {"unit-1": county.bureau.pk, "custodian-1": county.user(Role.CLERK).pk}
    page = login(officer).post(url("copies-plan", signed.pk), data)
    assert "custodian-1" in page.context["form"].errors
    assert page.context["form"]["unit-1"].value() == str(county.bureau.pk)


def test_a_custodian_without_a_unit_is_refused(signed, county, officer, login):
    data = {"custodian-1": officer.pk}
    page = login(officer).post(url("copies-plan", signed.pk), data)
    assert "unit-1" in page.context["form"].errors


def test_several_are_confirmed_on_the_archivists_own_page(signed, archivist, project, login):
    second = ContractFactory(project=project, state="signed")
    rows = [make_copy(each, archivist.unit, received=False) for each in (signed, second)]
    browser = login(archivist)
    assert signed.title in text(browser.get(url("my-copies")))
    data = {"received_on": RECEIVED_ON}
    for each in rows:
        data |= {f"take-{each.pk}": "on", f"cabinet-{each.pk}": "2号柜"}
        data |= {f"custodian-{each.pk}": archivist.pk}
    assert browser.post(url("copies-receive"), data).status_code == 302
    assert ContractCopy.objects.filter(received_on=RECEIVED_ON, cabinet="2号柜").count() == 2


def test_a_missing_cabinet_is_said_beside_it_and_what_was_typed_stays(signed, archivist, login):
    copy = make_copy(signed, archivist.unit, received=False)
    data = {
        "received_on": RECEIVED_ON,
        f"take-{copy.pk}": "on",
        f"custodian-{copy.pk}": archivist.pk,
    }
    page = login(archivist).post(url("copies-receive"), data)
    assert f"cabinet-{copy.pk}" in page.context["form"].errors
    assert page.context["form"][f"take-{copy.pk}"].value()


def test_one_confirmed_meanwhile_is_said_to_be_so(signed, archivist, login):
    copy = make_copy(signed, archivist.unit, received_by=archivist)
    data = {"received_on": TODAY, f"take-{copy.pk}": "on", f"cabinet-{copy.pk}": "2号柜"}
    data |= {f"custodian-{copy.pk}": archivist.pk}
    page = login(archivist).post(url("copies-receive"), data)
    assert f"take-{copy.pk}" in page.context["form"].errors
    copy.refresh_from_db()
    assert copy.cabinet == "档案室1号柜"


def test_the_list_of_what_is_missing_names_who_is_waited_for(signed, county, officer, login):
    signed.copies_missing = 8
    signed.save()
    make_copy(signed, county.department, received=False)
    page = text(login(officer).get(url("copies-missing")))
    assert signed.title in page
    assert str(county.department) in page


def test_custody_is_a_history(copy, archivist, county, login):
    taker = county.user(Role.CLERK, unit=archivist.unit, full_name="接管人")
    browser = login(archivist)
    data = {"cabinet": "9号柜", "custodian": taker.pk, "version": copy.version}
    assert browser.post(url("copy-move", copy.pk), data).status_code == 302
    page = text(browser.get(url("copy", copy.pk)))
    assert "档案室1号柜" in page
    assert "接管人" in page


def test_the_borrower_finds_what_is_lent_on_the_own_page(copy, leader, login):
    make_loan(copy, leader, lent_on=TODAY)
    assert copy.contract.title in text(login(leader).get(url("my-copies")))


def test_to_do_names_what_is_coming_lent_and_missing(signed, archivist, officer, login):
    signed.copies_missing, signed.filing_due_on = 8, TODAY
    signed.save()
    make_copy(signed, archivist.unit, received=False)
    make_loan(make_copy(signed, archivist.unit), officer, lent_on=TODAY)
    assert signed.title in text(login(archivist).get(reverse("alerts:todo")))
    page = text(login(officer).get(reverse("alerts:todo")))
    assert page.count(signed.title) >= 2


@pytest.mark.parametrize(
    ("name", "who", "most"),
    [
        ("copies", "officer", 10),
        ("copies-missing", "officer", 6),
        ("my-copies", "archivist", 6),
        ("my-copies?show=kept", "archivist", 6),
        ("my-copies?show=lent", "archivist", 6),
        ("copy", "archivist", 10),
        ("copies-plan", "officer", 10),
    ],
)
def test_queries_stay_the_same_whatever_the_number(
    request, signed, project, archivist, leader, name, who, most, login
):
    def fill(count: int) -> None:
        for _each in range(count):
            contract = ContractFactory(project=project, state="signed", copies_missing=3)
            for where in (contract, signed):
                make_copy(where, archivist.unit, received=False)
                lent = make_copy(where, archivist.unit)
                make_loan(lent, leader, lent_on=TODAY - dt.timedelta(days=1))

    fill(1)
    path, _sep, query = name.partition("?")
    first = signed.copies.first()
    keys = {"copies": [signed.pk], "copies-plan": [signed.pk], "copy": [first.pk]}
    address = f"{url(path, *keys.get(path, []))}?{query}"
    browser = login(request.getfixturevalue(who))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        return len([each for each in captured if "SAVEPOINT" not in each["sql"]])

    queries()
    few = queries()
    fill(4)
    assert queries() == few
    assert few <= most + 8, few


def test_sent_day_stays_typed_when_refused(signed, archivist, officer, login):
    copy = make_copy(signed, archivist.unit, sent=False, received=False)
    data = {"copies": [copy.pk], "sent_on": SENT_ON - dt.timedelta(days=30)}
    page = login(officer).post(url("copies-send", signed.pk), data)
    assert "sent_on" in page.context["form"].errors
    assert str(data["sent_on"]) in page.content.decode()
