"""Dated membership of people in teams 专班/小分队 (R5): it grants what the team may see."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts import events
from zhaoshang.accounts.models import TeamMembership, Unit, User
from zhaoshang.accounts.permissions import can_administer_unit, can_administer_user
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.accounts.services.locking import as_actor, require
from zhaoshang.accounts.services.tree import still_open
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

NOT_A_TEAM = _("%(name)s is not a team.")
ALREADY_MEMBER = _("%(name)s is a member of this team in that time already.")
OTHER_COUNTY_MEMBER = _("A team takes people of its own county.")
ENDS_BEFORE_IT_BEGINS = _("The membership began on %(since)s: it cannot end before.")
ALREADY_ENDED = _("This membership has already ended.")
SWITCHED_OFF = _("The account of %(name)s is switched off.")


@transaction.atomic
@as_actor
def add_team_member(
    *, by: User | None, team: Unit, user: User, since: dt.date, until: dt.date | None = None
) -> TeamMembership:
    """Make somebody a member of a team over [since, until).

    Raises:
        RuleBroken: not a team or a closed one, a member already, another county, switched off.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    require(
        allowed=by is None or (can_administer_unit(by, team) and can_administer_user(by, user)),
    )
    _check_may_join(team, user)
    if until is not None and until < since:
        raise RuleBroken(ENDS_BEFORE_IT_BEGINS % {"since": since}, code="until", field="until")
    overlapping = TeamMembership.objects.filter(team=team, user=user).filter(
        Q(until=None) | Q(until__gt=since)
    )
    if until is not None:
        overlapping = overlapping.filter(since__lt=until)
    if overlapping.exists():
        raise RuleBroken(ALREADY_MEMBER % {"name": user.full_name}, code="member", field="user")
    membership = TeamMembership.objects.create(
        team=team, user=user, since=since, until=until, created_by=by, updated_by=by
    )
    User.objects.filter(pk=user.pk).bump_access()
    record_event(
        events.TEAM_JOINED,
        by=by,
        county=team,
        subject=user,
        detail={"team": team.name, "since": since, "until": until},
    )
    return membership


@transaction.atomic
@as_actor
def end_team_membership(*, by: User | None, membership_id: int, until: dt.date) -> TeamMembership:
    """End a membership on a day (the first day on which it no longer holds).

    Raises:
        RuleBroken: outside the actor's area, ended already, a day before it began.
    """
    membership = (
        TeamMembership.objects.select_for_update(of=("self",))
        .select_related("team", "user")
        .get(pk=membership_id)
    )
    require(allowed=by is None or can_administer_unit(by, membership.team))
    if membership.until is not None:
        raise RuleBroken(ALREADY_ENDED, code="ended")
    if until < membership.since:
        raise RuleBroken(
            ENDS_BEFORE_IT_BEGINS % {"since": membership.since}, code="until", field="until"
        )
    membership.until = until
    membership.updated_by = by
    membership.save(update_fields=["until", "updated_by", "updated_at"])
    User.objects.filter(pk=membership.user_id).bump_access()
    record_event(
        events.TEAM_LEFT,
        by=by,
        county=membership.team,
        subject=membership.user,
        detail={"team": membership.team.name, "until": until},
    )
    return membership


def _check_may_join(team: Unit, user: User) -> None:
    still_open(team)
    if team.kind != UnitKind.TEAM:
        raise RuleBroken(NOT_A_TEAM % {"name": team.name}, code="not-a-team", field="team")
    if not user.is_active:
        raise RuleBroken(SWITCHED_OFF % {"name": user.full_name}, code="off", field="user")
    if user.unit.county_id != team.county_id:
        raise RuleBroken(OTHER_COUNTY_MEMBER, code="other-county", field="user")
