"""Each line of the beat schedule names a task that exists and takes those arguments."""

import inspect

import pytest
from celery.schedules import BaseSchedule
from django.conf import settings

from zhaoshang.celery import app


@pytest.fixture(scope="module", autouse=True)
def _tasks_of_every_app():
    app.loader.import_default_modules()


@pytest.mark.parametrize("name", settings.CELERY_BEAT_SCHEDULE)
def test_beat_entry_is_a_registered_task_with_fitting_arguments(name):
    entry = settings.CELERY_BEAT_SCHEDULE[name]
    assert entry["task"] in app.tasks
    signature = inspect.signature(app.tasks[entry["task"]].run)
    signature.bind(*entry.get("args", ()), **entry.get("kwargs", {}))


@pytest.mark.parametrize("name", settings.CELERY_BEAT_SCHEDULE)
def test_beat_entry_stands_in_the_county_time(name):
    when = settings.CELERY_BEAT_SCHEDULE[name]["schedule"]
    assert isinstance(when, BaseSchedule)
    assert str(app.timezone) == settings.TIME_ZONE
