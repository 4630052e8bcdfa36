"""One list of commendations at a time: locked by its settlement first, saved, recorded."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from assessment.models import Commendation, CommendationList
from assessment.policies_commendations import COMMENDATIONS, CommendationRule
from assessment.services.settlement import lock_standing
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import User
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

SUBJECT = "assessment.commendation_list"
NOT_NOW = _("This is not possible any more: %(state)s.")


def rule_of(found: CommendationList) -> CommendationRule:
    """Return the rule by which a list was proposed."""
    return COMMENDATIONS.parse(COMMENDATIONS.read(found.rule).value)


def lock_list(list_id: int, version: int | None) -> CommendationList:
    """Lock a list, its settlement first.

    Raises:
        Conflict: when somebody changed it since the page was opened.
        RuleBroken: when the year was opened again.
    """
    settlement = lock_standing(
        CommendationList.objects.values_list("settlement_id", flat=True).get(pk=list_id)
    )
    found = (
        CommendationList.objects.select_for_update(of=("self",))
        .select_related("county", "updated_by")
        .get(pk=list_id)
    )
    found.settlement = settlement
    if version is not None and found.version != version:
        raise conflict_of(found, version, {}, changed_at=found.updated_at)
    return found


def lock_row(row_id: int, version: int | None) -> tuple[Commendation, CommendationList]:
    """Lock a row with its list.

    Raises:
        Conflict: when somebody changed the list since the page was opened.
        RuleBroken: when the year was opened again.
    """
    found = lock_list(
        Commendation.objects.values_list("of_list_id", flat=True).get(pk=row_id), version
    )
    return Commendation.objects.select_for_update(of=("self",)).get(pk=row_id), found


def refuse_unless(found: CommendationList, *states: str) -> None:
    """Refuse what the state of a list does not allow.

    Raises:
        RuleBroken: with the state.
    """
    if found.state not in states:
        words = {"state": found.get_state_display()}
        raise RuleBroken(str(NOT_NOW) % words, code="not_now")


def save_list(found: CommendationList, *, by: User) -> None:
    """Save a locked list with its version."""
    found.version += 1
    found.updated_by = by
    found.save()


def record_list(
    kind: str, found: CommendationList, *, by: User, reason: str = "", **detail: Any
) -> None:
    """Record an act on a list."""
    record_event(
        kind,
        by=by,
        county=found.county_id,
        subject=found,
        reason=reason,
        detail={
            "year": found.settlement.year,
            "state": str(found.get_state_display()),
            "number": found.number or found.notice_number,
            **detail,
        },
    )
