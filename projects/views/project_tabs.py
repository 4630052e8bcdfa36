"""The parts of a project's page, each under an address of its own."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.views.access import Seen

OVERVIEW = "overview"
# Code, label, URL name that takes the project's number; in the order of the tabs.
TABS = (
    (OVERVIEW, _("Overview"), "projects:project"),
    ("follow-ups", _("Follow-ups"), "projects:follow-ups"),
    ("funds", _("Funds in place"), "projects:funds"),
    ("duties", _("Instructions and difficulties"), "projects:project-duties"),
    ("flags", _("Flags"), "projects:project-flags"),
    ("reviews", _("Joint review and approval"), "projects:project-reviews"),
    ("services", _("Services"), "projects:project-services"),
)


def project_tabs(seen: Seen, current: str) -> list[dict[str, Any]]:
    """Return the tabs of a project's page as the component takes them."""
    return [
        {"label": label, "url": reverse(name, args=[seen.project.pk]), "current": code == current}
        for code, label, name in TABS
    ]


def part_context(seen: Seen, current: str) -> dict[str, Any]:
    """Return what a page that extends `projects/project_part.html` needs: project and tabs."""
    return {"project": seen.project, "tabs": project_tabs(seen, current)}
