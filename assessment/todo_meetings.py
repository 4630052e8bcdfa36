"""What scheduling meetings put on somebody's to-do page: to come, to hold, minutes to issue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from assessment.models import Meeting
from assessment.permissions_meetings import can_call_meetings
from assessment.policies_meetings import MEETINGS
from assessment.rules.meetings import MeetingState
from assessment.selectors.meetings import meetings_to_attend as asked_to
from assessment.selectors.meetings import minutes_due
from zhaoshang.accounts.models import User
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import Duty, TodoItem, Weight, register
from zhaoshang.core.templatetags.zs import day
from zhaoshang.policy.selectors import in_force

MOST = 20


@register
def meetings_to_attend(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the meetings to which the user or the user's unit is asked, from today on."""
    return [
        TodoItem(
            title=gettext("Meeting at %(time)s: %(title)s")
            % {"time": f"{each.begins_at:%H:%M}", "title": each.title},
            detail=gettext("Place: %(place)s. Chair: %(chair)s.")
            % {"place": each.place, "chair": each.chair_words},
            url=reverse("assessment:meeting", args=[each.pk]),
            action_label=pgettext_lazy("button", "Look at it"),
            kind_label=_("Attend a meeting"),
            due_on=each.held_on,
            severity=Severity.WARNING if each.held_on == on else Severity.ATTENTION,
            weight=Weight.AWAITED,
        )
        for each in asked_to(user, on)[:MOST]
    ]


@register
def meetings_to_prepare(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the bureau's meetings that are near, or whose day is over without a word."""
    county_id = user.scope.county_id
    if county_id is None or not can_call_meetings(user, county_id):
        return []
    ahead = in_force(MEETINGS, user.unit.county, on).value.ahead_days
    near = (
        Meeting.objects.filter(
            county=county_id,
            state=MeetingState.PREPARED.value,
            held_on__lte=on + dt.timedelta(days=ahead),
        )
        .defer("content", "minutes")
        .order_by("held_on", "pk")
    )
    return [
        TodoItem(
            title=gettext("Say whether it was held: %(title)s") % {"title": each.title}
            if each.held_on < on
            else gettext("Prepare the meeting: %(title)s") % {"title": each.title},
            detail=gettext("%(day)s %(time)s, %(place)s")
            % {
                "day": day(each.held_on),
                "time": f"{each.begins_at:%H:%M}",
                "place": each.place,
            },
            url=reverse("assessment:meeting", args=[each.pk]),
            action_label=_("Open it"),
            kind_label=_("Scheduling meeting"),
            due_on=each.held_on,
            severity=Severity.WARNING if each.held_on <= on else Severity.ATTENTION,
            weight=Weight.AWAITED,
        )
        for each in near[:MOST]
    ]


@register
def minutes_to_issue(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the held meetings whose minutes the bureau has not issued."""
    county_id = user.scope.county_id
    if county_id is None or not can_call_meetings(user, county_id):
        return []
    held = list(
        Meeting.objects.filter(county=county_id, state=MeetingState.HELD.value)
        .defer("content")
        .order_by("held_on", "pk")[:MOST]
    )
    if not held:
        return []
    due = minutes_due(held, user.unit.county, on)
    return [
        TodoItem(
            title=gettext("Issue the minutes: %(title)s") % {"title": each.title},
            detail=gettext("Held on %(day)s.") % {"day": day(each.held_on)},
            url=reverse("assessment:meeting-minutes", args=[each.pk]),
            action_label=_("Write the minutes"),
            kind_label=_("Minutes to issue"),
            due_on=due[each.pk],
            severity=Severity.WARNING if due[each.pk] < on else Severity.ATTENTION,
            duty=Duty.FILL,
            weight=Weight.AWAITED,
        )
        for each in held
    ]
