"""What reading a cell depends on and what it gives; no reading happens here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from projects.importing.issues import Level
from projects.importing.quantities import AreaUnit
from zhaoshang.core.money import WAN, MoneyUnit


@dataclass(frozen=True)
class CellRules:
    """What reading a cell depends on besides its column.

    Args:
        today: Facts cannot be later.
        assumed_year: Year of days written without one.
        largest_wan: An amount above is an error (policy `max_amount_wan`).
        huge_wan: An amount above is a warning.
        tiny_wan: A total investment below is a warning.
    """

    today: dt.date
    assumed_year: int | None = None
    largest_wan: Decimal = Decimal(10_000_000)
    huge_wan: Decimal = Decimal(5_000_000)
    tiny_wan: Decimal = Decimal(10)


class Remark(NamedTuple):
    """An issue that does not know its place yet."""

    level: Level
    code: str
    params: Mapping[str, Any]


@dataclass(slots=True)
class CellReading:
    """What one cell gives: values by name, a note, remarks, and the exact figure for adding up."""

    values: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    remarks: list[Remark] = field(default_factory=list)
    exact: Decimal | None = None

    def warn(self, code: str, **params: Any) -> None:
        """Leave a warning."""
        self.remarks.append(Remark(Level.WARNING, code, params))

    def fail(self, code: str, **params: Any) -> None:
        """Leave an error."""
        self.remarks.append(Remark(Level.ERROR, code, params))


@dataclass(frozen=True)
class CellUnits:
    """Units of one column: from its heading, else from the unit line, else the default."""

    money: MoneyUnit = WAN
    land: AreaUnit = AreaUnit.MU
    floor: AreaUnit = AreaUnit.SQUARE_METRE
