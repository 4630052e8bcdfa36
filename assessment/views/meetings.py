"""Scheduling meetings 调度会: the list, one of them, called, changed, held, cancelled, who came."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessment.forms.meetings import AttendanceForm, MeetingForm, initial_of
from assessment.models import Meeting
from assessment.models.meetings import MEETING_KIND_LABELS
from assessment.permissions_meetings import (
    can_call_meetings,
    can_change_meeting,
    can_freeze_pack,
    can_issue,
    can_record,
)
from assessment.policies_meetings import MEETINGS
from assessment.rules.meetings import (
    MeetingKind,
    MeetingList,
    MeetingState,
    Presence,
    title_for,
)
from assessment.selectors.meetings import (
    attendees_of,
    decision_counts,
    last_held,
    meetings_in_sight,
    people_to_ask,
)
from assessment.services.meetings import calling as services
from assessment.services.meetings.calling import SUBJECT
from assessment.services.meetings.holding import hold_meeting
from assessment.services.meetings.minutes import record_attendance
from assessment.views.meeting_access import (
    BUREAU,
    GET_POST,
    READERS,
    followed,
    meeting_crumbs,
    meeting_or_404,
    meetings_crumb,
    seen_decisions,
    state_tone,
    steps_of,
)
from assessment.views.months import allow
from projects.rules.duties import ItemState
from projects.selectors.people import leaders_to_choose
from projects.selectors.project_page import units_to_choose
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, chosen, link, posted, run_page, typed_version
from zhaoshang.accounts.models import Unit, User
from zhaoshang.alerts.trail_part import trail_part
from zhaoshang.core import clock
from zhaoshang.core.form_parts import RevokeForm
from zhaoshang.core.keyset import KeysetOrder, paginate
from zhaoshang.policy.selectors import in_force

PAGE = 30
LATEST = KeysetOrder("held_on", descending=True)
BEGINS_AT = "09:00"


@roles_required(*READERS)
@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """List the meetings in sight, the latest first, each with how its tasks stand."""
    user = actor(request)
    kind = chosen(request, "kind", [each.value for each in MeetingKind])
    found = meetings_in_sight(user)
    page = paginate(
        found.filter(kind=kind) if kind else found,
        order=LATEST,
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    counts = decision_counts(user, page.rows)
    base, query = reverse("assessment:meetings"), {"kind": kind}
    county = user.scope.county_id
    context = {
        "rows": [
            {
                "meeting": each,
                "tone": state_tone(each),
                "tasks": _tasks(counts.get(each.pk, {})),
            }
            for each in page.rows
        ],
        "tabs": [
            {"label": _("All"), "url": base, "current": not kind},
            *(
                {
                    "label": label,
                    "url": f"{base}?kind={each.value}",
                    "current": kind == each.value,
                }
                for each, label in MEETING_KIND_LABELS.items()
            ),
        ],
        "may_call": county is not None and can_call_meetings(user, county),
        "prev_url": link(base, query, page.previous),
        "next_url": link(base, query, page.next),
    }
    return render(request, "assessment/meetings/list.html", context)


def _tasks(states: dict[str, int]) -> dict[str, int]:
    count = sum(number for state, number in states.items() if state != ItemState.CANCELLED)
    return {"count": count, "closed": states.get(ItemState.CLOSED.value, 0)}


@roles_required(*READERS)
@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a meeting: head, who is asked, packs as sent, what was decided and what became of it."""
    user, on = actor(request), clock.today()
    found = meeting_or_404(user, pk)
    rows, sight, seen = seen_decisions(user, found, on)
    attendees = attendees_of(found)
    context: dict[str, Any] = {
        "meeting": found,
        "tone": state_tone(found),
        "steps": steps_of(found),
        "attendees": attendees,
        "unrecorded": sum(each.presence == Presence.INVITED for each in attendees),
        "scope_units": list(found.scope_units.all()),
        "packs": list(found.packs.select_related("frozen_by").defer("content")),
        "decisions": rows,
        "followed": followed(seen),
        "is_whole": sight.whole,
        "last": last_held(found) if sight.whole else None,
        "crumbs": (meetings_crumb(),),
        "is_due": on >= found.held_on,
        "may_change": can_change_meeting(user, found),
        "may_record": can_record(user, found),
        "may_keep": can_freeze_pack(user, found),
        "may_issue": can_issue(user, found),
        "trail": trail_part(request, [(SUBJECT, found.pk)]) if sight.whole else None,
    }
    return render(request, "assessment/meetings/meeting.html", context)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def new(request: HttpRequest) -> HttpResponse:
    """Call a meeting; people, place and chair are proposed as at the last one of its kind."""
    user, on = actor(request), clock.today()
    county = user.unit.county
    allow(county is not None and can_call_meetings(user, county.pk))
    kind = chosen(request, "kind", [each.value for each in MeetingKind]) or MeetingKind.MONTHLY
    form = _form(request, user, county, kind=kind, initial=_proposed(user, county, kind, on))

    def act(_data: dict[str, Any]) -> Meeting:
        return services.call_meeting(facts=form.facts, by=user, on=on)

    page = FormPage(
        title=_("Call a meeting: %(kind)s") % {"kind": MEETING_KIND_LABELS[MeetingKind(kind)]},
        verb=_("Call the meeting"),
        lead=_("Units and people who are asked are told at once, and again if day or place move."),
        done=_("The meeting is called. Its pack is ready."),
        template="assessment/meetings/edit.html",
        back=reverse("assessment:meetings"),
        onward=lambda made: reverse("assessment:meeting", args=[made.pk]),
    )
    return run_page(request, form, act, page, crumbs=(meetings_crumb(),))


def _proposed(user: User, county: Unit | None, kind: str, on: dt.date) -> dict[str, Any]:
    """Return what a new meeting proposes: by the policy, and as at the last one of its kind."""
    rule = in_force(MEETINGS, county, on).value.of(kind)
    weekly = kind == MeetingKind.WEEKLY
    found: dict[str, Any] = {
        "begins_at": BEGINS_AT,
        "which": (MeetingList.KEY if weekly else MeetingList.ALL).value,
    }
    before = (
        Meeting.objects.filter(county=county, kind=kind)
        .exclude(state=MeetingState.CANCELLED.value)
        .defer("content", "minutes")
        .order_by("-held_on", "-pk")
        .first()
    )
    if before is not None:
        found = initial_of(before, attendees_of(before))
    return {
        **found,
        "title": title_for(MeetingKind(kind), on),
        "held_on": on,
        "recorder": user.pk,
        "most": rule.most,
        "only_troubled": rule.only_troubled,
    }


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change head, people and scope of a meeting that was not held."""
    user, on = actor(request), clock.today()
    found = meeting_or_404(user, pk)
    allow(can_change_meeting(user, found))
    initial = initial_of(found, attendees_of(found))
    form = _form(request, user, found.county, kind=found.kind, initial=initial)

    def act(_data: dict[str, Any]) -> Meeting:
        return services.change_meeting(
            meeting_id=pk,
            version=typed_version(request) or 0,
            facts=form.facts,
            by=user,
            on=on,
        )

    page = FormPage(
        title=_("Change the meeting"),
        verb=_("Save"),
        lead=_("If day, time or place move, everybody who is asked is told again."),
        done=_("The meeting is changed."),
        template="assessment/meetings/edit.html",
        back=reverse("assessment:meeting", args=[pk]),
    )
    return run_page(request, form, act, page, crumbs=meeting_crumbs(found), record=found)


def _form(
    request: HttpRequest, user: User, county: Unit | None, *, kind: str, initial: dict[str, Any]
) -> MeetingForm:
    on, home = clock.today(), county or user.unit
    return MeetingForm(
        **posted(request),
        units=units_to_choose(home, on),
        leaders=leaders_to_choose(home, on),
        officers=people_to_ask(home, on, *BUREAU),
        people=people_to_ask(home, on, *READERS),
        kind=kind,
        initial=initial,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def held(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the meeting was held."""
    user, on = actor(request), clock.today()
    found = meeting_or_404(user, pk)
    allow(can_change_meeting(user, found))

    def act(_data: dict[str, Any]) -> Meeting:
        return hold_meeting(meeting_id=pk, version=typed_version(request) or 0, by=user, on=on)

    page = FormPage(
        title=_("The meeting was held"),
        verb=_("It was held"),
        lead=_(
            "Head and people stand then, and what was on the table is kept; decisions are still"
            " typed, and the minutes are owed."
        ),
        done=_("The meeting was held. Record who came, then issue the minutes."),
        back=reverse("assessment:meeting", args=[pk]),
    )
    form = forms.Form(**posted(request))
    return run_page(request, form, act, page, crumbs=meeting_crumbs(found), record=found)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a meeting that was not held, with a reason."""
    user, on = actor(request), clock.today()
    found = meeting_or_404(user, pk)
    allow(can_change_meeting(user, found))

    def act(data: dict[str, Any]) -> Meeting:
        return services.cancel_meeting(
            meeting_id=pk,
            version=typed_version(request) or 0,
            reason=data["reason"],
            by=user,
            on=on,
        )

    page = FormPage(
        title=_("Cancel the meeting"),
        verb=_("Cancel the meeting"),
        danger=True,
        lead=_("Everybody who was asked is told, with the reason."),
        done=_("The meeting is cancelled."),
        back=reverse("assessment:meeting", args=[pk]),
    )
    form = RevokeForm(**posted(request))
    return run_page(request, form, act, page, crumbs=meeting_crumbs(found), record=found)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Record who came, who is on leave, who came for a unit."""
    user = actor(request)
    found = meeting_or_404(user, pk)
    allow(can_record(user, found))
    form = AttendanceForm(**posted(request), attendees=attendees_of(found))

    def act(_data: dict[str, Any]) -> Meeting:
        return record_attendance(
            meeting_id=pk, version=typed_version(request) or 0, came=form.came, by=user
        )

    page = FormPage(
        title=_("Who came"),
        verb=_("Save who came"),
        lead=_("It is printed below the minutes. Everybody is proposed as having come."),
        done=_("It is recorded who came."),
        template="assessment/meetings/attendance.html",
        back=reverse("assessment:meeting", args=[pk]),
        context={"rows": form.rows},
    )
    return run_page(request, form, act, page, crumbs=meeting_crumbs(found), record=found)
