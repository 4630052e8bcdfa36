"""Cells of the ledger table as ready HTML, made once per row in Python.

A template that renders fifty rows of twenty cells costs more than everything else the page does
(docs/performance.md), so the cells come from here: each column gives one function from a row's
value to its `<td>`. Every text passes through `html.escape`; nothing else may put text into a cell.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from html import escape
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from projects.models.choices import STATUS_LABELS, SUB_STAGE_LABELS
from projects.resources.columns import LedgerColumn, Look
from projects.rules.stages import STAGE_OF, SUB_STAGES, Status, SubStage, position

# From how many days before a deadline its date turns amber; a matter of looks, not of rules.
SOON_DAYS = 2
NONE = '<span class="zs-none">—</span>'
NOT_FILLED_IN = _("Not filled in")
NOT_DECIDED = _("Not decided")
UNTIL = _("until %(day)s")

IN_PIPELINE = frozenset({Status.ACTIVE.value, Status.SUSPENDED.value})
_QUANTA = {places: Decimal(1).scaleb(-places) for places in range(7)}


class RowFacts(NamedTuple):
    """What every cell of a row may need besides its value."""

    pk: int
    sub_stage: str
    status: str
    suspended_until: dt.date | None
    may_edit: bool


@dataclass(frozen=True)
class Addresses:
    """Addresses of the pages a cell leads to, as text before and after the project's id."""

    project: tuple[str, str]
    edit: dict[str, tuple[str, str]]


Cell = Callable[[Any, RowFacts], str]


def cell_for(column: LedgerColumn, *, on: dt.date, addresses: Addresses) -> Cell:
    """Return the function that makes a column's cells, in the active language."""
    if column.look is Look.NAME:
        return _name_cell(addresses)
    opening = _opening(column)
    inner = _INNER.get(column.look, _plain)(column, on)
    blank = _blank(column, addresses)
    if column.look is Look.FLAG:
        # Who bears no flag because its clocks stand still says so.
        blank = _standing(column, on)

    def cell(value: Any, facts: RowFacts) -> str:
        body = inner(value, facts) if value is not None and value != "" else blank(facts)
        return f"{opening}{body}</td>"

    return cell


def figure(value: Decimal | int, places: int) -> str:
    """Print a number half up to so many places, thousands marked, without empty decimals."""
    if isinstance(value, int):
        return f"{value:,}"
    text = f"{value.quantize(_QUANTA[places], ROUND_HALF_UP):,f}"
    whole, _point, part = text.partition(".")
    part = part.rstrip("0")
    if not part:
        return whole
    # An amount shows both decimals or none: 12,000.50.
    return f"{whole}.{part:0<2}"


def short_day(value: dt.date, on: dt.date) -> str:
    """Print 11-03 for a day of this year, else 2025-11-03."""
    return f"{value:%m-%d}" if value.year == on.year else value.isoformat()


def minirail(sub_stage: str) -> str:
    """Draw the squares of a stage's sub-stages up to this one."""
    here = SubStage(sub_stage)
    steps = SUB_STAGES[STAGE_OF[here]]
    place = steps.index(here)
    squares = "".join(
        '<i class="on"></i>'
        if step < place
        else '<i class="now"></i>'
        if step == place
        else "<i></i>"
        for step in range(len(steps))
    )
    return f'<span class="zs-minirail" aria-hidden="true">{squares}</span>'


def _opening(column: LedgerColumn) -> str:
    attributes = ['<td role="cell"']
    if column.is_number:
        attributes.append('class="num"')
    elif column.is_day:
        attributes.append('class="nb"')
    if column.card:
        attributes.append(f'data-c="{column.card}"')
    if column.card == "money":
        attributes.append(f'data-u="{escape(str(column.unit))}"')
    if column.card == "due":
        attributes.append(f'data-l="{escape(str(column.heading))}"')
    return " ".join(attributes) + ">"


def _name_cell(addresses: Addresses) -> Cell:
    before, after = addresses.project

    def cell(value: Any, facts: RowFacts) -> str:
        text = escape(value)
        return (
            '<th role="rowheader" scope="row" class="f2" data-c="title">'
            f'<a class="zs-clip" href="{before}{facts.pk}{after}" title="{text}">{text}</a></th>'
        )

    return cell


def _blank(column: LedgerColumn, addresses: Addresses) -> Callable[[RowFacts], str]:
    """Return what an empty cell says: — before the value is due, 未填 after, linked to its form."""
    if column.expected_from is None:
        return lambda _facts: NONE
    due_from = position(column.expected_from)
    word = escape(str(NOT_DECIDED if column.undecided else NOT_FILLED_IN))
    plain = f'<span class="zs-missing">{word}</span>'
    before, after = addresses.edit.get(column.section, ("", ""))

    def blank(facts: RowFacts) -> str:
        if facts.status not in IN_PIPELINE or position(facts.sub_stage) < due_from:
            return NONE
        if not facts.may_edit or not before:
            return plain
        return f'<a class="zs-missing" href="{before}{facts.pk}{after}">{word}</a>'

    return blank


def _plain(_column: LedgerColumn, _on: dt.date) -> Cell:
    return lambda value, _facts: escape(value)


def _long(_column: LedgerColumn, _on: dt.date) -> Cell:
    def inner(value: Any, _facts: RowFacts) -> str:
        text = escape(value)
        return f'<span class="zs-clip" title="{text}">{text}</span>'

    return inner


def _figure(column: LedgerColumn, _on: dt.date) -> Cell:
    places = column.places
    return lambda value, _facts: figure(value, places)


def _count(_column: LedgerColumn, _on: dt.date) -> Cell:
    return lambda value, _facts: f"{value:,}"


def _problems(_column: LedgerColumn, _on: dt.date) -> Cell:
    return lambda value, _facts: f'<b class="zs-amber">{value:,}</b>' if value else NONE


def _percent(_column: LedgerColumn, _on: dt.date) -> Cell:
    return lambda value, _facts: f"{value:.2f}"


def _day(_column: LedgerColumn, _on: dt.date) -> Cell:
    return lambda value, _facts: value.isoformat()


def _short_day(_column: LedgerColumn, on: dt.date) -> Cell:
    return lambda value, _facts: short_day(value, on)


def _due(_column: LedgerColumn, on: dt.date) -> Cell:
    def inner(value: Any, facts: RowFacts) -> str:
        text = short_day(value, on)
        if facts.status != Status.ACTIVE:
            return text
        left = (value - on).days
        if left < 0:
            return f'<b class="zs-red">{text}</b>'
        return f'<span class="zs-amber">{text}</span>' if left <= SOON_DAYS else text

    return inner


def _stage(column: LedgerColumn, _on: dt.date) -> Cell:
    drawn = {
        str(label): f"{minirail(code)}{escape(str(label))}"
        for code, label in SUB_STAGE_LABELS.items()
    }
    return lambda value, _facts: drawn[value]


def _status(_column: LedgerColumn, on: dt.date) -> Cell:
    words = {code.value: escape(str(label)) for code, label in STATUS_LABELS.items()}
    until = str(UNTIL)

    def inner(_value: Any, facts: RowFacts) -> str:
        word = words[facts.status]
        if facts.status == Status.ACTIVE:
            return f'<span class="zs-none">{word}</span>'
        if facts.status == Status.SUSPENDED and facts.suspended_until:
            end = until % {"day": short_day(facts.suspended_until, on)}
            word = f"{word} {escape(end)}"
        return f'<span class="zs-status zs-status--off">{word}</span>'

    return inner


def _standing(column: LedgerColumn, on: dt.date) -> Callable[[RowFacts], str]:
    """Return what a cell without a flag says: the status, where it is not the usual one."""
    status = _status(column, on)
    return lambda facts: NONE if facts.status == Status.ACTIVE else status(None, facts)


def _flag(_column: LedgerColumn, _on: dt.date) -> Cell:
    def inner(mark: Any, _facts: RowFacts) -> str:
        css = escape(f"zs-flag zs-flag--c-{mark.colour} zs-flag--s-{mark.shape}")
        return f'<span class="{css}">{escape(mark.word)} <b>{mark.days}</b></span>'

    return inner


_INNER: dict[Look, Callable[[LedgerColumn, dt.date], Cell]] = {
    Look.TEXT: _plain,
    Look.LONG: _long,
    Look.STAGE: _stage,
    Look.STATUS: _status,
    Look.FLAG: _flag,
    Look.FIGURE: _figure,
    Look.COUNT: _count,
    Look.PROBLEMS: _problems,
    Look.PERCENT: _percent,
    Look.DAY: _day,
    Look.SHORT_DAY: _short_day,
    Look.DUE: _due,
}
