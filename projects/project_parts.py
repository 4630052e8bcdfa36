"""The parts of a project's page, each under an address of its own; also for the apps above.

Apps above are named by their URLs alone, so that a part of theirs can stand among the tabs.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

OVERVIEW = "overview"
CONTRACTS = "contracts"
# Code, label, URL name that takes the project's number; in the order of the tabs.
TABS = (
    (OVERVIEW, _("Overview"), "projects:project"),
    ("follow-ups", _("Follow-ups"), "projects:follow-ups"),
    ("funds", _("Funds in place"), "projects:funds"),
    ("duties", _("Instructions and difficulties"), "projects:project-duties"),
    ("flags", _("Flags"), "projects:project-flags"),
    ("reviews", _("Joint review and approval"), "projects:project-reviews"),
    (CONTRACTS, _("Contracts"), "contracts:for-project"),
    ("services", _("Services"), "projects:project-services"),
)


def tabs_of(project_id: int, current: str) -> list[dict[str, Any]]:
    """Return the tabs of a project's page as the component takes them."""
    return [
        {"label": label, "url": reverse(name, args=[project_id]), "current": code == current}
        for code, label, name in TABS
    ]
