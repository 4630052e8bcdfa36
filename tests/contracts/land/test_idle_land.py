"""Idle land: notice, fee, taking back, building again; the list across the county."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from contracts.models import IdleLand
from contracts.services import idle_land as services
from contracts.services.idle_land import IdleFacts
from tests.contracts.land.conftest import refused
from tests.factories.contract_land import make_idle
from tests.factories.contracts import ContractFactory
from tests.factories.projects import TODAY
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict

pytestmark = pytest.mark.django_db

D = Decimal
LIST = reverse("contracts:idle-land")


def facts(**changes) -> IdleFacts:
    values = {
        "area_mu": D(20),
        "idle_since": dt.date(2026, 7, 1),
        "notice_on": dt.date(2026, 9, 1),
        "notice_reference": "云自然资闲〔2026〕3号",
        "build_until": dt.date(2027, 3, 1),
    }
    return IdleFacts(**{**values, **changes})


def notice(contract, officer, **changes) -> IdleLand:
    return services.give_notice(
        contract_id=contract.pk, facts=facts(**changes), by=officer, on=TODAY
    )


def fee(found, officer, **changes) -> IdleLand:
    values = {"fee_wan": D(72), "fee_on": TODAY, "reference": "云自然资罚〔2026〕1号"}
    return services.charge_fee(idle_id=found.pk, by=officer, on=TODAY, **{**values, **changes})


def test_a_notice_is_recorded_with_one_event(contract, officer):
    assert notice(contract, officer).state == "noticed"
    assert AuditEvent.objects.get(kind="contracts.idle_land_noticed").subject_id == str(contract.pk)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"area_mu": D(0)}, "no_area", "area_mu"),
        ({"area_mu": D("120.0001")}, "more_than_land", "area_mu"),
        ({"notice_on": TODAY + dt.timedelta(days=1)}, "in_future", "notice_on"),
        ({"notice_on": dt.date(2026, 6, 30)}, "notice_before_idle", "notice_on"),
        ({"build_until": dt.date(2026, 9, 1)}, "build_before_notice", "build_until"),
        ({"notice_reference": " "}, "reference_needed", "notice_reference"),
    ],
)
def test_a_notice_that_cannot_be_is_refused(contract, officer, changes, code, field):
    with refused(code, field):
        notice(contract, officer, **changes)
    assert not IdleLand.objects.exists()


def test_all_notices_together_are_within_the_contracts_land(contract, officer, project):
    make_idle(contract, area_mu=D(101))
    with refused("more_than_land", "area_mu"):
        notice(contract, officer)
    IdleLand.objects.update(state="cleared")
    assert notice(contract, officer)
    landless = ContractFactory(project=project, state="performing", land_mu=None)
    with refused("no_land", "area_mu"):
        notice(landless, officer)


def test_the_fee_is_proposed_by_the_policys_percentage(contract, officer):
    assert services.suggested_fee(notice(contract, officer), TODAY) == 72
    contract.land_price_wan_mu = None
    contract.save()
    found = IdleLand.objects.select_related("contract__county").get()
    assert services.suggested_fee(found, TODAY) is None


def test_the_fee_is_charged_once_by_a_decision_and_then_paid(contract, officer):
    found = make_idle(contract)
    with refused("no_fee"):
        services.fee_paid(idle_id=found.pk, paid_on=TODAY, by=officer, on=TODAY)
    charged = fee(found, officer)
    assert (charged.state, charged.fee_due_on) == ("fee", TODAY + dt.timedelta(days=30))
    with refused("fee_already"):
        fee(found, officer)
    with refused("too_early", "paid_on"):
        day = TODAY - dt.timedelta(days=1)
        services.fee_paid(idle_id=found.pk, paid_on=day, by=officer, on=TODAY)
    paid = services.fee_paid(idle_id=found.pk, paid_on=TODAY, by=officer, on=TODAY)
    assert paid.fee_paid_on == TODAY


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"fee_wan": D(0)}, "above_nothing", "fee_wan"),
        ({"fee_on": dt.date(2026, 8, 31)}, "too_early", "fee_on"),
        ({"fee_on": TODAY + dt.timedelta(days=1)}, "in_future", "fee_on"),
        ({"due_on": TODAY - dt.timedelta(days=1)}, "before_fee", "due_on"),
        ({"reference": ""}, "reference_needed", "reference"),
    ],
)
def test_a_fee_that_cannot_be_is_refused(contract, officer, changes, code, field):
    with refused(code, field):
        fee(make_idle(contract), officer, **changes)


def test_land_is_taken_back_by_a_decision_and_then_the_case_is_closed(contract, officer):
    found = make_idle(contract)
    back = {"idle_id": found.pk, "happened_on": TODAY, "by": officer, "on": TODAY}
    with refused("reference_needed", "reference"):
        services.take_back(reference="", reason="满两年未动工", **back)
    with refused("reason_needed", "reason"):
        services.take_back(reference="云政收〔2026〕1号", reason="", **back)
    closed = services.take_back(reference="云政收〔2026〕1号", reason="满两年未动工", **back)
    assert (closed.state, closed.closed_on) == ("taken_back", TODAY)
    with refused("closed_already"):
        fee(found, officer)
    with refused("closed_already"):
        services.clear(idle_id=found.pk, happened_on=TODAY, reason="复工", by=officer, on=TODAY)


def test_land_that_is_built_on_again_is_cleared_with_what_shows_it(contract, officer):
    found = make_idle(contract)
    clear = {"idle_id": found.pk, "by": officer, "on": TODAY}
    with refused("too_early", "happened_on"):
        services.clear(happened_on=dt.date(2026, 8, 1), reason="现场核实", **clear)
    done = services.clear(happened_on=TODAY, reason="现场核实已复工", **clear)
    assert (done.state, done.note) == ("cleared", "现场核实已复工")


def test_more_time_is_given_with_a_reason_and_two_officers_are_told(contract, officer):
    found = make_idle(contract)
    change = {"idle_id": found.pk, "by": officer, "on": TODAY, "version": found.version}
    longer = facts(build_until=dt.date(2027, 6, 1))
    with refused("reason_needed", "reason"):
        services.change_notice(facts=longer, reason="", **change)
    assert services.change_notice(facts=longer, reason="疫情顺延", **change).version == 2
    with pytest.raises(Conflict):
        services.change_notice(facts=longer, reason="疫情顺延", **change)


# --- The list -----------------------------------------------------------------------------------


def references(answer) -> list[str]:
    return [row["idle"].notice_reference for row in answer.context["rows"]]


def test_the_list_shows_what_stands_how(contract, login, officer):
    make_idle(contract, build_until=dt.date(2026, 11, 1), notice_reference="甲1号")
    make_idle(contract, notice_reference="乙2号", fee_on=TODAY, fee_wan=D(72), state="fee")
    make_idle(contract, notice_reference="丙3号", state="cleared", closed_on=TODAY)
    browser = login(officer)
    shown = {
        show: [
            row["idle"].notice_reference
            for row in browser.get(LIST, {"show": show}).context["rows"]
        ]
        for show in ("open", "late", "fee", "closed")
    }
    assert shown == {
        "open": ["甲1号", "乙2号"],
        "late": ["甲1号"],
        "fee": ["乙2号"],
        "closed": ["丙3号"],
    }


def test_the_list_is_narrowed_by_words_and_unit(contract, login, officer, county):
    make_idle(contract)
    browser = login(officer)
    assert browser.get(LIST, {"q": "没有"}).context["rows"] == []
    assert len(browser.get(LIST, {"q": "闲〔2026〕3"}).context["rows"]) == 1
    assert len(browser.get(LIST, {"unit": county.park.pk}).context["rows"]) == 1
    assert browser.get(LIST, {"unit": county.township.pk}).context["rows"] == []


def test_a_unit_sees_the_idle_land_of_what_it_performs_only(contract, login, clerk, other_clerk):
    make_idle(contract)
    assert len(login(clerk).get(LIST).context["rows"]) == 1
    assert login(other_clerk).get(LIST).context["rows"] == []


def test_the_export_is_a_workbook_of_the_filter_and_is_recorded(contract, login, officer):
    make_idle(contract)
    answer = login(officer).get(reverse("contracts:idle-land-export"), {"q": "闲〔2026〕3"})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert sheet.cell(4, 6).value == 20
    event = AuditEvent.objects.get(kind="contracts.idle_land_exported")
    assert (event.detail["rows"], event.detail["filter"]["q"]) == (1, "闲〔2026〕3")
