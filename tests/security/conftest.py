"""A county on a day whose clock the tests move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import PASSWORD, CountyFixture, make_county
from zhaoshang.accounts.models import User
from zhaoshang.policy.models import Policy
from zhaoshang.security.policies import ACCOUNTS

START = dt.datetime(2026, 12, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))
DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0 Safari/537.36"
PHONE = "Mozilla/5.0 (Linux; Android 14) Chrome/120.0 Mobile Safari/537.36"


@pytest.fixture(autouse=True)
def _start(request) -> None:
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("time_machine").move_to(START, tick=False)


@pytest.fixture
def later(time_machine) -> Callable[..., None]:
    """Move the clock to so long after the start."""

    def move(**span: float) -> None:
        time_machine.move_to(START + dt.timedelta(**span), tick=False)

    return move


@pytest.fixture
def lx() -> CountyFixture:
    return make_county("LX")


@pytest.fixture
def rule(lx) -> Callable[..., None]:
    """Set the county's policy for accounts, from the beginning of the year."""

    def put(**changed: Any) -> None:
        Policy.objects.create(
            owner=lx.county,
            kind=ACCOUNTS.name,
            effective_from=dt.date(2026, 1, 1),
            value={**ACCOUNTS.default, **changed},
            source_document="陵办发〔2026〕9号",
        )

    return put


def log_in(user: User, agent: str = DESKTOP) -> Client:
    """Log somebody in by the page."""
    client = Client(headers={"user-agent": agent})
    answer = client.post(
        reverse("accounts:login"), {"username": user.username, "password": PASSWORD}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    return client


def ended(answer: Any) -> str:
    """Return why the answer sends to the log-in page; "" when it does not."""
    address = answer.headers.get("Location", "") or answer.headers.get("HX-Redirect", "")
    return address.partition("ended=")[2] if address.startswith("/accounts/login/") else ""
