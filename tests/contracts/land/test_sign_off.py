"""Signing an accounting off, and the fee that follows: frozen, paid, booked back, closed."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contracts.models import FeePayment, LandAccounting
from contracts.services import accounting as services
from contracts.services import accounting_answers as answers
from contracts.services import accounting_sign_off as sign_offs
from tests.contracts.land.accountings import answer, ask, figures
from tests.contracts.land.conftest import refused
from tests.factories.contract_land import (
    OPINIONS_DUE,
    SIGNED_OFF_ON,
    make_accounting,
)
from tests.factories.contracts import ContractFactory
from tests.factories.files import picture
from tests.factories.projects import TODAY
from tests.stages import stage
from zhaoshang.core.errors import Conflict

pytestmark = pytest.mark.django_db
D = Decimal
LATER = OPINIONS_DUE + dt.timedelta(days=1)


def sign(found, officer, on=SIGNED_OFF_ON, **more) -> LandAccounting:
    signed = sign_offs.SignOff(conclusion="超出20亩，追缴360万元。", reference="云招〔2026〕18号")
    return sign_offs.sign_off(accounting_id=found.pk, signed=signed, by=officer, on=on, **more)


@stage
def signed_off(contract, county, officer) -> LandAccounting:
    return make_accounting(contract, [county.department], "signed_off", by=officer)


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
