"""Waking a worker: after commit, by name, and never at the request's expense."""

import pytest
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from zhaoshang.core.wake import wake

SWEEP = "projects.tasks.sweep_exports"


@pytest.fixture
def sent(monkeypatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr("zhaoshang.core.wake.runs_at_once", lambda: False)
    monkeypatch.setattr(current_app, "send_task", lambda name, *_a, **_k: names.append(name))
    return names


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_woken_once_the_transaction_holds(sent):
    with transaction.atomic():
        wake(SWEEP)
        assert sent == []
    assert sent == [SWEEP]


@pytest.mark.django_db(transaction=True)
def test_nobody_is_woken_for_work_that_was_rolled_back(sent):
    with transaction.atomic():
        wake(SWEEP)
        transaction.set_rollback(True)
    assert sent == []


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_costs_the_request_nothing(sent, monkeypatch):
    def down(*_args, **_kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(current_app, "send_task", down)

    wake(SWEEP)


@pytest.mark.django_db(transaction=True)
def test_a_wrong_name_is_noticed_in_tests():
    with pytest.raises(KeyError):
        wake("projects.tasks.no_such_task")
