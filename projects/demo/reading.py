"""The demo's tables, as they stand beside this file."""

from __future__ import annotations

import csv
from pathlib import Path

FOLDER = Path(__file__).parent
COUNTY_CODE = "YL"


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the demo's CSV files, by column."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
