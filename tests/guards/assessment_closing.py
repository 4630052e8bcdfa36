"""Closing's part of the access guard: board, exceptions, closed months, corrections."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from assessment.models import Indicator, LockException, RestatementRequest
from tests.factories.accounts import CountyFixture
from zhaoshang.accounts.rules import Role

READERS = frozenset({Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER})
WRITERS = READERS - {Role.LEADER}
BUREAU = frozenset({Role.BUREAU, Role.BUREAU_ADMIN})

WHO: dict[str, frozenset[Role]] = {
    "assessment:accept-many": BUREAU,
    "assessment:board": READERS,
    "assessment:board-month": READERS,
    "assessment:chase": BUREAU,
    "assessment:close-month": READERS,
    "assessment:closing-verify": BUREAU | {Role.LEADER},
    "assessment:closings": READERS,
    "assessment:exception": READERS,
    "assessment:exception-ask": WRITERS,
    "assessment:exception-end": WRITERS,
    "assessment:exceptions": READERS,
    "assessment:restatement-new": WRITERS,
    "assessment:restatement-request": READERS,
    "assessment:restatements": READERS,
}
KINDS = (
    ("assessment:exception", "lock_exception"),
    ("assessment:restatement", "restatement_request"),
)


def closing_objects(county: CountyFixture) -> dict[str, Any]:
    """Make an exception and a correction that the first township asks for."""
    month = dt.date(2024, 3, 1)
    indicator, _made = Indicator.objects.get_or_create(
        county=county.county, code=f"C{county.county.pk}"
    )
    return {
        "lock_exception": LockException.objects.create(
            county=county.county,
            unit=county.township,
            month=month,
            until=dt.date(2024, 4, 12),
            reason="系统升级",
        ),
        "restatement_request": RestatementRequest.objects.create(
            county=county.county,
            unit=county.township,
            indicator=indicator,
            corrects_month=month,
            difference=Decimal(2),
            reason="漏报",
        ),
    }
