"""The pack of a meeting as it was sent out: kept once, with its time and SHA-256."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from assessment import events_meetings as events
from assessment.models import Meeting, MeetingPack
from assessment.rules.meetings import AT_WORK
from assessment.selectors.meeting_pack import pack_content
from assessment.services.meetings.calling import lock_meeting, record
from assessment.services.report_content import seal
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.core import clock


@transaction.atomic
def freeze_pack(*, meeting_id: int, by: User, on: dt.date) -> MeetingPack:
    """Keep what is on the table now; a pack that says the same as the last one is that one.

    Raises:
        RuleBroken: when the minutes are issued or the meeting is cancelled.
    """
    with acting(user=by):
        return keep_pack(lock_meeting(meeting_id, *AT_WORK), by=by, on=on)


def keep_pack(meeting: Meeting, *, by: User, on: dt.date) -> MeetingPack:
    """Keep the pack of a locked meeting."""
    content = pack_content(meeting, on=on)
    sha256 = seal(content)
    last: MeetingPack | None = meeting.packs.order_by("-edition").first()
    if last is not None and last.sha256 == sha256:
        return last
    pack = MeetingPack.objects.create(
        meeting=meeting,
        edition=last.edition + 1 if last else 1,
        content=content,
        sha256=sha256,
        frozen_at=clock.now(),
        frozen_by=by,
    )
    record(
        events.PACK_FROZEN,
        meeting,
        by,
        edition=pack.edition,
        projects=len(content["projects"]),
        sha256=sha256,
    )
    return pack


def is_whole(sha256: str, content: Mapping[str, Any]) -> bool:
    """Tell whether content still is what its seal says."""
    return seal(content) == sha256
