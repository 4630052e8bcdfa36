from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from zhaoshang.core.amount_messages import (
    ABOVE_LARGEST,
    AMOUNT_ERRORS,
    AMOUNT_WARNINGS,
    BELOW_SMALLEST,
    NEGATIVE_AMOUNT,
)
from zhaoshang.core.fields import AmountField, WanField
from zhaoshang.core.money import YI, AmountError, AmountWarning


def refusal(field: AmountField, text: str) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        field.clean(text)
    return caught.value.error_list[0]


@pytest.mark.parametrize(
    ("text", "wan"),
    [("1.2亿", "12000"), ("3000万", "3000"), ("12,000", "12000"), ("１２０００", "12000")],
)
def test_an_amount_is_cleaned_as_people_write_it(text: str, wan: str) -> None:
    field = AmountField()
    assert field.clean(text) == Decimal(wan)
    assert field.warnings == []


def test_a_slip_is_cleaned_with_a_warning_that_says_what_was_read() -> None:
    field = AmountField()
    assert field.clean("20、53亿") == 205300
    params = {"value": "20、53亿", "read": "205,300.00"}
    assert len(field.warnings) == 1
    assert params["value"] in field.warnings[0]
    assert params["read"] in field.warnings[0]


def test_warnings_of_one_cleaning_do_not_stay_for_the_next() -> None:
    field = AmountField()
    field.clean("约3亿")
    field.clean("3亿")
    assert field.warnings == []


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("3-5亿", AmountWarning.RANGE),
        ("500万美元", AmountWarning.FOREIGN),
        ("待定", AmountWarning.NOT_AN_AMOUNT),
    ],
)
def test_a_form_refuses_what_is_not_one_amount_in_rmb(text: str, warning: AmountWarning) -> None:
    error = refusal(AmountField(), text)
    assert error.message == AMOUNT_WARNINGS[warning]
    assert error.code == warning.value


def test_a_form_refuses_digits_that_are_no_number() -> None:
    assert refusal(AmountField(), "12..5").message == AMOUNT_ERRORS[AmountError.UNREADABLE]


def test_negative_small_and_large_amounts_are_refused() -> None:
    assert refusal(AmountField(), "-1").message == NEGATIVE_AMOUNT
    assert refusal(AmountField(smallest_wan=500), "499").message == BELOW_SMALLEST
    assert refusal(AmountField(largest_wan=500), "501").message == ABOVE_LARGEST
    assert AmountField(smallest_wan=500, largest_wan=500).clean("500") == 500


def test_corrections_may_be_negative_where_the_form_lets_them() -> None:
    assert AmountField(smallest_wan=None).clean("-500") == -500


def test_a_bare_figure_is_in_the_unit_of_the_field() -> None:
    field = AmountField(unit=YI)
    assert field.clean("1.2") == 12000
    assert field.prepare_value(Decimal("12000.000000")) == "1.2"
    assert not field.has_changed(Decimal(12000), "1.20")


def test_nothing_is_none_unless_it_is_required() -> None:
    assert AmountField(required=False).clean("") is None
    assert AmountField(required=False).clean("—") is None
    assert refusal(AmountField(), "").code == "required"


def test_a_stored_amount_is_shown_exactly() -> None:
    class Form(forms.Form):
        total = AmountField()

    shown = str(Form(initial={"total": Decimal("12000.500000")})["total"])
    assert 'value="12000.5"' in shown
    assert 'value="1.2亿"' in str(Form({"total": "1.2亿"})["total"])


def test_another_way_of_writing_the_same_amount_is_no_change() -> None:
    field = AmountField()
    assert not field.has_changed(Decimal("12000.000000"), "1.2亿")
    assert field.has_changed(Decimal("12000.000000"), "1.3亿")
    assert not field.has_changed(None, "")
    assert field.has_changed(None, "待定")


def test_the_stored_field_keeps_the_fen_and_offers_the_amount_field() -> None:
    field = WanField(null=True, blank=True, verbose_name="total")
    assert (field.max_digits, field.decimal_places) == (18, 6)
    offered = field.formfield()
    assert isinstance(offered, AmountField)
    assert not offered.required
    assert isinstance(field, models.DecimalField)
