"""The columns that a ledger may hold, under the names the project record uses.

A column's kind says how its cells are read (`cells`), how a vertically merged block counts, and
what is checked. Amounts are in 万元, land in 亩, floor area in m².
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Kind(StrEnum):
    """How the cells of a column are read."""

    SEQUENCE = "sequence"
    TEXT = "text"
    AMOUNT = "amount"
    LAND = "land"
    FLOOR = "floor"
    INTENSITY = "intensity"
    DATE = "date"
    INTEGER = "integer"
    STAGE = "stage"
    CREDIT_CODE = "credit_code"
    ORIGIN = "origin"
    NATURE = "nature"
    YES_NO = "yes_no"


@dataclass(frozen=True)
class Column:
    """One column of the canonical ledger.

    Args:
        name: Its key in the values of a row.
        label: What people read.
        kind: How its cells are read.
        longest: Most characters that the record holds; None when there is no limit.
        fills_down: A vertically merged cell counts for each of its rows (units, industries).
        is_past: A date that states a fact, so it cannot lie in the future.
    """

    name: str
    label: _StrPromise
    kind: Kind = Kind.TEXT
    longest: int | None = None
    fills_down: bool = False
    is_past: bool = False

    @property
    def is_quantity(self) -> bool:
        """Its cells are added up: amounts of money, land, floor area, jobs."""
        return self.kind in {Kind.AMOUNT, Kind.LAND, Kind.FLOOR, Kind.INTEGER}


# The event at which it was signed: a column of its own, or words in the cell of `signed_on`.
SIGNING_EVENT = "signing_event"
SIGNING_EVENT_LONGEST = 100

_ALL = (
    Column("sequence", _("number in the list"), Kind.SEQUENCE),
    Column("code", _("project code"), longest=32),
    Column("name", _("project name"), longest=150),
    Column("stage", _("stage"), Kind.STAGE, fills_down=True),
    Column("investor", _("investor"), longest=150, fills_down=True),
    Column("investor_place", _("place of origin"), longest=80, fills_down=True),
    Column("origin", _("origin of capital"), Kind.ORIGIN, fills_down=True),
    Column("contact_name", _("contact person"), longest=60, fills_down=True),
    Column("contact_phone", _("contact phone"), longest=30, fills_down=True),
    Column("company_name", _("local company"), longest=150),
    Column("credit_code", _("credit code"), Kind.CREDIT_CODE),
    Column("registered_capital_wan", _("registered capital"), Kind.AMOUNT),
    Column("industry", _("industry"), longest=80, fills_down=True),
    Column("chain", _("industry chain"), longest=80, fills_down=True),
    Column("nature", _("kind of construction"), Kind.NATURE, fills_down=True),
    Column("content", _("content and scale")),
    Column("address", _("site"), longest=150, fills_down=True),
    Column("host_unit", _("host unit"), longest=100, fills_down=True),
    Column("responsible_unit", _("responsible unit"), longest=100, fills_down=True),
    Column("introducing_unit", _("introducing unit"), longest=100, fills_down=True),
    Column("first_contact_unit", _("first-contact unit"), longest=100, fills_down=True),
    Column("supporting_units", _("supporting units"), longest=200, fills_down=True),
    Column("lead_sponsor", _("lead sponsor"), longest=60, fills_down=True),
    Column("responsible_person", _("responsible person"), longest=60, fills_down=True),
    Column("referrer", _("referrer"), longest=100, fills_down=True),
    Column("source", _("source of the clue"), longest=200, fills_down=True),
    Column("total_investment_wan", _("total investment"), Kind.AMOUNT),
    Column("first_phase_wan", _("of which phase one"), Kind.AMOUNT),
    Column("fixed_asset_investment_wan", _("fixed-asset investment"), Kind.AMOUNT),
    Column("agreed_amount_wan", _("agreed amount"), Kind.AMOUNT),
    Column("funds_in_place_wan", _("funds in place, cumulative"), Kind.AMOUNT),
    Column("funds_year_wan", _("funds in place this year"), Kind.AMOUNT),
    Column("funds_month_wan", _("funds in place this month"), Kind.AMOUNT),
    Column("land_mu", _("land"), Kind.LAND),
    Column("floor_area_m2", _("floor area"), Kind.FLOOR),
    Column("agreed_intensity_wan_mu", _("agreed intensity"), Kind.INTENSITY),
    Column("expected_output_wan", _("expected output"), Kind.AMOUNT),
    Column("expected_tax_wan", _("expected tax"), Kind.AMOUNT),
    Column("expected_jobs_count", _("expected jobs"), Kind.INTEGER),
    Column("submitted_on", _("submitted on"), Kind.DATE, is_past=True),
    Column("signed_on", _("signed on"), Kind.DATE, is_past=True),
    Column(SIGNING_EVENT, _("signing event"), longest=SIGNING_EVENT_LONGEST, fills_down=True),
    Column("registered_on", _("Company registered"), Kind.DATE, is_past=True),
    Column("land_obtained_on", _("Land or plant obtained"), Kind.DATE, is_past=True),
    Column("started_on", _("started on"), Kind.DATE, is_past=True),
    Column("statistics_entry_on", _("Entered in statistics"), Kind.DATE, is_past=True),
    Column("completed_on", _("completed on"), Kind.DATE, is_past=True),
    Column("produced_on", _("produced on"), Kind.DATE, is_past=True),
    Column("agreed_start_on", _("agreed start"), Kind.DATE),
    Column("agreed_completion_on", _("agreed completion"), Kind.DATE),
    Column("agreed_production_on", _("agreed production"), Kind.DATE),
    Column("progress", _("visible progress")),
    Column("problem", _("problems")),
    Column("next_step", _("next step"), longest=200),
    Column("coordination", _("matters to coordinate")),
    Column("is_key", _("key project"), Kind.YES_NO),
    Column("in_park", _("in a park"), Kind.YES_NO),
    Column("note", _("remarks")),
)
COLUMNS: dict[str, Column] = {column.name: column for column in _ALL}

# Beside `total_investment_wan`, when it was written in foreign money.
CURRENCY = "currency"
FOREIGN_AMOUNT = "foreign_amount_wan"
