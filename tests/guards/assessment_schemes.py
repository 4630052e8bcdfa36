"""Schemes' part of the access guard: schemes, trials, typed figures."""

from __future__ import annotations

from typing import Any

from assessment.models import AnnualPlan
from tests.factories.accounts import CountyFixture
from tests.factories.scoring import make_scheme
from zhaoshang.accounts.rules import Role

READERS = frozenset({Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER})
BUREAU = frozenset({Role.BUREAU, Role.BUREAU_ADMIN})
ADMIN = frozenset({Role.BUREAU_ADMIN})

WHO: dict[str, frozenset[Role]] = {
    "assessment:scheme": READERS,
    "assessment:scheme-adopt": ADMIN,
    "assessment:scheme-copy": ADMIN,
    "assessment:scheme-edit": ADMIN,
    "assessment:scheme-fill": ADMIN,
    "assessment:scheme-json": READERS,
    "assessment:scheme-new": ADMIN,
    "assessment:scheme-sources": ADMIN,
    "assessment:scheme-take-back": ADMIN,
    "assessment:scheme-try": BUREAU | {Role.LEADER},
    "assessment:scheme-workbook": READERS,
    "assessment:scheme-write": ADMIN,
    "assessment:schemes": READERS,
    "assessment:typed-figures": BUREAU,
    "assessment:typed-figures-month": BUREAU,
}
KINDS = (
    ("assessment:scheme-write", "plan"),
    ("assessment:scheme", "scheme"),
)


def scheme_objects(county: CountyFixture) -> dict[str, Any]:
    """Make an adopted scheme of the county's plan of 2024."""
    plan = AnnualPlan.objects.get(county=county.county, year=2024)
    return {"scheme": make_scheme(plan)}
