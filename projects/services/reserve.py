"""Reserve projects: packaged by a unit, accepted by the bureau, promoted, taken up or shelved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from projects import events_reserve as events
from projects import notices_reserve as notices
from projects.models import (
    Activity,
    Industry,
    Project,
    ReserveProject,
    ReservePromotion,
    ReserveQuota,
)
from projects.rules.reserve import Band, ReserveState
from projects.selectors.people import people_of_bureau, people_of_units
from projects.services.moves import IN_FUTURE, check_reason
from projects.services.registering import NewClue, register_project
from projects.services.roles import check_unit
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import Unit, User
from zhaoshang.alerts.services import raise_alert, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import Conflict, FieldChange, RuleBroken

SUBJECT = "projects.reserve"
NO_COUNTY = _("Only the people of a county package projects.")
CONTENT_NEEDED = _("Describe what is to be built.")
OWN_PROPOSAL = _("Who packaged it does not accept it.")
NOT_IN_STATE = _("This reserve project is %(state)s, so that cannot be done any more.")
OTHER_COUNTY = _("Reserve project and project have to be of the same county.")
OCCASION_NEEDED = _("Say where it was promoted, and to whom.")
QUOTA_CHANGED = _(
    "%(name)s set this quota at %(time)s while you were editing. Nothing of yours has been saved"
    " yet: compare the values below and save again."
)
State = ReserveState


@dataclass(frozen=True)
class ReserveFacts:
    """A reserve project as the form has it; the amount in 万元, land in 亩."""

    year: int
    title: str
    unit: Unit
    total_wan: Decimal
    content: str
    chain: Industry | None = None
    site: str = ""
    land_mu: Decimal | None = None
    prospects: str = ""
    contact: str = ""


@transaction.atomic
def propose_reserve(*, facts: ReserveFacts, by: User, on: dt.date) -> ReserveProject:
    """Enter a packaged project; the bureau accepts it or returns it.

    Raises:
        RuleBroken: without content, or for a unit that is not of the county.
    """
    county = by.unit.county
    if county is None:
        raise RuleBroken(NO_COUNTY, code="no_county")
    with acting(user=by):
        found = ReserveProject(county=county, created_by=by)
        _set(found, facts, by=by, on=on)
        found.save()
        _record(events.RESERVE_SAVED, found, by=by)
        _tell_bureau(found, by=by, on=on)
        return found


@transaction.atomic
def change_reserve(
    *,
    reserve_id: int,
    facts: ReserveFacts,
    by: User,
    on: dt.date,
    version: int,
    typed: dict[str, object] | None = None,
) -> ReserveProject:
    """Change a reserve project; one that was returned is proposed anew.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: as for a new one, or when it was taken up or shelved.
    """
    with acting(user=by):
        found = _locked(reserve_id, State.PROPOSED, State.RETURNED, State.ACCEPTED)
        if found.version != version:
            raise conflict_of(found, version, typed or {}, changed_at=found.updated_at)
        _set(found, facts, by=by, on=on)
        if found.state == State.RETURNED:
            found.state, found.state_reason = State.PROPOSED.value, ""
            _tell_bureau(found, by=by, on=on)
        _save(found, by=by)
        _record(events.RESERVE_SAVED, found, by=by)
        return found


@transaction.atomic
def accept_reserve(*, reserve_id: int, by: User, version: int | None = None) -> ReserveProject:
    """Take a proposal into the reserve as it was read: `version` is the one that was on the screen.

    Raises:
        Conflict: when somebody changed it meanwhile.
        RuleBroken: by who packaged it, or when it is not proposed.
    """
    with acting(user=by):
        found = _locked(reserve_id, State.PROPOSED)
        if found.created_by_id == by.pk:
            raise RuleBroken(OWN_PROPOSAL, code="own_proposal")
        _check_version(found, version)
        return _move(found, State.ACCEPTED, by=by)


@transaction.atomic
def return_reserve(
    *, reserve_id: int, reason: str, by: User, on: dt.date, version: int | None = None
) -> ReserveProject:
    """Return a proposal to its unit with what is missing, as it was read.

    Raises:
        Conflict: when somebody changed it meanwhile.
        RuleBroken: without a reason, or when it is not proposed.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        found = _locked(reserve_id, State.PROPOSED)
        _check_version(found, version)
        _move(found, State.RETURNED, by=by, reason=why)
        raise_alert(
            kind=notices.RESERVE_RETURNED.name,
            subject=(SUBJECT, found.pk),
            period=f"{found.version}",
            recipients=people_of_units([found.unit_id], on),
            params={"title": found.title, "reason": why},
            url=reserve_url(found),
        )
        return found


@transaction.atomic
def shelve_reserve(
    *, reserve_id: int, reason: str, by: User, version: int | None = None
) -> ReserveProject:
    """Shelve a reserve project with a reason, as it was read; nothing is deleted.

    Raises:
        Conflict: when somebody changed it meanwhile.
        RuleBroken: without a reason, or when it was taken up or shelved already.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        found = _locked(reserve_id, State.PROPOSED, State.RETURNED, State.ACCEPTED)
        _check_version(found, version)
        return _move(found, State.SHELVED, by=by, reason=why)


@transaction.atomic
def promote_reserve(
    *,
    reserve_id: int,
    promoted_on: dt.date,
    occasion: str,
    result: str,
    by: User,
    on: dt.date,
    activity: Activity | None = None,
) -> ReservePromotion:
    """Record where a reserve project was promoted, and what came of it.

    Raises:
        RuleBroken: dated in the future, without an occasion, or when it is not in the reserve.
    """
    with acting(user=by):
        found = _locked(reserve_id, State.ACCEPTED, State.TAKEN_UP)
        if promoted_on > on:
            raise RuleBroken(IN_FUTURE, code="in_future", field="promoted_on")
        words = occasion.strip() or (activity.title if activity is not None else "")
        if not words:
            raise RuleBroken(OCCASION_NEEDED, code="occasion_needed", field="occasion")
        made = ReservePromotion.objects.create(
            reserve=found,
            promoted_on=promoted_on,
            activity=activity,
            occasion=words[:150],
            result=result.strip(),
            created_by=by,
            updated_by=by,
        )
        _record(events.RESERVE_PROMOTED, found, by=by, promotion=made.pk)
        return made


@transaction.atomic
def link_reserve(*, reserve_id: int, project: Project, by: User) -> ReserveProject:
    """Say that a project of the ledger came of a reserve project.

    Raises:
        RuleBroken: for another county's project, or when it is not in the reserve.
    """
    with acting(user=by):
        found = _locked(reserve_id, State.ACCEPTED)
        if project.county_id != found.county_id:
            raise RuleBroken(OTHER_COUNTY, code="other_county", field="project")
        found.project = project
        return _move(found, State.TAKEN_UP, by=by)


@transaction.atomic
def register_from_reserve(
    *, reserve_id: int, clue: NewClue, by: User, on: dt.date, not_a_duplicate: str = ""
) -> Project:
    """Register the clue that takes a reserve project up: both or neither.

    Raises:
        RuleBroken: as for any clue, or when it is not in the reserve.
    """
    with acting(user=by):
        project = register_project(clue=clue, by=by, on=on, not_a_duplicate=not_a_duplicate)
        link_reserve(reserve_id=reserve_id, project=project, by=by)
        return project


@transaction.atomic
def set_quota(
    *, unit: Unit, year: int, numbers: Mapping[Band, int], by: User, version: int = 0
) -> int:
    """Set how many reserve projects of each band a unit owes in a year; return what changed.

    Raises:
        Conflict: when somebody set it since the form was opened (`quota_of` tells the version).
    """
    with acting(user=by):
        Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
        rows = ReserveQuota.objects.filter(unit=unit, year=year).select_related("updated_by")
        stored = {each.band: each for each in rows}
        if sum(each.version for each in stored.values()) != version:
            raise _quota_conflict(stored, numbers)
        changed: dict[str, Any] = {}
        for band, number in numbers.items():
            row = stored.get(band.value)
            before = row.number if row is not None else 0
            if number == before:
                continue
            changed[band.value] = [before, number]
            if row is None:
                row = ReserveQuota(unit=unit, year=year, band=band.value, created_by=by)
            else:
                row.version += 1
            row.number, row.updated_by = number, by
            row.save()
        if changed:
            record_event(
                events.RESERVE_QUOTA,
                by=by,
                county=unit.county_id,
                subject=unit,
                detail={"year": year, **changed},
            )
        return len(changed)


def _quota_conflict(stored: Mapping[str, ReserveQuota], numbers: Mapping[Band, int]) -> Conflict:
    latest = max(stored.values(), key=lambda each: each.updated_at, default=None)
    who = str(latest.updated_by or "") if latest is not None else ""
    at = date_format(localtime(latest.updated_at), "H:i") if latest is not None else ""
    changes = [
        FieldChange(
            label=str(row.get_band_display()),
            theirs=str(row.number),
            yours=str(numbers[Band(band)]),
            by=who,
            at=at,
        )
        for band, row in stored.items()
        if row.number != numbers.get(Band(band), row.number)
    ]
    return Conflict(QUOTA_CHANGED % {"name": who, "time": at}, changes=changes)


def reserve_url(found: ReserveProject) -> str:
    """Return the address of its page."""
    return reverse("projects:reserve", args=[found.pk])


def _set(found: ReserveProject, facts: ReserveFacts, *, by: User, on: dt.date) -> None:
    if not facts.content.strip():
        raise RuleBroken(CONTENT_NEEDED, code="content_needed", field="content")
    if facts.unit.pk != found.unit_id:
        check_unit(facts.unit, county_id=found.county_id, on=on, field="unit")
    for each in fields(facts):
        value = getattr(facts, each.name)
        setattr(found, each.name, value.strip() if isinstance(value, str) else value)
    found.updated_by = by


def _locked(reserve_id: int, *states: str) -> ReserveProject:
    found = ReserveProject.objects.select_for_update(of=("self",)).get(pk=reserve_id)
    if found.state not in states:
        raise RuleBroken(
            str(NOT_IN_STATE) % {"state": found.get_state_display()}, code="not_in_state"
        )
    return found


def _check_version(found: ReserveProject, version: int | None) -> None:
    """Refuse to decide on what somebody changed after it was on the screen."""
    if version is not None and found.version != version:
        raise conflict_of(found, version, {}, changed_at=found.updated_at)


def _move(
    found: ReserveProject, state: ReserveState, *, by: User, reason: str = ""
) -> ReserveProject:
    before, found.state, found.state_reason = found.state, state.value, reason
    _save(found, by=by)
    withdraw_alerts(kind=notices.RESERVE_PROPOSED.name, subject=(SUBJECT, found.pk))
    _record(
        events.RESERVE_STATE,
        found,
        by=by,
        reason=reason,
        before=before,
        after=state.value,
        project=found.project_id,
    )
    return found


def _save(found: ReserveProject, *, by: User) -> None:
    found.version += 1
    found.updated_by = by
    found.save()


def _tell_bureau(found: ReserveProject, *, by: User, on: dt.date) -> None:
    raise_alert(
        kind=notices.RESERVE_PROPOSED.name,
        subject=(SUBJECT, found.pk),
        period=f"{found.version}",
        recipients=[each for each in people_of_bureau(found.county_id, on) if each != by.pk],
        params={"title": found.title, "unit": str(found.unit)},
        url=reserve_url(found),
    )


def _record(kind: str, found: ReserveProject, *, by: User, reason: str = "", **detail: Any) -> None:
    record_event(kind, by=by, county=found.county_id, subject=found, reason=reason, detail=detail)
