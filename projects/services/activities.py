"""Activities 招商活动: planned, held, reported, closed; or cancelled with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects import events_partners as events
from projects.models import Activity, Project
from projects.policies_partners import ACTIVITY_REPORT
from projects.services.activity_links import link_project
from projects.services.moves import check_reason
from projects.services.registering import NewClue, register_project
from projects.services.roles import check_unit
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.selectors import in_force

ENDS_BEFORE_START = _("The last day lies before the first.")
LEADER_NEEDED = _("Choose who leads it, or write the name.")
NO_COUNTY = _("Only the people of a county enter activities.")
NOT_OVER = _("It lasts until %(until)s: it has been held once that day has come.")
NOT_IN_STATE = _("This activity is %(state)s, so that cannot be done any more.")
RESULTS_NEEDED = _("Say what came of it.")
State = Activity.State


@dataclass(frozen=True)
class ActivityFacts:
    """An activity as the form has it; the cost in 万元."""

    kind: str
    title: str
    unit: Unit
    starts_on: dt.date
    ends_on: dt.date
    place: str
    is_overseas: bool = False
    leader: User | None = None
    leader_name: str = ""
    leader_rank: str = ""
    people: Iterable[User] = ()
    other_people: str = ""
    purpose: str = ""
    cost_wan: Decimal | None = None


_PLAIN = (
    "kind",
    "title",
    "unit",
    "starts_on",
    "ends_on",
    "place",
    "is_overseas",
    "leader",
    "leader_name",
    "leader_rank",
    "other_people",
    "purpose",
    "cost_wan",
)


@transaction.atomic
def plan_activity(*, facts: ActivityFacts, by: User, on: dt.date) -> Activity:
    """Enter an activity, planned.

    Raises:
        RuleBroken: when the dates cannot be, nobody leads it, or the unit is not of the county.
    """
    county = by.unit.county
    if county is None:
        raise RuleBroken(NO_COUNTY, code="no_county")
    with acting(user=by):
        activity = Activity(county=county, created_by=by, updated_by=by)
        check_unit(facts.unit, county_id=county.pk, on=on, field="unit")
        _set(activity, facts)
        activity.save()
        activity.people.set(facts.people)
        _record(events.ACTIVITY_SAVED, activity, by=by, planned=True)
        return activity


@transaction.atomic
def edit_activity(
    *,
    activity_id: int,
    facts: ActivityFacts,
    by: User,
    on: dt.date,
    version: int,
    typed: dict[str, object] | None = None,
) -> Activity:
    """Change an activity; of one held, the day its report is due follows its last day.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: as for a new one, or when it was cancelled or closed.
    """
    with acting(user=by):
        activity = _locked(activity_id, State.PLANNED, State.HELD, State.REPORTED)
        if activity.version != version:
            raise conflict_of(activity, version, typed or {}, changed_at=activity.updated_at)
        if facts.unit.pk != activity.unit_id:
            check_unit(facts.unit, county_id=activity.county_id, on=on, field="unit")
        _set(activity, facts)
        if activity.state != State.PLANNED:
            _check_over(activity, on, field="ends_on")
            activity.report_due_on = _report_due(activity)
        _save(activity, by=by)
        activity.people.set(facts.people)
        _record(events.ACTIVITY_SAVED, activity, by=by, planned=False)
        return activity


@transaction.atomic
def mark_held(*, activity_id: int, by: User, on: dt.date) -> Activity:
    """Say that a planned activity was held; its report falls due by the policy of its last day.

    Raises:
        RuleBroken: before its last day, or when it is not planned.
    """
    with acting(user=by):
        activity = _locked(activity_id, State.PLANNED)
        _check_over(activity, on, field=None)
        activity.report_due_on = _report_due(activity)
        return _to(activity, State.HELD, by=by)


@transaction.atomic
def report_activity(
    *, activity_id: int, results: str, cost_wan: Decimal | None, by: User, on: dt.date
) -> Activity:
    """Report what came of an activity that was held.

    Raises:
        RuleBroken: without results, or when it is not held.
    """
    with acting(user=by):
        activity = _locked(activity_id, State.HELD)
        if not results.strip():
            raise RuleBroken(RESULTS_NEEDED, code="results_needed", field="results")
        activity.results, activity.cost_wan = results.strip(), cost_wan
        activity.reported_on = on
        return _to(activity, State.REPORTED, by=by)


@transaction.atomic
def close_activity(*, activity_id: int, by: User, on: dt.date) -> Activity:
    """Close a reported activity.

    Raises:
        RuleBroken: when it is not reported.
    """
    with acting(user=by):
        activity = _locked(activity_id, State.REPORTED)
        activity.closed_on = on
        return _to(activity, State.CLOSED, by=by)


@transaction.atomic
def send_back(*, activity_id: int, reason: str, by: User) -> Activity:
    """Send a report back to the unit with what is missing.

    Raises:
        RuleBroken: without a reason, or when it is not reported.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        activity = _locked(activity_id, State.REPORTED)
        activity.reported_on, activity.state_reason = None, why
        return _to(activity, State.HELD, by=by, reason=why)


@transaction.atomic
def cancel_activity(*, activity_id: int, reason: str, by: User) -> Activity:
    """Cancel a planned activity.

    Raises:
        RuleBroken: without a reason, or when it was held already.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        activity = _locked(activity_id, State.PLANNED)
        activity.state_reason = why
        return _to(activity, State.CANCELLED, by=by, reason=why)


@transaction.atomic
def register_from_activity(
    *, activity_id: int, clue: NewClue, by: User, on: dt.date, not_a_duplicate: str = ""
) -> Project:
    """Register a clue that came of an activity, and link the two: both or neither.

    Raises:
        RuleBroken: as for any clue, or when the activity was cancelled.
    """
    with acting(user=by):
        project = register_project(clue=clue, by=by, on=on, not_a_duplicate=not_a_duplicate)
        link_project(activity_id=activity_id, project=project, by=by, is_origin=True)
        return project


def _set(activity: Activity, facts: ActivityFacts) -> None:
    if facts.ends_on < facts.starts_on:
        raise RuleBroken(ENDS_BEFORE_START, code="ends_before_start", field="ends_on")
    if facts.leader is None and not facts.leader_name.strip():
        raise RuleBroken(LEADER_NEEDED, code="leader_needed", field="leader_name")
    for name in _PLAIN:
        value = getattr(facts, name)
        setattr(activity, name, value.strip() if isinstance(value, str) else value)


def _check_over(activity: Activity, on: dt.date, *, field: str | None) -> None:
    if activity.ends_on > on:
        raise RuleBroken(str(NOT_OVER) % {"until": activity.ends_on}, code="not_over", field=field)


def _report_due(activity: Activity) -> dt.date:
    days = in_force(ACTIVITY_REPORT, activity.county, activity.ends_on).value
    return activity.ends_on + dt.timedelta(days=days)


def _locked(activity_id: int, *states: str) -> Activity:
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity_id)
    if activity.state not in states:
        raise RuleBroken(
            str(NOT_IN_STATE) % {"state": activity.get_state_display()}, code="not_in_state"
        )
    return activity


def _to(activity: Activity, state: str, *, by: User, reason: str = "") -> Activity:
    before, activity.state = activity.state, state
    _save(activity, by=by)
    _record(events.ACTIVITY_STATE, activity, by=by, reason=reason, before=before, after=str(state))
    return activity


def _save(activity: Activity, *, by: User) -> None:
    activity.version += 1
    activity.updated_by = by
    activity.save()


def _record(kind: str, activity: Activity, *, by: User, reason: str = "", **detail: Any) -> None:
    record_event(
        kind, by=by, county=activity.county_id, subject=activity, reason=reason, detail=detail
    )
