from decimal import Decimal

import pytest

from projects.importing.quantities import (
    AreaUnit,
    find_area_unit,
    read_count,
    read_floor,
    read_intensity,
    read_land,
)


@pytest.mark.parametrize(
    ("value", "unit", "mu", "warning"),
    [
        (50.0, AreaUnit.MU, "50.0000", ""),
        ("50亩", AreaUnit.MU, "50.0000", ""),
        ("1,200", AreaUnit.MU, "1200.0000", ""),
        (2.0, AreaUnit.HECTARE, "30.0000", ""),
        ("2公顷", AreaUnit.MU, "30.0000", "converted_area"),
        ("50亩", AreaUnit.HECTARE, "50.0000", ""),
        ("10000平方米", AreaUnit.MU, "15.0000", "converted_area"),
        ("1万平方米", AreaUnit.MU, "15.0000", "converted_area"),
        ("1平方公里", AreaUnit.MU, "1500.0000", "converted_area"),
        ("666.67㎡", AreaUnit.MU, "1.0000", "converted_area"),
        ("约60亩", AreaUnit.MU, "60.0000", "rough_number"),
    ],
)
def test_land_is_read_in_mu(value: str | float, unit: AreaUnit, mu: str, warning: str) -> None:
    read = read_land(value, unit)
    assert read.value == Decimal(mu)
    assert read.warning == warning


@pytest.mark.parametrize(
    ("value", "unit", "metres"),
    [
        (1500.0, AreaUnit.SQUARE_METRE, "1500.00"),
        ("1.5万㎡", AreaUnit.SQUARE_METRE, "15000.00"),
        (1.5, AreaUnit.WAN_SQUARE_METRES, "15000.00"),
        ("3亩", AreaUnit.SQUARE_METRE, "2000.00"),
    ],
)
def test_floor_area_is_read_in_square_metres(
    value: str | float, unit: AreaUnit, metres: str
) -> None:
    assert read_floor(value, unit).value == Decimal(metres)


@pytest.mark.parametrize("value", ["50-60亩", "待定", "租用厂房"])
def test_words_and_ranges_are_kept_as_a_note(value: str) -> None:
    read = read_land(value)
    assert read.value is None
    assert read.keep
    assert read.warning == "kept_as_note"


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("-5", "negative"),
        (-5.0, "negative"),
        ("1.2.3亩", "unreadable_number"),
        (1e30, "amount_too_large"),
    ],
)
def test_what_is_no_quantity_is_an_error(value: str | float, error: str) -> None:
    assert read_land(value).error == error


@pytest.mark.parametrize(
    ("value", "count"), [("200人", 200), ("约200人", 200), (35.0, 35), ("1,200个岗位", 1200)]
)
def test_counts_are_whole_numbers(value: str | float, count: int) -> None:
    assert read_count(value).value == count


def test_half_a_person_is_an_error() -> None:
    assert read_count(1.5).error == "unreadable_number"


@pytest.mark.parametrize("value", [250.0, "250", "250万元/亩", "250万/亩"])
def test_intensity_is_in_wan_per_mu(value: str | float) -> None:
    assert read_intensity(value).value == 250


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("用地面积（公顷）", AreaUnit.HECTARE),
        ("单位：万元、亩", AreaUnit.MU),
        ("建筑面积（万平方米）", AreaUnit.WAN_SQUARE_METRES),
        ("占地（㎡）", AreaUnit.SQUARE_METRE),
        ("总投资（万元）", None),
    ],
)
def test_the_unit_of_area_is_found(text: str, unit: AreaUnit | None) -> None:
    assert find_area_unit(text) == unit
