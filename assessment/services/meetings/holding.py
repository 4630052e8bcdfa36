"""A meeting was held: what was on the table is kept, nobody is asked to it any more."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment import events_meetings as events
from assessment.models import Meeting
from assessment.rules.meetings import MeetingState
from assessment.services.meetings.calling import (
    ASKED,
    SUBJECT,
    lock_meeting,
    record,
    save_meeting,
)
from assessment.services.meetings.packs import keep_pack
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.templatetags.zs import day

NOT_YET = _("The meeting is on %(day)s. It can be called held from that day on.")


@transaction.atomic
def hold_meeting(*, meeting_id: int, version: int | None, by: User, on: dt.date) -> Meeting:
    """Say that a meeting was held; its minutes are owed then.

    If no pack was kept as sent, the pack is kept now: what was on the table stays known.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: before its day, or when it is not prepared.
    """
    with acting(user=by):
        meeting = lock_meeting(meeting_id, MeetingState.PREPARED, version=version)
        if on < meeting.held_on:
            raise RuleBroken(str(NOT_YET) % {"day": day(meeting.held_on)}, code="not_yet")
        if not meeting.packs.exists():
            keep_pack(meeting, by=by, on=on)
        meeting.state = MeetingState.HELD.value
        save_meeting(meeting, by)
        withdraw_alerts(kind=ASKED, subject=(SUBJECT, meeting.pk))
        record(events.MEETING_HELD, meeting, by, held_on=meeting.held_on)
        return meeting
