"""The talk list 约谈名单: who is to be talked with, told to those who call them (R12, R18)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from projects.models import FlagConsequence
from projects.notices_flags import TALK_LISTED
from projects.rules.flags.kinds import ConsequenceKind
from projects.selectors.people import people_of_bureau
from zhaoshang.alerts.services import Alert, raise_alerts, withdraw_alerts

SUBJECT = "projects.talk_list"
TALK = ConsequenceKind.TALK.value
_MOST_NAMED = 3


def tell_talks(rows: Iterable[Mapping[str, Any]]) -> int:
    """Tell the bureau and the lead sponsors of talks just issued; return how many notices are new.

    One notice for each county and day of issue: what a later part of a scan adds to the list takes
    the place of what was said before.
    """
    days = {(row["county_id"], row["issued_on"]) for row in rows if row["kind"] == TALK}
    alerts = []
    for county_id, day in sorted(days):
        subject = (SUBJECT, county_id)
        withdraw_alerts(kind=TALK_LISTED.name, subject=subject, period=day.isoformat())
        alerts.append(_alert(county_id, day))
    return raise_alerts(alerts) if alerts else 0


def settle_talks(rows: Iterable[FlagConsequence]) -> None:
    """Take a list back once every talk on it is closed or has lapsed."""
    for county_id, day in {(row.county_id, row.issued_on) for row in rows if row.kind == TALK}:
        if not _pending(county_id, day).exists():
            subject = (SUBJECT, county_id)
            withdraw_alerts(kind=TALK_LISTED.name, subject=subject, period=day.isoformat())


def _alert(county_id: int, day: dt.date) -> Alert:
    talks = list(
        _pending(county_id, day).select_related("unit", "project").order_by("receipt_due_on", "pk")
    )
    names = list(dict.fromkeys(str(each.unit) for each in talks if each.unit is not None))
    sponsors = {each.project.lead_sponsor_id for each in talks if each.project is not None}
    people = {*people_of_bureau(county_id, day), *(pk for pk in sponsors if pk is not None)}
    return Alert(
        kind=TALK_LISTED.name,
        subject=(SUBJECT, county_id),
        recipients=sorted(people),
        period=day.isoformat(),
        params={
            "day": day,
            "count": len(talks),
            "names": "、".join(names[:_MOST_NAMED]) + ("…" if names[_MOST_NAMED:] else ""),
        },
        url=reverse("projects:flag-slips"),
        due_on=talks[0].receipt_due_on if talks else None,
        meant_on=min((each.due_from for each in talks), default=None),
    )


def _pending(county_id: int, day: dt.date) -> QuerySet[FlagConsequence]:
    return FlagConsequence.objects.filter(county=county_id, issued_on=day, kind=TALK).pending()
