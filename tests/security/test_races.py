"""Two log-ins at one moment do not pass the limit together (PostgreSQL)."""

import threading

import pytest
from django.db import connection

from tests.factories.accounts import UserFactory
from tests.factories.security import make_session_data
from tests.security.conftest import DESKTOP
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.security.policies import rule_for
from zhaoshang.security.selectors import standing_sessions
from zhaoshang.security.services import sessions

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MOST = 2


def log_in_at_once(user: User, times: int = 6) -> None:
    """Begin sessions in several threads at one moment, as so many presses of the button."""
    gate = threading.Barrier(times)
    rule = rule_for(user.unit, clock.today())
    keys = [make_session_data(user) for _each in range(times)]

    def run(key: str) -> None:
        gate.wait()
        try:
            sessions.begin_session(user=user, key=key, agent=DESKTOP, ip="10.0.0.1", rule=rule)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_log_ins_at_once_stay_within_the_limit():
    user = UserFactory()
    log_in_at_once(user)
    assert len(standing_sessions(user)) == MOST


def test_without_the_lock_they_would_pass_it(monkeypatch):
    user = UserFactory()
    both_have_read = threading.Barrier(6)
    found = sessions.standing_sessions

    def read_and_wait(person: User, **options: object) -> list[object]:
        rows = found(person, **options)
        both_have_read.wait()
        return rows

    monkeypatch.setattr(sessions, "advisory_lock", lambda _name: None)
    monkeypatch.setattr(sessions, "standing_sessions", read_and_wait)
    log_in_at_once(user)
    assert len(standing_sessions(user)) > MOST
