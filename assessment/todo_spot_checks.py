"""What spot checks put on somebody's to-do page: entries to check, checks to draw, to close."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from assessment.models import SpotCheck, SpotCheckItem
from assessment.period_words import period_text
from assessment.permissions_spot_checks import can_announce
from assessment.rules.spot_checks import CheckState
from assessment.selectors.closing import last_closed
from assessment.services.spot_checks import check_url
from projects.permissions import is_bureau_of
from zhaoshang.accounts.models import User
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import Duty, TodoItem, Weight, register
from zhaoshang.core.periods import Period


@register
def entries_to_check(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return, for each check, the entries drawn that nobody looked at; own ones are not counted.

    Own is what the user entered, claimed or verified: a colleague checks it (R3).
    """
    county_id = user.scope.county_id
    if county_id is None or not is_bureau_of(user, county_id):
        return []
    of_import = Q(entry__import_batch__created_by=user) | Q(entry__import_batch__confirmed_by=user)
    own = (
        Q(entry__created_by=user)
        | Q(entry__revised_by=user)
        | Q(entry__verified_by=user)
        | (Q(entry__is_opening=True) & of_import)
    )
    rows = (
        SpotCheckItem.objects.filter(
            check_of__county=county_id, check_of__state=CheckState.DRAWN.value, finding=""
        )
        .exclude(own)
        .order_by("check_of")
        .values("check_of", "check_of__period")
        .annotate(entries=Count("pk", distinct=True))
    )
    return [
        TodoItem(
            title=gettext("Spot check of the funds of %(period)s")
            % {"period": _period(row["check_of__period"])},
            detail=ngettext(
                "%(count)s entry that was drawn has not been looked at.",
                "%(count)s entries that were drawn have not been looked at.",
                row["entries"],
            )
            % {"count": row["entries"]},
            url=check_url(row["check_of"]),
            action_label=_("Check them"),
            kind_label=_("Entries to check on the spot"),
            severity=Severity.ATTENTION,
            duty=Duty.REVIEW,
            weight=Weight.AWAITED,
        )
        for row in rows
    ]


@register
def checks_to_carry_on(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the checks to be drawn or closed, for the business administrator.

    To be drawn: the last month of the period is closed, and the seed was published before today. To
    be closed: every entry has its finding.
    """
    county_id = user.scope.county_id
    if county_id is None or not can_announce(user, county_id):
        return []
    checks = (
        SpotCheck.objects.filter(county=county_id)
        .exclude(state=CheckState.CLOSED.value)
        .defer("content")
        .annotate(open=Count("items", filter=Q(items__finding="")))
        .order_by("pk")
    )
    found = list(checks)
    closed = last_closed(county_id) if found else None
    items = []
    for check in found:
        last = Period.parse(check.period).last_month
        published = timezone.localtime(check.seed_published_at).date()
        if check.state == CheckState.ANNOUNCED:
            if closed is not None and last <= closed and published < on:
                items.append(_to_draw(check))
        elif not check.open:
            items.append(_to_close(check))
    return items


def _to_draw(check: SpotCheck) -> TodoItem:
    return TodoItem(
        title=gettext("Draw the sample of %(period)s") % {"period": _period(check.period)},
        detail=gettext("The period is closed; the seed stands since %(day)s.")
        % {"day": f"{timezone.localtime(check.seed_published_at):%Y-%m-%d}"},
        url=reverse("assessment:spot-check", args=[check.pk]),
        action_label=_("Draw"),
        kind_label=_("Spot check to draw"),
        severity=Severity.ATTENTION,
        weight=Weight.AWAITED,
    )


def _to_close(check: SpotCheck) -> TodoItem:
    return TodoItem(
        title=gettext("Close the spot check of %(period)s") % {"period": _period(check.period)},
        detail=gettext("Every entry has its finding."),
        url=reverse("assessment:spot-check", args=[check.pk]),
        action_label=pgettext_lazy("spot check", "Look and close"),
        kind_label=_("Spot check to close"),
        severity=Severity.INFO,
        weight=Weight.AWAITED,
    )


def _period(text: str) -> str:
    return period_text(Period.parse(text))
