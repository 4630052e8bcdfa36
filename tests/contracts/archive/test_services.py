"""Hand-over to the archives: listed, verified, frozen, receipted, cancelled; what is refused."""

from __future__ import annotations

import datetime as dt

import pytest

from contracts.models import ContractFile, CopyLoan, Obligation, SpecialReport
from contracts.rules.archive import list_hash
from contracts.selectors.archive import contracts_to_list, hash_of, items_of
from contracts.services import archive
from contracts.services.archive_receipt import Receipt, receipt_transfer
from contracts.services.copies import NewCopy, plan_copies
from contracts.services.copy_changes import withdraw_copy
from contracts.services.loans import Lending, lend_copy
from tests.contracts.copies.test_services import refused
from tests.factories.accounts import make_county
from tests.factories.contract_copies import make_copy, make_loan
from tests.factories.contracts import ContractFactory
from tests.factories.files import HONEST, PDF, upload
from tests.factories.projects import TODAY
from zhaoshang.accounts.rules import Role
from zhaoshang.core.errors import Conflict
from zhaoshang.files.services import FileRefused
from zhaoshang.files.storage import default_store

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def put(transfer, by, *contracts):
    return archive.list_contracts(
        transfer_id=transfer.pk, contract_ids=[each.pk for each in contracts], by=by, on=TODAY
    )


def hand_over(transfer, by, *, on=TODAY, version=None):
    return archive.hand_over(
        transfer_id=transfer.pk, handed_on=on, by=by, on=TODAY, version=version
    )


def receipt(transfer, by, *, number="档回〔2026〕7号", on=TODAY, content=PDF):
    paper = upload("回执.pdf", content) if content else None
    return receipt_transfer(
        transfer_id=transfer.pk, receipt=Receipt(number, "周档案", on, paper), by=by, on=TODAY
    )


def change(item, by, copies, originals):
    return archive.change_item(
        item_id=item.pk,
        copy_ids=[each.pk for each in copies],
        originals=originals,
        note="",
        by=by,
    )


def test_listing_verifies_files_and_takes_the_bureaus_originals(transfer, ended, officer, county):
    elsewhere = make_copy(ended, county.department)
    item = put(transfer, officer, ended)[0]
    assert item.originals == 1
    assert [each["pages"] for each in item.files] == [1]
    assert item.files[0]["sha256"] == ContractFile.objects.get().file.sha256
    assert elsewhere not in item.copies.all()


@pytest.mark.parametrize("state", ["fulfilled", "terminated", "breached"])
def test_what_has_ended_may_go(transfer, make_ended, officer, state):
    contract = make_ended(state)
    assert list(contracts_to_list(officer)) == [contract]
    put(transfer, officer, contract)
    assert list(contracts_to_list(officer)) == []


@pytest.mark.parametrize("state", ["draft", "signed", "performing", "archived"])
def test_what_has_not_ended_does_not_go(transfer, project, officer, state):
    with refused("not_ended"):
        put(transfer, officer, ContractFactory(project=project, state=state))


def test_a_breached_contract_waits_for_the_decision_on_its_report(transfer, make_ended, officer):
    contract = make_ended("breached")
    report = SpecialReport.objects.create(contract=contract, expired_on=TODAY, due_on=TODAY)
    assert list(contracts_to_list(officer)) == []
    with refused("not_over"):
        put(transfer, officer, contract)
    report.state = SpecialReport.State.DECIDED
    report.save()
    put(transfer, officer, contract)


def test_what_is_still_owed_after_the_end_keeps_a_contract(transfer, ended, officer):
    Obligation.objects.create(
        contract=ended,
        side="investor",
        kind="payment",
        content="退还扶持资金",
        due_on=TODAY,
        first_due_on=TODAY,
        outlives=True,
    )
    with refused("not_over"):
        put(transfer, officer, ended)


def test_a_contract_stands_on_one_list_only(transfer, ended, officer):
    put(transfer, officer, ended)
    other = archive.start_transfer(title="另一份清单", by=officer)
    with refused("listed_already") as info:
        put(other, officer, ended)
    assert transfer.title in str(info.value)


def test_nothing_chosen_and_what_is_of_elsewhere_is_refused(transfer, officer):
    with refused("nothing_chosen"):
        put(transfer, officer)
    with refused("foreign_contract"):
        put(transfer, officer, ContractFactory(state="fulfilled"))
    with refused("title_needed"):
        archive.start_transfer(title=" ", by=officer)


def test_a_damaged_file_stops_the_listing_by_name(transfer, ended, officer):
    file = ContractFile.objects.get()
    default_store().delete(file.file.key)
    with refused("damaged") as info:
        put(transfer, officer, ended)
    assert file.title in str(info.value)
    assert not transfer.items.exists()


def test_a_file_damaged_after_the_listing_stops_the_hand_over(transfer, ended, officer):
    put(transfer, officer, ended)
    file = ContractFile.objects.get()
    file.file.sha256 = "0" * 64
    file.file.save()
    with refused("damaged") as info:
        hand_over(transfer, officer)
    assert file.title in str(info.value)
    transfer.refresh_from_db()
    assert transfer.state == "listed"


def test_a_removed_file_does_not_go(transfer, make_ended, officer):
    contract = make_ended(files=2)
    gone = ContractFile.objects.first()
    gone.removed_at = gone.verified_at
    gone.save()
    assert len(put(transfer, officer, contract)[0].files) == 1


def test_the_hand_over_freezes_the_list_with_its_own_hash(transfer, ended, officer):
    put(transfer, officer, ended)
    done = hand_over(transfer, officer)
    items = items_of(done)
    assert done.list_sha256 == hash_of(items)
    items[0].files[0]["sha256"] = "0" * 64
    assert done.list_sha256 != hash_of(items)
    with refused("not_in_this_state"):
        put(transfer, officer, ended)
    with refused("not_in_this_state"):
        archive.unlist_contract(item_id=items[0].pk, by=officer)
    with refused("not_in_this_state"):
        change(items[0], officer, [], 3)


def test_the_hash_does_not_depend_on_the_order_of_keys():
    assert list_hash([{"a": 1, "b": "合同"}]) == list_hash([{"b": "合同", "a": 1}])
    assert list_hash([{"a": 1}]) != list_hash([{"a": 2}])


def test_an_empty_list_or_one_without_originals_is_not_handed_over(transfer, make_ended, officer):
    with refused("empty_list"):
        hand_over(transfer, officer)
    item = put(transfer, officer, make_ended(copies=0))[0]
    with refused("no_originals"):
        hand_over(transfer, officer)
    change(item, officer, [], 2)
    hand_over(transfer, officer)


def test_a_day_to_come_is_refused(transfer, ended, officer):
    put(transfer, officer, ended)
    with refused("in_future"):
        hand_over(transfer, officer, on=TODAY + DAY)


def test_the_second_of_two_savers_is_told(transfer, ended, officer):
    put(transfer, officer, ended)
    with pytest.raises(Conflict):
        hand_over(transfer, officer, version=1)


def test_originals_of_other_holders_may_go_along(transfer, ended, officer, county):
    copy = make_copy(ended, county.department)
    item = put(transfer, officer, ended)[0]
    own = item.copies.get()
    with refused("fewer_than_ticked"):
        change(item, officer, [own, copy], 1)
    with refused("no_originals"):
        change(item, officer, [], 0)
    change(item, officer, [copy], 3)
    assert list(item.copies.all()) == [copy]


def test_an_original_of_another_contract_or_lent_does_not_go(
    transfer, make_ended, officer, county, leader
):
    contract, other = make_ended(), make_ended()
    item = put(transfer, officer, contract)[0]
    with refused("foreign_copy"):
        change(item, officer, [other.copies.get()], 1)
    lent = make_copy(contract, county.department)
    make_loan(lent, leader, lent_on=TODAY)
    with refused("lent_out"):
        change(item, officer, [lent], 1)


def test_a_lent_original_of_the_bureau_is_not_put_on_the_list(transfer, ended, officer, leader):
    make_loan(ended.copies.get(), leader, lent_on=TODAY)
    assert put(transfer, officer, ended)[0].originals == 0


def test_what_stands_on_a_list_is_neither_lent_nor_withdrawn(
    transfer, ended, officer, leader, county
):
    put(transfer, officer, ended)
    copy = ended.copies.get()
    keeper = county.user(Role.ARCHIVIST, unit=county.bureau)
    with refused("on_list"):
        withdraw_copy(copy_id=copy.pk, reason="损坏", replace=False, by=officer, on=TODAY)
    with refused("on_list"):
        lend_copy(
            copy_id=copy.pk, lending=Lending(leader, "审计", TODAY + DAY), by=keeper, on=TODAY
        )
    assert not CopyLoan.objects.exists()


def test_taken_off_the_list_a_contract_is_free_again(transfer, ended, officer):
    item = put(transfer, officer, ended)[0]
    archive.unlist_contract(item_id=item.pk, by=officer)
    assert list(contracts_to_list(officer)) == [ended]
    assert ended.copies.get().transfer_item is None


def test_the_receipt_puts_contracts_and_originals_into_the_archives(
    transfer, make_ended, officer, county
):
    contracts = [make_ended(), make_ended("breached")]
    put(transfer, officer, *contracts)
    hand_over(transfer, officer)
    done = receipt(transfer, officer)
    assert (done.state, done.receipt, done.receiver) == ("receipted", "档回〔2026〕7号", "周档案")
    for each in contracts:
        each.refresh_from_db()
        assert (each.state, each.archived_on, each.copies_missing) == ("archived", TODAY, 0)
        assert each.copies.get().archived_on == TODAY
    scans = ContractFile.objects.filter(kind="archive")
    assert {each.contract for each in scans} == set(contracts)
    assert len({each.file_id for each in scans}) == 1
    with refused("in_archives"):
        plan_copies(
            contract_id=contracts[0].pk, rows=[NewCopy(county.department)], by=officer, on=TODAY
        )


def test_a_receipt_needs_the_hand_over_a_number_a_scan_and_a_day_that_can_be(
    transfer, ended, officer
):
    put(transfer, officer, ended)
    with refused("not_in_this_state"):
        receipt(transfer, officer)
    hand_over(transfer, officer, on=TODAY - DAY)
    with refused("number_needed"):
        receipt(transfer, officer, number=" ")
    with refused("scan_needed"):
        receipt(transfer, officer, content=None)
    with refused("in_future"):
        receipt(transfer, officer, on=TODAY + DAY)
    with refused("before_hand_over"):
        receipt(transfer, officer, on=TODAY - 2 * DAY)
    with pytest.raises(FileRefused):
        receipt(transfer, officer, content=HONEST["a.docx"][0])
    ended.refresh_from_db()
    assert ended.state == "fulfilled"


def test_a_hand_over_is_cancelled_until_its_receipt(transfer, ended, officer):
    put(transfer, officer, ended)
    hand_over(transfer, officer)
    with refused("reason_needed"):
        archive.cancel_transfer(transfer_id=transfer.pk, reason="", by=officer, on=TODAY)
    archive.cancel_transfer(transfer_id=transfer.pk, reason="清单有误", by=officer, on=TODAY)
    assert list(contracts_to_list(officer)) == [ended]
    other = archive.start_transfer(title="更正清单", by=officer)
    put(other, officer, ended)
    hand_over(other, officer)
    receipt(other, officer)
    with refused("not_in_this_state"):
        archive.cancel_transfer(transfer_id=other.pk, reason="晚了", by=officer, on=TODAY)


def test_a_list_of_another_county_is_not_seen(transfer):
    stranger = make_county("QT").user(Role.BUREAU)
    assert not type(transfer).objects.visible_to(stranger).exists()
