"""How the number of a contract is written (R14): 县招合〔2026〕007号."""

from __future__ import annotations

import re
from string import Formatter

PLACES = ("year", "number")


def pattern_problem(pattern: str) -> bool:
    """Tell whether a pattern cannot be used: a place is missing, unknown, or not a number's."""
    try:
        names = [
            name for _text, name, _spec, _conv in Formatter().parse(pattern) if name is not None
        ]
        return sorted(names) != sorted(PLACES) or not pattern.format(year=2026, number=1).strip()
    except (ValueError, KeyError, IndexError):
        return True


def contract_number(pattern: str, *, year: int, number: int) -> str:
    """Write a number by the county's pattern.

    Source: rules R14.
    """
    return pattern.format(year=year, number=number)


def year_of_number(pattern: str, text: str) -> int | None:
    """Return the year of a number that is written by the pattern; None if it is not."""
    parts = []
    for literal, name, _spec, _conv in Formatter().parse(pattern):
        parts.append(re.escape(literal))
        if name is not None:
            parts.append(rf"(?P<{name}>\d+)")
    found = re.fullmatch("".join(parts), text.strip())
    return int(found["year"]) if found else None
