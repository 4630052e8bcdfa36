"""Gate facts that a module knows: pushed when they come true, revoked when they lapse (R3)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext

from projects.models import GateFact, Project, ProjectDocument
from projects.rules.gates import Fact
from zhaoshang.accounts.models import User
from zhaoshang.core import clock


def push_fact(
    project: Project,
    fact: Fact,
    *,
    happened_on: dt.date,
    by: User | None,
    reference: str = "",
    document: ProjectDocument | None = None,
) -> GateFact:
    """Set a fact of a locked project; what was set by hand, or pushed before, is closed by it.

    The caller saves the project afterwards, so that what is missing is counted anew.
    """
    lapse_fact(project, fact, reason=gettext("Recorded by its own module"), by=by)
    return GateFact.objects.create(
        project=project,
        fact=fact.value,
        happened_on=happened_on,
        reference=reference[:100],
        document=document,
        is_by_hand=False,
        created_by=by,
        updated_by=by,
    )


def lapse_fact(
    project: Project, fact: Fact, *, reason: str, by: User | None, pushed_only: bool = False
) -> bool:
    """Revoke a fact of a locked project; tell whether there was one.

    `pushed_only` leaves alone what was set by hand.
    """
    row = GateFact.objects.filter(project=project, fact=fact.value, revoked_at=None).first()
    if row is None or (pushed_only and row.is_by_hand):
        return False
    row.revoked_at, row.revoke_reason, row.updated_by = clock.now(), reason, by
    row.save(update_fields=["revoked_at", "revoke_reason", "updated_by", "updated_at"])
    return True


def pushed_day(project: Project, fact: Fact) -> dt.date | None:
    """Return since when a fact is true by its own module; None if it is not."""
    standing = GateFact.objects.filter(project=project, fact=fact.value, revoked_at=None)
    return standing.filter(is_by_hand=False).values_list("happened_on", flat=True).first()
