"""What the pages of a plan say: sums with their spread, open points, adjustments."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import pgettext

from assessment.models import AnnualPlan, IndicatorDefinition, TargetChange
from assessment.selectors.plan_page import Point
from assessment.selectors.target_grid import TargetGrid, key_of

_PARTS = {
    "bases": "#bases",
    "groups": "#groups",
    "indicators": "#indicators",
}


def sum_rows(grid: TargetGrid) -> list[dict[str, Any]]:
    """Return each indicator's sum over the groups beside the county's figure of each basis."""
    return [
        {
            "definition": column.definition,
            "total": summed.total,
            "against": [
                {
                    "basis": each.basis,
                    "figure": each.figure,
                    "told": each.target.told if each.target else [],
                    **spread_words(each.spread),
                }
                for each in summed.against
            ],
        }
        for column, summed in zip(grid.columns, grid.sums(), strict=True)
    ]


def spread_words(spread: Decimal | None) -> dict[str, Any]:
    """Return how far the units' sum is over or under a figure, with its tone."""
    if spread is None:
        return {"spread": None, "word": "", "tone": ""}
    if spread > 0:
        return {"spread": spread, "word": pgettext("sum against a figure", "over"), "tone": "ok"}
    if spread < 0:
        return {"spread": -spread, "word": pgettext("sum against a figure", "under"), "tone": "bad"}
    return {"spread": spread, "word": pgettext("sum against a figure", "exactly"), "tone": ""}


def point_row(plan: AnnualPlan, point: Point, rights: Mapping[str, bool]) -> dict[str, Any]:
    """Return an open point as the gate list takes it: what blocks is missing, the rest a hint."""
    url = reverse("assessment:plan", args=[plan.pk]) + _PARTS.get(point.part, "")
    if point.part == "targets":
        url = reverse("assessment:plan-targets", args=[plan.pk])
    return {
        "label": point.words,
        "blocks": point.blocks,
        "url": url if rights["frame"] or rights["type"] else "",
    }


def change_row(
    change: TargetChange, definitions: Mapping[int, IndicatorDefinition]
) -> dict[str, Any]:
    """Return an adjustment with both values."""
    target = change.target
    return {
        "change": change,
        "who": target.unit or target.person,
        "definition": definitions.get(target.indicator_id),
        "basis": target.basis,
        "difference": change.new_amount - change.old_amount,
        "url": target_url(target.plan_id, key_of(target), target.indicator_id, target.basis_id),
        "months_changed": change.old_months != change.new_months,
    }


def target_url(plan_id: int, key: str, indicator_id: int, basis_id: int) -> str:
    """Return the address of one target."""
    base = reverse("assessment:plan-target", args=[plan_id])
    return f"{base}?who={key}&indicator={indicator_id}&basis={basis_id}"
