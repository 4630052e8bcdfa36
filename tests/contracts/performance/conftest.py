"""Promises of a contract in performance, on a fixed day."""

from __future__ import annotations

import datetime as dt

import pytest

from contracts.models import Obligation, SpecialReport
from contracts.services.contract_scan import scan
from tests.factories.contract_performance import make_promise
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock


@pytest.fixture
def on(county) -> dt.date:
    """Today."""
    return clock.today()


@pytest.fixture
def promise(performing, on) -> Obligation:
    """A promise that was due two days ago."""
    return make_promise(performing, on - dt.timedelta(days=2), term="start")


@pytest.fixture
def report(promise, on) -> SpecialReport:
    """The special report that the promise owes."""
    scan(on=on)
    found: SpecialReport = promise.reports.get()
    return found


@pytest.fixture
def writer(county) -> User:
    """A clerk of the park, where the project stands."""
    return county.user(Role.CLERK, unit=county.park)


@pytest.fixture
def head(county) -> User:
    """The head of the park."""
    return county.user(Role.UNIT_HEAD, unit=county.park)
