"""How many flags were up on some days, by severity: a fixed number of queries (rules.md R7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from projects.models import Flag, FlagHold
from projects.rules.flag_days import Hold
from projects.rules.flags.kinds import HoldState, Severity
from projects.selectors.flag_pages import ListChoice, as_hold, chosen_flags
from zhaoshang.accounts.models import User

SHOWN = (Severity.WARNING, Severity.ATTENTION)
_Subject = tuple[int | None, int | None]


def flags_on(
    user: User, choice: ListChoice, days: Sequence[dt.date]
) -> Mapping[Severity, list[int]]:
    """Return the numbers of red and yellow flags that were up at the end of each day.

    Of the flags and projects this user may see today, narrowed as the list of open flags is; a flag
    that an excuse or a lift kept down does not count, so the number of today is the list's. Three
    queries, whatever the number of days.
    """
    if not days:
        return {severity: [] for severity in SHOWN}
    flags = chosen_flags(Flag.objects.visible_to(user), choice).order_by()
    counted = flags.aggregate(
        **{
            _name(severity, place): Count("pk", filter=_up(day) & Q(severity=severity.value))
            for severity in SHOWN
            for place, day in enumerate(days)
        }
    )
    found = {
        severity: [counted[_name(severity, place)] for place in range(len(days))]
        for severity in SHOWN
    }
    _take_held(found, flags, days)
    return found


def _name(severity: Severity, place: int) -> str:
    return f"{severity.value}_{place}"


def _up(day: dt.date) -> Q:
    return Q(since__lte=day) & (Q(cleared_on=None) | Q(cleared_on__gt=day))


def _take_held(found: Mapping[Severity, list[int]], flags: Any, days: Sequence[dt.date]) -> None:
    """Take off what was kept down: of subjects with a hold, which are few."""
    holds = FlagHold.objects.filter(
        state=HoldState.GRANTED.value, since__lte=max(days), until__gte=min(days)
    )
    same = Q(project=OuterRef("project")) | Q(project=None, unit=OuterRef("unit"))
    lasting = Q(cleared_on=None) | Q(cleared_on__gt=min(days))
    held = list(
        flags.filter(
            Exists(holds.filter(same)),
            lasting,
            since__lte=max(days),
            severity__in=[each.value for each in SHOWN],
        ).values_list("severity", "rule", "key", "since", "cleared_on", "project_id", "unit_id")
    )
    projects = {row[5] for row in held} - {None}
    units = {row[6] for row in held} - {None}
    by_subject: dict[_Subject, list[Hold]] = {}
    for hold in holds.filter(Q(project__in=projects) | Q(project=None, unit__in=units)):
        subject = (hold.project_id, None) if hold.project_id else (None, hold.unit_id)
        by_subject.setdefault(subject, []).append(as_hold(hold))
    for severity, rule, key, since, cleared_on, project_id, unit_id in held:
        subject = (project_id, None) if project_id else (None, unit_id)
        for place, day in enumerate(days):
            is_up = since <= day and (cleared_on is None or cleared_on > day)
            is_kept_down = any(
                hold.covers(rule, key) and hold.since <= day <= hold.until
                for hold in by_subject.get(subject, [])
            )
            if is_up and is_kept_down:
                found[Severity(severity)][place] -= 1
