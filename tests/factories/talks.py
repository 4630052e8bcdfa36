"""What a talk list is drawn from, made directly: closed months with figures, final results.

made = make_grounds(county)      five units in one group, July to September closed, 2026Q3 final;
                                 the first township is last and has brought nothing
make_result(plan, "2026Q2", units, totals)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessment.models import (
    AnnualPlan,
    Indicator,
    InterviewNotice,
    MonthClosing,
    MonthFigure,
    ScoreRow,
    ScoreRun,
    TalkList,
)
from assessment.policies_talks import TALKS
from assessment.rules.talk_kept import inputs_kept
from assessment.rules.talks import Inputs, ListState, TalkState, Why
from assessment.services.talks.lists import policy_kept
from tests.factories.accounts import CountyFixture, UnitFactory, make_position
from tests.factories.assessment import PlanFactory, join, make_indicator
from tests.factories.closing import close_bare
from tests.factories.projects import at_noon
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Office
from zhaoshang.policy.selectors import in_force

MONTHS = (7, 8, 9)
GROUP = "乡镇组"


@dataclass
class Grounds:
    """A plan, its five units (the first township last in the result), and two indicators."""

    plan: AnnualPlan
    units: list[Unit]
    funds: Indicator
    projects: Indicator
    run: ScoreRun


def make_grounds(county: CountyFixture) -> Grounds:
    """Make five units with three closed months and a final third quarter of 2026."""
    plan = PlanFactory(county=county.county)
    others = [
        UnitFactory(parent=county.county, name=f"{county.county.code}{name}镇", sort_order=number)
        for number, name in enumerate(("东山", "西河", "北岗"), start=20)
    ]
    units = [*county.townships, *others]
    join(plan, *units)
    funds = make_indicator(plan, "funds", name="到位资金", measure="万元", source="funds_verified")
    projects = make_indicator(plan, "signed", name="新签约项目", source="signed_count")
    for number in MONTHS:
        close_month(plan, number, (funds, projects), still=units[:1], all_units=units)
    run = make_result(plan, "2026Q3", units, [60, 90, 85, 80, 75])
    return Grounds(plan, units, funds, projects, run)


def close_month(
    plan: AnnualPlan,
    number: int,
    indicators: Sequence[Indicator],
    *,
    still: Sequence[Unit],
    all_units: Sequence[Unit],
    missing: Sequence[Unit] = (),
) -> MonthClosing:
    """Close a month of the plan's year: units of `still` bring nothing, the others 1 of each."""
    closing = close_bare(
        plan.county,
        dt.date(plan.year, number, 1),
        closed_at=at_noon(dt.date(plan.year, number, 28)),
        missing_units=[each.pk for each in missing],
    )
    idle = {each.pk for each in still}
    MonthFigure.objects.bulk_create(
        MonthFigure(
            closing=closing,
            county=plan.county,
            unit=unit,
            month=closing.month,
            indicator=indicator,
            definition=indicator.definitions.get(),
            value=Decimal(0 if unit.pk in idle else 1),
            cumulative=Decimal(0 if unit.pk in idle else number),
        )
        for unit in all_units
        for indicator in indicators
    )
    return closing


def make_result(
    plan: AnnualPlan,
    period: str,
    units: Sequence[Unit],
    totals: Sequence[int | None],
    *,
    state: str = "final",
    edition: int = 1,
    replaces: ScoreRun | None = None,
) -> ScoreRun:
    """Make a result of one group; a total of None is a unit that did not report."""
    day = dt.date(2026, 11, 2)
    run = ScoreRun.objects.create(
        county=plan.county,
        plan=plan,
        period=period,
        edition=edition,
        replaces=replaces,
        state=state,
        computed_at=at_noon(day),
        as_of=day,
        content={},
        sha256=f"{edition}" * 64,
        notice_from=day,
        notice_until=day,
        final_at=at_noon(day),
    )
    scored = [each for each in totals if each is not None]
    order = sorted(range(len(units)), key=lambda at: -(totals[at] or -1))
    ScoreRow.objects.bulk_create(
        ScoreRow(
            run=run,
            unit=units[at],
            unit_name=units[at].name,
            group_name=GROUP,
            sort_order=place,
            place=None
            if totals[at] is None
            else 1 + sum(other > (totals[at] or 0) for other in scored),
            total=Decimal(totals[at] or 0),
            outcome={},
        )
        for place, at in enumerate(order)
    )
    return run


def seat_leaders(county: CountyFixture, head: User, deputy: User) -> None:
    """Let somebody head the bureau, and somebody be deputy magistrate for investment."""
    make_position(county.bureau, Office.UNIT_PRINCIPAL, holder=head)
    make_position(county.county, Office.DEPUTY_HEAD_INVESTMENT, holder=deputy)


def make_list(county: Unit, period: str, run: ScoreRun | None = None, **fields: Any) -> TalkList:
    """Make a draft of a list with no inputs, by the policy in force; issued if it has a number."""
    policy = in_force(TALKS, county, dt.date(2026, 11, 20))
    day = dt.date(2026, 11, 2)
    issued = {
        "state": ListState.ISSUED.value,
        "issued_on": day,
        "issued_at": at_noon(day),
        "sha256": "0" * 64,
    }
    values: dict[str, Any] = {
        "county": county,
        "period": period,
        "run": run,
        "drawn_on": day,
        "content": {
            "format": 1,
            "rule": policy.value.rule.kept(),
            "policy": policy_kept(policy),
            "figure": None,
            "projects": None,
            "inputs": inputs_kept(Inputs({})),
        },
        **(issued if fields.get("number") else {}),
        **fields,
    }
    return TalkList.objects.create(**values)


def make_talk(found: TalkList, unit: Unit, talker: User, **fields: Any) -> InterviewNotice:
    """Make a talk of a list that a county reader added, called for 27 November 2026."""
    values: dict[str, Any] = {
        "list_of": found,
        "county": found.county,
        "unit": unit,
        "unit_name": unit.name,
        "state": TalkState.CALLED.value,
        "reasons": [{"why": Why.BY_HAND.value, "text": "重点项目停工"}],
        "is_added": True,
        "why_changed": "重点项目停工",
        "talker": talker,
        "talker_title": f"副县长 {talker.full_name}",
        "meets_at": at_noon(dt.date(2026, 11, 27)),
        "place": "县政府二楼会议室",
        **fields,
    }
    return InterviewNotice.objects.create(**values)
