"""How a view gets its project: out of sight is 404, visible but forbidden is 403 (R19)."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from projects.models import Project
from projects.rules.parts import UserPart
from projects.selectors.json_rows import JsonRows
from projects.selectors.project_lists import Row
from projects.selectors.project_page import project_with_rows
from zhaoshang.accounts.access import actor
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

READERS = (Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER)
WRITERS = (Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN)
BUREAU = (Role.BUREAU, Role.BUREAU_ADMIN)


@dataclass(frozen=True)
class Seen:
    """A visible project, who looks at it, the part this user has in it, and lists asked for."""

    user: User
    project: Project
    part: UserPart
    rows: dict[str, list[Row]] = field(default_factory=dict)


def project_or_404(request: HttpRequest, pk: int, **rows: JsonRows) -> Seen:
    """Return a visible project, with short lists of it that cost no query of their own.

    Raises:
        Http404: when there is none, or it is out of sight.
    """
    user = actor(request)
    found = project_with_rows(user, pk, **rows)
    if found is None:
        raise Http404
    return Seen(user, *found)


def allow(permitted: bool) -> None:  # noqa: FBT001 - reads as a sentence
    """Refuse what is visible but forbidden.

    Raises:
        PermissionDenied: when not permitted.
    """
    if not permitted:
        raise PermissionDenied
