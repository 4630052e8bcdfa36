"""The parts of a contract's page, each under an address of its own."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.views.access import Seen

OVERVIEW = "overview"
# Code, label, URL name that takes the contract's number, shown to those who read the terms only.
TABS: tuple[tuple[str, Any, str, bool], ...] = (
    (OVERVIEW, _("Overview"), "contracts:contract", False),
    ("files", _("Contract files"), "contracts:files", False),
    ("copies", _("Originals"), "contracts:copies", False),
    ("performance", _("Performance"), "contracts:performance", True),
    ("land", _("Land and deposits"), "contracts:land", True),
    # Each area adds its line here when its pages stand.
)


def contract_tabs(seen: Seen, current: str) -> list[dict[str, Any]]:
    """Return the tabs of a contract's page as the component takes them."""
    return [
        {"label": label, "url": reverse(name, args=[seen.contract.pk]), "current": code == current}
        for code, label, name, terms_only in TABS
        if seen.reads_terms or not terms_only
    ]


def part_context(seen: Seen, current: str) -> dict[str, Any]:
    """Return what a page that extends `contracts/contract_part.html` needs."""
    return {
        "contract": seen.contract,
        "tabs": contract_tabs(seen, current),
        "reads_terms": seen.reads_terms,
        "runs": seen.runs,
        "opens_project": seen.opens_project,
    }
