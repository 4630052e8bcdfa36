"""Land and plants on offer: entered, changed, withdrawn; reserved, extended, taken, released."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects import events_reserve as events
from projects.models import Project, SpaceOffer, SpaceReservation
from projects.policies_reserve import SPACE_RESERVATION
from projects.rules.reserve import Held, ReservationState, free_area
from projects.rules.stages import Status
from projects.services.moves import check_not_merged, check_reason
from projects.services.roles import check_unit
from projects.services.saving import conflict_of, lock_project
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import EVIDENCE
from zhaoshang.core.locks import advisory_lock
from zhaoshang.core.templatetags.zs import figure
from zhaoshang.files.services import store_upload
from zhaoshang.policy.selectors import in_force

PURPOSE = "projects.space"
NO_COUNTY = _("Only the people of a county enter land and plants.")
CODE_TAKEN = _("Another offer of the county bears this number.")
AREA_NEEDED = _("The area must be above 0.")
BELOW_HELD = _("%(held)s of it is reserved or taken: the area cannot be smaller.")
NOT_FREE = _("Only %(free)s of it is free.")
OTHER_COUNTY = _("Offer and project have to be of the same county.")
WITHDRAWN = _("This offer was withdrawn.")
ON_OFFER = _("This offer is on the list already.")
KIND_HELD = _("Part of it is reserved or taken: land cannot become a plant, nor a plant land.")
GIVEN_UP = _("This project is %(status)s: nothing is kept for it.")
STILL_HELD = _("Part of it is reserved: release the reservations first.")
HELD_ALREADY = _("The project has a reservation here already: release it, or extend it.")
NOT_RESERVED = _("This reservation is %(state)s, so that cannot be done any more.")
NOT_LATER = _("Choose a day after %(until)s.")
State = ReservationState


@dataclass(frozen=True)
class OfferFacts:
    """An offer as the form has it; the area in 亩 for land, in m² for plants."""

    host_unit: Unit
    kind: str
    code: str
    title: str
    area: Decimal
    use: str = ""
    price: Decimal | None = None
    utilities: str = ""
    available_on: dt.date | None = None
    note: str = ""


@transaction.atomic
def enter_offer(
    *, facts: OfferFacts, by: User, on: dt.date, uploads: Sequence[File[Any]] = ()
) -> SpaceOffer:
    """Enter a parcel or a plant.

    Raises:
        FileRefused: when the picture is not taken.
        RuleBroken: for a number that is taken, no area, or a unit not of the county.
    """
    county = by.unit.county
    if county is None:
        raise RuleBroken(NO_COUNTY, code="no_county")
    with acting(user=by):
        offer = SpaceOffer(county=county, created_by=by)
        _set(offer, facts, uploads, by=by, on=on)
        offer.save()
        _record(events.SPACE_SAVED, offer, by=by)
        return offer


@transaction.atomic
def change_offer(
    *,
    offer_id: int,
    facts: OfferFacts,
    by: User,
    on: dt.date,
    version: int,
    typed: dict[str, object] | None = None,
    uploads: Sequence[File[Any]] = (),
) -> SpaceOffer:
    """Change an offer; its area cannot fall below what is reserved or taken.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: as for a new one, below what is held, or another kind while some of it is.
    """
    with acting(user=by):
        offer = _locked(offer_id)
        if offer.version != version:
            raise conflict_of(offer, version, typed or {}, changed_at=offer.updated_at)
        held = offer.area - free_of(offer, on)
        if facts.area < held:
            raise RuleBroken(
                str(BELOW_HELD) % {"held": figure(held)}, code="below_held", field="area"
            )
        if held and facts.kind != offer.kind:
            raise RuleBroken(KIND_HELD, code="kind_held", field="kind")
        _set(offer, facts, uploads, by=by, on=on)
        _save(offer, by=by)
        _record(events.SPACE_SAVED, offer, by=by)
        return offer


@transaction.atomic
def withdraw_offer(*, offer_id: int, reason: str, by: User, on: dt.date) -> SpaceOffer:
    """Take an offer off the list, with a reason; what was taken of it stays taken.

    Raises:
        RuleBroken: without a reason, when it was withdrawn, or while part of it is reserved.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        offer = _locked(offer_id)
        live = offer.reservations.filter(state=State.RESERVED.value, until__gte=on)
        if live.exists():
            raise RuleBroken(STILL_HELD, code="still_held")
        offer.withdrawn_on, offer.withdrawn_reason = on, why[:300]
        _save(offer, by=by)
        _record(events.SPACE_WITHDRAWN, offer, by=by, reason=why)
        return offer


@transaction.atomic
def restore_offer(*, offer_id: int, reason: str, by: User) -> SpaceOffer:
    """Put a withdrawn offer back on the list, with a reason; what was taken of it stays taken.

    Raises:
        RuleBroken: without a reason, or when it is on the list.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        offer = SpaceOffer.objects.select_for_update(of=("self",)).get(pk=offer_id)
        if offer.withdrawn_on is None:
            raise RuleBroken(ON_OFFER, code="on_offer")
        offer.withdrawn_on, offer.withdrawn_reason = None, ""
        _save(offer, by=by)
        _record(events.SPACE_RESTORED, offer, by=by, reason=why)
        return offer


@transaction.atomic
def reserve_space(
    *, offer_id: int, project: Project, area: Decimal, by: User, on: dt.date
) -> SpaceReservation:
    """Keep part of an offer for a project, for as long as the policy says.

    The offer's row is locked while what is free is worked out, so that two at once cannot have
    more than there is.

    Raises:
        RuleBroken: for more than is free, another county's project, a second reservation of the
            same project, a project given up, or an offer that was withdrawn.
    """
    with acting(user=by):
        # The project first, as whoever withdraws it does: what it reserves is released then.
        project = lock_project(project.pk).project
        offer = _locked(offer_id)
        check_not_merged(project)
        if project.county_id != offer.county_id:
            raise RuleBroken(OTHER_COUNTY, code="other_county", field="project")
        if project.status == Status.WITHDRAWN:
            words = str(GIVEN_UP) % {"status": project.get_status_display()}
            raise RuleBroken(words, code="given_up", field="project")
        if area <= 0:
            raise RuleBroken(AREA_NEEDED, code="area_needed", field="area")
        mine = offer.reservations.filter(project=project, state=State.RESERVED.value, until__gte=on)
        if mine.exists():
            raise RuleBroken(HELD_ALREADY, code="held_already", field="project")
        free = free_of(offer, on)
        if area > free:
            raise RuleBroken(str(NOT_FREE) % {"free": figure(free)}, code="not_free", field="area")
        days = in_force(SPACE_RESERVATION, offer.county, on).value
        made = SpaceReservation.objects.create(
            offer=offer,
            project=project,
            area=area,
            reserved_on=on,
            until=on + dt.timedelta(days=days),
            created_by=by,
            updated_by=by,
        )
        _record_held(made, by=by)
        return made


@transaction.atomic
def extend_reservation(
    *, reservation_id: int, until: dt.date, reason: str, by: User, on: dt.date
) -> SpaceReservation:
    """Keep the space longer, with a reason; one that has run out needs the area to be free still.

    Raises:
        RuleBroken: without a reason, for a day that is no later, when it was taken or released, or
            when somebody else has the area meanwhile.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        offer, found = _locked_reservation(reservation_id, State.RESERVED, State.EXPIRED)
        if until <= max(found.until, on):
            raise RuleBroken(
                str(NOT_LATER) % {"until": max(found.until, on)}, code="not_later", field="until"
            )
        has_run_out = found.until < on
        if has_run_out and found.area > free_of(offer, on):
            raise RuleBroken(str(NOT_FREE) % {"free": figure(free_of(offer, on))}, code="not_free")
        found.until = until
        return _to(found, State.RESERVED, by=by, reason=why)


@transaction.atomic
def take_space(*, reservation_id: int, by: User, on: dt.date) -> SpaceReservation:
    """Say that the project has the space for good: bought, or rented.

    Raises:
        RuleBroken: when it was taken or released, or has run out and somebody else has the area.
    """
    with acting(user=by):
        offer, found = _locked_reservation(reservation_id, State.RESERVED, State.EXPIRED)
        if found.until < on and found.area > free_of(offer, on):
            raise RuleBroken(str(NOT_FREE) % {"free": figure(free_of(offer, on))}, code="not_free")
        return _to(found, State.TAKEN, by=by)


@transaction.atomic
def release_space(*, reservation_id: int, reason: str, by: User) -> SpaceReservation:
    """Give the space free again, with a reason.

    Raises:
        RuleBroken: without a reason, or when it was released already.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        _offer, found = _locked_reservation(
            reservation_id, State.RESERVED, State.EXPIRED, State.TAKEN
        )
        return _to(found, State.RELEASED, by=by, reason=why)


def release_of_withdrawn(project: Project, *, reason: str, by: User) -> int:
    """Give free what is kept for a locked project that is withdrawn; return how many reservations.

    What it has taken for good stays taken: land that was bought is not on offer again by itself.
    """
    mine = SpaceReservation.objects.filter(project=project, state=State.RESERVED.value)
    kept = list(mine.order_by("offer_id", "pk").values_list("pk", flat=True))
    for pk in kept:
        _offer, found = _locked_reservation(pk, State.RESERVED)
        _to(found, State.RELEASED, by=by, reason=reason)
    return len(kept)


def expire_reservations(*, on: dt.date) -> int:
    """Mark reservations whose last day has passed; return how many.

    They block nothing from that day on whether marked or not; a missed night changes nothing.
    """
    over = SpaceReservation.objects.filter(state=State.RESERVED.value, until__lt=on)
    return sum(_expire(pk, on) for pk in list(over.values_list("pk", flat=True)))


@transaction.atomic
def _expire(reservation_id: int, on: dt.date) -> bool:
    found = SpaceReservation.objects.select_for_update(of=("self",)).get(pk=reservation_id)
    if found.state != State.RESERVED or found.until >= on:
        return False
    _to(found, State.EXPIRED, by=None)
    return True


def free_of(offer: SpaceOffer, on: dt.date) -> Decimal:
    """Return what of an offer is free on a day; lock the offer first to rely on it."""
    held = offer.reservations.values_list("area", "state", "until")
    return free_area(offer.area, [Held(*each) for each in held], on)


def _set(
    offer: SpaceOffer, facts: OfferFacts, uploads: Sequence[File[Any]], *, by: User, on: dt.date
) -> None:
    if facts.area <= 0:
        raise RuleBroken(AREA_NEEDED, code="area_needed", field="area")
    # Two who enter the same number at once: the second reads what the first has stored.
    advisory_lock(f"projects.space_codes.{offer.county_id}")
    same = SpaceOffer.objects.filter(county_id=offer.county_id, code=facts.code.strip())
    if same.exclude(pk=offer.pk).exists():
        raise RuleBroken(CODE_TAKEN, code="code_taken", field="code")
    if facts.host_unit.pk != offer.host_unit_id:
        check_unit(facts.host_unit, county_id=offer.county_id, on=on, field="host_unit")
    for each in fields(facts):
        value = getattr(facts, each.name)
        setattr(offer, each.name, value.strip() if isinstance(value, str) else value)
    for upload in uploads[:1]:
        offer.file = store_upload(upload, by=by, purpose=PURPOSE, allow=EVIDENCE)
    offer.updated_by = by


def _locked(offer_id: int) -> SpaceOffer:
    offer = SpaceOffer.objects.select_for_update(of=("self",)).get(pk=offer_id)
    if offer.withdrawn_on is not None:
        raise RuleBroken(WITHDRAWN, code="withdrawn")
    return offer


def _locked_reservation(reservation_id: int, *states: str) -> tuple[SpaceOffer, SpaceReservation]:
    offer_id = SpaceReservation.objects.values_list("offer_id", flat=True).get(pk=reservation_id)
    offer = SpaceOffer.objects.select_for_update(of=("self",)).get(pk=offer_id)
    found = SpaceReservation.objects.select_related("project").get(pk=reservation_id)
    if found.state not in states:
        raise RuleBroken(
            str(NOT_RESERVED) % {"state": found.get_state_display()}, code="not_reserved"
        )
    return offer, found


def _to(
    found: SpaceReservation, state: ReservationState, *, by: User | None, reason: str = ""
) -> SpaceReservation:
    found.state, found.state_reason = state.value, reason[:300]
    found.version += 1
    found.updated_by = by
    found.save()
    _record_held(found, by=by, reason=reason)
    return found


def _save(offer: SpaceOffer, *, by: User) -> None:
    offer.version += 1
    offer.updated_by = by
    offer.save()


def _record(kind: str, offer: SpaceOffer, *, by: User, reason: str = "") -> None:
    record_event(kind, by=by, county=offer.county_id, subject=offer, reason=reason)


def _record_held(found: SpaceReservation, *, by: User | None, reason: str = "") -> None:
    record_event(
        events.SPACE_HELD,
        by=by,
        county=found.offer.county_id,
        subject=found.offer,
        reason=reason,
        detail={
            "project": found.project_id,
            "area": found.area,
            "until": found.until,
            "state": found.state,
        },
    )
