"""Names of the series of pushed facts: which indicator a flag of a unit is about (rules.md R7).

A flag keeps the code; the app that pushes the facts knows the names and registers how to read them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from projects.models import Flag

Names = Mapping[tuple[int, str], str]
_READERS: list[Callable[[Collection[int]], Names]] = []


def register_series_names(read: Callable[[Collection[int]], Names]) -> None:
    """Register how names of series are read: of counties, by county and code."""
    if read not in _READERS:
        _READERS.append(read)


def series_names(flags: Iterable[Flag]) -> dict[int, str]:
    """Return the names of what flags of units are about, by flag; no query where there are none."""
    asked = {
        each.pk: (each.county_id, each.key.partition(":")[2])
        for each in flags
        if each.project_id is None and ":" in each.key
    }
    if not asked:
        return {}
    counties = {county_id for county_id, _code in asked.values()}
    names: dict[tuple[int, str], str] = {}
    for read in _READERS:
        names |= read(counties)
    return {pk: names.get(place, place[1]) for pk, place in asked.items()}
