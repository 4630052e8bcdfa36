"""What was agreed against what was found: the table of a special report (S4)."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from contracts.models import Obligation, SpecialReport
from contracts.selectors.ledger_hints import Ledger, ledger_of
from projects.models.choices import MilestoneKind
from zhaoshang.core.templatetags.zs import figure


@dataclass(frozen=True)
class Line:
    """One line: what, as agreed, as found; both as they are printed, "" where nothing is known."""

    label: str
    agreed: str
    found: str
    measure: str = ""


def figures_of(report: SpecialReport, on: dt.date) -> list[dict[str, Any]]:
    """Return the lines of a report as it stands today: four queries."""
    contract, project = report.contract, report.contract.project
    ledger = ledger_of(contract, on)
    latest = ledger.results[-1] if ledger.results else None
    lines = [
        Line(
            _("Construction start"), _day(contract.start_on), _reached(ledger, MilestoneKind.START)
        ),
        Line(
            _("Fixed-asset investment, verified"),
            _amount(contract.fixed_assets_wan),
            _amount(ledger.fixed_assets_wan),
            "万元",
        ),
        Line(
            _("Funds in place, verified, against the agreed amount"),
            _amount(contract.agreed_amount_wan),
            _amount(project.funds_verified_wan),
            "万元",
        ),
        Line(
            _("Land"),
            f"{_amount(contract.land_mu)} 亩" if contract.land_mu is not None else "",
            _obtained(ledger),
        ),
        Line(
            _("Production"),
            _day(contract.production_on),
            _reached(ledger, MilestoneKind.PRODUCTION),
        ),
        Line(
            _("Tax a year"),
            _amount(contract.tax_wan),
            _amount(latest.tax_wan) if latest is not None else "",
            "万元",
        ),
    ]
    promises = report.obligations.order_by("due_on", "pk")
    lines += [_promise(each) for each in promises]
    return [asdict(line) for line in lines if line.agreed or line.found]


def _promise(promise: Obligation) -> Line:
    agreed = _day(promise.due_on)
    if promise.quantity is not None:
        agreed = f"{agreed}，{_amount(promise.quantity)}{promise.measure}"
    found = _("not kept")
    if promise.met_on is not None:
        found = _("kept on %(day)s") % {"day": promise.met_on}
        if promise.met_quantity is not None:
            found = f"{found}，{_amount(promise.met_quantity)}{promise.measure}"
    return Line(_("Promise: %(content)s") % {"content": promise.content}, agreed, found)


def _obtained(ledger: Ledger) -> str:
    """Say since when there is land: the ledger knows the day, not how much of it."""
    day = _reached(ledger, MilestoneKind.LAND_OBTAINED)
    return _("obtained on %(day)s") % {"day": day} if day else ""


def _reached(ledger: Ledger, kind: MilestoneKind) -> str:
    return _day(ledger.milestones.get(kind.value))


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day is not None else ""


def _amount(amount: Decimal | None) -> str:
    return figure(amount)
