"""Facts that targets and reports push down for kinds 4, 5 and 7 (rules.md R7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models import FlagFact, Project
from projects.rules.flags.kinds import PUSHED, RuleKind
from projects.selectors.flag_facts import PolicyBooks
from projects.services.flagging.recompute import recompute, recompute_units
from zhaoshang.accounts.models import Unit
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Month

NOT_PUSHED = _("Facts of this rule come from the ledger itself.")
PERIOD_NEEDED = _("A report is of a month: 2026-10.")
ONE_SUBJECT = _("A fact is of a project or of a unit, not of both.")


@dataclass(frozen=True)
class Pushed:
    """One fact, of a project or of a unit.

    Args:
        rule: behind_schedule (`value` planned, `other` actual, in percent), periods_in_a_row
            (`value` 1 missed, 0 met), no_report (a month for which there is a report).
        period: Which of the series; months as 2026-10.
        known_on: The day from which it counts.
        value: See `rule`.
        other: See `rule`.
        key: Tells series apart, e.g. an indicator.
        project_id: Of this project;
        unit_id: or of this unit.
        gone: It does not hold any more and is taken away.
    """

    rule: RuleKind
    period: str
    known_on: dt.date
    value: Decimal = Decimal(1)
    other: Decimal | None = None
    key: str = ""
    project_id: int | None = None
    unit_id: int | None = None
    gone: bool = False


@transaction.atomic
def push_facts(facts: Iterable[Pushed], *, on: dt.date, also: Iterable[int] = ()) -> int:
    """Store facts and bring the flags that rest on them up to date; return how many were given.

    A fact of the same series and period takes the place of the one before. Pushing again changes
    nothing.

    Args:
        facts: What is pushed.
        on: Today.
        also: Projects that were changed in the same act: their flags are worked out in one go.

    Raises:
        RuleBroken: for a rule that takes no facts, both subjects or none, a period that is none.
    """
    given = list(facts)
    for each in given:
        _check(each)
    projects = {each.project_id for each in given if each.project_id}
    units = {each.unit_id for each in given if each.unit_id}
    counties: dict[tuple[str, int], int] = {
        ("project", pk): county
        for pk, county in Project.objects.filter(pk__in=projects)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", "county_id")
    }
    # Without the key: rows of others that name a unit are checked against it when they are stored.
    owners = Unit.objects.filter(pk__in=units).order_by("pk").select_for_update(no_key=True)
    counties |= {
        ("unit", pk): county for pk, county in owners.values_list("pk", "county_id") if county
    }
    _store(given, counties)
    books = PolicyBooks(on=on)
    recompute(sorted(projects | set(also)), on=on, books=books)
    if units:
        recompute_units(units, on=on, books=books)
    return len(given)


def _check(fact: Pushed) -> None:
    if fact.rule not in PUSHED:
        raise RuleBroken(NOT_PUSHED, code="not_pushed")
    if (fact.project_id is None) is (fact.unit_id is None):
        raise RuleBroken(ONE_SUBJECT, code="one_subject")
    if fact.rule is RuleKind.NO_REPORT:
        try:
            Month.parse(fact.period)
        except ValueError as error:
            raise RuleBroken(PERIOD_NEEDED, code="period_needed") from error


def _store(given: list[Pushed], counties: dict[tuple[str, int], int]) -> None:
    projects = {each.project_id for each in given if each.project_id}
    units = {each.unit_id for each in given if each.unit_id}
    stored = FlagFact.objects.filter(
        Q(project_id__in=projects) | Q(project=None, unit_id__in=units)
    )
    known = {
        _name(row.project_id, row.unit_id, row.rule, row.key, row.period): row.pk for row in stored
    }
    replaced: list[int] = []
    rows: dict[tuple[Any, ...], FlagFact] = {}
    for each in given:
        name = _name(each.project_id, each.unit_id, each.rule.value, each.key, each.period)
        rows.pop(name, None)
        if name in known:
            replaced.append(known[name])
        if not each.gone:
            rows[name] = FlagFact(
                county_id=counties[
                    ("project", each.project_id) if each.project_id else ("unit", each.unit_id or 0)
                ],
                project_id=each.project_id,
                unit_id=each.unit_id,
                rule=each.rule.value,
                key=each.key,
                period=each.period,
                known_on=each.known_on,
                value=each.value,
                other=each.other,
                pushed_at=clock.now(),
            )
    FlagFact.objects.filter(pk__in=replaced).delete()
    FlagFact.objects.bulk_create(rows.values(), batch_size=1_000)


def _name(project_id: int | None, unit_id: int | None, *parts: Any) -> tuple[Any, ...]:
    return (project_id, unit_id, *parts)
