"""Whoever is named to stand in is told so, and told no longer when it is called off (R18)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from zhaoshang.accounts.models import Absence
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.notices import STANDING_IN
from zhaoshang.alerts.services.telling import Alert, raise_alerts
from zhaoshang.core import clock

SUBJECT = "accounts.absence"
_NO_END = "…"


@transaction.atomic
def tell_named(*, on: dt.date) -> int:
    """Tell everybody who stands in on a day or will; return how many notices are new.

    What was said of an absence that has ended, was called off, or has other days or another deputy
    now, is taken back. Looks at what stands and may run twice; a fixed number of queries.
    """
    standing = Absence.objects.filter(Q(until=None) | Q(until__gte=on)).select_related("person")
    alerts = [_alert(absence) for absence in standing.order_by("pk")]
    told = raise_alerts(alerts)
    grounds = {
        (str(alert.subject[1]), alert.period, person)
        for alert in alerts
        for person in alert.recipients
    }
    said = Notice.objects.filter(kind=STANDING_IN.name, withdrawn_at=None)
    rows = said.values_list("pk", "subject_id", "period", "recipient_id")
    gone = [pk for pk, *key in rows if tuple(key) not in grounds]
    if gone:
        said.filter(pk__in=gone, read_at=None).delete()
        said.filter(pk__in=gone).update(withdrawn_at=clock.now())
    return told


def _alert(absence: Absence) -> Alert:
    until = absence.until.isoformat() if absence.until is not None else _NO_END
    return Alert(
        kind=STANDING_IN.name,
        subject=(SUBJECT, absence.pk),
        recipients=[absence.deputy_id],
        period=f"{absence.since:%Y%m%d}-{absence.until or dt.date.max:%Y%m%d}",
        params={"who": str(absence.person), "since": absence.since, "until": until},
        url=reverse("accounts:absences"),
    )
