"""Originals given out of their cabinet until a day, and brought back (R14)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts import events_copies as events
from contracts.models import Contract, ContractCopy, CopyLoan
from contracts.policies_copies import CONTRACT_COPIES
from contracts.selectors.access import access_of
from contracts.services.copies import check_keeper, copy_facts
from contracts.services.copy_changes import (
    COPY_GONE,
    check_in_cabinet,
    check_received,
)
from contracts.services.copy_notices import settle_loan, tell_loan
from projects.services.moves import IN_FUTURE
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.selectors import in_force
from zhaoshang.policy.services import mark_used

PURPOSE_NEEDED = _("Write for what it is lent.")
FOREIGN_BORROWER = _("Originals are lent to people of the county only.")
MAY_NOT_OPEN = _(
    "%(person)s may not open the files of this contract, so the original is not lent either. A"
    " leader of the county opens them on request: %(person)s asks for it on the contract's page."
)
GRANT_ENDS = _("The files are open to %(person)s until %(day)s; the loan cannot last longer.")
DUE_BEFORE = _("The day of the return lies before the loan.")
TOO_LONG = _("Originals are lent for at most %(days)s days: until %(day)s.")
LOAN_GONE = _("This loan no longer exists.")
BACK_ALREADY = _("It was brought back already, on %(day)s.")
BACK_BEFORE_LENT = _("It was lent on %(day)s; it came back later.")


@dataclass(frozen=True)
class Lending:
    """To whom an original is lent, for what, until when."""

    borrower: User
    purpose: str
    due_on: dt.date


@transaction.atomic
def lend_copy(
    *, copy_id: int, lending: Lending, by: User, on: dt.date, version: int | None = None
) -> CopyLoan:
    """Lend an original that lies with its holder to somebody who may open the contract's files.

    Raises:
        RuleBroken: for others than the holder's archivist; an original that is not in its cabinet;
            somebody who may not open the files, or not for so long; without a purpose; for longer
            than the policy allows.
    """
    with acting(user=by):
        copy = _locked(copy_id, version)
        contract = copy.contract
        check_keeper(copy, by)
        check_received(copy)
        check_in_cabinet(copy)
        if not lending.purpose.strip():
            raise RuleBroken(PURPOSE_NEEDED, code="purpose_needed", field="purpose")
        _check_days(contract, lending, on)
        _check_borrower(contract, lending)
        loan = CopyLoan.objects.create(
            copy=copy,
            borrower=lending.borrower,
            purpose=lending.purpose.strip(),
            lent_on=on,
            due_on=lending.due_on,
            created_by=by,
            updated_by=by,
        )
        record_event(
            events.COPY_LENT,
            by=by,
            county=contract.county_id,
            subject=contract,
            detail={
                **copy_facts(copy),
                "borrower": lending.borrower.pk,
                "due_on": loan.due_on,
                "purpose": loan.purpose,
            },
        )
        tell_loan(loan, copy, contract)
        return loan


def _locked(copy_id: int, version: int | None) -> ContractCopy:
    """Lock the original alone: a loan changes nothing that is worked out of the contract."""
    copy = (
        ContractCopy.objects.select_for_update(of=("self",))
        .select_related("holder_unit", "contract__county", "updated_by")
        .filter(pk=copy_id)
        .first()
    )
    if copy is None:
        raise RuleBroken(COPY_GONE, code="copy_gone")
    if version is not None and copy.version != version:
        raise conflict_of(copy, version, {}, changed_at=copy.updated_at)
    return copy


def _check_days(contract: Contract, lending: Lending, on: dt.date) -> None:
    if lending.due_on < on:
        raise RuleBroken(DUE_BEFORE, code="due_before", field="due_on")
    policy = in_force(CONTRACT_COPIES, contract.county, on)
    mark_used(policy)
    days = policy.value.loan_days
    last = on + dt.timedelta(days=days)
    if lending.due_on > last:
        raise RuleBroken(TOO_LONG % {"days": days, "day": last}, code="too_long", field="due_on")


def _check_borrower(contract: Contract, lending: Lending) -> None:
    person = lending.borrower
    if person.unit.county_id != contract.county_id:
        raise RuleBroken(FOREIGN_BORROWER, code="foreign_borrower", field="borrower")
    access = access_of(person, contract, clock.now())
    if access.standing is not None or access.is_holder:
        return
    words: dict[str, object] = {"person": person}
    if access.grant is None or access.grant.closes_at is None:
        raise RuleBroken(MAY_NOT_OPEN % words, code="may_not_open", field="borrower")
    ends = timezone.localtime(access.grant.closes_at).date()
    if lending.due_on > ends:
        raise RuleBroken(GRANT_ENDS % {**words, "day": ends}, code="grant_ends", field="due_on")


@transaction.atomic
def bring_back(
    *, loan_id: int, returned_on: dt.date, by: User, on: dt.date, version: int | None = None
) -> CopyLoan:
    """Record that a lent original is back in its cabinet: the holder's archivist.

    Raises:
        RuleBroken: for others, when it is back already, or for a day before the loan or to come.
    """
    with acting(user=by):
        copy_id = CopyLoan.objects.filter(pk=loan_id).values_list("copy_id", flat=True).first()
        if copy_id is None:
            raise RuleBroken(LOAN_GONE, code="loan_gone")
        copy = _locked(copy_id, None)
        loan = CopyLoan.objects.select_related("updated_by").get(pk=loan_id)
        check_keeper(copy, by)
        _check_back(loan, returned_on, on)
        if version is not None and loan.version != version:
            raise conflict_of(loan, version, {}, changed_at=loan.updated_at)
        loan.returned_on, loan.returned_to, loan.updated_by = returned_on, by, by
        loan.version += 1
        loan.save()
        record_event(
            events.COPY_BROUGHT_BACK,
            by=by,
            county=copy.contract.county_id,
            subject=copy.contract,
            detail={
                **copy_facts(copy),
                "borrower": loan.borrower_id,
                "returned_on": returned_on,
            },
        )
        settle_loan(loan)
        return loan


def _check_back(loan: CopyLoan, returned_on: dt.date, on: dt.date) -> None:
    if loan.returned_on is not None:
        words = {"day": loan.returned_on}
        raise RuleBroken(BACK_ALREADY % words, code="back_already")
    if returned_on > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="returned_on")
    if returned_on < loan.lent_on:
        words = {"day": loan.lent_on}
        raise RuleBroken(BACK_BEFORE_LENT % words, code="back_before_lent", field="returned_on")
