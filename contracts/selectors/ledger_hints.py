"""What the ledger says of a promise: dates and verified amounts, each with where it stands (R14).

A hint proves nothing by itself: the bureau takes it over, and then the promise names it.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from contracts.models import Contract, Obligation
from contracts.selectors.land import ledger_figures
from projects.models import ActualResult, Milestone
from projects.models.choices import MilestoneKind
from zhaoshang.core.money import plain_wan

_BY_MILESTONE = {
    "start": MilestoneKind.START,
    "production": MilestoneKind.PRODUCTION,
    "land": MilestoneKind.LAND_OBTAINED,
}
_BY_RESULT = {"output": "output_wan", "tax": "tax_wan", "jobs": "jobs_count"}


@dataclass(frozen=True)
class Hint:
    """What the ledger says of one promise.

    Attributes:
        text: The words shown beside the promise.
        kept_on: The day it says the promise was kept; None while it says less than that.
        quantity: The amount it holds.
    """

    text: str
    kept_on: dt.date | None = None
    quantity: Decimal | None = None


@dataclass(frozen=True)
class Ledger:
    """Facts of one project that promises are held against."""

    on: dt.date
    milestones: dict[str, dt.date] = field(default_factory=dict)
    funds: dict[str, Any] = field(default_factory=dict)
    results: list[ActualResult] = field(default_factory=list)

    @property
    def fixed_assets_wan(self) -> Decimal:
        """Verified fixed assets up to today, 万元."""
        return Decimal(self.funds["total_wan"])

    def hint(self, promise: Obligation) -> Hint | None:
        """Return what the ledger says of a promise, None if it knows nothing of such."""
        if promise.kind in _BY_MILESTONE and promise.term:
            return self._milestone(_BY_MILESTONE[promise.kind])
        if promise.kind == "payment" and promise.term == "deposit":
            return self._milestone(MilestoneKind.DEPOSIT_PAID)
        if promise.kind == "invest":
            return self._invested(promise.quantity)
        if promise.kind in _BY_RESULT:
            return self._result(_BY_RESULT[promise.kind], promise)
        return None

    def _milestone(self, kind: MilestoneKind) -> Hint | None:
        day = self.milestones.get(kind.value)
        if day is None:
            return None
        words = {"what": kind.label, "day": day}
        return Hint(_("The ledger says: %(what)s on %(day)s") % words, day)

    def _invested(self, promised: Decimal | None) -> Hint:
        total = self.fixed_assets_wan
        words = {"amount": plain_wan(total)}
        text = _("The ledger says: verified fixed assets %(amount)s 万元") % words
        return Hint(text, self._reached_on(promised), total)

    def _reached_on(self, promised: Decimal | None) -> dt.date | None:
        """Return the last day of the month in which the sum reached what was promised."""
        if promised is None or self.fixed_assets_wan < promised:
            return None
        total = Decimal(0)
        for row in self.funds["rows"]:
            total += Decimal(row["verified_wan"])
            if total >= promised:
                month = dt.date.fromisoformat(row["month"])
                last = calendar.monthrange(month.year, month.month)[1]
                return min(month.replace(day=last), self.on)
        return None

    def _result(self, name: str, promise: Obligation) -> Hint | None:
        found = None
        for each in self.results:
            value = getattr(each, name)
            if value is None:
                continue
            amount = Decimal(value)
            words = {"year": each.year, "amount": plain_wan(amount), "unit": promise.measure}
            text = _("The ledger says: %(amount)s %(unit)s in %(year)s, verified") % words
            if promise.quantity is not None and amount >= promise.quantity:
                return Hint(text, min(dt.date(each.year, 12, 31), self.on), amount)
            found = Hint(text, None, amount)
        return found


def ledger_of(contract: Contract, on: dt.date) -> Ledger:
    """Read what the ledger holds of a contract's project: three queries."""
    kinds = [*_BY_MILESTONE.values(), MilestoneKind.DEPOSIT_PAID]
    days = Milestone.objects.filter(project_id=contract.project_id, kind__in=kinds)
    results = ActualResult.objects.filter(project_id=contract.project_id)
    return Ledger(
        on=on,
        milestones={
            kind: day for kind, day in days.values_list("kind", "actual_on") if day is not None
        },
        funds=ledger_figures(contract.project_id, on).as_json,
        results=list(results.exclude(verified_on=None).order_by("year")),
    )
