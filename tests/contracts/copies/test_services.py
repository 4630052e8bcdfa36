"""Originals named, sent, confirmed; what each act refuses."""

from __future__ import annotations

import datetime as dt

import pytest

from contracts.models import ContractCopy, Trouble
from contracts.notices_copies import COPY_SENT, COPY_TROUBLED
from contracts.services import copies, copy_changes
from contracts.services.copies import NewCopy, Receipt
from tests.factories.accounts import make_county
from tests.factories.contract_copies import RECEIVED_ON, SENT_ON, make_copy
from tests.factories.contracts import SIGNED_ON, ContractFactory
from tests.factories.projects import TODAY
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict, RuleBroken

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


class refused:  # noqa: N801 - reads as a sentence
    def __init__(self, code: str) -> None:
        self._raises = pytest.raises(RuleBroken)
        self._code = code

    def __enter__(self):
        self._info = self._raises.__enter__()
        return self._info

    def __exit__(self, *args):
        done = self._raises.__exit__(*args)
        assert self._info.value.code == self._code
        return done


def plan(contract, by, *rows):
    return copies.plan_copies(contract_id=contract.pk, rows=rows, by=by, on=TODAY)


def receive(copy, by, *, cabinet="3号柜", custodian=None, on=RECEIVED_ON):
    receipt = Receipt(copy.pk, cabinet, custodian or by)
    return copies.receive_copies(receipts=[receipt], received_on=on, by=by, on=TODAY)


def test_named_holders_get_numbers_in_a_row(signed, officer, county):
    made = plan(signed, officer, NewCopy(county.department, "office"), NewCopy(county.bureau))
    more = plan(signed, officer, NewCopy(county.park))
    assert [each.number for each in [*made, *more]] == [1, 2, 3]
    signed.refresh_from_db()
    assert signed.copies_missing == 8


def test_a_draft_has_no_originals(draft, officer, county):
    with refused("not_signed"):
        plan(draft, officer, NewCopy(county.department))


def test_an_archived_contract_takes_no_more(project, officer, county):
    archived = ContractFactory(project=project, state="archived")
    with refused("in_archives"):
        plan(archived, officer, NewCopy(county.department))


def test_somebody_has_to_be_named(signed, officer):
    with refused("nobody_named"):
        plan(signed, officer)


def test_a_place_of_the_list_is_filled_once(signed, officer, county):
    plan(signed, officer, NewCopy(county.department, "office"))
    with refused("place_taken"):
        plan(signed, officer, NewCopy(county.bureau, "office"))


def test_a_unit_of_another_county_keeps_nothing(signed, officer):
    with refused("foreign_holder"):
        plan(signed, officer, NewCopy(make_county("QT").bureau))


def test_the_custodian_is_of_the_unit_that_keeps_it(signed, officer, county):
    row = NewCopy(county.department, custodian=county.user(Role.CLERK), line=4)
    with refused("foreign_custodian") as info:
        plan(signed, officer, row)
    assert info.value.field == "custodian-4"


def test_sending_tells_the_archivist_of_the_holder(signed, officer, archivist):
    copy = make_copy(signed, archivist.unit, sent=False, received=False)
    copies.send_copies(
        contract_id=signed.pk, copy_ids=[copy.pk], sent_on=SENT_ON, by=officer, on=TODAY
    )
    notice = Notice.objects.get(kind=COPY_SENT.name)
    assert notice.recipient == archivist
    receive(copy, archivist)
    assert not Notice.objects.filter(kind=COPY_SENT.name).exists()


def test_what_is_sent_is_sent_once_and_not_before_the_signature(signed, officer, county):
    def send(sent_on):
        copies.send_copies(
            contract_id=signed.pk, copy_ids=[copy.pk], sent_on=sent_on, by=officer, on=TODAY
        )

    copy = make_copy(signed, county.department, sent=False, received=False)
    with refused("before_signing"):
        send(SIGNED_ON - DAY)
    with refused("in_future"):
        send(TODAY + DAY)
    send(SENT_ON)
    with refused("sent_already"):
        send(SENT_ON)


def test_nothing_ticked_is_not_sent_nor_another_contracts(signed, officer, county, project):
    other = make_copy(ContractFactory(project=project, state="signed"), county.department)
    with refused("nothing_ticked"):
        copies.send_copies(contract_id=signed.pk, copy_ids=[], sent_on=TODAY, by=officer, on=TODAY)
    with refused("not_of_contract"):
        copies.send_copies(
            contract_id=signed.pk, copy_ids=[other.pk], sent_on=TODAY, by=officer, on=TODAY
        )


def test_the_receipt_keeps_cabinet_and_custodian(signed, archivist):
    copy = make_copy(signed, archivist.unit, received=False)
    receive(copy, archivist, cabinet=" 3号柜 ")
    copy.refresh_from_db()
    assert (copy.cabinet, copy.custodian, copy.received_by) == ("3号柜", archivist, archivist)
    assert copy.received_on == RECEIVED_ON


def test_the_same_copy_is_not_received_twice(signed, archivist):
    copy = make_copy(signed, archivist.unit, received=False)
    receive(copy, archivist)
    with refused("received_already") as info:
        receive(copy, archivist)
    assert str(RECEIVED_ON) in str(info.value)
    assert str(archivist) in str(info.value)


def test_it_is_not_received_before_it_was_sent(signed, archivist):
    unsent = make_copy(signed, archivist.unit, sent=False, received=False)
    with refused("not_sent"):
        receive(unsent, archivist)
    sent = make_copy(signed, archivist.unit, received=False)
    with refused("before_sending"):
        receive(sent, archivist, on=SENT_ON - DAY)
    with refused("in_future"):
        receive(sent, archivist, on=TODAY + DAY)


def test_neither_the_bureau_nor_another_unit_confirms(signed, archivist, officer, town_archivist):
    copy = make_copy(signed, archivist.unit, received=False)
    for other in (officer, town_archivist):
        with refused("not_yours"):
            receive(copy, other)


def test_a_withdrawn_copy_is_not_received(signed, archivist):
    copy = make_copy(signed, archivist.unit, received=False, withdrawn_on=TODAY)
    with refused("withdrawn"):
        receive(copy, archivist)


def test_without_cabinet_or_with_a_strange_custodian_nothing_is_confirmed(
    signed, archivist, officer
):
    copy = make_copy(signed, archivist.unit, received=False)
    with refused("cabinet_needed"):
        receive(copy, archivist, cabinet=" ")
    with refused("foreign_custodian"):
        receive(copy, archivist, custodian=officer)
    receipt = Receipt(copy.pk, "3号柜", None)
    with refused("custodian_needed"):
        copies.receive_copies(receipts=[receipt], received_on=TODAY, by=archivist, on=TODAY)


def test_several_are_confirmed_at_once_with_one_event_or_none_at_all(signed, archivist, project):
    second = ContractFactory(project=project, state="signed")
    good, bad = (make_copy(each, archivist.unit, received=False) for each in (signed, second))
    receipts = [Receipt(good.pk, "3号柜", archivist), Receipt(bad.pk, "", archivist)]
    with refused("cabinet_needed"):
        copies.receive_copies(receipts=receipts, received_on=TODAY, by=archivist, on=TODAY)
    assert not ContractCopy.objects.exclude(received_on=None).exists()
    receipts[1] = Receipt(bad.pk, "4号柜", archivist)
    copies.receive_copies(receipts=receipts, received_on=TODAY, by=archivist, on=TODAY)
    assert ContractCopy.objects.exclude(received_on=None).count() == 2
    assert AuditEvent.objects.filter(kind="contracts.copies_received").count() == 1


def trouble(copy, by, kind=Trouble.REJECTED, note="缺第12页"):
    return copy_changes.report_trouble(
        copy_id=copy.pk, trouble=kind.value, note=note, by=by, on=TODAY
    )


def test_a_rejected_copy_goes_back_to_the_bureau_and_is_sent_again(signed, officer, archivist):
    copy = make_copy(signed, archivist.unit, received=False)
    trouble(copy, archivist)
    copy.refresh_from_db()
    assert (copy.sent_on, copy.trouble) == (None, "rejected")
    assert Notice.objects.get(kind=COPY_TROUBLED.name).recipient == officer
    copies.send_copies(
        contract_id=signed.pk, copy_ids=[copy.pk], sent_on=TODAY, by=officer, on=TODAY
    )
    copy.refresh_from_db()
    assert copy.trouble == ""
    assert not Notice.objects.filter(kind=COPY_TROUBLED.name).exists()


def test_the_bureau_reports_one_that_never_arrived_but_rejects_none(signed, officer, archivist):
    copy = make_copy(signed, archivist.unit, received=False)
    with refused("only_holder_rejects"):
        trouble(copy, officer)
    trouble(copy, officer, Trouble.NOT_ARRIVED)


def test_trouble_needs_words_and_a_copy_on_its_way(signed, archivist):
    copy = make_copy(signed, archivist.unit)
    with refused("reason_needed"):
        trouble(copy, archivist, note=" ")
    with refused("received_already"):
        trouble(copy, archivist)


def withdraw(copy, by, *, replace=True, reason="印章模糊", version=None):
    return copy_changes.withdraw_copy(
        copy_id=copy.pk, reason=reason, replace=replace, by=by, on=TODAY, version=version
    )


def test_a_withdrawn_copy_is_replaced_under_its_number(signed, officer, archivist):
    copy = make_copy(signed, archivist.unit, place="office")
    first = withdraw(copy, officer)
    second = withdraw(first, officer)
    assert [first.label, second.label] == ["1-1", "1-2"]
    assert (second.place, second.holder_unit, second.replaces) == ("office", archivist.unit, first)
    assert withdraw(second, officer, replace=False) is None


def test_withdrawing_needs_a_reason_and_happens_once(signed, officer, archivist):
    copy = make_copy(signed, archivist.unit)
    with refused("reason_needed"):
        withdraw(copy, officer, reason="")
    withdraw(copy, officer)
    with refused("withdrawn"):
        withdraw(copy, officer)


def test_the_second_of_two_savers_is_told(signed, archivist):
    copy = make_copy(signed, archivist.unit, custodian=archivist)
    copy_changes.move_copy(
        copy_id=copy.pk, cabinet="5号柜", custodian=archivist, by=archivist, on=TODAY, version=1
    )
    with pytest.raises(Conflict):
        copy_changes.move_copy(
            copy_id=copy.pk, cabinet="6号柜", custodian=archivist, by=archivist, on=TODAY, version=1
        )


def move(copy, by, cabinet="5号柜", custodian=None):
    return copy_changes.move_copy(
        copy_id=copy.pk, cabinet=cabinet, custodian=custodian or by, by=by, on=TODAY
    )


def test_only_the_holders_archivist_moves_what_lies_with_the_holder(signed, archivist, officer):
    copy = make_copy(signed, archivist.unit)
    with refused("not_yours"):
        move(copy, officer)
    with refused("foreign_custodian"):
        move(copy, archivist, custodian=officer)
    with refused("cabinet_needed"):
        move(copy, archivist, " ")
    move(copy, archivist)
    with refused("same_place"):
        move(copy, archivist)
    coming = make_copy(signed, archivist.unit, received=False)
    with refused("not_received"):
        move(coming, archivist)


def hand_over(by, giver, taker, reason="调离"):
    return copy_changes.hand_over_custody(
        unit=by.unit, giver=giver, taker=taker, reason=reason, by=by, on=TODAY
    )


def test_all_copies_of_a_custodian_go_to_another_in_one_act(signed, archivist, county):
    taker = county.user(Role.CLERK, unit=archivist.unit)
    rows = [make_copy(signed, archivist.unit, custodian=archivist) for _each in range(3)]
    make_copy(signed, county.township, custodian=county.user(Role.CLERK))
    assert hand_over(archivist, archivist, taker) == 3
    assert {ContractCopy.objects.get(pk=each.pk).custodian for each in rows} == {taker}
    assert AuditEvent.objects.filter(kind="contracts.custody_handed_over").count() == 1


def test_a_hand_over_goes_to_somebody_else_of_the_unit_with_a_reason(signed, archivist, county):
    make_copy(signed, archivist.unit, custodian=archivist)
    taker = county.user(Role.CLERK, unit=archivist.unit)
    with refused("same_person"):
        hand_over(archivist, archivist, archivist)
    with refused("foreign_custodian"):
        hand_over(archivist, archivist, county.user(Role.CLERK))
    with refused("reason_needed"):
        hand_over(archivist, archivist, taker, "")
    with refused("nothing_kept"):
        hand_over(archivist, taker, archivist)
    with refused("not_yours"):
        hand_over(taker, archivist, taker)
