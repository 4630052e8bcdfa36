"""What a page that is a part of a project's page needs: the project and the tabs."""

from __future__ import annotations

from typing import Any

from projects.project_parts import OVERVIEW, tabs_of
from projects.views.access import Seen

__all__ = ["OVERVIEW", "part_context"]


def part_context(seen: Seen, current: str) -> dict[str, Any]:
    """Return what a page that extends `projects/project_part.html` needs: project and tabs."""
    return {"project": seen.project, "tabs": tabs_of(seen.project.pk, current)}
