"""Opens the year after a settled one: a draft plan, drafts of its schemes, January (R2, R10, R11).

Done again it makes only what is missing, so two clicks give one plan. Projects, problems, action
items and numbering belong to no year of assessment: they run on as they stand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from assessment import events_settlement as events
from assessment.models import AnnualPlan, IndicatorDefinition, ScoringScheme, Target
from assessment.policies_settlement import NEXT_YEAR, NextYearRule, TargetsFrom
from assessment.rules.score_states import SchemeCycle
from assessment.rules.typed import plain
from assessment.services.opening import month_lock, open_month
from assessment.services.plans import Copying, make_plan
from assessment.services.scoring.schemes import SchemeDraft, save_scheme
from assessment.services.settlement import lock_standing
from assessment.services.year_guard import year_lock
from zhaoshang.accounts.models import User
from zhaoshang.audit.bulk import CHANGED, record_history
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.money import round_half_up
from zhaoshang.core.periods import Month
from zhaoshang.policy.selectors import in_force
from zhaoshang.policy.services import mark_used

_LONGEST_TITLE = 120
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Opened:
    """What opening a year made now; all empty where it stood already.

    Attributes:
        plan: The next year's plan.
        is_new: It was made now.
        schemes: Drafts that were made now.
        reports: Reports of January that were made now.
    """

    plan: AnnualPlan
    is_new: bool
    schemes: Sequence[ScoringScheme]
    reports: int

    @property
    def made_anything(self) -> bool:
        """Something was missing."""
        return self.is_new or bool(self.schemes) or self.reports > 0


@transaction.atomic
def open_next_year(*, settlement_id: int, by: User, on: dt.date) -> Opened:
    """Make the draft plan of the year after a settled one, with drafts of its schemes.

    Groups, members, bases and indicators come over as they stand, targets as the county's policy
    says. A plan that exists already is left as it is; schemes that were copied are not copied
    again. January is opened if its plan is issued; otherwise it opens when that is.

    Args:
        settlement_id: The standing settlement.
        by: The business administrator.
        on: Today.

    Raises:
        RuleBroken: when the year was opened again.

    Source: rules.md R10, R12 (the cycle).
    """
    with acting(user=by):
        settlement = lock_standing(settlement_id)
        county, following = settlement.county, settlement.year + 1
        # Before the year: opening January holds the months.
        month_lock(county.pk)
        year_lock(county.pk, following, alone=True)
        plan = AnnualPlan.objects.filter(county=county, year=following).first()
        is_new = plan is None
        rule = in_force(NEXT_YEAR, county, on)
        if plan is None:
            plan = make_plan(
                county=county,
                year=following,
                title=_next_title(settlement.plan.title, settlement.year),
                copying=Copying(settlement.year, rule.value.targets is not TargetsFrom.EMPTY),
                by=by,
                on=on,
            )
            _raise_targets(plan, rule.value)
            mark_used(rule)
        schemes = _copy_schemes(settlement.plan, plan, by)
        reports = open_month(county_id=county.pk, month=Month(following, 1), on=on)
        opened = Opened(plan, is_new, schemes, reports)
        if opened.made_anything:
            record_event(
                events.NEXT_YEAR_OPENED,
                by=by,
                county=county,
                subject=settlement,
                detail={
                    "year": following,
                    "plan": plan.pk,
                    "plan_made": is_new,
                    "targets": rule.value.targets.value if is_new else "",
                    "schemes": [each.title for each in schemes],
                    "reports": reports,
                },
            )
        return opened


def _next_title(title: str, year: int) -> str:
    """Return a title for the next year: the year in it, or before it."""
    named = title.replace(str(year), str(year + 1))
    return (named if named != title else f"{year + 1}年{title}")[:_LONGEST_TITLE]


def _raise_targets(plan: AnnualPlan, rule: NextYearRule) -> None:
    """Put so many percent on the targets of a fresh draft, in the decimals of each indicator."""
    if rule.targets is not TargetsFrom.MORE or not rule.percent:
        return
    factor = (_HUNDRED + rule.percent) / _HUNDRED
    places = _decimals(plan)
    targets = list(plan.targets.order_by("pk"))
    for target in targets:
        decimals = places.get(target.indicator_id, 0)
        target.amount = round_half_up(target.amount * factor, decimals)
        months = [round_half_up(each * factor, decimals) for each in target.cumulative]
        target.months = [plain(each) for each in months]
    Target.objects.bulk_update(targets, ["amount", "months"], batch_size=500)
    record_history(Target, [each.pk for each in targets], kind=CHANGED)


def _decimals(plan: AnnualPlan) -> dict[int, int]:
    """Return the decimals of each indicator by its latest definition."""
    rows = IndicatorDefinition.objects.filter(indicator__in=plan.indicators.values("indicator"))
    return dict(rows.order_by("effective_from").values_list("indicator_id", "decimals"))


def _copy_schemes(old: AnnualPlan, plan: AnnualPlan, by: User) -> list[ScoringScheme]:
    """Copy what held at the end of the year as drafts, each once."""
    groups = {each.name: each.pk for each in plan.groups.all()}
    copied = set(plan.schemes.values_list("copied_from_id", flat=True))
    made = []
    for scheme in _last_in_force(old):
        if scheme.pk in copied:
            continue
        names = [group.name for group in scheme.groups.all()]
        ids = [groups[name] for name in names if name in groups]
        if names and not ids:
            continue  # its groups are gone: it would hold for all
        content: dict[str, Any] = {**scheme.content}
        if "name" in content:
            content["name"] = _next_title(str(content["name"]), old.year)
        draft = SchemeDraft(
            title=_next_title(scheme.title, old.year),
            content=content,
            sources=scheme.sources,
            cycle=SchemeCycle(scheme.cycle),
            group_ids=ids,
            note=scheme.note,
        )
        made.append(save_scheme(plan_id=plan.pk, draft=draft, by=by, copied_from=scheme))
    return made


def _last_in_force(plan: AnnualPlan) -> list[ScoringScheme]:
    """Return the adopted schemes that none of a later month took over from."""
    adopted = plan.schemes.filter(state=ScoringScheme.State.ADOPTED).prefetch_related("groups")
    last: dict[tuple[str, tuple[int, ...]], ScoringScheme] = {}
    for each in adopted.order_by("from_month", "pk"):
        key = (each.cycle, tuple(sorted(group.pk for group in each.groups.all())))
        last[key] = each
    return sorted(last.values(), key=lambda each: each.pk)
