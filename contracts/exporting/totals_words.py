"""The totals of the register in words: the same on the page, on paper and in Excel."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from contracts.selectors.register import Subtotal, Totals
from projects.resources.cells import figure

_WAN_PLACES, _MU_PLACES = 2, 4


def totals_lines(totals: Totals, *, reads_terms: bool) -> list[str]:
    """Return what a filter adds up to, a sentence each: RMB and foreign money never as one."""
    lines = [_("Contracts: %(count)s") % {"count": f"{totals.count:,}"}]
    if not reads_terms:
        return lines
    lines += _subtotal(_("Formal contracts"), totals.formal)
    if totals.agreements.count:
        label = _("Framework agreements and letters of intent (in no rate)")
        lines += _subtotal(label, totals.agreements)
    if totals.changing:
        lines.append(
            _(
                "Supplementary and termination agreements: %(count)s, added nowhere: what they"
                " changed stands in the contract they changed"
            )
            % {"count": f"{totals.changing:,}"}
        )
    if totals.unread:
        lines.append(_("Public part only, in no sum: %(count)s") % {"count": f"{totals.unread:,}"})
    return lines


def _subtotal(label: str, sums: Subtotal) -> list[str]:
    words: dict[str, Any] = {
        "label": label,
        "count": f"{sums.count:,}",
        "amount": _figure(sums.rmb_wan, _WAN_PLACES),
        "land": _figure(sums.land_mu, _MU_PLACES),
        "rmb": f"{sums.rmb_count:,}",
    }
    lines = [
        _(
            "%(label)s: %(count)s, agreed in RMB %(amount)s × ¥10,000 (%(rmb)s contracts),"
            " land %(land)s mu"
        )
        % words
    ]
    lines += [
        _(
            "in %(currency)s: %(count)s, %(amount)s × 10,000, converted %(converted)s × ¥10,000,"
            " not in the sum"
        )
        % {
            "currency": each.label,
            "count": f"{each.count:,}",
            "amount": _figure(each.amount_wan, _WAN_PLACES),
            "converted": _figure(each.converted_wan, _WAN_PLACES),
        }
        for each in sums.foreign
    ]
    if sums.without_amount:
        lines.append(
            _("agreed amount not filled in: %(count)s, not counted")
            % {"count": f"{sums.without_amount:,}"}
        )
    return lines


def _figure(value: Decimal | None, places: int) -> str:
    return "—" if value is None else figure(value, places)
