"""A task of the schedule runs as a sweep: once at a time, with a record."""

import pytest
from django.db import IntegrityError

from tests.health.conftest import EVENING, NIGHT
from zhaoshang.celery import app
from zhaoshang.core import clock
from zhaoshang.health.models import Sweep
from zhaoshang.health.names import KEEP_TIME
from zhaoshang.health.runs import DONE_ALREADY, run_sweep
from zhaoshang.health.services import send
from zhaoshang.health.timetable import entry_of

pytestmark = pytest.mark.django_db
RUN_AT = "2026-11-30 00:20:01+08:00"


@pytest.fixture
def night(schedule, time_machine):
    time_machine.move_to(RUN_AT, tick=False)
    return entry_of(NIGHT)


@pytest.fixture
def registered(schedule):
    """A task under the name of the schedule's line; what it does is put in by the test."""
    work = []

    @app.task(name=NIGHT)
    def night():
        return work[0]()

    yield work
    del app.tasks[NIGHT]


def row(task: str = NIGHT) -> Sweep:
    return Sweep.objects.get(task=task)


def test_a_good_run_leaves_when_it_began_how_long_and_what_it_counted(night):
    assert run_sweep(night, lambda: {"raised": 3, "county": "云岭"}, scheduled=True)
    kept = row()
    assert kept.last_good_at == kept.last_started_at == clock.now()
    assert (kept.runs, kept.failures, kept.running_since) == (1, 0, None)
    assert kept.last_result == "raised 3"
    assert kept.last_seconds is not None


def test_while_it_runs_that_is_said(night):
    seen = []
    run_sweep(night, lambda: seen.append(row().running_since), scheduled=True)
    assert seen == [clock.now()]


def test_an_error_is_noted_without_its_words_and_goes_on_its_way(night):
    def fail():
        raise IntegrityError("Key (name)=(某某铝业) already exists")

    with pytest.raises(IntegrityError):
        run_sweep(night, fail, scheduled=True)
    kept = row()
    assert kept.last_error.startswith("IntegrityError (tests/health/test_runs.py:")
    assert "铝业" not in kept.last_error
    assert (kept.last_failed_at, kept.failures, kept.running_since) == (clock.now(), 1, None)
    assert kept.last_good_at is None


def test_a_good_run_forgets_the_failures_before(night):
    with pytest.raises(ZeroDivisionError):
        run_sweep(night, lambda: 1 / 0, scheduled=True)
    run_sweep(night, lambda: 1, scheduled=False)
    assert (row().failures, row().last_error) == (0, "")


def test_a_second_message_about_the_same_moment_does_nothing(night, time_machine):
    done = []
    assert run_sweep(night, lambda: done.append(1), scheduled=True) is None
    time_machine.shift(5)
    assert run_sweep(night, lambda: done.append(1), scheduled=True) == DONE_ALREADY
    assert done == [1]


def test_the_message_of_the_next_night_runs_though_this_clock_is_slow(night, time_machine):
    run_sweep(night, lambda: 1, scheduled=True)
    time_machine.move_to("2026-12-01 00:19:35+08:00", tick=False)
    assert run_sweep(night, lambda: 2, scheduled=True) == 2


def test_a_failed_run_may_be_repeated_for_its_moment(night):
    with pytest.raises(ZeroDivisionError):
        run_sweep(night, lambda: 1 / 0, scheduled=True)
    assert run_sweep(night, lambda: 7, scheduled=True) == 7


def test_a_run_by_hand_runs_however_often_it_is_asked_for(night):
    done = []
    for _ in range(2):
        run_sweep(night, lambda: done.append(1), scheduled=False)
    assert done == [1, 1]


def test_a_worker_runs_a_task_of_the_schedule_as_a_sweep(registered):
    registered.append(lambda: 5)
    app.tasks[NIGHT].apply(throw=True)
    assert row().last_result == "5"


def test_a_task_that_is_called_as_a_function_leaves_no_record(
    registered, django_assert_num_queries
):
    registered.append(lambda: 5)
    with django_assert_num_queries(0):
        assert app.tasks[NIGHT]() == 5


def test_only_what_was_missed_calls_for_the_next(registered, monkeypatch):
    called = []
    monkeypatch.setattr("zhaoshang.health.runs.wake", called.append)
    registered.append(lambda: 5)
    app.tasks[NIGHT].apply(throw=True)
    assert called == []
    send(NIGHT)
    assert called == [KEEP_TIME]


def test_a_task_outside_the_schedule_leaves_no_record(
    registered, settings, django_assert_num_queries
):
    settings.CELERY_BEAT_SCHEDULE = {}
    registered.append(lambda: 5)
    with django_assert_num_queries(0):
        assert app.tasks[NIGHT].apply(throw=True).get() == 5


def test_two_sweeps_do_not_share_a_record(night):
    run_sweep(night, lambda: 1, scheduled=True)
    run_sweep(entry_of(EVENING), lambda: 2, scheduled=False)
    assert (row(NIGHT).last_result, row(EVENING).last_result) == ("1", "2")
