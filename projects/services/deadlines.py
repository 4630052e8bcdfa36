"""Due days of the ledger counted anew when the working calendar has changed (R15)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from projects import events_reviews as events
from projects.models import ReviewRound
from projects.notices_reviews import REVIEW_DUE, REVIEW_LATE
from projects.selectors.deadlines import Clock, ProjectDeadline, project_deadlines
from projects.services.agency_clock import check_item
from projects.services.reviews import SUBJECT as REVIEW_REQUEST
from projects.services.saving import lock_project
from projects.services.service_reminders import recount_request
from zhaoshang.alerts.services import withdraw_many
from zhaoshang.audit.services import record_event
from zhaoshang.calendar.rules import WorkCalendar
from zhaoshang.calendar.selectors import counties_of, load_calendar, working_days


def recount_deadlines(on: dt.date) -> int:
    """Count the open due days of the ledger anew; return how many moved or are settled now.

    Computed from dates: a second run finds nothing to do.
    """
    moved = 0
    for county in counties_of(None):
        found = project_deadlines([county])
        calendar = load_calendar(county) if found else WorkCalendar()
        moved += sum(_recount(each, on) for each in found if _differs(each, calendar))
    return moved


def _differs(found: ProjectDeadline, calendar: WorkCalendar) -> bool:
    count = found.deadline.count(calendar)
    # A joint review keeps no mark of being provisional.
    if found.clock is Clock.REVIEW:
        return found.deadline.due_on != count.date
    return found.deadline.is_moved(count)


def _recount(found: ProjectDeadline, on: dt.date) -> bool:
    if found.clock is Clock.REQUEST:
        return recount_request(found.pk)
    if found.clock is Clock.PERMIT:
        return check_item(found.pk, on)
    return _recount_round(found.pk)


@transaction.atomic
def _recount_round(round_id: int) -> bool:
    project_id = ReviewRound.objects.values_list("project_id", flat=True).get(pk=round_id)
    project = lock_project(project_id).project
    review = ReviewRound.objects.get(pk=round_id)
    if review.conclusion or review.working_days is None:
        return False
    before = review.due_on
    due_on = working_days(review.asked_on, review.working_days, project.county).date
    if due_on == before:
        return False
    review.due_on, review.updated_by = due_on, None
    review.version += 1
    review.save()
    # What was said of the old day; the reminders say the new one when it has its turn.
    requests = list(review.requests.values_list("pk", flat=True))
    said = [REVIEW_DUE.name, REVIEW_LATE.name]
    withdraw_many(kind=said, subject_type=REVIEW_REQUEST, subject_ids=requests)
    record_event(
        events.REVIEW_RECOUNTED,
        by=None,
        county=project.county_id,
        subject=project,
        detail={"round": review.number, "due_before": before, "due_after": due_on},
    )
    return True
