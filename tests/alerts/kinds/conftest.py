"""The county of the kinds."""

from __future__ import annotations

import pytest
from time_machine import travel

from tests.alerts.kinds.world import START, World, morning_of
from tests.stages import stage


@stage
def furnished(db: None) -> World:
    """The county on its first morning, without a clock to move."""
    with travel(morning_of(START), tick=False):
        return World()


@pytest.fixture
def world(furnished: World, time_machine) -> World:
    """Return the county on its first morning."""
    furnished.clock = time_machine
    furnished.goes_to(START)
    return furnished
