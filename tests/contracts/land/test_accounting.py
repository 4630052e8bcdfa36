"""A land accounting from the figures to the closed fee."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contracts import notices_land as notices
from contracts.models import FeePayment, LandAccounting, LandOpinion
from contracts.selectors.land import due_accountings, ledger_figures
from contracts.services import accounting as services
from contracts.services import accounting_answers as answers
from contracts.services import accounting_asking as asking
from contracts.services import accounting_sign_off as sign_offs
from contracts.services.accounting import Figures
from tests.contracts.land.conftest import AGREED_ON, refused
from tests.factories.contract_land import (
    ASKED_ON,
    OPINIONS_DUE,
    SIGNED_OFF_ON,
    make_accounting,
)
from tests.factories.contracts import ContractFactory
from tests.factories.files import picture
from tests.factories.projects import TODAY
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict

pytestmark = pytest.mark.django_db

D = Decimal
LATER = OPINIONS_DUE + dt.timedelta(days=1)


def figures(**changes) -> Figures:
    values = {
        "land_mu": D(120),
        "agreed_intensity_wan_mu": D(300),
        "fixed_assets_wan": D(30000),
        "price_wan_mu": D(18),
        "as_of": ASKED_ON,
    }
    return Figures(**{**values, **changes})


def start(contract, officer, **changes) -> LandAccounting:
    return services.start_accounting(
        contract_id=contract.pk, figures=figures(**changes), by=officer, on=ASKED_ON
    )


def ask(found, officer, *units, on=ASKED_ON, **more) -> LandAccounting:
    ids = [unit.pk for unit in units]
    return asking.ask_departments(accounting_id=found.pk, unit_ids=ids, by=officer, on=on, **more)


def answer(row, by, opinion="agree", text="", on=ASKED_ON, **more) -> LandOpinion:
    return answers.answer_accounting(
        opinion_id=row.pk, opinion=opinion, text=text, by=by, on=on, **more
    )


def sign(found, officer, on=SIGNED_OFF_ON, **more) -> LandAccounting:
    signed = sign_offs.SignOff(conclusion="超出20亩，追缴360万元。", reference="云招〔2026〕18号")
    return sign_offs.sign_off(accounting_id=found.pk, signed=signed, by=officer, on=on, **more)


@pytest.fixture
def asked(contract, county, officer) -> LandAccounting:
    """An accounting on which department and park were asked."""
    return make_accounting(contract, [county.department, county.park], "asked", by=officer)


@pytest.fixture
def signed_off(contract, county, officer) -> LandAccounting:
    return make_accounting(contract, [county.department], "signed_off", by=officer)


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


# --- Sign-off -------------------------------------------------------------------------------------


def everybody_agrees(asked, reviewer, park_head) -> None:
    answer(asked.opinions.get(unit=reviewer.unit), reviewer)
    answer(asked.opinions.get(unit=park_head.unit), park_head)


def test_it_is_not_signed_off_while_an_opinion_is_missing(asked, reviewer, officer, county):
    answer(asked.opinions.get(unit=reviewer.unit), reviewer)
    with refused("opinion_missing"):
        sign(asked, officer)
    missing = asked.opinions.get(unit=county.park)
    answers.record_missing(opinion_id=missing.pk, reason="催办未回", by=officer, on=LATER)
    assert sign(asked, officer).state == "signed_off"


def test_nobody_asked_no_price_and_no_words_are_refused(contract, county, officer, reviewer):
    with refused("nobody_asked_yet"):
        sign(make_accounting(contract), officer)
    LandAccounting.objects.all().delete()
    found = make_accounting(contract, [reviewer.unit], "asked", price_wan_mu=None)
    answer(found.opinions.get(), reviewer)
    with refused("price_missing"):
        sign(found, officer)
    LandAccounting.objects.all().delete()
    found = make_accounting(contract, [reviewer.unit], "asked")
    answer(found.opinions.get(), reviewer)
    with refused("conclusion_needed", "conclusion"):
        sign_offs.sign_off(
            accounting_id=found.pk, signed=sign_offs.SignOff(" "), by=officer, on=SIGNED_OFF_ON
        )


@pytest.mark.usefixtures("funds")
def test_the_sign_off_freezes_figures_and_opinions(asked, reviewer, park_head, officer):
    everybody_agrees(asked, reviewer, park_head)
    found = sign(asked, officer)
    assert found.fee_due_on == SIGNED_OFF_ON + dt.timedelta(days=30)
    with refused("frozen"):
        services.change_accounting(
            accounting_id=found.pk, figures=figures(), by=officer, on=SIGNED_OFF_ON
        )
    with refused("frozen"):
        answer(found.opinions.get(unit=reviewer.unit), reviewer, on=SIGNED_OFF_ON)
    with refused("frozen"):
        ask(found, officer, reviewer.unit)
    with refused("frozen"):
        sign(found, officer)


def test_of_two_officers_who_sign_off_the_second_is_told(asked, reviewer, park_head, officer):
    everybody_agrees(asked, reviewer, park_head)
    asked.refresh_from_db()
    version = asked.version
    answer(asked.opinions.get(unit=reviewer.unit), reviewer, "disagree", "复核后不同意")
    with pytest.raises(Conflict):
        sign(asked, officer, version=version)
    asked.refresh_from_db()
    sign(asked, officer, version=asked.version)
    with pytest.raises(Conflict):
        sign(asked, officer, version=asked.version)


def test_without_excess_it_is_closed_at_once(contract, reviewer, officer):
    found = make_accounting(contract, [reviewer.unit], "asked", fixed_assets_wan=D(45000))
    answer(found.opinions.get(), reviewer)
    found = sign(found, officer)
    assert (found.state, found.closed_on, found.fee_due_on) == ("closed", SIGNED_OFF_ON, None)


def test_the_report_is_sent_after_the_sign_off(signed_off, officer, project):
    sent = {"reference": "云招报〔2026〕6号", "by": officer, "on": TODAY}
    running = make_accounting(
        ContractFactory(project=project, state="performing"), [officer.unit], "asked"
    )
    with refused("not_signed_off"):
        sign_offs.report_sent(accounting_id=running.pk, sent_on=TODAY, **sent)
    with refused("in_future", "sent_on"):
        day = TODAY + dt.timedelta(days=1)
        sign_offs.report_sent(accounting_id=signed_off.pk, sent_on=day, **sent)
    found = sign_offs.report_sent(accounting_id=signed_off.pk, sent_on=TODAY, **sent)
    assert (found.report_sent_on, found.report_reference) == (TODAY, "云招报〔2026〕6号")


# --- The fee --------------------------------------------------------------------------------------


def pay(found, officer, wan=100, on=TODAY, **more) -> FeePayment:
    paid = sign_offs.Paid(paid_on=more.pop("paid_on", on), amount_wan=D(wan), **more)
    return sign_offs.pay_fee(accounting_id=found.pk, paid=paid, by=officer, on=on)


def test_payments_come_in_until_the_fee_is_closed(signed_off, officer):
    upload = SimpleUploadedFile("缴款书.png", picture("PNG"), content_type="image/png")
    assert pay(signed_off, officer, 100, upload=upload).file.kind == "land"
    pay(signed_off, officer, 260)
    signed_off.refresh_from_db()
    assert (signed_off.state, signed_off.closed_on) == ("closed", TODAY)
    with refused("no_fee_open"):
        pay(signed_off, officer, 1)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"wan": 0}, "nothing_paid", "amount_wan"),
        ({"wan": 361}, "more_than_open", "amount_wan"),
        ({"paid_on": TODAY + dt.timedelta(days=1)}, "in_future", "paid_on"),
        ({"paid_on": SIGNED_OFF_ON - dt.timedelta(days=1)}, "before_sign_off", "paid_on"),
    ],
)
def test_a_payment_that_cannot_be_is_refused(signed_off, officer, changes, code, field):
    with refused(code, field):
        pay(signed_off, officer, **changes)
    assert not FeePayment.objects.exists()


def test_a_mistake_is_booked_back_once_and_opens_the_fee_again(signed_off, officer):
    payment = pay(signed_off, officer, 360)
    book = {"by": officer, "on": TODAY}
    back = sign_offs.book_back_payment(payment_id=payment.pk, reason="重复入账", **book)
    signed_off.refresh_from_db()
    assert (signed_off.state, sign_offs.outstanding(signed_off)) == ("signed_off", 360)
    with refused("booked_back_already"):
        sign_offs.book_back_payment(payment_id=payment.pk, reason="重复入账", **book)
    with refused("is_booking_back"):
        sign_offs.book_back_payment(payment_id=back.pk, reason="重复入账", **book)


def test_a_fee_is_closed_by_a_decision_with_its_document(signed_off, officer):
    close = {"accounting_id": signed_off.pk, "upload": None, "by": officer, "on": TODAY}
    with refused("document_needed", "reference"):
        sign_offs.close_fee(reason="企业破产", reference="", **close)
    with refused("reason_needed", "reason"):
        sign_offs.close_fee(reason="", reference="县纪〔2026〕9号", **close)
    found = sign_offs.close_fee(reason="企业破产", reference="县纪〔2026〕9号", **close)
    assert found.state == "closed"
    with refused("no_fee_open"):
        sign_offs.close_fee(reason="企业破产", reference="县纪〔2026〕9号", **close)
