"""Reminders of permits and of enterprises' requests: departments that owe soon or late (R18)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.timezone import localtime

from projects import events_services as events
from projects import notices_services as notices
from projects.models import AgencyItem, CareRequest
from projects.policies_services import AGENCY_REMINDER, CARE_ANSWER
from projects.rules.agency import is_late
from projects.rules.reminders import meant_on
from projects.selectors.people import people_of_bureau, people_of_desks
from projects.services.agency_clock import item_alert, late_alert
from projects.services.care import request_alert, set_due
from projects.services.saving import lock_project
from zhaoshang.accounts.models import Unit
from zhaoshang.alerts.services import Alert, raise_alerts, withdraw_each
from zhaoshang.audit.services import record_event
from zhaoshang.policy.selectors import in_force

_LONGEST = dt.timedelta(days=30)
_DAY = dt.timedelta(days=1)
_DUE_AND_LATE = (
    (notices.PERMIT_DUE, notices.PERMIT_LATE),
    (notices.REQUEST_DUE, notices.REQUEST_LATE),
)


@transaction.atomic
def remind_services(*, on: dt.date) -> int:
    """Remind departments of what is due soon, and tell them what is late; return how many are told.

    Computed from dates: a second run tells nobody twice, a missed day is made up for.
    """
    permits, requests = _waiting_permits(on), _waiting_requests(on)
    units = {each.unit_id for each in permits} | {each.lead_unit_id for each in requests}
    desks = people_of_desks(units, on)
    alerts = [*_permits(permits, desks, on), *_requests(requests, desks, on)]
    _no_longer_due(alerts)
    return raise_alerts(alerts)


def _no_longer_due(alerts: list[Alert]) -> None:
    """Take back that something falls due where it is now said to be late."""
    late_of: dict[tuple[str, str], list[str | int]] = {}
    due_of = {late.name: due.name for due, late in _DUE_AND_LATE}
    for each in alerts:
        if each.kind in due_of:
            subject_type, pk = each.subject
            late_of.setdefault((due_of[each.kind], subject_type), []).append(pk)
    withdraw_each([(due, subject_type, ids) for (due, subject_type), ids in late_of.items()])


def _waiting_permits(on: dt.date) -> list[AgencyItem]:
    return list(
        AgencyItem.objects.open()
        .filter(due_on__lte=on + _LONGEST)
        .select_related("case__project__county", "unit")
        .order_by("case__project__county_id", "pk")
    )


def _permits(waiting: list[AgencyItem], desks: Mapping[int, list[int]], on: dt.date) -> list[Alert]:
    days: dict[int, int] = {}
    alerts: list[Alert] = []
    for each in waiting:
        county = each.case.project.county
        if county.pk not in days:
            days[county.pk] = in_force(AGENCY_REMINDER, county, on).value
        people = desks.get(each.unit_id or 0, [])
        if is_late(each.due_on, on, paused_on=each.paused_on):
            alerts.append(late_alert(each, [*people, each.case.clerk_id]))
        elif each.paused_on is None and each.due_on and (each.due_on - on).days <= days[county.pk]:
            day = meant_on(each.due_on - days[county.pk] * _DAY, localtime(each.updated_at).date())
            period = each.due_on.isoformat()
            alerts.append(item_alert(notices.PERMIT_DUE, each, people, period, meant_on=day))
    return alerts


def _waiting_requests(on: dt.date) -> list[CareRequest]:
    return list(
        CareRequest.objects.unanswered()
        .filter(answer_due_on__lte=on + _LONGEST)
        .select_related("project__county", "lead_unit")
        .order_by("project__county_id", "pk")
    )


def _requests(
    waiting: list[CareRequest], desks: Mapping[int, list[int]], on: dt.date
) -> list[Alert]:
    rules: dict[int, int] = {}
    bureaus: dict[int, list[int]] = {}
    alerts: list[Alert] = []
    for each in waiting:
        county: Unit = each.project.county
        if county.pk not in rules:
            rules[county.pk] = in_force(CARE_ANSWER, county, on).value.remind_days
            bureaus[county.pk] = people_of_bureau(county.pk, on)
        left, people = (each.answer_due_on - on).days, desks.get(each.lead_unit_id, [])
        if left < 0:
            both = [*people, *bureaus[county.pk]]
            day = meant_on(each.answer_due_on + _DAY, localtime(each.created_at).date())
            alerts.append(request_alert(notices.REQUEST_LATE, each, both, meant_on=day))
        elif left <= rules[county.pk]:
            reminded_on = each.answer_due_on - rules[county.pk] * _DAY
            day = meant_on(reminded_on, localtime(each.updated_at).date())
            alerts.append(request_alert(notices.REQUEST_DUE, each, people, meant_on=day))
    return alerts


def recount_requests() -> int:
    """Count anew the due days of requests that rest on an unknown year; return how many moved.

    Source: rules R15 (recomputed when the notice is loaded).
    """
    waiting = CareRequest.objects.unanswered().filter(is_provisional=True).order_by("pk")
    return sum(recount_request(pk) for pk in list(waiting.values_list("pk", flat=True)))


@transaction.atomic
def recount_request(request_id: int) -> bool:
    """Count the due day of a request anew; tell whether it moved, or is settled now."""
    project_id = CareRequest.objects.values_list("project_id", flat=True).get(pk=request_id)
    project = lock_project(project_id).project
    request = CareRequest.objects.get(pk=request_id)
    request.project = project
    before = (request.answer_due_on, request.is_provisional)
    set_due(request)
    if before == (request.answer_due_on, request.is_provisional):
        return False
    request.version += 1
    request.save()
    record_event(
        events.ITEM_RECOUNTED,
        by=None,
        county=project.county_id,
        subject=project,
        detail={"request": request.pk, "due_before": before[0], "due_after": request.answer_due_on},
    )
    return True
