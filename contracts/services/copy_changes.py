"""What becomes of an original: rejected, never arrived, withdrawn, moved, handed over."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from contracts import events_copies as events
from contracts.models import ContractCopy, Trouble
from contracts.rules.copies import Standing, standing_of
from contracts.services.copies import (
    CABINET_NEEDED,
    CUSTODIAN_NEEDED,
    NOT_SENT,
    RECEIVED_ALREADY,
    WITHDRAWN,
    check_custodian,
    check_keeper,
    check_open,
    copy_facts,
    save_copy,
)
from contracts.services.copy_notices import settle_contract, settle_copy, tell_trouble
from contracts.services.saving import LockedContract, lock_contract, save_contract
from projects.permissions import is_bureau_of
from projects.services.moves import check_reason
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

COPY_GONE = _("This original no longer exists.")
ONLY_HOLDER_REJECTS = _("Only the custodian of the unit it was sent to rejects an original.")
LENT_OUT = _("Original %(copy)s is lent to %(person)s. It has to be brought back first.")
ON_LIST = _("Original %(copy)s stands on a hand-over list to the archives.")
NOT_RECEIVED = _("Original %(copy)s of %(contract)s does not lie with its holder yet.")
SAME_PERSON = _("It is kept by this person already.")
NOTHING_KEPT = _("%(person)s keeps no original of your unit.")
SAME_PLACE = _("Nothing was changed.")


def lock_copy(copy_id: int, *, version: int | None = None) -> tuple[LockedContract, ContractCopy]:
    """Lock a contract and one of its originals.

    Raises:
        Conflict: when somebody changed the original since the form was opened.
        RuleBroken: when it is gone.
    """
    contract_id = ContractCopy.objects.filter(pk=copy_id).values_list("contract_id", flat=True)
    first = contract_id.first()
    if first is None:
        raise RuleBroken(COPY_GONE, code="copy_gone")
    locked = lock_contract(first)
    copy = (
        ContractCopy.objects.select_for_update(of=("self",))
        .select_related("holder_unit", "custodian", "received_by", "updated_by")
        .get(pk=copy_id)
    )
    copy.contract = locked.contract
    if version is not None and copy.version != version:
        raise conflict_of(copy, version, {}, changed_at=copy.updated_at)
    return locked, copy


@transaction.atomic
def report_trouble(
    *, copy_id: int, trouble: str, note: str, by: User, on: dt.date, version: int | None = None
) -> ContractCopy:
    """Say that an original on its way was rejected or never arrived; it is to be sent again.

    Raises:
        RuleBroken: without words, when it is not on its way, or for who may not say it: the
            holder's archivist, and of one that never arrived the bureau too.
    """
    why = check_reason(note)
    with acting(user=by, reason=why):
        locked, copy = lock_copy(copy_id, version=version)
        check_open(locked.contract)
        _check_may_complain(copy, Trouble(trouble), by)
        _check_on_its_way(copy)
        copy.trouble, copy.trouble_note = Trouble(trouble).value, why
        copy.sent_on, copy.sent_by = None, None
        save_copy(copy, by=by)
        _keep(locked, events.COPY_TROUBLED, copy, by=by, on=on, reason=why)
        tell_trouble(locked.contract, copy, on)
        return copy


def _check_may_complain(copy: ContractCopy, trouble: Trouble, by: User) -> None:
    is_holder = copy.holder_unit_id == by.unit_id and by.has_role(Role.ARCHIVIST)
    is_bureau = is_bureau_of(by, copy.contract.county_id)
    if not is_holder and not (is_bureau and trouble is Trouble.NOT_ARRIVED):
        raise RuleBroken(ONLY_HOLDER_REJECTS, code="only_holder_rejects", field="trouble")


def _check_on_its_way(copy: ContractCopy) -> None:
    words = {
        "copy": copy.label,
        "contract": copy.contract.number,
        "day": copy.received_on,
        "person": copy.received_by,
    }
    refusals = {
        Standing.TO_SEND: (NOT_SENT, "not_sent"),
        Standing.RECEIVED: (RECEIVED_ALREADY, "received_already"),
        Standing.WITHDRAWN: (WITHDRAWN, "withdrawn"),
    }
    standing = standing_of(copy.sent_on, copy.received_on, copy.withdrawn_on)
    if standing in refusals:
        message, code = refusals[standing]
        raise RuleBroken(message % words, code=code)


@transaction.atomic
def withdraw_copy(
    *,
    copy_id: int,
    reason: str,
    replace: bool,
    by: User,
    on: dt.date,
    version: int | None = None,
) -> ContractCopy | None:
    """Withdraw an original; with `replace`, a reprint takes its number, place and holder.

    Returns the reprint.

    Raises:
        RuleBroken: without a reason, when it was withdrawn already, is lent, or goes to the
            archives.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        locked, copy = lock_copy(copy_id, version=version)
        check_open(locked.contract)
        check_in_cabinet(copy)
        copy.withdrawn_on, copy.withdrawn_reason = on, why
        save_copy(copy, by=by)
        reprint = _reprint(copy, by=by) if replace else None
        _keep(locked, events.COPY_WITHDRAWN, copy, by=by, on=on, reason=why)
        settle_copy(copy)
        settle_contract(locked.contract, on)
        return reprint


def check_in_cabinet(copy: ContractCopy) -> None:
    """Refuse an original that was withdrawn, is lent, or stands on a hand-over list.

    Raises:
        RuleBroken: saying which.
    """
    words = {"copy": copy.label, "contract": copy.contract.number}
    if copy.withdrawn_on is not None:
        raise RuleBroken(WITHDRAWN % words, code="withdrawn")
    if copy.transfer_item_id is not None:
        raise RuleBroken(ON_LIST % words, code="on_list")
    loan = copy.loans.filter(returned_on=None).select_related("borrower").first()
    if loan is not None:
        raise RuleBroken(LENT_OUT % {**words, "person": loan.borrower}, code="lent_out")


def _reprint(copy: ContractCopy, *, by: User) -> ContractCopy:
    same = ContractCopy.objects.filter(contract_id=copy.contract_id, number=copy.number)
    return ContractCopy.objects.create(
        contract=copy.contract,
        number=copy.number,
        reprint=same.aggregate(last=Max("reprint"))["last"] + 1,
        replaces=copy,
        place=copy.place,
        holder_unit=copy.holder_unit,
        custodian=copy.custodian,
        created_by=by,
        updated_by=by,
    )


@transaction.atomic
def move_copy(
    *,
    copy_id: int,
    cabinet: str,
    custodian: User | None,
    by: User,
    on: dt.date,
    reason: str = "",
    version: int | None = None,
) -> ContractCopy:
    """Change cabinet or custodian of an original that lies with its holder.

    Raises:
        RuleBroken: for others than the holder's archivist, before its receipt, without a cabinet or
            a custodian of the unit, or when nothing changes.
    """
    with acting(user=by, reason=reason.strip()):
        locked, copy = lock_copy(copy_id, version=version)
        check_keeper(copy, by)
        check_open(locked.contract)
        check_received(copy)
        place = cabinet.strip()
        if not place:
            raise RuleBroken(CABINET_NEEDED, code="cabinet_needed", field="cabinet")
        if custodian is None:
            raise RuleBroken(CUSTODIAN_NEEDED, code="custodian_needed", field="custodian")
        check_custodian(custodian, copy.holder_unit)
        if (copy.cabinet, copy.custodian_id) == (place, custodian.pk):
            raise RuleBroken(SAME_PLACE, code="same_place", field="cabinet")
        copy.cabinet, copy.custodian = place, custodian
        save_copy(copy, by=by)
        _keep(locked, events.COPY_MOVED, copy, by=by, on=on, reason=reason.strip())
        return copy


def check_received(copy: ContractCopy) -> None:
    """Refuse an original that does not lie with its holder.

    Raises:
        RuleBroken: when it was withdrawn, or its receipt is not confirmed.
    """
    words = {"copy": copy.label, "contract": copy.contract.number}
    if copy.withdrawn_on is not None:
        raise RuleBroken(WITHDRAWN % words, code="withdrawn")
    if copy.received_on is None:
        raise RuleBroken(NOT_RECEIVED % words, code="not_received")


@transaction.atomic
def hand_over_custody(
    *, unit: Unit, giver: User, taker: User, reason: str, by: User, on: dt.date
) -> int:
    """Put all originals of one custodian of a unit in the hands of another; return how many.

    The originals alone are locked, in order: nothing that is worked out of a contract changes.

    Raises:
        RuleBroken: for others than the unit's archivist, without a reason, to the same person, to
            somebody of another unit, or when there is nothing to hand over.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        if giver.pk == taker.pk:
            raise RuleBroken(SAME_PERSON, code="same_person", field="taker")
        check_custodian(taker, unit, "taker")
        rows = ContractCopy.objects.held().filter(holder_unit=unit, custodian=giver)
        copies = list(rows.select_for_update(of=("self",)).order_by("pk"))
        if not copies:
            raise RuleBroken(NOTHING_KEPT % {"person": giver}, code="nothing_kept", field="giver")
        for each in copies:
            check_keeper(each, by)
            each.custodian = taker
            save_copy(each, by=by)
        record_event(
            events.CUSTODY_HANDED_OVER,
            by=by,
            county=unit.county_id,
            subject=unit,
            reason=why,
            detail={
                "from": giver.pk,
                "to": taker.pk,
                "on": on,
                "copies": [each.pk for each in copies],
            },
        )
        return len(copies)


def _keep(
    locked: LockedContract,
    event: str,
    copy: ContractCopy,
    *,
    by: User,
    on: dt.date,
    reason: str,
) -> None:
    contract = save_contract(locked, by=by, on=on)
    record_event(
        event,
        by=by,
        county=contract.county_id,
        subject=contract,
        reason=reason,
        detail=copy_facts(copy),
    )
