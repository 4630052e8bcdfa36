"""A scheme that asks assessors, and their sheets, for tests.

make_rating(plan)                        60 points by the figure "funds", 40 by the sheet "carriers"
make_rating(plan, classes={"园区": 70, "乡镇": 30})
make_sheet(group, assessor, marks={unit: 90}, handed_in=True)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assessment.models import AnnualPlan, AssessorSheet, ScoringScheme, SheetMark, UnitGroup
from tests.factories.scoring import make_scheme
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core import clock

SHEET = "carriers"


def make_rating(plan: AnnualPlan, classes: Mapping[str, int] | None = None) -> ScoringScheme:
    """Make an adopted scheme with a part that assessors mark out of 100."""
    params: dict[str, Any] = {"sheet": SHEET}
    if classes:
        params["averaging"] = "by_class"
        params["weights"] = [
            {"class": name, "weight": str(weight)} for name, weight in classes.items()
        ]
    content = {
        "name": "2026 年考核办法",
        "full": "100",
        "indicators": [
            {
                "code": "funds",
                "name": "到位资金",
                "points": "60",
                "kind": "ratio",
                "params": {"value": "funds"},
            },
            {
                "code": "rating",
                "name": "承接单位评议",
                "points": "40",
                "kind": "assessed",
                "params": params,
            },
        ],
        "tie_break": ["funds"],
    }
    return make_scheme(
        plan, content=content, sources={"funds": {"from": "indicator", "code": "funds"}}
    )


def make_sheet(
    group: UnitGroup,
    assessor: User,
    marks: Mapping[Unit, int | str] | None = None,
    *,
    handed_in: bool = False,
    **fields: Any,
) -> AssessorSheet:
    """Make a sheet of one assessor for October 2026."""
    values: dict[str, Any] = {
        "county": group.plan.county,
        "period": "2026-10",
        "sheet": SHEET,
        "due_on": dt.date(2026, 11, 27),
        "handed_in_at": clock.now() if handed_in else None,
        **fields,
    }
    sheet = AssessorSheet.objects.create(group=group, assessor=assessor, **values)
    for unit, mark in (marks or {}).items():
        SheetMark.objects.create(sheet=sheet, unit=unit, mark=Decimal(mark))
    return sheet
