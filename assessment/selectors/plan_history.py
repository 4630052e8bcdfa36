"""What was done with a plan: its acts from the audit trail, changed cells in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assessment.models import AnnualPlan
from assessment.selectors.target_grid import PERSON, UNIT, columns_of
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.kinds import kind_label
from zhaoshang.audit.models import AuditEvent

MOST = 100
_CELLS_SHOWN = 12


@dataclass(frozen=True)
class Act:
    """One act on a plan."""

    at: dt.datetime
    who: str
    what: str
    reason: str
    details: list[str]
    more: int = 0


def plan_history(plan: AnnualPlan) -> list[Act]:
    """Return the latest acts on a plan. Four queries at most."""
    events = list(
        AuditEvent.objects.filter(
            county=plan.county_id,
            subject_type="assessment.annualplan",
            subject_id=str(plan.pk),
            result=AuditEvent.Result.OK,
        ).order_by("-at", "-pk")[:MOST]
    )
    cells = {name for event in events for name in event.detail.get("changes", {})}
    names = _names(plan, cells)
    return [_act(each, names) for each in events]


def _names(plan: AnnualPlan, cells: set[str]) -> dict[str, str]:
    keys = {cell.partition("-")[0] for cell in cells}
    units = {int(key[1:]) for key in keys if key[:1] == UNIT and key[1:].isdecimal()}
    people = {int(key[1:]) for key in keys if key[:1] == PERSON and key[1:].isdecimal()}
    who = {f"{UNIT}{each.pk}": each.label for each in Unit.objects.filter(pk__in=units)}
    persons = User.objects.filter(pk__in=people)
    who |= {f"{PERSON}{each.pk}": each.full_name for each in persons}
    what = {str(each.indicator_id): each.definition.name for each in columns_of(plan)}
    found = {}
    for cell in cells:
        key, _dash, indicator = cell.partition("-")
        found[cell] = f"{who.get(key, key)} {what.get(indicator, indicator)}"
    return found


def _act(event: AuditEvent, names: dict[str, str]) -> Act:
    detail: dict[str, Any] = event.detail
    changes = list(detail.get("changes", {}).items())
    said = [
        f"{names[cell]}：{before or _('empty')} → {after or _('empty')}"
        for cell, (before, after) in changes[:_CELLS_SHOWN]
    ]
    if "before" in detail and "after" in detail:
        said.append(f"{detail.get('who', '')}：{detail['before']} → {detail['after']}")
    if "months" in detail:
        split = "、".join(detail["months"]) or _("by time progress")
        said.append(f"{detail.get('who', '')}：{split}")
    for name in ("basis", "group", "document", "reference", "file"):
        if detail.get(name):
            said.insert(0, str(detail[name]))
    lists = [detail[name] for name in ("units", "indicators") if detail.get(name)]
    said.extend("、".join(str(each) for each in listed) for listed in lists)
    total = int(detail.get("cells", len(changes)) or 0)
    return Act(
        at=event.at,
        who=event.actor_name,
        what=str(kind_label(event.kind)),
        reason=event.reason,
        details=said,
        more=max(total - _CELLS_SHOWN, 0) if changes else 0,
    )
