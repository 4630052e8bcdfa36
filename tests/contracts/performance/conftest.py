"""Promises of a contract in performance, on a fixed day."""

from __future__ import annotations

import datetime as dt

from contracts.models import Obligation, SpecialReport
from contracts.services.contract_scan import scan
from tests.factories.contract_performance import make_promise
from tests.stages import stage
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock


@stage
def on(county) -> dt.date:
    """Today."""
    return clock.today()


@stage
def promise(performing, on) -> Obligation:
    """A promise that was due two days ago."""
    return make_promise(performing, on - dt.timedelta(days=2), term="start")


@stage
def report(promise, on) -> SpecialReport:
    """The special report that the promise owes."""
    scan(on=on)
    found: SpecialReport = promise.reports.get()
    return found


@stage
def writer(county) -> User:
    """A clerk of the park, where the project stands."""
    return county.user(Role.CLERK, unit=county.park)


@stage
def head(county) -> User:
    """The head of the park."""
    return county.user(Role.UNIT_HEAD, unit=county.park)
