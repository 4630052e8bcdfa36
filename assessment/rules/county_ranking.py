"""Places of counties side by side, for who stands above them: ties share a place (rules.md R12)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal


def places(values: Mapping[int, Decimal | int | None]) -> dict[int, int]:
    """Return each county's place by a value, the highest first; without a value it takes none.

    Equal values share a place and the next one is left out: 1, 2, 2, 4.
    """
    known = {pk: value for pk, value in values.items() if value is not None}
    ordered = sorted(known.values(), reverse=True)
    return {pk: ordered.index(value) + 1 for pk, value in known.items()}
