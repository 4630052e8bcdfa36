"""A settled year stands fast (rules.md R2, R12): the one question that every write of a year asks.

Writers share the year's lock, a closing takes it alone: either the write is in what is frozen, or
it is refused. The lock comes before any row of the year, so that nobody waits in a circle.
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from assessment.models import YearSettlement
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.locks import advisory_lock

YEAR_SETTLED = _(
    "The year %(year)s is settled (%(document)s): nothing of it changes any more. What becomes"
    " known now is booked in the open month; a leader’s document can open the year again."
)


def year_lock(county_id: int, year: int, *, alone: bool = False) -> None:
    """Hold a county's year until the transaction ends: shared to write, alone to close it."""
    advisory_lock(f"assessment.year.{county_id}.{year}", shared=not alone)


def standing_settlement(county_id: int, year: int) -> YearSettlement | None:
    """Return the settlement by which a year is closed; None while it is open."""
    found = YearSettlement.objects.standing().filter(county=county_id, year=year)
    return found.defer("content").first()


def check_year_open(county_id: int, year: int) -> None:
    """Let a write go on only while its year is not settled, and keep it open until it is done.

    Args:
        county_id: The county.
        year: Assessment year that the write touches.

    Raises:
        RuleBroken: when the year is settled.
        TransactionManagementError: outside a transaction.

    Source: rules.md R2 (a closed month never changes), R12 (annual settlement).
    """
    year_lock(county_id, year)
    settled = standing_settlement(county_id, year)
    if settled is not None:
        words = {"year": year, "document": settled.document}
        raise RuleBroken(str(YEAR_SETTLED) % words, code="year_settled")


def check_month_open(county_id: int, month: dt.date) -> None:
    """Ask the same of a month's year."""
    check_year_open(county_id, month.year)
