"""Remind the keepers of the working calendar of years whose holidays are not known (R15, R18)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse

from zhaoshang.accounts.models import User
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.notices import CALENDAR_MISSING
from zhaoshang.alerts.selectors.inbox import CALENDAR_KEEPERS
from zhaoshang.alerts.services.telling import raise_alert, withdraw_alerts
from zhaoshang.calendar.selectors import missing_years, units_without
from zhaoshang.core.periods import Month


@transaction.atomic
def remind_of_missing_calendar(*, on: dt.date) -> int:
    """Remind the calendar's keepers, once a month, of each year that should be known and is not.

    1. Tell those for whose unit no notice of the year has been loaded.
    2. Take back what was said to those for whom it has been loaded since.

    Returns how many people were newly told.

    Source: rules R15 (from 1 November while next year is missing).
    """
    keepers = list(
        User.objects.get_queryset()
        .active_on(on)
        .with_role(*CALENDAR_KEEPERS)
        .select_related("unit")
    )
    told = 0
    open_years = Notice.objects.filter(kind=CALENDAR_MISSING.name, withdrawn_at=None)
    said = {int(year) for year in open_years.values_list("subject_id", flat=True).distinct()}
    missing = missing_years(on)
    for year in sorted({*missing, *said}):
        units = {unit.pk for unit in units_without(year, [user.unit for user in keepers])}
        waiting = [user for user in keepers if year in missing and user.unit_id in units]
        subject = ("calendar.year", year)
        told += raise_alert(
            kind=CALENDAR_MISSING.name,
            subject=subject,
            period=str(Month.of(on)),
            recipients=waiting,
            params={"year": year},
            url=f"{reverse('calendar:notice-import')}?year={year}",
            meant_on=Month.of(on).first_day,
        )
        settled = open_years.filter(subject_id=str(year)).exclude(recipient__in=waiting)
        recipients = list(settled.values_list("recipient_id", flat=True).distinct())
        withdraw_alerts(kind=CALENDAR_MISSING.name, subject=subject, recipients=recipients)
    return told
