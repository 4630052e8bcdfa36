"""A land accounting from the figures to the closed fee."""

import datetime as dt
from decimal import Decimal

import pytest

from contracts import notices_land as notices
from contracts.models import LandAccounting
from contracts.selectors.land import due_accountings, ledger_figures
from contracts.services import accounting as services
from contracts.services import accounting_answers as answers
from tests.contracts.land.accountings import answer, ask, figures
from tests.contracts.land.conftest import AGREED_ON, refused
from tests.factories.contract_land import (
    ASKED_ON,
    OPINIONS_DUE,
    make_accounting,
)
from tests.factories.contracts import ContractFactory
from tests.factories.projects import TODAY
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict

pytestmark = pytest.mark.django_db
D = Decimal
LATER = OPINIONS_DUE + dt.timedelta(days=1)


def start(contract, officer, **changes) -> LandAccounting:
    return services.start_accounting(
        contract_id=contract.pk, figures=figures(**changes), by=officer, on=ASKED_ON
    )


# --- What the ledger says ------------------------------------------------------------------------


def test_only_verified_fixed_assets_up_to_the_day_count(project, funds):
    found = ledger_figures(project.pk, ASKED_ON)
    assert found.fixed_assets_wan == 30000
    assert [row["entry"] for row in found.as_json["rows"]] == [each.pk for each in funds[:3]]


def test_what_was_left_out_is_named_with_its_sum(project, funds):
    found = ledger_figures(project.pk, dt.date(2026, 8, 15))
    left = {each["reason"]: (each["count"], D(each["wan"])) for each in found.as_json["left_out"]}
    assert left == {"later": (3, D(3300))}
    left = ledger_figures(project.pk, ASKED_ON).as_json["left_out"]
    assert {each["reason"] for each in left} == {"unverified", "working_capital"}


# --- When it is due ------------------------------------------------------------------------------


def test_it_is_due_from_the_agreed_date_on(contract):
    assert due_accountings(AGREED_ON - dt.timedelta(days=1)) == []
    assert due_accountings(AGREED_ON) == [contract]
    assert due_accountings(AGREED_ON + dt.timedelta(days=400)) == [contract]


def test_one_that_runs_or_was_done_for_the_date_is_not_due_again(contract):
    found = make_accounting(contract)
    assert due_accountings(TODAY) == []
    LandAccounting.objects.filter(pk=found.pk).update(state="closed")
    assert due_accountings(TODAY) == []


def test_a_date_that_was_moved_on_makes_it_due_again(contract):
    make_accounting(contract, state="closed", agreed_on=dt.date(2026, 6, 30))
    assert due_accountings(TODAY) == [contract]


@pytest.mark.parametrize(
    "changes",
    [{"kind": "framework"}, {"state": "draft"}, {"land_mu": None}, {"production_on": None}],
)
def test_what_has_no_land_no_date_or_no_signature_is_never_due(project, changes):
    values = {"state": "performing", "production_on": AGREED_ON}
    ContractFactory(project=project, **{**values, **changes})
    assert due_accountings(TODAY) == []


# --- Figures --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("funds")
def test_the_figures_of_ledger_and_contract_are_taken_without_a_reason(contract, officer):
    found = start(contract, officer)
    assert (found.excess_mu, found.fee_wan, found.number) == (20, 360, 1)
    assert found.agreed_on == AGREED_ON
    assert {told["reason"] for told in found.inputs.values()} == {""}
    assert AuditEvent.objects.filter(kind="contracts.accounting_started").count() == 1


@pytest.mark.usefixtures("funds")
def test_another_figure_needs_its_reason_and_keeps_the_ledgers_beside_it(contract, officer):
    with refused("reason_needed", "fixed_assets_wan_reason"):
        start(contract, officer, fixed_assets_wan=D(29000))
    reasons = {"fixed_assets_wan": "审计核减1000万元"}
    found = start(contract, officer, fixed_assets_wan=D(29000), reasons=reasons)
    told = found.inputs["fixed_assets_wan"]
    assert (D(told["offered"]), told["reason"]) == (30000, "审计核减1000万元")


@pytest.mark.usefixtures("funds")
@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"as_of": TODAY}, "after_today", "as_of"),
        ({"land_mu": D(0), "reasons": {"land_mu": "无"}}, "no_land", "land_mu"),
        (
            {"agreed_intensity_wan_mu": D(0), "reasons": {"agreed_intensity_wan_mu": "无"}},
            "no_intensity",
            "agreed_intensity_wan_mu",
        ),
    ],
)
def test_figures_of_which_nothing_can_be_worked_out_are_refused(
    contract, officer, changes, code, field
):
    with refused(code, field):
        start(contract, officer, **changes)
    assert not LandAccounting.objects.exists()


@pytest.mark.usefixtures("funds")
def test_a_contract_without_the_agreed_date_has_to_be_told_one(contract, officer):
    contract.production_on = None
    contract.save()
    with refused("no_agreed_date", "agreed_on"):
        start(contract, officer)
    assert start(contract, officer, agreed_on=AGREED_ON).agreed_on == AGREED_ON


def test_only_a_signed_formal_contract_is_accounted_for_and_one_at_a_time(
    contract, draft, project, officer
):
    framework = ContractFactory(project=project, kind="framework", state="performing")
    with refused("formal_only"):
        start(framework, officer)
    with refused("not_in_this_state"):
        start(draft, officer)
    make_accounting(contract)
    with refused("running_already"):
        start(contract, officer)


@pytest.mark.usefixtures("funds")
def test_the_next_accounting_has_the_next_number(contract, officer):
    make_accounting(contract, state="closed")
    assert start(contract, officer).number == 2


@pytest.mark.usefixtures("funds")
def test_changed_figures_ask_again_for_the_opinions_that_were_given(
    asked, reviewer, officer, contract
):
    row = answer(asked.opinions.get(unit=reviewer.unit), reviewer)
    services.change_accounting(
        accounting_id=asked.pk,
        figures=figures(price_wan_mu=D(20), reasons={"price_wan_mu": "按新摘牌价"}),
        by=officer,
        on=ASKED_ON,
    )
    row.refresh_from_db()
    asked.refresh_from_db()
    assert (row.opinion, row.answered_on) == ("", None)
    assert asked.fee_wan == 400
    assert row.history.exclude(opinion="").exists()


@pytest.mark.usefixtures("funds")
def test_two_officers_who_change_figures_at_once_are_told_of_each_other(contract, officer):
    found = start(contract, officer)
    services.change_accounting(
        accounting_id=found.pk, figures=figures(), by=officer, on=ASKED_ON, version=found.version
    )
    with pytest.raises(Conflict):
        services.change_accounting(
            accounting_id=found.pk,
            figures=figures(),
            by=officer,
            on=ASKED_ON,
            version=found.version,
        )


# --- Departments ----------------------------------------------------------------------------------


def test_departments_are_asked_within_working_days(contract, county, officer, reviewer, park_head):
    found = ask(make_accounting(contract), officer, county.department, county.park)
    assert found.opinions_due_on == OPINIONS_DUE
    assert not found.is_provisional
    told = Notice.objects.filter(kind=notices.OPINION_ASKED.name)
    assert set(told.values_list("recipient_id", flat=True)) == {reviewer.pk, park_head.pk}


def test_over_the_new_year_the_due_day_is_provisional(contract, county, officer):
    on = dt.date(2026, 12, 30)
    found = ask(make_accounting(contract), officer, county.department, on=on)
    assert found.is_provisional
    assert found.opinions_due_on == dt.date(2027, 1, 6)


def test_a_forgotten_department_can_be_asked_later_but_not_twice(asked, county, officer):
    with refused("nobody_asked", "units"):
        ask(asked, officer, county.department)
    with refused("foreign_unit", "units"):
        ask(asked, officer, county.townships[1])
    with refused("nobody_asked", "units"):
        ask(asked, officer)


def test_only_the_unit_that_was_asked_answers(asked, reviewer, park_head, officer, county):
    row = asked.opinions.get(unit=reviewer.unit)
    for stranger in (officer, park_head, county.user(Role.CLERK, unit=reviewer.unit)):
        with refused("only_department"):
            answer(row, stranger)
    assert answer(row, reviewer).answered_by == reviewer
    assert answer(asked.opinions.get(unit=park_head.unit), park_head).opinion == "agree"


def test_to_disagree_needs_words(asked, reviewer):
    row = asked.opinions.get(unit=reviewer.unit)
    with refused("text_needed", "text"):
        answer(row, reviewer, "disagree", "  ")
    assert answer(row, reviewer, "disagree", "设备投资未经审计").text == "设备投资未经审计"


def test_colleagues_who_answer_at_once_are_told_of_each_other(asked, reviewer):
    row = asked.opinions.get(unit=reviewer.unit)
    answer(row, reviewer, version=row.version)
    with pytest.raises(Conflict):
        answer(row, reviewer, version=row.version)


def test_the_bureau_is_told_once_all_opinions_are_in(asked, reviewer, park_head, officer):
    told = Notice.objects.filter(kind=notices.OPINIONS_COMPLETE.name, recipient=officer)
    answer(asked.opinions.get(unit=reviewer.unit), reviewer)
    assert not told.exists()
    answer(asked.opinions.get(unit=park_head.unit), park_head)
    assert told.exists()


def test_an_opinion_is_recorded_as_missing_only_after_its_day_and_with_a_reason(asked, officer):
    row = asked.opinions.first()
    with refused("not_due_yet"):
        answers.record_missing(opinion_id=row.pk, reason="未反馈", by=officer, on=OPINIONS_DUE)
    with refused("reason_needed", "reason"):
        answers.record_missing(opinion_id=row.pk, reason=" ", by=officer, on=LATER)
    row = answers.record_missing(opinion_id=row.pk, reason="催办未回", by=officer, on=LATER)
    assert (row.opinion, row.missing_reason) == ("", "催办未回")


def test_a_given_opinion_is_not_missing_and_a_late_one_takes_the_record_back(
    asked, reviewer, officer
):
    row = asked.opinions.get(unit=reviewer.unit)
    answers.record_missing(opinion_id=row.pk, reason="催办未回", by=officer, on=LATER)
    assert answer(row, reviewer, on=LATER).missing_reason == ""
    with refused("given_already"):
        answers.record_missing(opinion_id=row.pk, reason="催办未回", by=officer, on=LATER)
