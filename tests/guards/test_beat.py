"""Each line of the beat schedule names a task that exists, when it runs, and what it does."""

import inspect

import pytest
from celery.schedules import BaseSchedule
from django.conf import settings
from django.utils import translation

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


def test_a_task_stands_in_one_line():
    """Its runs are recorded under the task's name (zhaoshang.health)."""
    tasks = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert len(tasks) == len(set(tasks))


def test_each_line_has_words_in_both_languages():
    assert set(settings.SWEEP_LABELS) == set(settings.CELERY_BEAT_SCHEDULE)
    for label in settings.SWEEP_LABELS.values():
        said = {}
        for language in ("en", "zh-hans"):
            with translation.override(language):
                said[language] = str(label)
        assert all(said.values())
        assert said["en"] != said["zh-hans"]


@pytest.mark.parametrize("name", settings.CELERY_BEAT_SCHEDULE)
def test_a_message_of_a_line_does_not_outlive_half_a_day(name):
    """After a pause of the worker one late run is enough; it is made up by zhaoshang.health."""
    assert 0 < settings.CELERY_BEAT_SCHEDULE[name]["options"]["expires"] <= 12 * 60 * 60


@pytest.mark.parametrize("name", settings.CELERY_BEAT_SCHEDULE)
def test_beat_entry_stands_in_the_county_time(name):
    when = settings.CELERY_BEAT_SCHEDULE[name]["schedule"]
    assert isinstance(when, BaseSchedule)
    assert str(app.timezone) == settings.TIME_ZONE
