"""Rows of flags, holds, talks and slips for tests of pages; no service derives them anew."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from projects.models import Flag, FlagConsequence, FlagHold, Project
from projects.rules.flags.kinds import (
    ConsequenceKind,
    HoldKind,
    HoldState,
    Measure,
    RuleKind,
    Severity,
)
from tests.factories.projects import TODAY
from zhaoshang.accounts.models import Unit


def make_flag(
    project: Project | None,
    severity: Severity = Severity.WARNING,
    *,
    days: int = 10,
    rule: RuleKind = RuleKind.NO_FOLLOW_UP,
    limit: int = 14,
    unit: Unit | None = None,
    **fields: Any,
) -> Flag:
    """Raise a flag that has been up for some days, today included."""
    since = TODAY - dt.timedelta(days=days - 1)
    # In place of what the project's own dates gave it.
    same = {"rule": rule.value, "key": fields.get("key", ""), "cleared_on": None}
    Flag.objects.filter(project=project, unit=unit, **same).delete()
    county = project.county if project else unit.county if unit else None
    values: dict[str, Any] = {
        "measure": Measure.DAYS.value,
        "raised_on": since,
        "limit": Decimal(limit),
        "facts": {"value": limit + days, "value_on": TODAY.isoformat()},
        **fields,
    }
    return Flag.objects.create(
        county=county,
        project=project,
        unit=unit,
        rule=rule.value,
        severity=severity.value,
        since=since,
        **values,
    )


def make_hold(
    project: Project,
    kind: HoldKind = HoldKind.EXCUSE,
    *,
    state: HoldState = HoldState.GRANTED,
    rule: RuleKind | str = "",
    **fields: Any,
) -> FlagHold:
    """Hold flags down from yesterday for a month."""
    values: dict[str, Any] = {
        "since": TODAY - dt.timedelta(days=1),
        "until": TODAY + dt.timedelta(days=30),
        "reason": "省级环评审批未完成",
        "asked_on": TODAY - dt.timedelta(days=2),
        "unit": project.responsible_unit,
        **fields,
    }
    return FlagHold.objects.create(
        county=project.county,
        project=project,
        kind=kind.value,
        state=state.value,
        rule=str(rule),
        **values,
    )


def make_consequence(
    project: Project, kind: ConsequenceKind = ConsequenceKind.SLIP, **fields: Any
) -> FlagConsequence:
    """Issue a slip yesterday for a red flag."""
    issued = TODAY - dt.timedelta(days=1)
    values: dict[str, Any] = {
        "rule": RuleKind.NO_FOLLOW_UP.value,
        "severity": Severity.WARNING.value,
        "flag_since": TODAY - dt.timedelta(days=31),
        "after_days": 30,
        "due_from": issued,
        "issued_on": issued,
        "receipt_due_on": TODAY + dt.timedelta(days=2),
        "feedback_due_on": TODAY + dt.timedelta(days=9),
        "recheck_due_on": TODAY + dt.timedelta(days=24),
        "unit": project.responsible_unit,
        **fields,
    }
    return FlagConsequence.objects.create(
        county=project.county, project=project, kind=kind.value, **values
    )
