"""Funds behind the investment plan, handed to the flags as facts of kind 4 (rules.md R6, R7).

Level-triggered: the whole course is derived from dates and only what differs is pushed, on each
change of a plan or of verified money, and every night for what fell due meanwhile.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from projects.models import FlagFact, FundsPlan
from projects.rules.flags.kinds import RuleKind
from projects.rules.funds_course import Standing
from projects.selectors.funds_plan import courses
from projects.services.flags.pushing import Pushed, push_facts
from zhaoshang.policy.services import mark_used

SERIES = "funds"
CHUNK = 500
RULE = RuleKind.BEHIND_SCHEDULE


@transaction.atomic
def push_standing(project_ids: Sequence[int], *, on: dt.date) -> int:
    """Bring the facts of some projects to what follows from plan and verified money.

    Returns:
        How many facts changed; a second run changes none.
    """
    found_of = courses(project_ids, on=on)
    wanted = {
        (pk, f"{each.on:%Y-%m-%d}"): _fact(pk, each)
        for pk, found in found_of.by_project.items()
        for each in found
    }
    stored = {
        (row.project_id or 0, row.period): row
        for row in FlagFact.objects.filter(
            project_id__in=list(project_ids), rule=RULE.value, key=SERIES
        )
    }
    changed = [
        fact
        for place, fact in wanted.items()
        if place not in stored or _differs(stored[place], fact)
    ]
    changed += [
        Pushed(RULE, row.period, row.known_on, key=SERIES, project_id=pk, gone=True)
        for (pk, period), row in stored.items()
        if (pk, period) not in wanted
    ]
    if not changed:
        return 0
    for policy in found_of.policies:
        if not policy.is_used:
            mark_used(policy)
    return push_facts(changed, on=on)


def push_all(*, on: dt.date) -> int:
    """Bring the facts of every project with a plan up to date; return how many changed."""
    changed, last = 0, 0
    plans = FundsPlan.objects.filter(is_current=True).order_by("project_id")
    while ids := list(
        plans.filter(project_id__gt=last).values_list("project_id", flat=True)[:CHUNK]
    ):
        changed += push_standing(ids, on=on)
        last = ids[-1]
    return changed


def _fact(project_id: int, standing: Standing) -> Pushed:
    return Pushed(
        RULE,
        f"{standing.on:%Y-%m-%d}",
        standing.on,
        value=standing.due_percent,
        other=standing.verified_percent,
        key=SERIES,
        project_id=project_id,
    )


def _differs(row: FlagFact, fact: Pushed) -> bool:
    return (row.known_on, row.value, row.other) != (fact.known_on, fact.value, fact.other)
