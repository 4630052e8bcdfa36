"""Whether the derived figures of funds say what the entries say (R6: one truth, never typed)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from django.db.models import DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from projects.models import FundsEntry, Project
from projects.selectors.funds_sums import DROPPED

State = FundsEntry.State
MOST = 500
_MONEY: DecimalField[Decimal, Decimal] = DecimalField(max_digits=18, decimal_places=6)


@dataclass(frozen=True)
class Differing:
    """A project whose stored sums are not those of its entries, 万元."""

    project_id: int
    county_id: int
    name: str
    claimed_stored: Decimal
    claimed_entries: Decimal
    verified_stored: Decimal
    verified_entries: Decimal

    @property
    def differs(self) -> bool:
        """The stored sums are not those of the entries."""
        stored = (self.claimed_stored, self.verified_stored)
        return stored != (self.claimed_entries, self.verified_entries)


def differing_projects() -> list[Differing]:
    """Return the projects whose cumulative funds differ from their entries: one query.

    The database picks candidates, exact decimals decide: SQLite adds up in binary.
    """
    counted = FundsEntry.objects.exclude(state__in=DROPPED)
    verified = FundsEntry.objects.filter(state=State.VERIFIED)
    rows = (
        Project.objects.annotate(
            claimed=_sum(counted, "claimed_wan"), verified=_sum(verified, "verified_wan")
        )
        .exclude(Q(funds_claimed_wan=F("claimed")) & Q(funds_verified_wan=F("verified")))
        .order_by("pk")
        .values_list(
            "pk",
            "county_id",
            "name",
            "funds_claimed_wan",
            "claimed",
            "funds_verified_wan",
            "verified",
        )
    )
    candidates = (Differing(*row) for row in rows.iterator())
    return list(islice((each for each in candidates if each.differs), MOST))


def uneven_entries() -> list[FundsEntry]:
    """Return verified entries whose claimed is not verified plus struck off: one query.

    A correction says a difference, not a claim, and is left out.
    """
    decided = FundsEntry.objects.filter(state=State.VERIFIED, corrects=None)
    parts = Coalesce(F("verified_wan"), Decimal(0), output_field=_MONEY) + F("reduced_wan")
    uneven = decided.exclude(claimed_wan=parts)
    candidates = uneven.select_related("project").order_by("pk").iterator()
    return list(islice((each for each in candidates if _is_uneven(each)), MOST))


def _is_uneven(entry: FundsEntry) -> bool:
    return entry.claimed_wan != (entry.verified_wan or Decimal(0)) + entry.reduced_wan


def _sum(entries: QuerySet[FundsEntry], name: str) -> Coalesce:
    sums = (
        entries.filter(project=OuterRef("pk"))
        .order_by()
        .values("project")
        .annotate(amount=Sum(name))
        .values("amount")
    )
    return Coalesce(Subquery(sums, output_field=_MONEY), Decimal(0), output_field=_MONEY)
