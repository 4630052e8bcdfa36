"""Promises and special reports for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from contracts.models import Contract, Obligation
from contracts.models.choices import ObligationKind, Side

START = "2026年6月30日前开工建设"


def make_promise(contract: Contract, due_on: dt.date | str, **fields: Any) -> Obligation:
    """Give a contract a promise of the investor's, by default to start construction."""
    day = dt.date.fromisoformat(due_on) if isinstance(due_on, str) else due_on
    fields.setdefault("side", Side.INVESTOR)
    fields.setdefault("kind", ObligationKind.START)
    fields.setdefault("content", START)
    fields.setdefault("first_due_on", day)
    return Obligation.objects.create(contract=contract, due_on=day, **fields)
