"""Why there is a flag, in words (rules.md R7): the number that went in, the limit, by how much.

Below the views, so that papers and the pages of other apps say the same as the page of a project.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import Flag
from projects.models.choices import MilestoneKind
from projects.models.flag_choices import RULE_LABELS
from projects.policies_flag_looks import Look
from projects.rules.flags.kinds import Measure, RuleKind
from zhaoshang.core.templatetags.zs import figure

_WHY_LIMIT = gettext_lazy("The limit of %(limit)s is passed.")
_WHY: dict[tuple[RuleKind, Measure], Promise] = {
    (RuleKind.NO_FOLLOW_UP, Measure.DAYS): gettext_lazy(
        "The last follow-up was %(value)s days ago; the limit is %(limit)s days, over by %(over)s."
    ),
    (RuleKind.TIME_IN_STAGE, Measure.DAYS): gettext_lazy(
        "It has stood here for %(value)s days; the limit is %(limit)s days, over by %(over)s."
    ),
    (RuleKind.MILESTONE_LATE, Measure.DAYS): gettext_lazy(
        "%(value)s days past the agreed date; the limit is %(limit)s days, over by %(over)s."
    ),
    (RuleKind.MILESTONE_LATE, Measure.AFTER_START): gettext_lazy(
        "Missing %(value)s days after the start; the limit is %(limit)s days, over by %(over)s."
    ),
    (RuleKind.BEHIND_SCHEDULE, Measure.POINTS): gettext_lazy(
        "%(planned)s%% of the plan was due and %(actual)s%% is reached: %(value)s percentage points"
        " behind; the limit is %(limit)s."
    ),
    (RuleKind.BEHIND_SCHEDULE, Measure.RELATIVE): gettext_lazy(
        "%(planned)s%% of the plan was due and %(actual)s%% is reached: %(value)s%% of what was due"
        " is missing; the limit is %(limit)s%%."
    ),
    (RuleKind.PERIODS_IN_A_ROW, Measure.MISSED): gettext_lazy(
        "Missed %(value)s periods in a row; the limit is %(limit)s."
    ),
    (RuleKind.PERIODS_IN_A_ROW, Measure.FLAGGED): gettext_lazy(
        "Flagged %(value)s months in a row; the limit is %(limit)s."
    ),
    (RuleKind.PROBLEM_OVERDUE, Measure.DAYS): gettext_lazy(
        "A difficulty is %(value)s days overdue; the limit is %(limit)s days, over by %(over)s."
    ),
    (RuleKind.NO_REPORT, Measure.REPORTS): gettext_lazy(
        "No report for %(value)s months; the limit is %(limit)s."
    ),
    (RuleKind.NO_REPORT, Measure.NO_CHANGE): gettext_lazy(
        "“No change” %(value)s times in a row; the limit is %(limit)s."
    ),
}
# What grows by one a day while nobody does anything.
RUNNING = frozenset({Measure.DAYS, Measure.AFTER_START})


def drawn(look: Look, days: int | None = None) -> dict[str, Any]:
    """Return a look for `components/_flag_badge.html`."""
    return {
        "word": look.label,
        "days": days,
        "colour": look.colour,
        "shape": look.shape,
        "held": False,
    }


def rule_words(rule: str, key: str) -> str:
    """Name a rule, and of which milestone."""
    title = str(RULE_LABELS[RuleKind(rule)])
    if rule == RuleKind.MILESTONE_LATE and key in MilestoneKind.values:
        words = {"rule": title, "milestone": MilestoneKind(key).label}
        return _("%(rule)s: %(milestone)s") % words
    return title


def why(flag: Flag, on: dt.date) -> str:
    """Say the number that went in, the limit, and by how much it is over."""
    as_of = on if flag.cleared_on is None else flag.cleared_on - dt.timedelta(days=1)
    return why_of(RuleKind(flag.rule), Measure(flag.measure), flag.limit, flag.facts, as_of)


def why_of(
    rule: RuleKind,
    measure: Measure,
    limit: Decimal | None,
    facts: Mapping[str, Any],
    on: dt.date,
) -> str:
    """Say why there is a flag: the number as it is on a day, the limit, by how much it is over."""
    value = value_on(measure, facts, on)
    if value is None or limit is None:
        return str(_WHY_LIMIT) % {"limit": figure(limit)}
    words = {"value": figure(value), "limit": figure(limit), "over": figure(value - limit)}
    words |= {name: figure(Decimal(str(facts.get(name, 0)))) for name in ("planned", "actual")}
    return str(_WHY.get((rule, measure), _WHY_LIMIT)) % words


def value_on(measure: Measure, facts: Mapping[str, Any], on: dt.date) -> Decimal | None:
    """Return the number that is compared with the limit, as it is on a day.

    Days go on by one a day from the day the number was taken; the others stand still.
    """
    if "value" not in facts:
        return None
    value = Decimal(str(facts["value"]))
    taken = facts.get("value_on")
    if facts.get("runs", measure in RUNNING) and taken:
        value += (on - dt.date.fromisoformat(str(taken)[:10])).days
    return value
