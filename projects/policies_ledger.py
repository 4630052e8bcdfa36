"""Policies of the ledger page: size bands of the filter, limits of exports."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.policies_documents import MECHANISM, PROVISIONAL
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register

BANDS_NOT_RISING = _("Each band must begin above the one before it.")
AT_LEAST = _("from %(least)s × ¥100m")
BETWEEN = _("%(least)s to below %(below)s × ¥100m")
BELOW = _("below %(below)s × ¥100m")
_BAND = re.compile(r"(\d{1,6}(?:\.\d{1,4})?)?-(\d{1,6}(?:\.\d{1,4})?)?", re.ASCII)


@dataclass(frozen=True)
class SizeBand:
    """Total investment from `least_yi` on, below `below_yi`; None is no limit. In 亿元."""

    least_yi: Decimal | None
    below_yi: Decimal | None

    @property
    def code(self) -> str:
        """The band as it stands in links: 5-10, 10-, -0.5. It says itself what it means."""
        return f"{_plain(self.least_yi)}-{_plain(self.below_yi)}"

    @property
    def label(self) -> str:
        """Say the band in 亿元."""
        words = {"least": _plain(self.least_yi), "below": _plain(self.below_yi)}
        if self.below_yi is None:
            return str(AT_LEAST) % words
        return str(BETWEEN if self.least_yi is not None else BELOW) % words

    @classmethod
    def read(cls, text: str) -> SizeBand | None:
        """Read a band's code, whatever bands are in force; None when it is none."""
        found = _BAND.fullmatch(text)
        if found is None or not any(found.groups()):
            return None
        least, below = (Decimal(each) if each else None for each in found.groups())
        if least is not None and below is not None and below <= least:
            return None
        return cls(least, below)


@dataclass(frozen=True)
class ExportLimits:
    """How many rows leave at once (above: in the background), and how long a file is kept."""

    rows_at_once: int
    most_waiting: int
    kept_days: int


def _size_bands(value: Mapping[str, Any]) -> tuple[SizeBand, ...]:
    """Make the bands of their lower limits, the largest first, and one below them all."""
    limits = [row["least_yi"] for row in value["bands"]]
    for number, (one, other) in enumerate(itertools.pairwise(limits), start=1):
        if other <= one:
            raise RuleBroken(
                BANDS_NOT_RISING, code="bands_not_rising", field=f"bands.{number}.least_yi"
            )
    edges: list[Decimal | None] = [None, *limits, None]
    return tuple(
        SizeBand(least, below) for least, below in zip(edges[-2::-1], edges[:0:-1], strict=True)
    )


def _plain(amount: Decimal | None) -> str:
    text = f"{amount:f}" if amount is not None else ""
    return text.rstrip("0").rstrip(".") if "." in text else text


SIZE_BANDS = register(
    PolicyKind(
        name="projects.size_bands",
        label=_("Size bands of projects"),
        fields=(
            PolicyField(
                "bands",
                _("Bands"),
                FieldType.ROWS,
                columns=(
                    PolicyField(
                        "least_yi",
                        _("From"),
                        FieldType.DECIMAL,
                        unit=_("100 million yuan"),
                        minimum=Decimal("0.0001"),
                    ),
                ),
            ),
        ),
        default={"bands": [{"least_yi": each} for each in ("0.5", "1", "5", "10")]},
        parse=_size_bands,
        help=_("By total investment; below the first there is one more band."),
        # rules.md R4; the bands above 1亿 are in no paper.
        source=f"{MECHANISM}（项目储备规模分档）；5 亿元以上分档为{PROVISIONAL}",
    )
)

EXPORT = register(
    PolicyKind(
        name="projects.export",
        label=_("Exports of the ledger"),
        fields=(
            PolicyField(
                "rows_at_once",
                _("Rows at once"),
                FieldType.INT,
                minimum=1,
                maximum=1_000_000,
                help=_("Larger exports are written in the background and can be fetched later."),
            ),
            PolicyField(
                "most_waiting",
                _("Exports waiting per person"),
                FieldType.INT,
                minimum=1,
                maximum=50,
            ),
            PolicyField(
                "kept_days",
                _("Files are kept for"),
                FieldType.INT,
                unit=_("days"),
                minimum=1,
                maximum=365,
            ),
        ),
        default={"rows_at_once": 5000, "most_waiting": 3, "kept_days": 7},
        parse=lambda value: ExportLimits(**value),
        help=_("How many rows leave at once, and what happens to larger exports."),
        # rules.md R19
        source=PROVISIONAL,
    )
)
