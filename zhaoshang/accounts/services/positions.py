"""Positions with holder and deputy over time: who decides, who is escalated to (R8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts import events
from zhaoshang.accounts.models import Position, PositionHolding, Unit, User
from zhaoshang.accounts.permissions import can_administer_unit, in_own_area
from zhaoshang.accounts.rules import Office
from zhaoshang.accounts.services.locking import as_actor, bump, checked, lock, require
from zhaoshang.accounts.services.tree import still_open
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

TITLE_TAKEN = _("%(unit)s already has this position.")
UNKNOWN_OFFICE = _("Choose one of the offices.")
SAME_PERSON = _("Holder and deputy are two people.")
NOT_IN_USE = _("The account of %(name)s is switched off: choose somebody else.")
BEFORE_LAST_HOLDER = _("The position is held since %(since)s: choose a later day.")
VACANT = _("Nobody holds this position.")


@transaction.atomic
@as_actor
def create_position(*, by: User | None, unit: Unit, code: str, title: str) -> Position:
    """Create a position of a unit.

    Raises:
        RuleBroken: outside the actor's area, the unit is closed, the position is there already.
    """
    require(allowed=by is None or can_administer_unit(by, unit))
    still_open(unit)
    if code not in set(Office):
        raise RuleBroken(UNKNOWN_OFFICE, code="office", field="code")
    position = Position(unit=unit, code=code, title=title.strip(), created_by=by, updated_by=by)
    checked(position, "title")
    try:
        with transaction.atomic():
            position.save()
    except IntegrityError as error:
        raise RuleBroken(
            TITLE_TAKEN % {"unit": unit.name}, code="title-taken", field="title"
        ) from error
    record_event(
        events.POSITION_CREATED,
        by=by,
        county=unit,
        subject=position,
        detail={"unit": unit.name, "office": code},
    )
    return position


@transaction.atomic
@as_actor
def appoint(
    *,
    by: User | None,
    position_id: int,
    version: int | None,
    holder: User,
    deputy: User | None = None,
    since: dt.date,
) -> PositionHolding:
    """Put somebody into a position from a day on, with or without a deputy; the earlier one ends.

    On the day on which the present holding began, it is corrected instead.

    Raises:
        RuleBroken: one person twice, an account switched off or outside the area, an earlier day.
        Conflict: somebody else changed the position meanwhile.
    """
    position = lock(Position, position_id, version)
    require(allowed=by is None or can_administer_unit(by, position.unit))
    still_open(position.unit)
    _check_people(by, holder, deputy)
    held = _open_holding(position)
    deputies = {held.deputy_id if held else None, deputy.pk if deputy else None}
    if held is not None and since < held.since:
        raise RuleBroken(BEFORE_LAST_HOLDER % {"since": held.since}, code="earlier", field="since")
    if held is not None and since == held.since:
        held.holder, held.deputy, held.updated_by = holder, deputy, by
        held.save(update_fields=["holder", "deputy", "updated_by", "updated_at"])
    else:
        if held is not None:
            _end(by, held, since)
        _check_after_ended(position, since)
        held = PositionHolding.objects.create(
            position=position,
            holder=holder,
            deputy=deputy,
            since=since,
            created_by=by,
            updated_by=by,
        )
    _touch(by, position)
    _forget_scopes(deputies)
    record_event(
        events.POSITION_APPOINTED,
        by=by,
        county=position.unit,
        subject=position,
        detail={
            "holder": holder.full_name,
            "deputy": deputy.full_name if deputy else "",
            "since": since,
        },
    )
    return held


@transaction.atomic
@as_actor
def end_holding(
    *, by: User | None, position_id: int, version: int | None, until: dt.date
) -> Position:
    """Leave a position vacant from a day on.

    Raises:
        RuleBroken: it is vacant already, a day before the holding began.
        Conflict: somebody else changed the position meanwhile.
    """
    position = lock(Position, position_id, version)
    require(allowed=by is None or can_administer_unit(by, position.unit))
    held = _open_holding(position)
    if held is None:
        raise RuleBroken(VACANT, code="vacant")
    if until < held.since:
        raise RuleBroken(BEFORE_LAST_HOLDER % {"since": held.since}, code="earlier", field="until")
    _end(by, held, until)
    _touch(by, position)
    _forget_scopes({held.deputy_id})
    record_event(
        events.POSITION_ENDED,
        by=by,
        county=position.unit,
        subject=position,
        detail={"holder": held.holder.full_name, "until": until},
    )
    return position


def _check_people(by: User | None, holder: User, deputy: User | None) -> None:
    if deputy is not None and deputy.pk == holder.pk:
        raise RuleBroken(SAME_PERSON, code="same-person", field="deputy")
    for field, person in (("holder", holder), ("deputy", deputy)):
        if person is None:
            continue
        require(allowed=by is None or in_own_area(by, person.unit))
        if not person.is_active:
            raise RuleBroken(NOT_IN_USE % {"name": person.full_name}, code="off", field=field)


def _check_after_ended(position: Position, since: dt.date) -> None:
    last = position.holdings.aggregate(until=Max("until"))["until"]
    if last is not None and since < last:
        raise RuleBroken(BEFORE_LAST_HOLDER % {"since": last}, code="earlier", field="since")


def _open_holding(position: Position) -> PositionHolding | None:
    return (
        PositionHolding.objects.select_for_update(of=("self",))
        .select_related("holder")
        .filter(position=position, until=None)
        .first()
    )


def _end(by: User | None, held: PositionHolding, until: dt.date) -> None:
    held.until = until
    held.updated_by = by
    held.save(update_fields=["until", "updated_by", "updated_at"])


def _forget_scopes(deputies: Iterable[int | None]) -> None:
    """Let what a deputy may see count from the next request on."""
    User.objects.get_queryset().filter(pk__in=[pk for pk in deputies if pk]).bump_access()


def _touch(by: User | None, position: Position) -> None:
    bump(position, by)
    position.save(update_fields=["version", "updated_by", "updated_at"])
