"""Trying thresholds of flags out on their policy form (试算): what would change, nothing saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.flag_reasons import drawn, rule_words, why_of
from projects.models import Project
from projects.policies_flag_looks import Looks, looks_in_force
from projects.policies_flags import FLAG_RULES
from projects.rules.flags.kinds import Measure, RuleKind, Severity
from projects.rules.flags.limits import FlagRules
from projects.services.flags.trial import TrialResult, TrialRow, try_out
from projects.views.flag_words import calm_of
from zhaoshang.accounts.models import Unit, User
from zhaoshang.policy.kinds import Trial, offer_trial

MOST = 100


def try_thresholds(value: FlagRules, owner: Unit, by: User, on: dt.date) -> Mapping[str, Any]:
    """Return which projects would change colour under typed thresholds.

    Args:
        value: What was typed.
        owner: Whose policy it would be.
        by: Who asks; only projects this user sees are compared.
        on: Today.
    """
    visible = Project.objects.visible_to(by)
    found = try_out(county=owner, rules=value, on=on, visible=visible, most=MOST)
    looks = looks_in_force(owner, on)
    return {
        "on": on,
        "looked_at": found.looked_at,
        "total": found.total,
        "more": found.left_out,
        "counts": _counts(found, looks),
        "rows": [_row(row, looks, on) for row in found.rows],
    }


def _counts(found: TrialResult, looks: Looks) -> list[dict[str, Any]]:
    return [
        {
            "label": _("%(before)s → %(after)s")
            % {"before": _word(before, looks), "after": _word(after, looks)},
            "value": str(number),
        }
        for (before, after), number in found.by_change.most_common()
    ]


def _row(row: TrialRow, looks: Looks, on: dt.date) -> dict[str, Any]:
    rule = RuleKind(row.rule)
    return {
        "name": row.name,
        "url": reverse("projects:project-flags", args=[row.project_id]),
        "before": _badge(row.before, looks),
        "after": _badge(row.after, looks),
        "rule": rule_words(row.rule, row.key),
        "why": why_of(rule, Measure(row.measure), row.limit, row.facts, on)
        if row.after
        else calm_of(Measure(row.measure), row.limit, row.value),
    }


def _word(severity: str, looks: Looks) -> str:
    return looks[Severity(severity)].label if severity else _("no flag")


def _badge(severity: str, looks: Looks) -> dict[str, Any]:
    return drawn(looks[Severity(severity)]) if severity else {}


offer_trial(
    FLAG_RULES,
    Trial(
        run=try_thresholds,
        template="projects/flags/_trial.html",
        label=gettext_lazy("Try these thresholds"),
    ),
)
