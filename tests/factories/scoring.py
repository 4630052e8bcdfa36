"""Schemes of assessment for tests.

make_scheme(plan)                       adopted: 60 points by rate of "funds", 40 by count of late
                                        reports; its sources: indicator "funds" of the plan, count
make_scheme(plan, state="draft", groups=[group], cycle="quarter", from_month=7)
make_scheme(plan, content={…}, sources={…})
make_fact(unit, "bonus_points", 3, month=dt.date(2026, 9, 1))
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from assessment.models import AnnualPlan, ScoreFact, ScoringScheme, UnitGroup
from zhaoshang.accounts.models import Unit

# 24 000 of 48 000 is half: 30 points. One late report: 38 points.
CONTENT: dict[str, Any] = {
    "name": "2026 年招商引资考核办法",
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
            "code": "discipline",
            "name": "报送纪律",
            "points": "40",
            "kind": "deduct_from_full",
            "params": {"value": "late_reports", "each": "2"},
        },
    ],
    "tie_break": ["funds"],
}
SOURCES: dict[str, Any] = {
    "funds": {"from": "indicator", "code": "funds"},
    "late_reports": {"from": "count", "code": "late_reports"},
}


def make_scheme(
    plan: AnnualPlan,
    *,
    groups: Iterable[UnitGroup] = (),
    content: dict[str, Any] | None = None,
    sources: dict[str, Any] | None = None,
    **fields: Any,
) -> ScoringScheme:
    """Make a scheme, adopted unless `state` says otherwise, for all groups or those given.

    The default one reads the indicator "funds" of the plan: make it with `make_indicator`.
    """
    values: dict[str, Any] = {
        "county": plan.county,
        "plan": plan,
        "title": "2026 年招商引资考核办法",
        "content": copy.deepcopy(CONTENT if content is None else content),
        "sources": copy.deepcopy(SOURCES if sources is None else sources),
        "state": ScoringScheme.State.ADOPTED,
        "document": "县招办〔2026〕8号",
        "adopted_on": dt.date(plan.year, 3, 1),
        **fields,
    }
    if values["state"] == ScoringScheme.State.DRAFT:
        values |= {"document": "", "adopted_on": None}
    scheme = ScoringScheme.objects.create(**values)
    scheme.groups.set(groups)
    return scheme


def make_fact(unit: Unit, name: str, value: Decimal | int | str, **fields: Any) -> ScoreFact:
    """Make a typed figure of a unit, of the year to the end of September 2026."""
    values: dict[str, Any] = {
        "county": unit.county,
        "month": dt.date(2026, 9, 1),
        "reference": "县招办〔2026〕20号",
        **fields,
    }
    return ScoreFact.objects.create(unit=unit, name=name, value=Decimal(value), **values)
