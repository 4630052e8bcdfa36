"""The minutes of a meeting: as they will print, their text, issued, as Word."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessment import events_meetings as events
from assessment.forms.meetings import MinutesForm
from assessment.models import Meeting
from assessment.permissions_meetings import can_issue, can_record
from assessment.rules.meeting_texts import attendance_words, by_project, mark_of
from assessment.rules.meetings import MeetingState, Presence
from assessment.selectors.meeting_minutes import minutes_content, reading, text_of
from assessment.selectors.meetings import attendees_of, decisions_of, sight_of
from assessment.services.meetings import minutes as services
from assessment.services.meetings.calling import record
from assessment.services.meetings.packs import is_whole
from assessment.views.meeting_access import (
    BUREAU,
    GET_POST,
    READERS,
    meeting_crumbs,
    meeting_or_404,
)
from assessment.views.months import allow
from assessment.word.meeting_minutes import LISTS, NO_NUMBER, minutes_word
from contracts.word.official import CONTENT_TYPE, chinese_day, chinese_number
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.accounts.models import User
from zhaoshang.core import clock


@dataclass(frozen=True)
class Said:
    """What minutes say: all of it, what a reader sees of it, and what stands against issuing."""

    content: Mapping[str, Any]
    seen: Mapping[str, Any]
    hindrances: list[str]


def _said(user: User, meeting: Meeting, on: dt.date) -> Said:
    """Return what the minutes say: as issued, else as they would say it today."""
    stops: list[str] = []
    if meeting.is_issued:
        content = meeting.content
    else:
        attendees = attendees_of(meeting)
        content = minutes_content(meeting, list(decisions_of(meeting)), attendees, on=on)
        unrecorded = sum(each.presence == Presence.INVITED for each in attendees)
        stops = services.hindrances(meeting, content, unrecorded)
    sight = sight_of(
        user,
        meeting,
        projects=[each["project"] for each in content["decisions"]],
        items=[each["item"] for each in content["decisions"]],
    )
    return Said(content, reading(content, sight), stops)


@roles_required(*READERS)
@require_safe
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the minutes as they print: frozen when issued; a draft is for who records."""
    user, on = actor(request), clock.today()
    found = meeting_or_404(user, pk)
    allow(found.is_issued or _reads_draft(user, found))
    said = _said(user, found, on)
    context = {
        "meeting": found,
        "paper": _paper(said.seen),
        "is_sealed": not found.is_issued or is_whole(found.sha256, found.content),
        "hindrances": said.hindrances if can_record(user, found) else [],
        "crumbs": meeting_crumbs(found),
        "may_edit": can_record(user, found),
        "may_issue": can_issue(user, found),
    }
    return render(request, "assessment/meetings/minutes.html", context)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the text around the decisions; these stand between the fields and have none."""
    user, on = actor(request), clock.today()
    found = meeting_or_404(user, pk)
    allow(can_record(user, found))
    initial = {"number": found.number, "signed_by": found.signed_by, **text_of(found)}
    form = MinutesForm(**posted(request), initial=initial)

    def act(_data: dict[str, Any]) -> Meeting:
        return services.save_minutes(
            meeting_id=pk, version=typed_version(request) or 0, text=form.text, by=user
        )

    page = FormPage(
        title=_("Write the minutes"),
        verb=_("Save the text"),
        done=_("The text is saved."),
        template="assessment/meetings/minutes_edit.html",
        back=reverse("assessment:meeting-minutes", args=[pk]),
        context={"paper": _paper(_said(user, found, on).seen)},
    )
    return run_page(request, form, act, page, crumbs=meeting_crumbs(found), record=found)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Check the minutes as they will print, then issue them."""
    user, on = actor(request), clock.today()
    found = meeting_or_404(user, pk)
    allow(can_issue(user, found))
    said = _said(user, found, on)

    def act(_data: dict[str, Any]) -> Meeting:
        return services.issue_minutes(
            meeting_id=pk,
            version=typed_version(request) or 0,
            seen=request.POST.get("seen", ""),
            by=user,
            on=on,
        )

    page = FormPage(
        title=_("Issue the minutes"),
        verb=_("Issue the minutes"),
        danger=True,
        done=lambda done: _("Issued. SHA-256: %(hash)s…") % {"hash": done.sha256[:16]},
        template="assessment/meetings/issue.html",
        back=reverse("assessment:meeting-minutes", args=[pk]),
        onward=lambda _done: reverse("assessment:meeting", args=[pk]),
        context={
            "paper": _paper(said.seen),
            "seen": services.seen_mark(said.content),
            "hindrances": said.hindrances,
            "count": sum(each["kind"] == "task" for each in said.content["decisions"]),
        },
    )
    form = forms.Form(**posted(request))
    return run_page(request, form, act, page, crumbs=meeting_crumbs(found), record=found)


@roles_required(*READERS)
@require_safe
def word(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand the minutes out as a Word document; recorded."""
    user, on = actor(request), clock.today()
    found = meeting_or_404(user, pk)
    allow(found.is_issued or _reads_draft(user, found))
    said = _said(user, found, on)
    made = minutes_word(said.seen)
    record(
        events.MINUTES_EXPORTED,
        found,
        user,
        decisions=len(said.seen["decisions"]),
        excerpt=said.seen["is_excerpt"],
    )
    return FileResponse(
        io.BytesIO(made),
        as_attachment=True,
        filename=f"{mark_of(found.title)}.docx",
        content_type=CONTENT_TYPE,
    )


def _reads_draft(user: User, meeting: Meeting) -> bool:
    """Tell whether somebody reads minutes that are not issued: who reads the whole county."""
    return meeting.state != MeetingState.CANCELLED and user.scope.reads_county


def _paper(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the minutes for the page, as the Word document has them."""
    return {
        "mark": mark_of(content["title"]),
        "is_excerpt": content["is_excerpt"],
        "number": content["number"] or NO_NUMBER,
        "office": content["signed_by"],
        "day": chinese_day(dt.date.fromisoformat(content["dated_on"])),
        "opening": content["opening"].splitlines(),
        "closing": content["closing"].splitlines(),
        "blocks": [
            {
                "title": f"{chinese_number(number)}、{title}",
                "words": [
                    f"{place}．{each}" if len(words) > 1 else each
                    for place, each in enumerate(words, start=1)
                ],
            }
            for number, (title, words) in enumerate(by_project(content["decisions"]), start=1)
        ],
        "lists": [
            {"label": label, "words": attendance_words(content["attendance"][name])}
            for name, label in LISTS
            if content["attendance"][name]
        ],
    }
