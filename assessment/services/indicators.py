"""Indicators and their definitions: a used one is never edited, a new one takes over (R10)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment import events_plan as events
from assessment.models import Indicator, IndicatorDefinition
from assessment.rules.indicators import (
    AMOUNTS,
    Credit,
    FilterProblem,
    Filters,
    Source,
    filter_problems,
)
from assessment.selectors.closing import last_closed
from assessment.selectors.indicators import is_used
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Month
from zhaoshang.core.text import fold

WAN_MEASURE = "万元"
CODE_TAKEN = _("The code “%(code)s” is taken already: %(name)s.")
USED = _(
    "This definition was used already and stays as it was. Let a new definition take over from a"
    " month that is not closed yet."
)
CLOSED_MONTH = _("%(month)s is closed already. A new definition can take over from %(open)s on.")
NOT_LATER = _("A definition from %(month)s on stands already; the new one has to begin later.")
EMPTY_BAND = _("The upper bound has to lie above the lower one.")
KINDS_OF_MONEY = _("Kinds of money matter for funds in place only.")
MEASURE_OF_AMOUNTS = _("Amounts of the ledger are counted in 万元.")
BAD_CODE = _("Letters, digits and hyphens only, beginning with a letter.")
_FIELDS = {
    FilterProblem.BAND: ("max_wan", EMPTY_BAND),
    FilterProblem.KINDS: ("kinds", KINDS_OF_MONEY),
}


@dataclass(frozen=True)
class Meaning:
    """What a definition says, beside the month it begins with."""

    name: str
    measure: str
    decimals: int
    source: Source
    filters: Filters = field(default_factory=Filters)
    higher_is_better: bool = True
    credit: Credit = Credit.SHARES
    source_document: str = ""
    note: str = ""

    def fields(self) -> dict[str, Any]:
        """Return the columns of a definition."""
        return {
            "name": self.name.strip(),
            "measure": self.measure.strip(),
            "decimals": self.decimals,
            "source": self.source.value,
            "filters": self.filters.stored(),
            "higher_is_better": self.higher_is_better,
            "credit": self.credit.value,
            "source_document": self.source_document.strip(),
            "note": self.note.strip(),
        }


@transaction.atomic
def define_indicator(
    *, county_id: int, code: str, meaning: Meaning, month: Month, by: User
) -> Indicator:
    """Define a new indicator with its first definition.

    Raises:
        RuleBroken: when the code is taken or no code, or the meaning contradicts itself.
    """
    with acting(user=by):
        _check(meaning)
        wanted = code.strip()
        # Two who define at once wait for one another.
        Unit.objects.select_for_update().get(pk=county_id)
        for other in Indicator.objects.filter(county=county_id):
            if fold(other.code) == fold(wanted):
                latest = other.definitions.first()
                words = {"code": other.code, "name": latest or other.code}
                raise RuleBroken(CODE_TAKEN % words, code="code_taken", field="code")
        indicator = Indicator(county_id=county_id, code=wanted, created_by=by, updated_by=by)
        try:
            indicator.clean_fields(exclude=["county", "created_by", "updated_by"])
        except ValidationError as error:
            raise RuleBroken(BAD_CODE, code="bad_code", field="code") from error
        indicator.save()
        made = _add(indicator, meaning, month, by)
        _tell(events.INDICATOR_DEFINED, made, by)
        return indicator


@transaction.atomic
def add_definition(
    *, indicator_id: int, meaning: Meaning, month: Month, by: User
) -> IndicatorDefinition:
    """Let a new definition take over from a month that is not closed.

    Raises:
        RuleBroken: when the month is closed, or not later than the definition there is.
    """
    with acting(user=by):
        _check(meaning)
        indicator = Indicator.objects.select_for_update().get(pk=indicator_id)
        closed = last_closed(indicator.county_id)
        if closed is not None and month <= closed:
            words = {"month": month, "open": closed + 1}
            raise RuleBroken(CLOSED_MONTH % words, code="closed_month", field="effective_from")
        latest = indicator.definitions.order_by("-effective_from").first()
        if latest is not None and month.first_day <= latest.effective_from:
            words = {"month": Month.of(latest.effective_from)}
            raise RuleBroken(NOT_LATER % words, code="not_later", field="effective_from")
        made = _add(indicator, meaning, month, by)
        _tell(events.DEFINITION_ADDED, made, by)
        return made


@transaction.atomic
def change_definition(
    *, definition_id: int, version: int | None, meaning: Meaning, by: User
) -> IndicatorDefinition:
    """Change a definition that nothing has used yet; its month stays.

    Raises:
        RuleBroken: when it was used.
        Conflict: when somebody saved it meanwhile.
    """
    with acting(user=by):
        _check(meaning)
        definition = (
            IndicatorDefinition.objects.select_for_update(of=("self",))
            .select_related("indicator")
            .get(pk=definition_id)
        )
        if is_used(definition):
            raise RuleBroken(USED, code="used")
        if version is not None and version != definition.version:
            raise conflict_of(definition, version, {}, changed_at=definition.updated_at)
        for name, value in meaning.fields().items():
            setattr(definition, name, value)
        definition.version += 1
        definition.updated_by = by
        definition.save()
        _tell(events.DEFINITION_CHANGED, definition, by)
        return definition


@transaction.atomic
def switch_indicator(*, indicator_id: int, active: bool, by: User, on: dt.date) -> Indicator:
    """Put an indicator into or out of use: out of use it is not offered for new plans."""
    with acting(user=by):
        indicator = Indicator.objects.select_for_update().get(pk=indicator_id)
        indicator.is_active, indicator.updated_by = active, by
        indicator.save()
        record_event(
            events.INDICATOR_SWITCHED,
            by=by,
            county=indicator.county_id,
            subject=indicator,
            detail={"active": active, "on": on},
        )
        return indicator


def _check(meaning: Meaning) -> None:
    for problem in filter_problems(meaning.source, meaning.filters):
        field, words = _FIELDS[problem]
        raise RuleBroken(words, code=problem.value, field=field)
    if meaning.source in AMOUNTS and meaning.measure.strip() != WAN_MEASURE:
        raise RuleBroken(MEASURE_OF_AMOUNTS, code="measure", field="measure")


def _add(indicator: Indicator, meaning: Meaning, month: Month, by: User) -> IndicatorDefinition:
    return IndicatorDefinition.objects.create(
        indicator=indicator,
        effective_from=month.first_day,
        created_by=by,
        updated_by=by,
        **meaning.fields(),
    )


def _tell(kind: str, definition: IndicatorDefinition, by: User) -> None:
    record_event(
        kind,
        by=by,
        county=definition.indicator.county_id,
        subject=definition,
        detail={
            "code": definition.indicator.code,
            "from": definition.effective_from,
            "source": definition.source,
            "filters": definition.filters,
        },
    )
