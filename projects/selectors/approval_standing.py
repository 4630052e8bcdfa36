"""Whether a project is approved, as the contract register asks it before a signature (R8)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from projects.models import Approval, GateFact, Project
from projects.rules.gates import Fact
from projects.selectors.approval_inputs import inputs_of
from projects.selectors.reviews import holdings_on, positions_of
from zhaoshang.accounts.models import User


@dataclass(frozen=True)
class Standing:
    """The project's approval as it stands.

    Attributes:
        approval: The current path; None where none was computed.
        approved_on: Since when it is approved, its conditions done and its inputs unchanged.
        open_conditions: How many conditions nobody has ticked done.
        stale: What has changed since the path was computed: land, location, terms.
        is_by_hand: The bureau had set it by hand, before approvals were kept here.
    """

    approval: Approval | None = None
    approved_on: dt.date | None = None
    open_conditions: int = 0
    stale: tuple[str, ...] = ()
    is_by_hand: bool = False


@dataclass(frozen=True)
class Signer:
    """Who signs for the county by the computed path: the office, and who holds it on a day."""

    office: str
    position: str = ""
    people: tuple[User, ...] = ()


def standing_approval(project: Project, on: dt.date) -> Standing:
    """Return whether a project is approved today; what was computed is compared only then."""
    approval = (
        Approval.objects.filter(project=project, is_current=True)
        .select_related("host_unit")
        .annotate(waiting=Count("steps__conditions", filter=Q(steps__conditions__done_on=None)))
        .first()
    )
    if approval is None:
        by_hand = GateFact.objects.filter(
            project=project, fact=Fact.APPROVAL.value, revoked_at=None, is_by_hand=True
        ).first()
        if by_hand is None:
            return Standing()
        return Standing(approved_on=by_hand.happened_on, is_by_hand=True)
    waiting: int = approval.waiting
    is_approved = approval.state == Approval.State.APPROVED and not waiting
    stale = tuple(inputs_of(project, on).stale_parts(approval)) if is_approved else ()
    return Standing(
        approval=approval,
        approved_on=approval.decided_on if is_approved and not stale else None,
        open_conditions=waiting,
        stale=stale,
    )


def signer_of(approval: Approval, county_id: int, on: dt.date) -> Signer:
    """Return who signs by the computed path: holder and deputy of the position on a day."""
    positions = positions_of(approval.signs, county_id=county_id, host=approval.host_unit)
    held = holdings_on(positions, on).values()
    people = [person for each in held for person in (each.holder, each.deputy)]
    return Signer(
        office=approval.signs,
        position=positions[0].title if positions else "",
        people=tuple(person for person in people if person is not None),
    )
