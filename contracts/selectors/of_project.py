"""The contracts of one project, for the block on its page."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.models import Contract
from contracts.resources import TERM_COLUMNS
from contracts.selectors.reading import reading_of
from projects.models import Project
from zhaoshang.accounts.models import User

MOST = 20


@dataclass(frozen=True)
class OfProject:
    """A project with those of its contracts that a user may know of.

    Attributes:
        project: The project; its own page may be out of the user's sight.
        is_open: The user sees the project's page.
        contracts: The latest ones, what is shown of their terms in `seen_…`.
        has_more: There are more than these.
    """

    project: Project
    is_open: bool
    contracts: list[Contract]
    has_more: bool


def contracts_of_project(user: User, pk: int) -> OfProject | None:
    """Return a project's contracts; None if neither it nor any of them is in sight.

    Two queries; three for somebody who does not see the project.
    """
    found = Contract.objects.visible_to(user).filter(project_id=pk)
    rows = list(
        reading_of(user)
        .masked(found, TERM_COLUMNS)
        .select_related("keeper", "amends")
        .order_by("-pk")[: MOST + 1]
    )
    project = Project.objects.visible_to(user).filter(pk=pk).select_related("county").first()
    is_open = project is not None
    if project is None and rows:
        project = Project.objects.select_related("county").get(pk=pk)
    if project is None:
        return None
    return OfProject(project, is_open, rows[:MOST], len(rows) > MOST)
