"""After-care 安商: what a producing project brings against what it promised. No Django."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from zhaoshang.core.money import percent


class Satisfaction(StrEnum):
    """What the enterprise thinks of an answer."""

    SATISFIED = "satisfied"
    BASICALLY = "basically"
    NOT = "not"


@dataclass(frozen=True)
class Compared:
    """One actual figure beside the promised one."""

    actual: Decimal | None
    promised: Decimal | None

    @property
    def rate(self) -> Decimal | None:
        """Percent of the promise, two decimals; None where one of the two is missing."""
        if self.actual is None or not self.promised:
            return None
        return percent(self.actual, self.promised)

    @property
    def difference(self) -> Decimal | None:
        """Actual minus promised."""
        if self.actual is None or self.promised is None:
            return None
        return self.actual - self.promised


@dataclass(frozen=True)
class Totals:
    """Sums over projects that have both figures, and how many were left out."""

    sums: Compared
    number: int
    left_out: int


def totals_of(compared: Iterable[Compared]) -> Totals:
    """Add up what can be compared; a project without one of the figures is left out and counted."""
    listed = list(compared)
    whole = [each for each in listed if each.actual is not None and each.promised]
    actual = sum((each.actual or Decimal(0) for each in whole), Decimal(0))
    promised = sum((each.promised or Decimal(0) for each in whole), Decimal(0))
    return Totals(Compared(actual, promised), len(whole), len(listed) - len(whole))


def at_capacity(output: Compared, tax: Compared, least_percent: Decimal) -> bool:
    """Tell whether a year's output or tax reaches the promise (R3: "actual output or tax").

    Args:
        output: Output, 万元.
        tax: Tax, 万元.
        least_percent: Percent of the promise from which it counts as reached, itself included.
    """
    return any(_reaches(each, least_percent) for each in (output, tax))


def _reaches(compared: Compared, least_percent: Decimal) -> bool:
    if compared.actual is None or not compared.promised:
        return False
    return compared.actual * 100 >= least_percent * compared.promised
