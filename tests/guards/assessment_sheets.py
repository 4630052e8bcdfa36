"""The part of assessors' sheets in the access guard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from assessment.models import AnnualPlan, AssessorSheet, UnitGroup
from tests.factories.accounts import CountyFixture
from tests.factories.assessment import PlanFactory
from zhaoshang.accounts.rules import Role

READERS = frozenset({Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER})
ADMIN = frozenset({Role.BUREAU_ADMIN})

WHO: dict[str, frozenset[Role]] = {
    "assessment:sheet": READERS,
    "assessment:sheet-ask": ADMIN,
    "assessment:sheet-call-off": ADMIN,
    "assessment:sheet-give-back": ADMIN,
    "assessment:sheets": READERS,
}
KINDS = (("assessment:sheet-", "assessor_sheet"), ("assessment:sheet", "assessor_sheet"))
OF_A_PERSON = ("assessor_sheet",)
PERIOD = "2024-03"


def words(name: str, pks: Mapping[str, int]) -> dict[str, object]:
    """Return what stands in an address of these pages beside the number of a sheet."""
    if not name.startswith("assessment:sheet-ask"):
        return {}
    return {"period": PERIOD, "group": pks.get("sheet_group", 0)}


def sheet_objects(county: CountyFixture) -> dict[str, Any]:
    """Make a sheet of a leader."""
    plan = AnnualPlan.objects.filter(county=county.county, year=2024).first()
    group, _made = UnitGroup.objects.get_or_create(
        plan=plan or PlanFactory(county=county.county, year=2024), name="评议组"
    )
    sheet = AssessorSheet.objects.create(
        county=county.county,
        group=group,
        period=PERIOD,
        sheet="carriers",
        assessor=county.user(Role.LEADER),
        due_on=dt.date(2024, 4, 12),
    )
    return {"assessor_sheet": sheet, "sheet_group": group}
