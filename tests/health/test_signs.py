"""Beat and worker say that they are there; a database that is away does not harm them."""

from types import SimpleNamespace

import pytest
from django.db import OperationalError

from zhaoshang.celery import app
from zhaoshang.core import clock
from zhaoshang.health import signs
from zhaoshang.health.models import BEAT, WORKER, Sweep
from zhaoshang.health.rules import PULSE

pytestmark = pytest.mark.django_db


@pytest.fixture
def beat(tmp_path, time_machine):
    """A scheduler that has nothing to send, because its clock stands still."""
    time_machine.move_to("2026-11-30 12:00:01+08:00", tick=False)
    return signs.SignsScheduler(app, schedule_filename=str(tmp_path / "beat"))


class Timer:
    """A worker's timer that is rung by hand."""

    def call_repeatedly(self, seconds, call):
        self.seconds, self.ring, self.is_canceled = seconds, call, False
        return self

    def cancel(self):
        self.is_canceled = True


def listening_to(queue: str) -> SimpleNamespace:
    """What a worker knows of its queues."""
    queues = SimpleNamespace(consume_from={queue: None})
    return SimpleNamespace(
        conf=SimpleNamespace(task_default_queue="celery"), amqp=SimpleNamespace(queues=queues)
    )


class Worker:
    timer = Timer()
    steps: list = []
    app = listening_to("celery")


def test_beat_gives_a_sign_and_sleeps_no_longer_than_to_the_next(beat):
    assert beat.tick() <= PULSE.total_seconds()
    assert Sweep.objects.get(task=BEAT).last_good_at == clock.now()


def test_beat_goes_on_without_a_database(beat, monkeypatch):
    def away(**_facts):
        raise OperationalError("could not connect")

    monkeypatch.setattr(signs, "give_sign", away)
    assert beat.tick() <= PULSE.total_seconds()


def test_two_beats_notice_each_other():
    one, two = signs.Pulse(BEAT), signs.Pulse(BEAT)
    two.who = "elsewhere:1"
    one.give()
    two.give()
    assert Sweep.objects.get(task=BEAT).last_failed_at is None
    one.give()
    assert Sweep.objects.get(task=BEAT).last_error == "elsewhere:1"


def test_a_beat_that_follows_another_is_alone():
    for who in ("before:1", "after:2", "after:2"):
        pulse = signs.Pulse(BEAT)
        pulse.who, pulse.is_known = who, False
        pulse.give()
    assert Sweep.objects.get(task=BEAT).last_failed_at is None


def test_a_worker_gives_its_first_sign_at_once_and_then_by_its_timer():
    step = signs.WorkerSigns(Worker)
    step.start(Worker)
    assert Sweep.objects.filter(task=WORKER).count() == 1
    Sweep.objects.update(last_good_at=None)
    Worker.timer.ring()
    assert Sweep.objects.get(task=WORKER).last_good_at is not None
    assert Worker.timer.seconds == PULSE.total_seconds()
    step.stop(Worker)
    assert Worker.timer.is_canceled


def test_a_worker_of_backups_alone_does_not_say_that_a_worker_is_there(monkeypatch):
    monkeypatch.setattr(Worker, "app", listening_to("recovery"))
    step = signs.WorkerSigns(Worker)
    step.start(Worker)
    step.stop(Worker)
    assert not Sweep.objects.filter(task=WORKER).exists()
