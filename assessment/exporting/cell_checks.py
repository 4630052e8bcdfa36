"""How figures look in cells, and what cells check as they are typed into."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import pgettext

from assessment.rules.sheet_cells import plain_number
from assessment.rules.typed import CellKind, CellShape
from projects.models.choices import Origin

NUMBERS = frozenset({CellKind.AMOUNT, CellKind.FIGURE})
_LARGEST = 10**11


def validation(shape: CellShape, follows: str = "") -> dict[str, Any]:
    """Return the check of what is typed into a cell.

    Args:
        shape: What may stand in it.
        follows: The figure that holds while nobody types another.
    """
    if shape.kind in NUMBERS:
        found = {
            "validate": "decimal",
            "criteria": "between",
            "minimum": -_LARGEST,
            "maximum": _LARGEST,
            # 1.2亿 is no number to a spreadsheet, but it is to us.
            "error_type": "warning",
            "error_title": _t("Not a number"),
            "error_message": _t("Write a number; 万 and 亿 are understood."),
        }
        if follows:
            found["input_message"] = _t(
                "%(figure)s follows from the ledger; leave it, or write another figure."
            ) % {"figure": follows}
        return found
    if shape.kind is CellKind.CHOICE:
        return {"validate": "list", "source": [str(label) for _v, label in Origin.choices]}
    if shape.kind is CellKind.TICK:
        return {
            "validate": "list",
            "source": [pgettext("ticked", "Yes")],
            "error_title": pgettext("ticked", "Yes"),
            "error_message": _t("Choose “yes”, or leave it empty."),
        }
    return {
        "validate": "length",
        "criteria": "<=",
        "value": shape.longest,
        "error_title": _t("Too long"),
        "error_message": _t("At most %(longest)s characters.") % {"longest": shape.longest},
    }


def number_format(least: int, text: str = "") -> str:
    """Return a format that shows a figure whole: so many decimals, more where it has more."""
    digits = len(text.partition(".")[2].rstrip("0")) if is_number(text) else 0
    places = max(least, digits)
    return "#,##0" + (f".{'0' * places}" if places else "")


def is_number(text: str) -> bool:
    """Tell whether a text is a plain number."""
    try:
        return Decimal(text).is_finite()
    except ArithmeticError:
        return False


def is_exact(text: str) -> bool:
    """Tell whether a spreadsheet's number can hold a figure to its last digit."""
    return is_number(text) and Decimal(plain_number(float(text))) == Decimal(text)
