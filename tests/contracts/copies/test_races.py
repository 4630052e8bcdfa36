"""Two act on one original at once: one wins, the other is told (PostgreSQL)."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading

import pytest
from django.db import connections
from django.db.models import QuerySet

from contracts.models import ArchiveTransfer, Contract, ContractCopy, CopyLoan, TransferItem
from contracts.rules.life import State
from contracts.services import copies, saving
from contracts.services.archive import list_contracts
from contracts.services.copies import Receipt, receive_copies
from contracts.services.loans import Lending, lend_copy
from tests.factories.contract_copies import make_copy
from tests.factories.projects import TODAY
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import RuleBroken

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
BOTH_CHECKED_SECONDS = 3


def at_once(*acts):
    gate, outcome = threading.Barrier(len(acts)), []

    def run(act):
        try:
            gate.wait()
            act()
            outcome.append("done")
        except RuleBroken as broken:
            outcome.append(broken.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcome)


@pytest.fixture
def both_checked(monkeypatch):
    """Hold whoever has passed the check until the other has passed it too, or some time is over."""
    meet, check = threading.Barrier(2), copies._check_arriving

    def check_and_wait(copy, received_on):
        check(copy, received_on)
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait(BOTH_CHECKED_SECONDS)

    monkeypatch.setattr(copies, "_check_arriving", check_and_wait)


def confirm_twice(signed, archivist, county):
    copy = make_copy(signed, archivist.unit, received=False)
    second = county.user(Role.ARCHIVIST, unit=archivist.unit)

    def confirm(by, cabinet):
        receive_copies(receipts=[Receipt(copy.pk, cabinet, by)], received_on=TODAY, by=by, on=TODAY)

    return at_once(lambda: confirm(archivist, "1号柜"), lambda: confirm(second, "2号柜"))


@pytest.mark.usefixtures("both_checked")
def test_of_two_archivists_who_confirm_one_copy_at_once_one_is_told(signed, archivist, county):
    assert confirm_twice(signed, archivist, county) == ["done", "received_already"]
    assert AuditEvent.objects.filter(kind="contracts.copies_received").count() == 1
    assert ContractCopy.objects.get().version == 2


@pytest.mark.usefixtures("both_checked")
def test_without_the_locks_both_would_confirm_it(signed, archivist, county, monkeypatch):
    """The control: it is the locks that the test above rests on."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows.all())
    monkeypatch.setattr(
        copies,
        "lock_contract",
        lambda pk: saving.LockedContract(
            Contract.objects.select_related("county", "project").get(pk=pk)
        ),
    )
    assert confirm_twice(signed, archivist, county) == ["done", "done"]
    assert AuditEvent.objects.filter(kind="contracts.copies_received").count() == 2


def test_a_copy_lent_twice_at_once_is_lent_to_one(signed, archivist, leader, officer):
    copy = make_copy(signed, archivist.unit)

    def lend(borrower):
        lending = Lending(borrower, "审计调阅", TODAY + dt.timedelta(days=3))
        lend_copy(copy_id=copy.pk, lending=lending, by=archivist, on=TODAY)

    assert at_once(lambda: lend(leader), lambda: lend(officer)) == ["done", "lent_out"]
    assert CopyLoan.objects.count() == 1


def test_what_goes_to_the_archives_is_not_lent_at_the_same_time(signed, county, leader, officer):
    Contract.objects.filter(pk=signed.pk).update(state=State.FULFILLED.value, ended_on=TODAY)
    copy = make_copy(signed, county.bureau)
    keeper = county.user(Role.ARCHIVIST, unit=county.bureau)
    transfer = ArchiveTransfer.objects.create(county=county.county, title="办结合同")

    def put():
        list_contracts(transfer_id=transfer.pk, contract_ids=[signed.pk], by=officer, on=TODAY)

    def lend():
        lending = Lending(leader, "审计调阅", TODAY + dt.timedelta(days=3))
        lend_copy(copy_id=copy.pk, lending=lending, by=keeper, on=TODAY)

    assert at_once(put, lend) in (["done", "done"], ["done", "on_list"])
    originals = TransferItem.objects.get().originals
    assert originals + CopyLoan.objects.count() == 1


def test_a_contract_put_on_two_lists_at_once_stands_on_one(signed, county, officer):
    Contract.objects.filter(pk=signed.pk).update(state=State.FULFILLED.value, ended_on=TODAY)
    lists = [
        ArchiveTransfer.objects.create(county=county.county, title=name) for name in ("甲", "乙")
    ]

    def put(transfer):
        list_contracts(transfer_id=transfer.pk, contract_ids=[signed.pk], by=officer, on=TODAY)

    outcome = at_once(lambda: put(lists[0]), lambda: put(lists[1]))
    assert outcome == ["done", "listed_already"]
    assert TransferItem.objects.count() == 1
