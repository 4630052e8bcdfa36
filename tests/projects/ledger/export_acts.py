"""Exports read back."""

import datetime as dt

from projects.policies_ledger import EXPORT
from zhaoshang.policy.models import Policy


def limit_to(rows: int, **others) -> None:
    Policy.objects.create(
        kind=EXPORT.name,
        effective_from=dt.date(2020, 1, 1),
        value={**EXPORT.default, "rows_at_once": rows, **others},
    )
