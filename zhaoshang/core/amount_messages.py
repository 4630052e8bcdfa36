"""What people are told about an amount that was read with a doubt, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from zhaoshang.core.money import AmountError, AmountWarning

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

AMOUNT_WARNINGS: dict[AmountWarning, _StrPromise] = {
    AmountWarning.DECIMAL_SLIP: _("“%(value)s” is read as %(read)s; check the decimal point."),
    AmountWarning.APPROXIMATE: _("“%(value)s” is an estimate; it is read as %(read)s."),
    AmountWarning.RANGE: _("“%(value)s” is a range; enter one figure."),
    AmountWarning.EXTRA_TEXT: _("Of “%(value)s” only %(read)s is read as the amount."),
    AmountWarning.ROUNDED: _("“%(value)s” is finer than one fen; it is rounded to %(read)s."),
    AmountWarning.W_FOR_WAN: _("“%(value)s” is read as %(read)s."),
    AmountWarning.SPACED_DIGITS: _("“%(value)s” is read as %(read)s."),
    AmountWarning.FOREIGN: _("“%(value)s” is foreign money; it is not converted to RMB."),
    AmountWarning.NOT_AN_AMOUNT: _("“%(value)s” is not an amount."),
}
AMOUNT_ERRORS: dict[AmountError, _StrPromise] = {
    AmountError.UNREADABLE: _(
        "“%(value)s” cannot be read as an amount. Write for example 3000万, 1.2亿 or 12,000."
    ),
    AmountError.TOO_LARGE: _("“%(value)s” is too large for an amount."),
}
NEGATIVE_AMOUNT = _("An amount cannot be negative.")
ABOVE_LARGEST = _("The amount must not exceed %(largest)s × 10,000 yuan.")
BELOW_SMALLEST = _("The amount must not be less than %(smallest)s × 10,000 yuan.")
AMOUNT_READ_AS = _("%(wan)s × 10,000 yuan")
