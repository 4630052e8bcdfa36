"""The clock of a permit: its due day, and what a late one is for its department (R7 kind 6, R18).

Late is computed from dates each time: a permit over its due day has one open difficulty, one that
is in time or has ended has none. Run by every act on a permit and every night; twice changes
nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects import events_services as events
from projects import notices_services as notices
from projects.models import AgencyItem, Problem
from projects.rules.agency import clock_of, first_late_day, is_late
from projects.rules.reminders import meant_on
from projects.rules.stages import Status
from projects.selectors.agency import suspensions_of
from projects.selectors.people import people_of_desks
from projects.services.problems import ProblemFacts, open_problem, settle_problem
from projects.services.saving import LockedProject, conflict_of, lock_project
from zhaoshang.accounts.models import User
from zhaoshang.alerts.kinds import NoticeKind
from zhaoshang.alerts.services import Alert, raise_alerts, withdraw_alerts
from zhaoshang.audit.services import record_event
from zhaoshang.calendar.rules import WorkCalendar
from zhaoshang.calendar.selectors import load_calendar

SUBJECT = "projects.agencyitem"
LATE_WORDS = _("%(permit)s is late: promised in %(days)s working days, due on %(due)s.")
ISSUED_WORDS = _("%(permit)s: %(result)s on %(day)s.")
MOVED_WORDS = _("%(permit)s is not late any more: due on %(due)s.")


@dataclass
class HeldItem:
    """A permit with its project locked for the rest of the transaction."""

    locked: LockedProject
    item: AgencyItem

    @property
    def county_id(self) -> int:
        """County of the project."""
        return self.locked.project.county_id


def hold_item(item_id: int, version: int | None = None) -> HeldItem:
    """Lock a permit's project inside the transaction and read the permit anew.

    Raises:
        Conflict: when somebody saved the permit since the form was opened.
    """
    project_id = AgencyItem.objects.values_list("case__project_id", flat=True).get(pk=item_id)
    locked = lock_project(project_id)
    item = AgencyItem.objects.select_related("case__clerk", "unit", "problem").get(pk=item_id)
    if version is not None and version != item.version:
        raise conflict_of(item, version, {}, changed_at=item.updated_at)
    item.case.project = locked.project
    return HeldItem(locked, item)


def count_clock(item: AgencyItem, calendar: WorkCalendar) -> None:
    """Set due day, days stopped and days taken of a permit from its dates; nothing is saved."""
    if item.asked_on is None:
        item.due_on, item.paused_days, item.used_days = None, 0, None
        item.is_provisional = False
        return
    clock = clock_of(
        item.asked_on,
        item.promised_working_days,
        [*(each.span for each in item.pauses.all()), *suspensions_of(item.case.project)],
        item.done_on,
        calendar,
    )
    item.due_on, item.paused_days = clock.due_on, clock.paused_days
    item.used_days, item.is_provisional = clock.used_days, clock.is_provisional


def save_item(held: HeldItem, *, by: User | None, on: dt.date) -> AgencyItem:
    """Count the clock anew, save the permit with its version, and settle what follows."""
    item = held.item
    count_clock(item, load_calendar(held.locked.project.county))
    item.version += 1
    item.updated_by = by
    item.save()
    settle(held, by=by, on=on)
    return item


def settle(held: HeldItem, *, by: User | None, on: dt.date) -> bool:
    """Open the difficulty of a late permit, close that of one that is not; tell whether it did.

    A difficulty that somebody closed by hand stays closed. While a project is suspended its clocks
    stand still: nothing is opened.
    """
    item, problem = held.item, held.item.problem
    late = is_late(item.due_on, on, paused_on=item.paused_on, result=item.result)
    if late and problem is None and held.locked.project.status == Status.ACTIVE:
        _open(held, by=by, on=on)
        return True
    if not late and problem is not None and problem.resolved_on is None:
        _close(held, problem, by=by, on=on)
        return True
    return False


def _open(held: HeldItem, *, by: User | None, on: dt.date) -> None:
    item = held.item
    if item.due_on is None:
        return
    words = {
        "permit": item.name,
        "days": item.promised_working_days,
        "due": item.due_on,
    }
    facts = ProblemFacts(
        content=str(LATE_WORDS) % words,
        category=Problem.Category.PROCEDURES,
        # The day it became late, not the night it was found: a missed night changes nothing.
        raised_on=first_late_day(item.due_on),
        lead_unit=item.unit,
        due_on=item.due_on,
    )
    item.problem = open_problem(held.locked, facts, by=by)
    item.save(update_fields=["problem", "updated_at"])
    desks = people_of_desks([item.unit_id], on)
    raise_alerts([late_alert(item, [*desks.get(item.unit_id or 0, []), item.case.clerk_id])])


def _close(held: HeldItem, problem: Problem, *, by: User | None, on: dt.date) -> None:
    item = held.item
    withdraw_alerts(kind=notices.PERMIT_LATE.name, subject=(SUBJECT, item.pk))
    words = {"permit": item.name, "due": item.due_on, "day": item.done_on}
    if item.result:
        result = str(ISSUED_WORDS) % {**words, "result": item.get_result_display()}
    else:
        result = str(MOVED_WORDS) % words
    if item.reason:
        result = gettext("%(result)s %(reason)s") % {"result": result, "reason": item.reason}
    settle_problem(
        held.locked,
        problem,
        resolved_on=max(item.done_on or on, problem.raised_on),
        result=result,
        by=by,
    )


def item_alert(
    kind: NoticeKind,
    item: AgencyItem,
    people: list[int],
    period: str,
    *,
    meant_on: dt.date | None = None,
) -> Alert:
    """Return a notice about a permit, opening its page."""
    return Alert(
        kind=kind.name,
        subject=(SUBJECT, item.pk),
        recipients=people,
        period=period,
        params={
            "project": item.case.project.name,
            "permit": item.name,
            "unit": str(item.unit),
            "due": item.due_on,
        },
        url=reverse("projects:agency-item", args=[item.pk]),
        due_on=item.due_on,
        meant_on=meant_on,
    )


def late_alert(item: AgencyItem, people: list[int]) -> Alert:
    """Return the notice that a permit is over its due day."""
    if item.due_on is None:
        return item_alert(notices.PERMIT_LATE, item, people, "")
    day = meant_on(first_late_day(item.due_on), item.asked_on)
    return item_alert(notices.PERMIT_LATE, item, people, item.due_on.isoformat(), meant_on=day)


def withdraw_item_alerts(item: AgencyItem) -> None:
    """Take back what asked a department for a permit."""
    for kind in (notices.PERMIT_ASKED, notices.PERMIT_DUE, notices.PERMIT_LATE):
        withdraw_alerts(kind=kind.name, subject=(SUBJECT, item.pk))


def check_agency(*, on: dt.date) -> int:
    """Count provisional due days anew and open the difficulties of late permits; return how many.

    1. Take the permits that are late without a difficulty, those whose difficulty is open, and
       those counted by a year that was not known.
    2. For each, in a transaction of its own: count, settle.

    Computed from dates: a second run finds nothing to do, a missed night is made up for.
    """
    late = AgencyItem.objects.late(on).filter(problem=None).values("pk")
    open_ones = Q(problem__isnull=False, problem__resolved_on=None)
    concerned = AgencyItem.objects.filter(
        Q(pk__in=late) | Q(is_provisional=True) | open_ones, asked_on__isnull=False
    )
    ids = list(concerned.order_by("pk").values_list("pk", flat=True))
    return sum(check_item(item_id, on) for item_id in ids)


def recount_project(locked: LockedProject, *, by: User, on: dt.date) -> int:
    """Count the open permits of a project anew that is taken up again; return how many moved.

    The days of its suspension are added to their due days (R3, R7).
    """
    items = AgencyItem.objects.filter(
        case__project=locked.project, asked_on__isnull=False, result=""
    ).select_related("case__clerk", "unit", "problem")
    return sum(_recount(_held(locked, item), by=by, on=on) for item in items.order_by("pk"))


def _held(locked: LockedProject, item: AgencyItem) -> HeldItem:
    item.case.project = locked.project
    return HeldItem(locked, item)


def _recount(held: HeldItem, *, by: User, on: dt.date) -> bool:
    moved = _count_anew(held, by=by)
    settle(held, by=by, on=on)
    return moved


def _count_anew(held: HeldItem, *, by: User | None) -> bool:
    item = held.item
    before = (item.due_on, item.paused_days, item.used_days, item.is_provisional)
    count_clock(item, load_calendar(held.locked.project.county))
    if before == (item.due_on, item.paused_days, item.used_days, item.is_provisional):
        return False
    item.version += 1
    item.updated_by = by
    item.save()
    return True


@transaction.atomic
def check_item(item_id: int, on: dt.date) -> bool:
    """Count the due day of a permit anew and settle what follows; tell whether anything changed."""
    held = hold_item(item_id)
    item, due_before = held.item, held.item.due_on
    recounted = _count_anew(held, by=None)
    if recounted:
        record_event(
            events.ITEM_RECOUNTED,
            by=None,
            county=held.county_id,
            subject=held.locked.project,
            detail={"item": item.pk, "due_before": due_before, "due_after": item.due_on},
        )
    return settle(held, by=None, on=on) or recounted
