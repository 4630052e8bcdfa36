"""The pack of a meeting: on the screen, kept as sent, as Word; decisions are typed beside it."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessment import events_meetings as events
from assessment.meeting_words import (
    as_day,
    cover_words,
    item_words,
    items_summary,
    page_words,
    progress_words,
    scope_words,
    since_words,
)
from assessment.models import Meeting, MeetingPack
from assessment.permissions_meetings import can_freeze_pack, can_record
from assessment.selectors.meeting_pack import named_in, pack_content, reading
from assessment.selectors.meetings import Sight, sight_of
from assessment.services.meetings.calling import record
from assessment.services.meetings.packs import freeze_pack, is_whole
from assessment.views.meeting_access import (
    BUREAU,
    READERS,
    meeting_crumbs,
    meeting_or_404,
    seen_decisions,
)
from assessment.views.months import allow
from assessment.word.meeting_pack import pack_word
from contracts.word.official import CONTENT_TYPE
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.templatetags.zs import moment

_DIGITS = 4


@roles_required(*READERS)
@require_safe
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the pack with the figures of today, or an edition as it was sent."""
    user, on = actor(request), clock.today()
    found = meeting_or_404(user, pk)
    kept = _kept(request, found)
    content = kept.content if kept else pack_content(found, on=on)
    seen, sight = _seen(user, found, content)
    rows, _sight, _every = seen_decisions(user, found, on)
    by_project: dict[int | None, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_project[row["project_id"]].append(row)
    pages = [page_words(each, seen) for each in seen["projects"]]
    on_the_table = {each["id"] for each in pages}
    records = kept is None and can_record(user, found) and on >= found.held_on
    context = {
        "meeting": found,
        "content": seen,
        "kept": kept,
        "is_sealed": kept is None or is_whole(kept.sha256, kept.content),
        "editions": list(
            found.packs.order_by("-edition").defer("content").select_related("frozen_by")
        ),
        "as_of": as_day(seen["as_of"]),
        "held_on": as_day(seen["meeting"]["held_on"]),
        "scope_words": scope_words(seen),
        "since_words": since_words(seen),
        "cover": cover_words(seen),
        "progress": progress_words(seen),
        "items": [item_words(each) for each in seen["items"]],
        "counts": items_summary(seen["items"]),
        "pages": [
            {
                **each,
                "decisions": by_project.get(each["id"], []),
                "before": pages[number - 1]["id"] if number else None,
                "after": pages[number + 1]["id"] if number + 1 < len(pages) else None,
            }
            for number, each in enumerate(pages)
        ],
        "general": by_project.get(None, []),
        # Decided on projects that are not on the table any more, or were never.
        "elsewhere": [
            row
            for project_id, found_rows in by_project.items()
            if project_id is not None and project_id not in on_the_table
            for row in found_rows
        ],
        "is_whole": sight.whole,
        "may_keep": kept is None and can_freeze_pack(user, found),
        "may_record": records,
        "crumbs": meeting_crumbs(found),
        "word_url": _word_url(found, kept),
    }
    return render(request, "assessment/meetings/pack.html", context)


@roles_required(*BUREAU)
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the pack as it is sent out."""
    user = actor(request)
    found = meeting_or_404(user, pk)
    allow(can_freeze_pack(user, found))
    back = reverse("assessment:meeting-pack", args=[pk])
    try:
        kept = freeze_pack(meeting_id=pk, by=user, on=clock.today())
    except RuleBroken as broken:
        messages.error(request, str(broken.message))
        return HttpResponseRedirect(back)
    messages.success(
        request,
        _("Kept as edition %(edition)s. SHA-256: %(hash)s…")
        % {"edition": kept.edition, "hash": kept.sha256[:16]},
    )
    return HttpResponseRedirect(f"{back}?edition={kept.edition}")


@roles_required(*READERS)
@require_safe
def word(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand the pack out as a Word document; recorded."""
    user = actor(request)
    found = meeting_or_404(user, pk)
    kept = _kept(request, found)
    content = kept.content if kept else pack_content(found, on=clock.today())
    seen, sight = _seen(user, found, content)
    said = (
        f"本材料为{moment(kept.frozen_at)}发出的第{kept.edition}版，SHA-256：{kept.sha256}。"
        if kept
        else ""
    )
    made = pack_word(seen, as_sent=said)
    record(
        events.PACK_EXPORTED,
        found,
        user,
        edition=kept.edition if kept else None,
        projects=len(seen["projects"]),
        whole=sight.whole,
    )
    return FileResponse(
        io.BytesIO(made),
        as_attachment=True,
        filename=f"{found.title}会议材料.docx",
        content_type=CONTENT_TYPE,
    )


def _seen(user: User, meeting: Meeting, content: Mapping[str, Any]) -> tuple[dict[str, Any], Sight]:
    projects, items = named_in(content)
    sight = sight_of(user, meeting, projects=projects, items=items)
    return reading(content, sight), sight


def _kept(request: HttpRequest, meeting: Meeting) -> MeetingPack | None:
    """Return the edition that is asked for; of a meeting that is over, the last one."""
    number = request.GET.get("edition", "")
    packs = meeting.packs.select_related("frozen_by")
    if number.isdecimal() and len(number) <= _DIGITS:
        found: MeetingPack | None = packs.filter(edition=int(number)).first()
        if found is None:
            raise Http404
        return found
    if meeting.is_at_work:
        return None
    last: MeetingPack | None = packs.order_by("-edition").first()
    return last


def _word_url(meeting: Meeting, kept: MeetingPack | None) -> str:
    base = reverse("assessment:meeting-pack-word", args=[meeting.pk])
    return f"{base}?edition={kept.edition}" if kept else base
