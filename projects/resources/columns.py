"""One column of a ledger: heading, unit, where its value comes from, how it looks.

A column is a django-import-export `Field`, so that the library's own exports work; the ledger page,
its print and its exports read many rows at once as tuples (`projects.resources.rows`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from import_export.fields import Field

from projects.rules.stages import SubStage
from zhaoshang.core import clock

if TYPE_CHECKING:
    from django.db.models import Model
    from django.utils.functional import _StrPromise

    Label = str | _StrPromise

Value = str | int | Decimal | dt.date | None


class Look(StrEnum):
    """How a value is shown; decides alignment, number format and the kind of cell."""

    NAME = "name"
    TEXT = "text"
    LONG = "long"
    STAGE = "stage"
    STATUS = "status"
    FLAG = "flag"
    FIGURE = "figure"
    COUNT = "count"
    PROBLEMS = "problems"
    PERCENT = "percent"
    DAY = "day"
    SHORT_DAY = "short_day"
    DUE = "due"


NUMBERS = frozenset({Look.FIGURE, Look.COUNT, Look.PROBLEMS, Look.PERCENT})
DAYS = frozenset({Look.DAY, Look.SHORT_DAY, Look.DUE})


class Group(StrEnum):
    """Part of the column choice that a column stands in."""

    PROJECT = "project"
    PEOPLE = "people"
    MONEY = "money"
    PROGRESS = "progress"
    DATES = "dates"
    PLACE = "place"


class LedgerColumn(Field):
    """One column.

    Args:
        heading: Words of the heading.
        reads: ORM paths of what the value is made of, from the project.
        read: Makes the value of what was read; without it the first path is the value.
        reads_day: `read` takes today's date first.
        look: How it is shown.
        group: Where it stands in the column choice.
        unit: Unit of measure, small beside the heading.
        width: Width in Excel, in characters.
        places: Most decimals shown of a figure; empty ones are left out on screen.
        sort: Field that the list is sorted by; empty, the column is no sort.
        sort_nullable: That field can be empty.
        sort_reversed: More of the column is less of the field (days since a date).
        summed: The total row adds it up.
        card: Place on the card of a phone.
        expected_from: From this sub-stage on an empty cell is missing (未填), before it is none.
        section: Section of the edit form that fills it in.
        undecided: The missing value is a person to be named (未定).
        shown: Part of the standard choice.
        labels: Words of stored codes.
    """

    def __init__(
        self,
        heading: Label,
        *reads: str,
        read: Callable[..., Value] | None = None,
        reads_day: bool = False,
        look: Look = Look.TEXT,
        group: Group = Group.PROJECT,
        unit: Label = "",
        width: int = 12,
        places: int = 2,
        sort: str = "",
        sort_nullable: bool = True,
        sort_reversed: bool = False,
        summed: bool = False,
        card: str = "",
        expected_from: SubStage | None = None,
        section: str = "",
        undecided: bool = False,
        shown: bool = False,
        labels: dict[Any, Any] | None = None,
    ) -> None:
        super().__init__(attribute=reads[0], column_name=heading, readonly=True)
        self.heading = heading
        self.reads = reads
        self.read = read
        self.reads_day = reads_day
        self.look = look
        self.group = group
        self.unit = unit
        self.width = width
        self.places = places
        self.sort = sort
        self.sort_nullable = sort_nullable
        self.sort_reversed = sort_reversed
        self.summed = summed
        self.card = card
        self.expected_from = expected_from
        self.section = section
        self.undecided = undecided
        self.shown = shown
        self.labels = labels
        self.key = ""

    def named(self, key: str) -> LedgerColumn:
        """Take the name the resource gives the column."""
        self.key = key
        return self

    @property
    def is_number(self) -> bool:
        """Right-aligned, a real number in Excel."""
        return self.look in NUMBERS

    @property
    def is_day(self) -> bool:
        """A real date in Excel."""
        return self.look in DAYS

    @property
    def number_format(self) -> str:
        """Number format of Excel."""
        if self.is_day:
            return "yyyy-mm-dd"
        if self.look is Look.FIGURE:
            return "#,##0." + "0" * min(self.places, 2) + "#" * (self.places - 2)
        if self.look is Look.PERCENT:
            return "0.00"
        return "#,##0" if self.is_number else "@"

    def value_of(self, raw: tuple[Any, ...], on: dt.date) -> Value:
        """Return the value made of what `reads` gave; None where there is none."""
        if self.read is None:
            value = raw[0]
        else:
            value = self.read(on, *raw) if self.reads_day else self.read(*raw)
        if value is None or value == "":
            return None
        return str(self.labels[value]) if self.labels is not None else value

    def get_value(self, instance: Model) -> Value:
        """Return the value of one project; the door of django-import-export."""
        return self.value_of(tuple(_follow(instance, path) for path in self.reads), clock.today())

    def export(self, instance: Model, **_kwargs: Any) -> Value:
        """Return the value as it is: numbers stay numbers, dates dates."""
        return self.get_value(instance)


def _follow(instance: Model, path: str) -> Any:
    value: Any = instance
    for step in path.split("__"):
        value = getattr(value, step, None)
    return value
