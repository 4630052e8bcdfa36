"""Facts of a group's units from JSON. The format is described in docs/schemes.md."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessment.rules.scoring.facts import Sheet, UnitFacts
from assessment.rules.scoring.reading import (
    Problem,
    Reader,
    UnreadableError,
    Wrong,
    to_number,
    to_part,
)


def read_facts(raw: Any) -> tuple[UnitFacts, ...]:
    """Return the facts of a JSON document.

    `time` beside `units` holds for every unit that says nothing else: one part of the year for all
    figures ("9/12"), or a table by figure.

    Raises:
        UnreadableError: with every problem: a unit that stands twice, text where a number is due …
    """
    problems: list[Problem] = []
    reader = Reader(raw, "", problems)
    common = _time(reader)
    units = reader.tables("units", lambda each: _unit(each, common))
    if not units:
        reader.wrong("units", Wrong.EMPTY)
    reader.unique("units", [each.unit for each in units], "unit")
    reader.done()
    if problems:
        raise UnreadableError(problems)
    return units


def _unit(reader: Reader, common: dict[str, Fraction]) -> UnitFacts:
    found = UnitFacts(
        unit=reader.text("unit"),
        values=_numbers(reader, "values"),
        targets=_numbers(reader, "targets", least_zero=True),
        time={**common, **_time(reader)},
        sheets={
            name: _sheets(each, f"{reader.at('sheets')}.{name}", reader.problems)
            for name, each in reader.by_name("sheets").items()
        },
        has_reported=reader.flag("reported", default=True),
    )
    reader.text("name", "")
    reader.done()
    return found


def _numbers(reader: Reader, name: str, *, least_zero: bool = False) -> dict[str, Decimal]:
    found = {}
    for key, raw in reader.by_name(name).items():
        number = to_number(raw)
        if number is None:
            reader.wrong(f"{name}.{key}", Wrong.NOT_A_NUMBER, raw)
        elif least_zero and number < 0:
            reader.wrong(f"{name}.{key}", Wrong.NEGATIVE, raw)
        else:
            found[key] = number
    return found


def _time(reader: Reader) -> dict[str, Fraction]:
    raw = reader.raw("time")
    if raw is None:
        return {}
    table = raw if isinstance(raw, dict) else {"": raw}
    found = {}
    for key, each in table.items():
        part = to_part(each)
        if part is None:
            reader.wrong(f"time.{key}" if key else "time", Wrong.NOT_A_PART, each)
        else:
            found[str(key)] = part
    return found


def _sheets(raw: Any, path: str, problems: list[Problem]) -> tuple[Sheet, ...]:
    if not isinstance(raw, list):
        problems.append(Problem(path, Wrong.NOT_A_LIST))
        return ()
    return tuple(
        _sheet(Reader(each, f"{path}.{number}", problems)) for number, each in enumerate(raw)
    )


def _sheet(reader: Reader) -> Sheet:
    found = Sheet(reader.number("mark"), reader.text("class", ""))
    reader.done()
    return found
