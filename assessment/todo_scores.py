"""What results put on somebody's to-do page: objections to rule, public notices to look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from assessment.models import Objection, ScoreRow
from assessment.period_words import period_text
from assessment.permissions_scores import can_settle
from assessment.rules.score_states import RunState
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import Duty, TodoItem, Weight, register
from zhaoshang.core.periods import Period

MOST = 50
_LAST_DAYS = 2


@register
def objections_to_rule(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the objections that wait for the business administrator, one's own left out."""
    county_id = user.scope.county_id
    if county_id is None or not can_settle(user, county_id):
        return []
    waiting = (
        Objection.objects.filter(county=county_id, state=Objection.State.FILED)
        .exclude(created_by=user)
        .select_related("unit", "run")
        .defer("run__content")
        .order_by("filed_at", "pk")
    )
    return [
        TodoItem(
            title=gettext("%(unit)s objects to its score of %(period)s")
            % {"unit": each.unit, "period": period_text(Period.parse(each.run.period))},
            detail=each.claim[:120],
            url=reverse("assessment:objection-rule", args=[each.pk]),
            action_label=_("Rule on it"),
            kind_label=_("Objection to rule"),
            due_on=each.run.notice_until,
            severity=_urgency(each.run.notice_until, on),
            duty=Duty.DECIDE,
            weight=Weight.AWAITED,
        )
        for each in waiting[:MOST]
    ]


@register
def notices_to_look_at(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the results of the user's units to which an objection may still be filed.

    A unit that has objected, or taken its objection back, has looked.
    """
    if not user.has_role(Role.CLERK, Role.UNIT_HEAD) or not user.scope.unit_ids:
        return []
    objected = Objection.objects.filter(run=OuterRef("run"), unit=OuterRef("unit"))
    rows = (
        ScoreRow.objects.filter(
            ~Exists(objected),
            unit__in=user.scope.unit_ids,
            run__state=RunState.NOTICED.value,
            run__notice_until__gte=on,
        )
        .select_related("run")
        .defer("outcome", "run__content")
        .order_by("run__notice_until", "pk")
    )
    return [
        TodoItem(
            title=gettext("Look at the score of %(period)s · %(unit)s")
            % {"period": period_text(Period.parse(row.run.period)), "unit": row.unit_name},
            detail=gettext("Objections may be filed until %(until)s, that day included.")
            % {"until": row.run.notice_until},
            url=reverse("assessment:score-unit", args=[row.run_id, row.unit_id]),
            action_label=pgettext_lazy("button", "Look at it"),
            kind_label=_("Scores under public notice"),
            due_on=row.run.notice_until,
            severity=_urgency(row.run.notice_until, on),
            duty=Duty.REVIEW,
            weight=Weight.ROUTINE,
        )
        for row in rows[:MOST]
    ]


def _urgency(until: dt.date | None, on: dt.date) -> Severity:
    """Return how urgent it is: from two days before the last day on, a warning."""
    if until is not None and until - on <= dt.timedelta(days=_LAST_DAYS):
        return Severity.WARNING
    return Severity.ATTENTION
