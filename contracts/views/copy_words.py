"""How pages show where an original stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contracts.models import ContractCopy, CopyLoan
from contracts.rules.copies import Standing, standing_of

LABELS = {
    Standing.TO_SEND: (_("To be sent"), "warn"),
    Standing.ON_ITS_WAY: (_("On its way"), "on"),
    Standing.RECEIVED: (_("Received"), "done"),
    Standing.WITHDRAWN: (pgettext_lazy("original", "Withdrawn"), "off"),
}
LENT = (_("Lent"), "warn")
LATE = (_("Loan late"), "late")
ARCHIVED = (_("In the archives"), "done")


@dataclass(frozen=True)
class CopyRow:
    """An original as a table shows it."""

    copy: ContractCopy
    place: str
    label: Any
    tone: str
    loan: CopyLoan | None


def copy_row(
    copy: ContractCopy,
    on: dt.date,
    places: dict[str, str] | None = None,
    still_out: list[CopyLoan] | None = None,
) -> CopyRow:
    """Return an original as a table shows it; its open loans were read with it."""
    loans: list[CopyLoan] = getattr(copy, "open_loans", []) if still_out is None else still_out
    loan = loans[0] if loans else None
    label, tone = _standing(copy, loan, on)
    return CopyRow(copy, (places or {}).get(copy.place, ""), label, tone, loan)


def _standing(copy: ContractCopy, loan: CopyLoan | None, on: dt.date) -> tuple[Any, str]:
    if copy.archived_on is not None:
        return ARCHIVED
    if loan is not None:
        return LATE if loan.due_on < on else LENT
    standing = standing_of(copy.sent_on, copy.received_on, copy.withdrawn_on)
    if standing is Standing.TO_SEND and copy.trouble:
        return copy.get_trouble_display(), "late"
    return LABELS[standing]
