"""After-care 安商: visits to enterprises, requests and complaints until they are satisfied."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects import events_services as events
from projects import notices_services as notices
from projects.models import CareRequest, CareVisit, Project
from projects.policies_services import CARE_ANSWER
from projects.rules.care import Satisfaction
from projects.selectors.people import people_of_desks
from projects.services.moves import IN_FUTURE, check_not_merged
from projects.services.roles import check_unit
from projects.services.saving import conflict_of, lock_project
from zhaoshang.accounts.models import Unit, User
from zhaoshang.alerts.kinds import NoticeKind
from zhaoshang.alerts.services import Alert, raise_alerts, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.calendar.selectors import working_days
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.selectors import in_force
from zhaoshang.policy.services import mark_used

SUBJECT = "projects.carerequest"
CONTENT_NEEDED = _("Say what it is about.")
VISITORS_NEEDED = _("Say who went.")
ANSWER_NEEDED = _("Say what was answered.")
ANSWERED_ALREADY = _("This request has been answered already.")
NOT_ANSWERED = _("This request has not been answered yet.")
CLOSED_ALREADY = _("This request has been closed.")
BEFORE_RECEIVED = _("It came in on %(day)s; this day lies before.")
OPINION_NEEDED = _("Say what the enterprise is not satisfied with.")


@dataclass(frozen=True)
class VisitFacts:
    """A visit as the form has it."""

    visited_on: dt.date
    visitors: str
    content: str
    person_met: str = ""


@dataclass(frozen=True)
class RequestFacts:
    """A request or complaint as the form has it."""

    kind: str
    content: str
    received_on: dt.date
    channel: str
    lead_unit: Unit
    is_complaint: bool = False


@transaction.atomic
def record_visit(
    *, project_id: int, facts: VisitFacts, unit: Unit, by: User, on: dt.date
) -> CareVisit:
    """Record a visit to the enterprise, made by a unit.

    Raises:
        RuleBroken: without visitors or content, or for a day that has not come.
    """
    with acting(user=by):
        project = lock_project(project_id).project
        check_not_merged(project)
        visit = CareVisit(project=project, unit=unit, created_by=by)
        _set_visit(visit, facts, on)
        visit.updated_by = by
        visit.save()
        _record(events.VISIT_SAVED, project, by=by, visit=visit.pk, added=True)
        return visit


@transaction.atomic
def correct_visit(
    *, visit_id: int, facts: VisitFacts, by: User, on: dt.date, version: int | None = None
) -> CareVisit:
    """Correct a visit; what stood before is kept in its history.

    Raises:
        Conflict: when somebody corrected it meanwhile.
        RuleBroken: as for a new one.
    """
    with acting(user=by):
        project_id = CareVisit.objects.values_list("project_id", flat=True).get(pk=visit_id)
        project = lock_project(project_id).project
        check_not_merged(project)
        visit = CareVisit.objects.get(pk=visit_id)
        if version is not None and version != visit.version:
            raise conflict_of(visit, version, {}, changed_at=visit.updated_at)
        _set_visit(visit, facts, on)
        visit.version += 1
        visit.updated_by = by
        visit.save()
        _record(events.VISIT_SAVED, project, by=by, visit=visit.pk, added=False)
        return visit


def _set_visit(visit: CareVisit, facts: VisitFacts, on: dt.date) -> None:
    if facts.visited_on > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="visited_on")
    if not facts.visitors.strip():
        raise RuleBroken(VISITORS_NEEDED, code="visitors_needed", field="visitors")
    if not facts.content.strip():
        raise RuleBroken(CONTENT_NEEDED, code="content_needed", field="content")
    visit.visited_on, visit.visitors = facts.visited_on, facts.visitors.strip()
    visit.person_met, visit.content = facts.person_met.strip(), facts.content.strip()


@transaction.atomic
def receive_request(*, project_id: int, facts: RequestFacts, by: User, on: dt.date) -> CareRequest:
    """Take down what an enterprise asks for; the lead unit is told until when it answers.

    Raises:
        RuleBroken: without content, for a unit of elsewhere, or a day that has not come.
    """
    with acting(user=by):
        project = lock_project(project_id).project
        check_not_merged(project)
        request = CareRequest(project=project, created_by=by, due_from=facts.received_on)
        _set_request(request, facts, on)
        request.updated_by = by
        request.save()
        _record(
            events.REQUEST_SAVED,
            project,
            by=by,
            request=request.pk,
            about=facts.kind,
            is_complaint=facts.is_complaint,
            lead_unit=facts.lead_unit.pk,
            added=True,
        )
        tell_lead_unit(notices.REQUEST_GIVEN, request, on)
        return request


@transaction.atomic
def change_request(
    *, request_id: int, facts: RequestFacts, by: User, on: dt.date, version: int | None = None
) -> CareRequest:
    """Correct a request, or give it to another unit; who answers is told of another due day too.

    Raises:
        Conflict: when somebody changed it meanwhile.
        RuleBroken: as for a new one, or once it is answered.
    """
    with acting(user=by):
        request = _held(request_id, version)
        if request.answered_on is not None:
            raise RuleBroken(ANSWERED_ALREADY, code="answered_already")
        before = (request.lead_unit_id, request.answer_due_on)
        if not request.reopened_count:
            request.due_from = facts.received_on
        _set_request(request, facts, on)
        # What was told of another unit or another day does not hold any more.
        if (request.lead_unit_id, request.answer_due_on) != before:
            _withdraw(request)
            tell_lead_unit(notices.REQUEST_GIVEN, request, on)
        _save(request, by=by)
        _record(
            events.REQUEST_SAVED,
            request.project,
            by=by,
            request=request.pk,
            lead_unit=facts.lead_unit.pk,
            added=False,
        )
        return request


def _set_request(request: CareRequest, facts: RequestFacts, on: dt.date) -> None:
    if not facts.content.strip():
        raise RuleBroken(CONTENT_NEEDED, code="content_needed", field="content")
    if facts.received_on > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="received_on")
    if request.due_from < facts.received_on:
        raise RuleBroken(
            str(BEFORE_RECEIVED) % {"day": facts.received_on},
            code="before_received",
            field="received_on",
        )
    if facts.lead_unit.pk != request.lead_unit_id:
        check_unit(facts.lead_unit, county_id=request.project.county_id, on=on, field="lead_unit")
    request.kind, request.is_complaint = facts.kind, facts.is_complaint
    request.content, request.channel = facts.content.strip(), facts.channel
    request.received_on, request.lead_unit = facts.received_on, facts.lead_unit
    set_due(request)


def set_due(request: CareRequest) -> None:
    """Count until when a request is answered, by the policy of the day its time counts from."""
    county = request.project.county
    policy = in_force(CARE_ANSWER, county, request.due_from)
    mark_used(policy)
    days = policy.value.days(is_complaint=request.is_complaint)
    count = working_days(request.due_from, days, county)
    request.working_days = days
    request.answer_due_on, request.is_provisional = count.date, count.is_provisional


@transaction.atomic
def answer_request(
    *,
    request_id: int,
    answer: str,
    answered_on: dt.date,
    by: User,
    on: dt.date,
    version: int | None = None,
) -> CareRequest:
    """Enter what the enterprise was answered.

    Raises:
        Conflict: when somebody changed it meanwhile.
        RuleBroken: without an answer, twice, or for a day that cannot be.
    """
    with acting(user=by):
        request = _held(request_id, version)
        if request.answered_on is not None:
            raise RuleBroken(ANSWERED_ALREADY, code="answered_already")
        if not answer.strip():
            raise RuleBroken(ANSWER_NEEDED, code="answer_needed", field="answer")
        _check_day(request, answered_on, on, field="answered_on")
        request.answer, request.answered_on = answer.strip(), answered_on
        request.answered_by, request.satisfaction, request.opinion = by, "", ""
        _save(request, by=by)
        _withdraw(request)
        _record(
            events.REQUEST_ANSWERED,
            request.project,
            by=by,
            request=request.pk,
            answered_on=answered_on,
        )
        return request


@transaction.atomic
def rate_answer(
    *,
    request_id: int,
    satisfaction: str,
    by: User,
    on: dt.date,
    opinion: str = "",
    version: int | None = None,
) -> CareRequest:
    """Note what the enterprise thinks of the answer: it is closed, or open again if not satisfied.

    Open again, its time to answer counts anew from today, and the lead unit is told.

    Raises:
        Conflict: when somebody changed it meanwhile.
        RuleBroken: before it is answered, when it is closed, or without saying what is wanting.
    """
    said = Satisfaction(satisfaction)
    with acting(user=by, reason=opinion.strip() or None):
        request = _held(request_id, version)
        if request.answered_on is None:
            raise RuleBroken(NOT_ANSWERED, code="not_answered")
        if said is Satisfaction.NOT and not opinion.strip():
            raise RuleBroken(OPINION_NEEDED, code="opinion_needed", field="opinion")
        request.satisfaction, request.opinion = said.value, opinion.strip()
        if said is Satisfaction.NOT:
            request.answered_on, request.due_from = None, on
            request.reopened_count += 1
            set_due(request)
        else:
            request.closed_on = on
        _save(request, by=by)
        if said is Satisfaction.NOT:
            tell_lead_unit(notices.REQUEST_REOPENED, request, on)
        _record(
            events.REQUEST_RATED,
            request.project,
            by=by,
            reason=opinion,
            request=request.pk,
            satisfaction=said.value,
        )
        return request


def request_alert(
    kind: NoticeKind,
    request: CareRequest,
    people: list[int],
    *,
    meant_on: dt.date | None = None,
) -> Alert:
    """Return a notice about a request, opening its page."""
    return Alert(
        kind=kind.name,
        subject=(SUBJECT, request.pk),
        recipients=people,
        period=request.answer_due_on.isoformat(),
        params={
            "project": request.project.name,
            "unit": str(request.lead_unit),
            "due": request.answer_due_on,
        },
        url=reverse("projects:care-request", args=[request.pk]),
        due_on=request.answer_due_on,
        meant_on=meant_on,
    )


def tell_lead_unit(kind: NoticeKind, request: CareRequest, on: dt.date) -> None:
    """Tell the people of the lead unit."""
    people = people_of_desks([request.lead_unit_id], on).get(request.lead_unit_id, [])
    raise_alerts([request_alert(kind, request, people)])


def _withdraw(request: CareRequest) -> None:
    for kind in (
        notices.REQUEST_GIVEN,
        notices.REQUEST_DUE,
        notices.REQUEST_LATE,
        notices.REQUEST_REOPENED,
    ):
        withdraw_alerts(kind=kind.name, subject=(SUBJECT, request.pk))


def _held(request_id: int, version: int | None) -> CareRequest:
    project_id = CareRequest.objects.values_list("project_id", flat=True).get(pk=request_id)
    project = lock_project(project_id).project
    check_not_merged(project)
    request = CareRequest.objects.select_related("lead_unit").get(pk=request_id)
    request.project = project
    if version is not None and version != request.version:
        raise conflict_of(request, version, {}, changed_at=request.updated_at)
    if request.closed_on is not None:
        raise RuleBroken(CLOSED_ALREADY, code="closed_already")
    return request


def _check_day(request: CareRequest, day: dt.date, on: dt.date, *, field: str) -> None:
    if day > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field=field)
    if day < request.due_from:
        raise RuleBroken(
            str(BEFORE_RECEIVED) % {"day": request.due_from}, code="before_received", field=field
        )


def _save(request: CareRequest, *, by: User) -> None:
    request.version += 1
    request.updated_by = by
    request.save()


def _record(kind: str, project: Project, *, by: User, reason: str = "", **detail: Any) -> None:
    record_event(
        kind, by=by, county=project.county_id, subject=project, reason=reason, detail=detail
    )
