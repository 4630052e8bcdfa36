"""The product's Celery application with seconds for minutes: what the tests' worker and beat run.

celery --app tests.alerts.delivery.quick_worker worker
"""

import datetime as dt

import django
from celery.schedules import schedule
from django.conf import settings

django.setup()

from zhaoshang.alerts.rules import delivery  # noqa: E402 - needs Django set up
from zhaoshang.alerts.services.delivering import claiming  # noqa: E402

SECOND = dt.timedelta(seconds=1)
SWEEPS = ("plan-messages", "deliver-mail", "deliver-robots")

claiming.LEASE = 2 * SECOND
delivery.FIRST_RETRY = delivery.LONGEST_RETRY = SECOND
settings.CELERY_BEAT_SCHEDULE = {
    name: {**settings.CELERY_BEAT_SCHEDULE[name], "schedule": schedule(SECOND)} for name in SWEEPS
}

from zhaoshang.celery import app  # noqa: E402, F401 - reads the schedule
