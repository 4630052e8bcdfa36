"""Reads of indicators: the list with what holds now, who uses each, whether it was used."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from assessment.models import (
    AnnualPlan,
    Indicator,
    IndicatorDefinition,
    MonthFigure,
    PlanIndicator,
    UnitCell,
)
from assessment.models.choices import CREDIT_LABELS, SOURCE_LABELS
from assessment.rules.indicators import ACTIVITIES, FUNDS, OF_PROJECTS, Credit, Filters, Source
from projects.models import FundsEntry, Industry
from projects.models.choices import Nature, Origin
from zhaoshang.accounts.models import User
from zhaoshang.core.periods import Month
from zhaoshang.core.templatetags.zs import figure


@dataclass
class IndicatorRow:
    """An indicator of the list: its definition in force, what follows, the plans that use it."""

    indicator: Indicator
    definition: IndicatorDefinition
    later: IndicatorDefinition | None = None
    counts: str = ""
    plans: list[PlanIndicator] = field(default_factory=list)


def is_used(definition: IndicatorDefinition) -> bool:
    """Tell whether anything rests on a definition: a report, a published figure, an issued plan."""
    if UnitCell.objects.filter(definition=definition).exists():
        return True
    if MonthFigure.objects.filter(definition=definition).exists():
        return True
    issued = PlanIndicator.objects.filter(
        indicator=definition.indicator_id,
        plan__state=AnnualPlan.State.ISSUED,
        plan__year__gte=definition.effective_from.year,
    )
    following = (
        IndicatorDefinition.objects.filter(
            indicator=definition.indicator_id, effective_from__gt=definition.effective_from
        )
        .order_by("effective_from")
        .values_list("effective_from", flat=True)
        .first()
    )
    if following is not None:
        issued = issued.filter(plan__year__lte=following.year)
    return issued.exists()


def indicator_rows(user: User, on: dt.date) -> list[IndicatorRow]:
    """Return the county's indicators, those in use first. Four queries."""
    found = list(Indicator.objects.visible_to(user).order_by("-is_active", "code"))
    definitions: dict[int, list[IndicatorDefinition]] = defaultdict(list)
    for each in IndicatorDefinition.objects.filter(indicator__in=found).order_by("effective_from"):
        definitions[each.indicator_id].append(each)
    plans: dict[int, list[PlanIndicator]] = defaultdict(list)
    for row in (
        PlanIndicator.objects.filter(indicator__in=found)
        .select_related("plan")
        .prefetch_related("groups")
        .order_by("-plan__year")
    ):
        plans[row.indicator_id].append(row)
    words = FilterWords(user)
    return [
        _row(each, definitions[each.pk], plans[each.pk], words, on)
        for each in found
        if definitions[each.pk]
    ]


def _row(
    indicator: Indicator,
    definitions: list[IndicatorDefinition],
    plans: list[PlanIndicator],
    words: FilterWords,
    on: dt.date,
) -> IndicatorRow:
    past = [each for each in definitions if each.effective_from <= on]
    future = [each for each in definitions if each.effective_from > on]
    now = past[-1] if past else future.pop(0)
    return IndicatorRow(indicator, now, future[0] if future else None, words.sentence(now), plans)


class FilterWords:
    """Says in words what a definition counts; reads the names of industries once."""

    def __init__(self, user: User) -> None:
        self._user = user
        self._industries: dict[tuple[str, str], str] | None = None

    def sentence(self, definition: IndicatorDefinition, *, whose: bool = True) -> str:
        """Return one sentence: the source, then each filter, and which unit it is credited to."""
        label = str(SOURCE_LABELS[Source(definition.source)])
        return "；".join([label, *self.parts(definition, whose=whose)])

    def parts(self, definition: IndicatorDefinition, *, whose: bool = True) -> list[str]:
        """Return each filter in words; nothing for reported figures.

        Args:
            definition: The definition.
            whose: Say to which unit the figure is credited as well.
        """
        source, filters = Source(definition.source), definition.counts
        if source is Source.REPORTED:
            return []
        said = [*self._of_projects(filters), *_of_size(filters)]
        if source in FUNDS:
            said.append(_kinds(filters))
        if source in OF_PROJECTS and not filters.with_phases:
            said.append(_("later phases do not count"))
        if not whose:
            return said
        if source in FUNDS or source in OF_PROJECTS:
            said.append(str(CREDIT_LABELS[Credit(definition.credit)]))
        elif source in ACTIVITIES:
            said.append(_("to the unit that had it"))
        return said

    def _of_projects(self, filters: Filters) -> list[str]:
        said = []
        if filters.origins:
            said.append(_("capital from: %s") % _named(Origin, filters.origins))
        if filters.sections:
            said.append(_("industries: %s") % self._names("section", filters.sections))
        if filters.chains:
            said.append(_("chains: %s") % self._names("chain", filters.chains))
        if filters.natures:
            said.append(_("construction: %s") % _named(Nature, filters.natures))
        if filters.key_only:
            said.append(_("key projects only"))
        if filters.in_park_only:
            said.append(_("projects in a park only"))
        return said

    def _names(self, kind: str, codes: tuple[str, ...]) -> str:
        if self._industries is None:
            rows = Industry.objects.visible_to(self._user).values_list("kind", "code", "name")
            self._industries = {(each, code): name for each, code, name in rows}
        return "、".join(self._industries.get((kind, code), code) for code in codes)


def _named(choices: Any, values: tuple[str, ...]) -> str:
    return "、".join(
        str(choices(each).label) if each in choices.values else each for each in values
    )


def _of_size(filters: Filters) -> list[str]:
    low, high = filters.min_wan, filters.max_wan
    if low is not None and high is not None:
        words = {"low": figure(low), "high": figure(high)}
        return [_("total investment from %(low)s to below %(high)s × 10,000 yuan") % words]
    if low is not None:
        return [_("total investment from %s × 10,000 yuan on") % figure(low)]
    if high is not None:
        return [_("total investment below %s × 10,000 yuan") % figure(high)]
    return []


def _kinds(filters: Filters) -> str:
    if filters.kinds:
        return _("kinds of money: %s") % _named(FundsEntry.Kind, filters.kinds)
    return _("all kinds of money but working capital")


def definitions_of(indicator: Indicator) -> list[IndicatorDefinition]:
    """Return an indicator's definitions, the latest first, with who entered them."""
    return list(
        indicator.definitions.select_related("created_by", "updated_by").order_by("-effective_from")
    )


def definition_in_force(indicator: Indicator, month: Month) -> IndicatorDefinition | None:
    """Return the definition that holds in a month."""
    return (
        indicator.definitions.filter(effective_from__lte=month.first_day)
        .order_by("-effective_from")
        .first()
    )
