"""What was missed is made up once, one after another, whatever beat's own file says."""

import pytest
from django.db import OperationalError as DatabaseError
from kombu.exceptions import OperationalError

from tests.health.conftest import EVENING, HOURLY, NIGHT
from zhaoshang.core import clock
from zhaoshang.health import services
from zhaoshang.health.models import Sweep
from zhaoshang.health.runs import DONE_ALREADY, run_sweep
from zhaoshang.health.services import INTERRUPTED, catch_up
from zhaoshang.health.timetable import entry_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def friday(schedule, time_machine):
    """On Friday evening everything had run."""
    time_machine.move_to("2026-11-27 22:00:00+08:00", tick=False)
    for task in (NIGHT, EVENING, HOURLY):
        Sweep.objects.create(task=task, since=clock.now(), last_good_at=clock.now())
    return time_machine


def run(task: str, work=lambda: 1, *, scheduled: bool = False):
    return run_sweep(entry_of(task), work, scheduled=scheduled, made_up=not scheduled)


def up_to_date(*tasks: str) -> None:
    """Let sweeps that this is not about have just run."""
    Sweep.objects.filter(task__in=tasks).update(last_good_at=clock.now())


def keep_time() -> str:
    return catch_up(now=clock.now())


def test_nothing_is_missing_nothing_is_sent(friday, sent):
    assert keep_time() == ""
    assert sent == []


def test_three_days_off_are_made_up_once_each(friday, sent, monkeypatch):
    monkeypatch.setattr("zhaoshang.health.runs.wake", lambda _task: keep_time())
    friday.move_to("2026-11-30 22:01:00+08:00", tick=False)
    done = []
    assert keep_time() == "night"
    # As a worker does: each run that ends calls for the next.
    while len(done) < len(sent):
        done.append(sent[len(done)])
        friday.shift(3)
        run(done[-1])
    assert done == [NIGHT, EVENING, HOURLY]
    friday.shift(600)
    assert keep_time() == ""
    assert set(Sweep.objects.filter(task__in=done).values_list("runs", flat=True)) == {1}


def test_a_run_by_beat_makes_up_for_all_that_was_missed(friday, sent):
    friday.move_to("2026-12-01 00:20:00+08:00", tick=False)
    run(NIGHT, scheduled=True)
    up_to_date(EVENING, HOURLY)
    friday.shift(15 * 60)
    assert keep_time() == ""


def test_within_the_grace_beat_is_not_forestalled(friday, sent):
    friday.move_to("2026-11-28 00:30:00+08:00", tick=False)
    up_to_date(HOURLY)
    assert keep_time() == ""
    friday.shift(1)
    assert keep_time() == "night"


def test_a_line_of_a_new_release_waits_for_its_first_moment(schedule, sent, time_machine):
    time_machine.move_to("2026-11-30 12:00:00+08:00", tick=False)
    assert keep_time() == ""
    assert Sweep.objects.filter(task=NIGHT, last_good_at=None).exists()
    time_machine.move_to("2026-12-01 00:31:00+08:00", tick=False)
    up_to_date(EVENING, HOURLY)
    assert keep_time() == "night"


def test_a_failed_run_is_repeated_after_ten_minutes(friday, sent):
    friday.move_to("2026-11-28 00:20:00+08:00", tick=False)
    with pytest.raises(ZeroDivisionError):
        run(NIGHT, lambda: 1 / 0, scheduled=True)
    up_to_date(EVENING, HOURLY)
    friday.shift(10 * 60 - 1)
    assert keep_time() == ""
    friday.shift(2)
    assert keep_time() == "night"
    run(NIGHT)
    assert Sweep.objects.get(task=NIGHT).failures == 0


def test_a_failing_sweep_does_not_hold_up_the_next(friday, sent):
    friday.move_to("2026-11-30 22:01:00+08:00", tick=False)
    assert keep_time() == "night"
    with pytest.raises(ZeroDivisionError):
        run(NIGHT, lambda: 1 / 0)
    assert keep_time() == "evening"


def test_a_run_whose_process_died_counts_as_failed(friday, sent):
    began = clock.now()
    Sweep.objects.filter(task=NIGHT).update(running_since=began)
    keep_time()
    row = Sweep.objects.get(task=NIGHT)
    assert (row.running_since, row.failures, row.last_error) == (None, 1, INTERRUPTED)


def test_two_beats_send_twice_and_it_is_done_once(friday):
    friday.move_to("2026-11-28 00:20:00+08:00", tick=False)
    effects = []
    answers = [run(NIGHT, lambda: effects.append(1), scheduled=True) for _beat in range(2)]
    assert (effects, answers[1]) == ([1], DONE_ALREADY)


def test_without_a_broker_it_is_tried_again_a_minute_later(friday, monkeypatch):
    def away(*_args, **_options):
        raise OperationalError("connection refused")

    monkeypatch.setattr(services, "runs_at_once", lambda: False)
    monkeypatch.setattr(services.current_app, "send_task", away)
    friday.move_to("2026-11-30 22:01:00+08:00", tick=False)
    assert keep_time() == "night"
    tried = []
    monkeypatch.setattr(services.current_app, "send_task", lambda name, **_o: tried.append(name))
    friday.shift(60)
    assert keep_time() == "night"
    assert tried == [NIGHT]


def test_the_error_of_a_sweep_is_not_lost_when_the_record_cannot_be_written(friday, monkeypatch):
    def away(**_facts):
        raise DatabaseError

    monkeypatch.setattr(services, "end_failed", away)
    with pytest.raises(ZeroDivisionError):
        run(NIGHT, lambda: 1 / 0)
