"""A schedule of three lines, whatever the settings of today hold."""

import pytest
from celery.schedules import crontab

from zhaoshang.health.names import KEEP_TIME

EVENING, NIGHT, HOURLY = "tests.evening", "tests.night", "tests.hourly"
SCHEDULE = {
    "keep-time": {"task": KEEP_TIME, "schedule": crontab()},
    "night": {"task": NIGHT, "schedule": crontab(hour="0", minute="20")},
    "evening": {"task": EVENING, "schedule": crontab(hour="21", minute="5")},
    "hourly": {"task": HOURLY, "schedule": crontab(minute="35")},
}


@pytest.fixture
def schedule(settings):
    """Let the schedule be these lines."""
    settings.CELERY_BEAT_SCHEDULE = SCHEDULE
    return SCHEDULE


@pytest.fixture
def sent(monkeypatch):
    """Collect the sweeps that are sent to the queue instead of running them."""
    names: list[str] = []
    monkeypatch.setattr("zhaoshang.health.services.send", names.append)
    return names
