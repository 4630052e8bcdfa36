"""Sums of funds in words, for `projects/funds/_sums.html`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from projects.models import FundsEntry
from projects.models.choices import Currency, Origin
from projects.selectors.funds_sums import Apart, Breakdown


def sums_shown(found: Breakdown, *, years: bool) -> dict[str, Any]:
    """Return the groups of sums, the whole, and the foreign money in its own currencies.

    Args:
        found: What was added up.
        years: Show the years as well.
    """
    groups = [
        {"title": _("By origin"), "rows": _named(found.by_origin, dict(Origin.choices))},
        {"title": _("By kind"), "rows": _named(found.by_kind, dict(FundsEntry.Kind.choices))},
    ]
    if years:
        rows = sorted(found.by_year.items(), reverse=True)
        groups.append(
            {
                "title": _("By year"),
                "rows": [{"label": str(year), "sums": sums} for year, sums in rows],
            }
        )
    return {
        "groups": groups,
        "total": found.total,
        "rmb_claimed": found.total.claimed_wan - found.total.claimed_foreign_wan,
        "rmb_verified": found.total.verified_wan - found.total.verified_foreign_wan,
        "currencies": _currencies(found.currencies),
    }


def _named(sums: Mapping[str, Apart], labels: Mapping[Any, Any]) -> list[dict[str, Any]]:
    """Return rows in the order of the labels; what has none comes last."""
    rows = [
        {"label": label, "sums": sums[str(code)]}
        for code, label in labels.items()
        if str(code) in sums
    ]
    named = {str(code) for code in labels}
    rows += [
        {"label": code or _("not said"), "sums": each}
        for code, each in sums.items()
        if code not in named
    ]
    return rows


def _currencies(amounts: Mapping[str, Decimal]) -> list[dict[str, Any]]:
    labels: dict[Any, Any] = dict(Currency.choices)
    return [
        {"label": labels.get(code, code), "amount": amount}
        for code, amount in sorted(amounts.items())
    ]
