"""A sweep runs once at a time; without its lock two would run side by side."""

import contextlib
import threading

import pytest
from django.db import connection

from tests.health.conftest import NIGHT
from zhaoshang.core.locks import session_lock
from zhaoshang.health.models import Sweep
from zhaoshang.health.runs import RUNS_ALREADY, run_sweep
from zhaoshang.health.timetable import entry_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def two_at_once(monkeypatch) -> tuple[int, list]:
    """Start a second run in the middle of the first; return how many worked, and the answers."""
    monkeypatch.setattr("zhaoshang.health.runs.wake", lambda _task: None)
    working, answers, first_is_in, may_end = [], [], threading.Event(), threading.Event()

    def work():
        working.append(1)
        first_is_in.set()
        may_end.wait(10)

    def start():
        try:
            answers.append(run_sweep(entry_of(NIGHT), work, scheduled=False))
        finally:
            connection.close()

    first, second = threading.Thread(target=start), threading.Thread(target=start)
    first.start()
    assert first_is_in.wait(10)
    second.start()
    second.join(0.7)
    may_end.set()
    first.join(10)
    second.join(10)
    return len(working), answers


def test_without_the_lock_both_would_work(schedule, monkeypatch):
    """The control: the race is real."""
    monkeypatch.setattr(
        "zhaoshang.health.runs.session_lock", lambda _name: contextlib.nullcontext(True)
    )
    assert two_at_once(monkeypatch)[0] == 2


def test_the_second_does_nothing_and_says_so(schedule, monkeypatch):
    worked, answers = two_at_once(monkeypatch)
    assert (worked, answers) == (1, [RUNS_ALREADY, None])
    assert Sweep.objects.get(task=NIGHT).runs == 1


def test_the_lock_outlives_transactions_and_is_given_back():
    def is_free_elsewhere() -> bool:
        found = []

        def look():
            with session_lock("name") as is_ours:
                found.append(is_ours)
            connection.close()

        thread = threading.Thread(target=look)
        thread.start()
        thread.join(10)
        return found[0]

    with session_lock("name") as is_ours:
        assert is_ours
        Sweep.objects.create(task="a transaction of its own")
        assert not is_free_elsewhere()
    assert is_free_elsewhere()
