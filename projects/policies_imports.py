"""Policies of imports: which amounts cannot be right, and how many rows are written at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.policies_documents import PROVISIONAL
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register

HUGE_ABOVE_LARGEST = _("The amount to look at must be below the amount that is refused.")


@dataclass(frozen=True)
class ImportLimits:
    """Amounts in 万元 above which a cell is looked at (warning) or refused (error)."""

    huge_wan: Decimal
    largest_wan: Decimal
    rows_at_once: int


def _limits(value: Mapping[str, Any]) -> ImportLimits:
    """Read the limits.

    Raises:
        RuleBroken: when the two amounts are the wrong way round.
    """
    limits = ImportLimits(**value)
    if limits.huge_wan > limits.largest_wan:
        raise RuleBroken(HUGE_ABOVE_LARGEST, code="huge_above_largest", field="huge_wan")
    return limits


IMPORT_LIMITS = register(
    PolicyKind(
        name="projects.import",
        label=_("Imports of ledgers"),
        fields=(
            PolicyField(
                "huge_wan",
                _("Look at amounts above"),
                FieldType.DECIMAL,
                unit=_("10,000 yuan"),
                minimum=Decimal(1),
            ),
            PolicyField(
                "largest_wan",
                _("Refuse amounts above"),
                FieldType.DECIMAL,
                unit=_("10,000 yuan"),
                minimum=Decimal(1),
            ),
            PolicyField(
                "rows_at_once",
                _("Rows written at once"),
                FieldType.INT,
                minimum=0,
                maximum=2000,
                help=_("Larger ledgers are written in the background."),
            ),
        ),
        default={"huge_wan": "5000000", "largest_wan": "10000000", "rows_at_once": 200},
        parse=_limits,
        help=_("Which amounts of a ledger cannot be right, and what is written at once."),
        source=PROVISIONAL,
    )
)
