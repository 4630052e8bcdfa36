"""What a closed month keeps: all its figures are worked out of (rules.md R2, anchors (b) 1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessment.models import (
    AnnualPlan,
    IndicatorDefinition,
    MonthFigure,
    MonthlyReport,
    Restatement,
)
from assessment.policies import PROGRESS, ProgressRule
from assessment.rules.closing import FORMAT, corrections
from assessment.rules.typed import plain
from assessment.selectors.figures import MonthRow
from assessment.selectors.ledger_figures import LedgerFigures
from assessment.selectors.plans import (
    ReportIndicator,
    groups_by_unit,
    plan_indicators,
    targets_of,
)
from assessment.selectors.report_rows import load_contents
from assessment.services.report_content import content_of
from zhaoshang.accounts.models import Unit
from zhaoshang.core.periods import Month
from zhaoshang.policy.selectors import InForce, in_force

Key = tuple[int, int]
_ZERO = Decimal(0)


@dataclass
class Frozen:
    """Everything that goes into a closing: the figures, and what they follow from."""

    plan: AnnualPlan
    month: Month
    rows: Sequence[MonthRow]
    indicators: Mapping[int, ReportIndicator]
    live: LedgerFigures | None
    before: Mapping[Key, Decimal]
    typed: Mapping[Key, Sequence[Restatement]]
    found: Mapping[Key, Mapping[Month, Decimal]]
    rule: InForce[ProgressRule]

    def months(self, key: Key) -> tuple[Decimal, ...] | None:
        """Return the ledger's months of a figure; None for one that is reported."""
        if self.live is None or self.indicators[key[1]].definition.is_reported:
            return None
        return self.live.months(*key)


def gather(
    plan: AnnualPlan,
    month: Month,
    rows: Iterable[MonthRow],
    live_of: Callable[[Sequence[IndicatorDefinition]], LedgerFigures],
    county: Unit,
) -> Frozen:
    """Gather what a closing freezes, beside the figures themselves; a fixed number of queries."""
    indicators = {each.definition.indicator_id: each for each in plan_indicators(plan, month)}
    asked = [each.definition for each in indicators.values() if not each.definition.is_reported]
    kept = [row for row in rows if row.indicator_id in indicators]
    year = MonthFigure.objects.filter(
        county=county, month__year=month.year, month__lt=month.first_day
    )
    booked: dict[Key, dict[int, Decimal]] = defaultdict(dict)
    before: dict[Key, Decimal] = {}
    begun: dict[Key, tuple[int, Decimal]] = {}
    for unit_id, indicator_id, day, value, cumulative in year.order_by("month").values_list(
        "unit_id", "indicator_id", "month", "value", "cumulative"
    ):
        booked[unit_id, indicator_id][day.month] = value
        before[unit_id, indicator_id] = cumulative
        begun.setdefault((unit_id, indicator_id), (day.month, cumulative - value))
    moved = list(
        Restatement.objects.filter(
            county=county,
            booked_month__lte=month.first_day,
            booked_month__year=month.year,
        ).order_by("pk")
    )
    typed: dict[Key, list[Restatement]] = defaultdict(list)
    for each in moved:
        if each.booked_month == month.first_day and not each.is_found:
            typed[each.unit_id, each.indicator_id].append(each)
    frozen = Frozen(
        plan=plan,
        month=month,
        rows=kept,
        indicators=indicators,
        live=live_of(asked) if asked else None,
        before=before,
        typed=typed,
        found={},
        rule=in_force(PROGRESS, county, month.last_day),
    )
    frozen.before = before | {
        key: sum(live[: month.number - 1], _ZERO)
        for row in kept
        if (key := (row.unit_id, row.indicator_id)) not in before
        and (live := frozen.months(key)) is not None
    }
    frozen.found = _found(frozen, booked, begun, moved)
    return frozen


def _known(
    values: Mapping[int, Decimal], begun: tuple[int, Decimal], live: Sequence[Decimal] | None
) -> list[Decimal]:
    """Return what was published of each month of a year.

    Months before the first that was published were known as one sum: what differs from it later is
    a correction of the last of them.
    """
    months = [values.get(number, _ZERO) for number in range(1, 13)]
    number, base = begun
    if number > 1 and live is not None:
        earlier = list(live[: number - 2])
        months[: number - 1] = [*earlier, base - sum(earlier, _ZERO)]
    return months


def _found(
    frozen: Frozen,
    booked: Mapping[Key, Mapping[int, Decimal]],
    begun: Mapping[Key, tuple[int, Decimal]],
    moved: Iterable[Restatement],
) -> dict[Key, dict[Month, Decimal]]:
    """Return what became known of the year's closed months since each was closed."""
    known: dict[Key, list[Decimal]] = {
        key: _known(values, begun[key], frozen.months(key) if key[1] in frozen.indicators else None)
        for key, values in booked.items()
    }
    for each in moved:
        months = known.get((each.unit_id, each.indicator_id))
        if months is None or not each.is_found or each.booked_month == frozen.month.first_day:
            continue
        months[each.booked_month.month - 1] -= each.difference
        if each.corrects_month.year == frozen.month.year:
            months[each.corrects_month.month - 1] += each.difference
    found: dict[Key, dict[Month, Decimal]] = {}
    for row in frozen.rows:
        key = (row.unit_id, row.indicator_id)
        live = frozen.months(key)
        if live is not None and key in known:
            differences = corrections(live, known[key], frozen.month)
            if differences:
                found[key] = differences
    return found


def content(
    frozen: Frozen,
    county: Unit,
    reports: Sequence[MonthlyReport],
    missing: Sequence[MonthlyReport],
    reason: str,
) -> dict[str, Any]:
    """Return the content of a closing: lists, texts and whole numbers only, in a fixed order."""
    groups = groups_by_unit(frozen.plan)
    contents = load_contents(reports)
    units = {each.unit_id for each in frozen.rows} | {each.unit_id for each in reports}
    rule = frozen.rule.value
    return {
        "format": FORMAT,
        "county": _unit(county),
        "month": str(frozen.month),
        "reason": reason,
        "plan": {
            "id": frozen.plan.pk,
            "title": frozen.plan.title,
            "document": frozen.plan.document,
            "bases": [
                {"id": each.pk, "name": each.name, "level": each.level, "is_main": each.is_main}
                for each in frozen.plan.bases.order_by("pk")
            ],
        },
        "progress": {
            "gap_from": rule.gap_from.value,
            "by_month": rule.by_month,
            "decimals": rule.decimals,
            "document": frozen.rule.source_document,
        },
        "units": [
            {**_unit(each), "group": str(groups.get(each.pk) or "")}
            for each in Unit.objects.filter(pk__in=units).order_by("pk")
        ],
        "definitions": [_definition(each) for _pk, each in sorted(frozen.indicators.items())],
        "targets": [
            {
                "unit": each.target.unit_id,
                "indicator": each.target.indicator_id,
                "basis": each.target.basis_id,
                "amount": plain(each.amount),
                "months": [plain(value) for value in each.cumulative],
                "adjusted_by": each.change.reference if each.change else "",
            }
            for each in sorted(
                targets_of(frozen.plan, frozen.month), key=lambda each: each.target.pk
            )
        ],
        "figures": [
            _figure(frozen, row)
            for row in sorted(frozen.rows, key=lambda each: (each.unit_id, each.indicator_id))
        ],
        "corrections": [*_typed(frozen), *_found_rows(frozen)],
        "reports": [
            {
                "state": each.state,
                "is_late": each.is_late,
                "submissions": each.submissions,
                "due_on": each.due_on.isoformat(),
                **content_of(contents[each.pk]),
            }
            for each in sorted(reports, key=lambda each: each.unit_id)
        ],
        "missing": sorted(each.unit_id for each in missing),
    }


def _unit(unit: Unit) -> dict[str, Any]:
    return {"id": unit.pk, "code": unit.code, "name": unit.name}


def _definition(row: ReportIndicator) -> dict[str, Any]:
    definition = row.definition
    return {
        "id": definition.pk,
        "indicator": definition.indicator_id,
        "code": row.plan_indicator.indicator.code,
        "name": definition.name,
        "measure": definition.measure,
        "decimals": definition.decimals,
        "source": definition.source,
        "filters": definition.filters,
        "credit": definition.credit,
        "effective_from": definition.effective_from.isoformat(),
        "document": definition.source_document,
    }


def _figure(frozen: Frozen, row: MonthRow) -> dict[str, Any]:
    key = (row.unit_id, row.indicator_id)
    months = frozen.months(key)
    corrected = sum((each.difference for each in frozen.typed.get(key, ())), _ZERO)
    return {
        "unit": row.unit_id,
        "indicator": row.indicator_id,
        "before": plain(frozen.before.get(key, _ZERO)),
        "months": None if months is None else [plain(each) for each in months],
        "reported": plain(row.value - corrected) if months is None else "",
        "corrected": plain(corrected) if months is None else "",
        "value": plain(row.value),
        "cumulative": plain(row.cumulative),
        "claimed": plain(row.claimed),
        "claimed_cumulative": plain(row.claimed_cumulative),
    }


def _typed(frozen: Frozen) -> list[dict[str, Any]]:
    return [
        {
            "unit": each.unit_id,
            "indicator": each.indicator_id,
            "corrects": f"{each.corrects_month:%Y-%m}",
            "difference": plain(each.difference),
            "found": False,
            "reason": each.reason,
            "document": each.reference,
        }
        for _key, rows in sorted(frozen.typed.items())
        for each in rows
    ]


def _found_rows(frozen: Frozen) -> list[dict[str, Any]]:
    return [
        {
            "unit": key[0],
            "indicator": key[1],
            "corrects": str(month),
            "difference": plain(difference),
            "found": True,
            "reason": "",
            "document": "",
        }
        for key, months in sorted(frozen.found.items())
        for month, difference in sorted(months.items())
    ]
