"""Size bands, and what of an offer is free: pure rules."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.reserve import Band, Bands, Held, ReservationState, band_of, free_area, holds

TODAY = dt.date(2026, 11, 20)
BANDS = Bands(Decimal(10_000), Decimal(5_000), Decimal(500))


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (None, None),
        ("499.999999", None),
        ("500", Band.SMALL),
        ("4999.999999", Band.SMALL),
        ("5000", Band.MIDDLE),
        ("9999.999999", Band.MIDDLE),
        ("10000", Band.LARGE),
    ],
)
def test_a_band_begins_at_its_amount(total, band):
    assert band_of(None if total is None else Decimal(total), BANDS) is band


@pytest.mark.parametrize(
    ("state", "days", "held"),
    [
        ("reserved", 0, True),
        ("reserved", -1, False),
        ("taken", -900, True),
        ("released", 9, False),
        ("expired", 9, False),
    ],
)
def test_a_reservation_holds_through_its_last_day(state, days, held):
    found = Held(Decimal(1), state, TODAY + dt.timedelta(days=days))
    assert holds(found, TODAY) is held


@given(
    st.lists(
        st.tuples(
            st.decimals("0.0001", "50", places=4),
            st.sampled_from(list(ReservationState)),
            st.integers(-5, 5),
        ),
        max_size=12,
    )
)
def test_free_and_held_are_the_whole(rows):
    held = [Held(area, state.value, TODAY + dt.timedelta(days=days)) for area, state, days in rows]
    free = free_area(Decimal(1000), held, TODAY)
    assert free + sum((each.area for each in held if holds(each, TODAY)), Decimal(0)) == 1000
