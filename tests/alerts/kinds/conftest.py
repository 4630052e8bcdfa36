"""The county of the kinds."""

from __future__ import annotations

import pytest

from tests.alerts.kinds.world import World


@pytest.fixture
def world(db: None, time_machine) -> World:
    """Return the county on its first morning."""
    return World(time_machine)
