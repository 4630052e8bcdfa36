"""Figures as the progress table gives them, made up: what closing needs and no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assessment.models import MonthFigure, Restatement, UnitCell
from assessment.selectors.plans import plan_in_force, plan_indicators, reporting_units

ZERO = Decimal(0)


@dataclass
class Row:
    unit_id: int
    indicator_id: int
    value: Decimal
    cumulative: Decimal
    claimed: Decimal | None = None
    claimed_cumulative: Decimal | None = None


@dataclass
class Table:
    rows: list[Row]


@dataclass
class FakeLedger:
    """What the ledger knows, by unit and indicator: twelve months, changed by tests at will."""

    known: dict[tuple[int, int], list[Decimal]] = field(default_factory=dict)

    def set(self, unit: Any, indicator: Any, month: int, value: int | str) -> None:
        months = self.known.setdefault((unit.pk, indicator.pk), [ZERO] * 12)
        months[month - 1] = Decimal(value)

    def months(self, unit_id: int, indicator_id: int) -> tuple[Decimal, ...]:
        return tuple(self.known.get((unit_id, indicator_id), [ZERO] * 12))

    def cumulative(self, unit_id: int, indicator_id: int, month: Any) -> Decimal:
        return sum(self.months(unit_id, indicator_id)[: month.number], ZERO)

    def month_figures(self, *, county_id, month, on, restated=False):
        plan = plan_in_force(county_id, month.year)
        rows = []
        for unit in reporting_units(plan, month):
            for each in plan_indicators(plan, month):
                definition = each.definition
                before = (
                    MonthFigure.objects.filter(
                        unit=unit,
                        indicator=definition.indicator_id,
                        month__year=month.year,
                        month__lt=month.first_day,
                    )
                    .order_by("-month")
                    .values_list("cumulative", flat=True)
                    .first()
                )
                if before is None:
                    # Nothing of the year was published: what was before the first month is known.
                    earlier = self.months(unit.pk, definition.indicator_id)[: month.number - 1]
                    before = ZERO if definition.is_reported else sum(earlier, ZERO)
                if definition.is_reported:
                    value = self._reported(unit, definition.indicator_id, month)
                else:
                    value = self.cumulative(unit.pk, definition.indicator_id, month) - before
                rows.append(Row(unit.pk, definition.indicator_id, value, before + value))
        return Table(rows)

    def _reported(self, unit, indicator_id, month):
        cell = UnitCell.objects.filter(
            report__unit=unit, report__month=month.first_day, indicator=indicator_id
        ).first()
        booked = Restatement.objects.filter(
            unit=unit, indicator=indicator_id, booked_month=month.first_day, is_found=False
        )
        value = cell.value if cell is not None and cell.value is not None else ZERO
        return value + sum(booked.values_list("difference", flat=True), ZERO)
