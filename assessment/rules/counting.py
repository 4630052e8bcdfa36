"""Whether a project counts for an indicator (rules.md R4, R6, R10): filters on plain facts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from assessment.rules.indicators import Filters

WORKING_CAPITAL = "working_capital"


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What the filters look at. `origin` is the entry's for money, the project's otherwise."""

    origin: str = ""
    section: str = ""
    chain: str = ""
    nature: str = ""
    total_wan: Decimal | None = None
    is_key: bool = False
    in_park: bool = False
    is_phase: bool = False


def counts(filters: Filters, facts: ProjectFacts) -> bool:
    """Tell whether a project counts. What is not known does not pass a filter that asks for it."""
    asked = (
        (filters.origins, facts.origin),
        (filters.sections, facts.section),
        (filters.chains, facts.chain),
        (filters.natures, facts.nature),
    )
    return (
        all(not wanted or value in wanted for wanted, value in asked)
        and in_band(filters, facts.total_wan)
        and (facts.is_key or not filters.key_only)
        and (facts.in_park or not filters.in_park_only)
        and (filters.with_phases or not facts.is_phase)
    )


def in_band(filters: Filters, total_wan: Decimal | None) -> bool:
    """Tell whether a total investment lies in the size band (lower bound in, upper out)."""
    if filters.min_wan is None and filters.max_wan is None:
        return True
    if total_wan is None:
        return False
    above = filters.min_wan is None or total_wan >= filters.min_wan
    return above and (filters.max_wan is None or total_wan < filters.max_wan)


def money_counts(filters: Filters, kind: str) -> bool:
    """Tell whether money of a kind counts: working capital only where it is named (R6)."""
    return kind in filters.kinds if filters.kinds else kind != WORKING_CAPITAL
