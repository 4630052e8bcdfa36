"""One talk: why, with whom, when, what was said, what came of it; its letter and files."""

from __future__ import annotations

import io
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from assessment import events_talks as events
from assessment.models import InterviewFile, InterviewNotice
from assessment.permissions_talks import (
    can_add_to_talk,
    can_change_list,
    can_close_talk,
    can_have_letter,
    can_record_talk,
)
from assessment.rules.talks import ISSUED, TalkState
from assessment.selectors.talk_numbers import progress_since
from assessment.selectors.talk_people import head_names
from assessment.services.talks.locking import record_talk_event
from assessment.services.talks.telling import SUBJECT, day_of
from assessment.talk_words import reason_lines
from assessment.views.months import READERS, allow
from assessment.views.talk_access import period_of, talk_crumbs, talk_or_404, tone_of
from assessment.word.talk_letter import TalkLetter, talk_letter_word
from contracts.word.official import CONTENT_TYPE
from projects.models import ActionItem
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.alerts.trail_part import trail_part
from zhaoshang.core import clock
from zhaoshang.files.responses import file_response


@roles_required(*READERS, deputies=True)
@require_safe
def talk(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a talk to the bureau, the leaders, and the unit that is called."""
    user, found, on = actor(request), talk_or_404(request, pk), clock.today()
    is_wide, day = user.scope.reads_county, day_of(found)
    context = {
        "talk": found,
        "list": found.list_of,
        "period": period_of(found.list_of),
        "tone": tone_of(found),
        "reasons": reason_lines(found.reasons, found.list_of.content, found.unit_id),
        "steps": steps_of(found),
        "course": list(found.steps.select_related("by").order_by("-pk")),
        "items": _items(found),
        "files": list(found.files.order_by("pk")),
        "since": progress_since(found.numbers, found.numbers_after),
        "is_wide": is_wide,
        "is_today": day == on,
        "is_past": day is not None and day < on,
        "may_arrange": found.state == TalkState.PROPOSED and can_change_list(user, found.list_of),
        "may_record": can_record_talk(user, found),
        "may_add": can_add_to_talk(user, found),
        "may_close": can_close_talk(user, found),
        "is_recheck": found.recheck_on is not None and found.recheck_on <= on,
        "may_have_letter": can_have_letter(user, found),
        "trail": trail_part(request, [(SUBJECT, found.pk)]) if is_wide else None,
        "crumbs": talk_crumbs(request, found),
    }
    return render(request, "assessment/talks/talk.html", context)


def _items(found: InterviewNotice) -> list[ActionItem]:
    return list(found.commitments.order_by("due_on", "pk"))


def steps_of(found: InterviewNotice) -> list[dict[str, Any]]:
    """Return the steps of a talk, for the component."""
    order = [
        (pgettext("talk", "Proposed"), {TalkState.PROPOSED, TalkState.TAKEN_OFF}),
        (pgettext("talk", "Called"), {TalkState.CALLED, TalkState.NO_SHOW}),
        (pgettext("talk", "Held"), {TalkState.HELD}),
        (pgettext("talk", "Looked at again"), {TalkState.IMPROVED, TalkState.NOT_IMPROVED}),
    ]
    now = next(place for place, (_label, states) in enumerate(order) if found.state in states)
    return [
        {"label": label, "state": "now" if place == now else "done" if place < now else ""}
        for place, (label, _states) in enumerate(order)
    ]


@roles_required(*READERS, deputies=True)
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out the letter that calls the unit, as a Word document; recorded."""
    user, found = actor(request), talk_or_404(request, pk)
    allow(can_have_letter(user, found))
    heads = head_names([found.unit_id], found.list_of.issued_on or clock.today())
    paper = TalkLetter(found, heads.get(found.unit_id, ""), found.county.name)
    record_talk_event(
        events.TALK_LETTER, found, by=user, is_issued=found.state in {each.value for each in ISSUED}
    )
    return FileResponse(
        io.BytesIO(talk_letter_word(paper)),
        as_attachment=True,
        filename=f"{paper.file_name}.docx",
        content_type=CONTENT_TYPE,
        headers={"Cache-Control": "private, no-store"},
    )


@roles_required(*READERS, deputies=True)
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Open a file of a talk for who reads the talk."""
    found = get_object_or_404(
        InterviewFile.objects.visible_to(actor(request)).select_related("file", "talk"), pk=pk
    )
    return file_response(found.file, request=request, inline=True, subject=found.talk)
