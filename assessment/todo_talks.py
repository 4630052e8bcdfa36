"""What talks with units' heads put on somebody's to-do page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from assessment.models import InterviewNotice
from assessment.period_words import period_text
from assessment.permissions_talks import can_keep_talks
from assessment.rules.talks import AHEAD, TalkState
from assessment.selectors.talks import drafts_of
from projects.permissions import is_bureau_of
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import Duty, TodoItem, Weight, register
from zhaoshang.core.periods import Period

MOST = 50


@register
def talks_ahead(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the talks that the user holds, or is called to as head of a unit or its deputy."""
    units = {*user.scope.deputy_of}
    if user.has_role(Role.UNIT_HEAD):
        units |= set(user.scope.unit_ids)
    talks = (
        InterviewNotice.objects.filter(
            Q(talker=user) | Q(unit_id__in=units),
            state=TalkState.CALLED.value,
            meets_at__isnull=False,
        )
        .select_related("list_of")
        .defer("list_of__content")
        .order_by("meets_at", "pk")
    )
    return [_ahead(each, user) for each in talks[:MOST] if _day(each) >= on]


def _ahead(talk: InterviewNotice, user: User) -> TodoItem:
    words = {"unit": talk.unit_name, "period": period_text(Period.parse(talk.list_of.period))}
    title = (
        gettext("Hold the talk with %(unit)s (%(period)s)")
        if talk.talker_id == user.pk
        else gettext("Talk of %(unit)s with the county (%(period)s)")
    )
    return TodoItem(
        title=title % words,
        detail=f"{timezone.localtime(talk.meets_at):%H:%M} · {talk.place} · {talk.talker_title}",
        url=reverse("assessment:talk", args=[talk.pk]),
        action_label=pgettext_lazy("button", "Look at it"),
        kind_label=_("Talk"),
        due_on=_day(talk),
        severity=Severity.WARNING,
        weight=Weight.BINDING,
    )


@register
def talks_to_record(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the talks whose day has come and that have no record, for the bureau."""
    county_id = user.scope.county_id
    if county_id is None or not is_bureau_of(user, county_id):
        return []
    talks = InterviewNotice.objects.filter(
        county=county_id, state__in=[each.value for each in AHEAD]
    ).order_by("meets_at", "pk")
    return [
        TodoItem(
            title=gettext("Record the talk with %(unit)s") % {"unit": each.unit_name},
            detail=gettext("It was for %(when)s.")
            % {"when": f"{timezone.localtime(each.meets_at):%Y-%m-%d %H:%M}"},
            url=reverse("assessment:talk", args=[each.pk]),
            action_label=_("Record it"),
            kind_label=_("Talk without a record"),
            due_on=_day(each),
            severity=Severity.WARNING if _day(each) < on else Severity.ATTENTION,
            duty=Duty.FILL,
            weight=Weight.AWAITED,
        )
        for each in talks[:MOST]
        if _day(each) <= on
    ]


@register
def talks_to_recheck(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the talks whose figures are to be looked at again, for the business administrator."""
    county_id = user.scope.county_id
    if county_id is None or not can_keep_talks(user, county_id):
        return []
    talks = InterviewNotice.objects.filter(
        county=county_id, state=TalkState.HELD.value, recheck_on__lte=on
    ).order_by("recheck_on", "pk")
    return [
        TodoItem(
            title=gettext("Look at the figures of %(unit)s again") % {"unit": each.unit_name},
            detail=gettext("The talk was held on %(held)s. Close it as improved or not improved.")
            % {"held": each.held_on},
            url=reverse("assessment:talk-close", args=[each.pk]),
            action_label=_("Look at the figures again"),
            kind_label=_("Talk to close"),
            due_on=each.recheck_on,
            severity=Severity.ATTENTION,
            duty=Duty.REVIEW,
            weight=Weight.AWAITED,
        )
        for each in talks[:MOST]
    ]


@register
def talk_lists_to_issue(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the lists that are drawn and not issued, for the business administrator."""
    county_id = user.scope.county_id
    if county_id is None or not can_keep_talks(user, county_id):
        return []
    return [
        TodoItem(
            title=gettext("Talk list of %(period)s")
            % {"period": period_text(Period.parse(each.period))},
            detail=gettext("It is drawn and not issued: nobody has been told yet."),
            url=reverse("assessment:talk-list", args=[each.pk]),
            action_label=_("Arrange and issue"),
            kind_label=_("Talk list to issue"),
            severity=Severity.INFO,
            weight=Weight.ROUTINE,
        )
        for each in drafts_of(county_id)
    ]


def _day(talk: InterviewNotice) -> dt.date:
    return timezone.localtime(talk.meets_at).date()
