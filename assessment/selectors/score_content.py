"""What a result keeps: schemes, sources, definitions, facts, changes, with its seal (R12)."""

from __future__ import annotations

from typing import Any

from assessment.models import FactChange, MonthClosing, ScoreRun
from assessment.rules.scoring.carried import carry
from assessment.rules.scoring.content import FORMAT
from assessment.rules.typed import plain
from assessment.selectors.score_facts import PeriodFacts, facts_kept


def content_of(facts: PeriodFacts, replaces: ScoreRun | None = None) -> dict[str, Any]:
    """Return everything that a result of these facts is worked out of.

    Args:
        facts: Read afresh.
        replaces: The edition that a new one takes the place of: its rulings are carried over where
            the facts they corrected are still the same (`rules.scoring.carried`).
    """
    found = _fresh(facts)
    if replaces is not None and replaces.content["changes"]:
        carried = carry(replaces.content, found)
        found["changes"] = list(carried.changes)
        found["rulings_before"] = {
            "edition": replaces.edition,
            "contained": list(carried.contained),
            "left": list(carried.left),
        }
    return found


def _fresh(facts: PeriodFacts) -> dict[str, Any]:
    last = facts.period.last_month
    closing = MonthClosing.objects.filter(county=facts.county, month=last.first_day)
    plan = facts.plan
    return {
        "format": FORMAT,
        "county": {
            "id": facts.county.pk,
            "code": facts.county.code,
            "name": facts.county.name,
        },
        "plan": {"id": plan.pk, "title": plan.title, "document": plan.document} if plan else None,
        "period": str(facts.period),
        "on": facts.on.isoformat(),
        # The seal of the closed month that the figures come from.
        "closing": closing.values_list("sha256", flat=True).first(),
        "groups": [
            {
                "group": each.group.pk,
                "name": each.group.name,
                "is_apart": each.group.is_apart,
                "scheme": {
                    "id": each.stored.pk,
                    "title": each.stored.title,
                    "document": each.stored.document,
                    "content": each.stored.content,
                    "sources": each.stored.sources,
                },
            }
            for each in facts.groups
        ],
        "without_scheme": [group.name for group in facts.without_scheme],
        "definitions": _definitions(facts),
        "units": [facts_kept(each) for each in facts.units],
        "changes": [],
    }


def _definitions(facts: PeriodFacts) -> list[dict[str, Any]]:
    if facts.table is None:
        return []
    return [
        {
            "id": each.definition.pk,
            "code": each.plan_indicator.indicator.code,
            "name": each.definition.name,
            "measure": each.definition.measure,
            "source": each.definition.source,
            "filters": each.definition.filters,
            "credit": each.definition.credit,
        }
        for each in facts.table.indicators
    ]


def changes_of(run: ScoreRun) -> list[dict[str, Any]]:
    """Return what rulings changed of a run's facts: those carried over, then its own in order."""
    carried = [each for each in run.content["changes"] if each.get("carried")]
    rows = FactChange.objects.filter(objection__run=run).select_related("objection")
    return carried + [
        {
            "objection": each.objection_id,
            "unit": each.objection.unit_id,
            "name": each.name,
            "is_target": each.is_target,
            **({"is_mark": True} if each.is_mark else {}),
            "old": plain(each.old) if each.old is not None else None,
            "new": plain(each.new),
        }
        for each in rows.order_by("pk")
    ]
