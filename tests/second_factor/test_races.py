"""Forty at once: at most the limit is looked at, one code opens one door (PostgreSQL)."""

import pytest

from tests.accounts.test_races import at_once
from tests.factories.accounts import make_county
from tests.factories.second_factor import App, make_factor
from tests.second_factor.conftest import CHECK, is_in, type_password
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent
from zhaoshang.second_factor import events
from zhaoshang.second_factor.models import Factor

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS = 40


def waiting(user, address: str):
    from django.test import Client  # noqa: PLC0415

    client = Client(REMOTE_ADDR=address)
    type_password(client, user)
    return client


def test_of_forty_guesses_at_once_five_are_looked_at():
    user = make_county("LX").user(Role.CLERK)
    make_factor(user)
    # Each from another address, so that the lock of name and address does not help.
    clients = [waiting(user, f"10.0.0.{number}") for number in range(1, THREADS + 1)]
    wrong = App().wrong()
    answers = []
    at_once(lambda number: answers.append(clients[number].post(CHECK, {"code": wrong})), THREADS)
    assert len(answers) == THREADS
    assert AuditEvent.objects.filter(kind=events.WRONG_CODE).count() == 5
    assert AuditEvent.objects.filter(kind=events.LOCKED).count() == 1
    assert Factor.objects.get().failures == 5
    assert sum(answer.status_code == 429 for answer in answers) >= THREADS - 5


def test_one_code_typed_in_many_browsers_opens_one():
    user = make_county("LX").user(Role.CLERK)
    make_factor(user)
    clients = [waiting(user, f"10.0.0.{number}") for number in range(1, 9)]
    code = App().code()
    at_once(lambda number: clients[number].post(CHECK, {"code": code}), 8)
    assert [is_in(client) for client in clients].count(True) == 1
