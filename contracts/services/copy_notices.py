"""What is said of an original, and what is taken back once it no longer holds (R18)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from contracts import notices_copies as notices
from contracts.models import Contract, ContractCopy, CopyLoan
from contracts.selectors.copies import copies_rule
from contracts.selectors.copy_people import archivists_of
from projects.selectors.people import people_of_bureau
from zhaoshang.alerts.services import Alert, raise_alert, raise_alerts, withdraw_alerts

COPY = "contracts.contractcopy"
CONTRACT = "contracts.contract"
LOAN = "contracts.copyloan"


def my_copies_url() -> str:
    """Return the archivist's own page."""
    return reverse("contracts:my-copies")


def copy_words(copy: ContractCopy, contract: Contract) -> dict[str, Any]:
    """Return how a notice names an original."""
    return {
        "copy": copy.label,
        "contract": contract.number or contract.title,
        "unit": str(copy.holder_unit),
        "sent": copy.sent_on or "",
    }


def loan_words(loan: CopyLoan, copy: ContractCopy, contract: Contract) -> dict[str, Any]:
    """Return how a notice names a loan."""
    words = {"who": str(loan.borrower), "due": loan.due_on, "purpose": loan.purpose}
    return {**copy_words(copy, contract), **words}


def keepers_of(contract: Contract, on: dt.date) -> list[int]:
    """Return whom the bureau has for a contract: its keeper if still there, else all of it."""
    bureau = people_of_bureau(contract.county_id, on)
    return [contract.keeper_id] if contract.keeper_id in bureau else bureau


def tell_sent(contract: Contract, copies: Iterable[ContractCopy], on: dt.date) -> None:
    """Tell the holders' custodians that originals are on their way to them."""
    rows = list(copies)
    people = archivists_of((each.holder_unit_id for each in rows), on)
    raise_alerts(
        [
            Alert(
                kind=notices.COPY_SENT.name,
                subject=(COPY, each.pk),
                recipients=people.get(each.holder_unit_id, []),
                period=str(each.sent_on),
                params=copy_words(each, contract),
                url=my_copies_url(),
            )
            for each in rows
        ]
    )
    for each in rows:
        withdraw_alerts(kind=notices.COPY_TROUBLED.name, subject=(COPY, each.pk))
    settle_contract(contract, on)


def tell_trouble(contract: Contract, copy: ContractCopy, on: dt.date) -> None:
    """Tell the bureau that an original was rejected or never arrived."""
    settle_copy(copy)
    raise_alert(
        kind=notices.COPY_TROUBLED.name,
        subject=(COPY, copy.pk),
        recipients=keepers_of(contract, on),
        period=on.isoformat(),
        params={
            **copy_words(copy, contract),
            "trouble": copy.trouble,
            "note": copy.trouble_note,
        },
        url=reverse("contracts:copies", args=[contract.pk]),
    )


def settle_copy(copy: ContractCopy) -> None:
    """Take back what was said of an original on its way."""
    for kind in (notices.COPY_SENT, notices.COPY_NOT_RECEIVED, notices.COPY_TROUBLED):
        withdraw_alerts(kind=kind.name, subject=(COPY, copy.pk))


def settle_contract(contract: Contract, on: dt.date) -> None:
    """Take back what was said of a contract's originals and no longer holds."""
    subject = (CONTRACT, contract.pk)
    days = list(contract.copies.filter(withdrawn_on=None).values_list("sent_on", flat=True))
    least = copies_rule(contract, on).minimum
    if None not in days and len(days) >= least:
        withdraw_alerts(kind=notices.COPIES_NOT_SENT.name, subject=subject)
    if not contract.copies_missing:
        withdraw_alerts(kind=notices.COPIES_MISSING.name, subject=subject)


def settle_loan(loan: CopyLoan) -> None:
    """Take back what was said of a loan that is over."""
    for kind in (notices.LOAN_GIVEN, notices.LOAN_DUE, notices.LOAN_LATE):
        withdraw_alerts(kind=kind.name, subject=(LOAN, loan.pk))


def tell_loan(loan: CopyLoan, copy: ContractCopy, contract: Contract) -> None:
    """Tell the borrower until when the original is lent."""
    raise_alert(
        kind=notices.LOAN_GIVEN.name,
        subject=(LOAN, loan.pk),
        recipients=[loan.borrower_id],
        params=loan_words(loan, copy, contract),
        url=my_copies_url(),
        due_on=loan.due_on,
    )
