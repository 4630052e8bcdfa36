"""Fields for amounts: 万元 in the database, any way of writing them in a form (rules.md R1)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from zhaoshang.core.amount_messages import (
    ABOVE_LARGEST,
    AMOUNT_ERRORS,
    AMOUNT_READ_AS,
    AMOUNT_WARNINGS,
    BELOW_SMALLEST,
    NEGATIVE_AMOUNT,
)
from zhaoshang.core.money import (
    WAN,
    AmountWarning,
    MoneyUnit,
    ParsedAmount,
    format_wan,
    parse_amount,
    plain_wan,
)

# Read in a ledger as a note; in a form there is somebody to ask.
_REFUSED_IN_FORMS = (AmountWarning.RANGE, AmountWarning.FOREIGN, AmountWarning.NOT_AN_AMOUNT)
_LONGEST_INPUT = 60


class AmountField(forms.CharField):
    """An amount in 万元 as people write it: `1.2亿`, `3000万`, `12,000`, `20、53亿`.

    Cleans to a Decimal in 万元, exact to the 分, or None. After cleaning, `warnings` holds what the
    writer should look at (translated when printed). A range, foreign money or words are refused.

    Args:
        unit: What a bare figure is in.
        smallest_wan: Least amount that may be entered; None lets negative ones in (corrections).
        largest_wan: Greatest amount that may be entered.
    """

    def __init__(
        self,
        *,
        unit: MoneyUnit = WAN,
        smallest_wan: Decimal | int | None = 0,
        largest_wan: Decimal | int | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("max_length", _LONGEST_INPUT)
        self.unit = unit  # widget_attrs, which the base class calls, reads it
        super().__init__(**kwargs)
        self.smallest_wan = smallest_wan
        self.largest_wan = largest_wan
        self.warnings: list[str] = []

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Ask phones for a keyboard with digits, and mark the field for the converted figure."""
        attrs = super().widget_attrs(widget)
        return {**attrs, "inputmode": "text", "autocomplete": "off", "data-amount": self.unit.label}

    def prepare_value(self, value: Any) -> Any:
        """Show a stored amount exactly, and what was typed as it was typed."""
        if not isinstance(value, Decimal):
            return value
        return plain_wan(value) if self.unit == WAN else f"{(value / self.unit.wan).normalize():f}"

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Read the amount; keep the warnings.

        Raises:
            ValidationError: when it cannot be read as one amount in RMB.
        """
        self.warnings = []
        if isinstance(value, Decimal):
            return value
        parsed = parse_amount(super().to_python(value), self.unit)
        if parsed.error is not None:
            raise ValidationError(
                AMOUNT_ERRORS[parsed.error], code=parsed.error.value, params={"value": parsed.text}
            )
        for warning in _REFUSED_IN_FORMS:
            if warning in parsed.warnings:
                raise ValidationError(
                    AMOUNT_WARNINGS[warning], code=warning.value, params=_params(parsed)
                )
        self.warnings = [str(AMOUNT_WARNINGS[each]) % _params(parsed) for each in parsed.warnings]
        return parsed.wan

    def validate(self, value: Any) -> None:
        """Check presence and size.

        Raises:
            ValidationError: when missing though required, negative, too small or too large.
        """
        forms.Field.validate(self, value)
        if value is None:
            return
        if self.smallest_wan is not None and value < self.smallest_wan:
            if value < 0:
                raise ValidationError(NEGATIVE_AMOUNT, code="negative_amount")
            smallest = format_wan(Decimal(self.smallest_wan))
            raise ValidationError(
                BELOW_SMALLEST, code="amount_too_small", params={"smallest": smallest}
            )
        if self.largest_wan is not None and value > self.largest_wan:
            largest = format_wan(Decimal(self.largest_wan))
            raise ValidationError(
                ABOVE_LARGEST, code="amount_too_large", params={"largest": largest}
            )

    def run_validators(self, value: Any) -> None:
        """Leave the text validators (length, null characters) to what was typed."""
        if isinstance(value, str):
            super().run_validators(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether the amount differs, however it is written: 12000 and 1.2亿 are the same."""
        if self.disabled:
            return False
        read = parse_amount(data, self.unit)
        before = parse_amount(self.prepare_value(initial), self.unit)
        return (read.wan is None and not read.is_blank) or read.wan != before.wan


class WanField(models.DecimalField):
    """A stored amount: Decimal 万元, 18 digits, exact to the 分; its form field reads `1.2亿`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 6)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> forms.Field:
        """Offer an `AmountField` (not negative unless the form says so)."""
        return models.Field.formfield(self, **{"form_class": AmountField, **kwargs})  # type: ignore[return-value]


def read_as(parsed: ParsedAmount) -> str:
    """Say in the user's language what figure was read."""
    if parsed.amount_wan is None:
        return ""
    return str(AMOUNT_READ_AS) % {"wan": format_wan(parsed.amount_wan)}


def _params(parsed: ParsedAmount) -> dict[str, str]:
    return {"value": parsed.text, "read": read_as(parsed)}
