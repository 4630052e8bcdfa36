"""Projects without flags of their own, so that each test says what there is."""

import pytest

from projects.services import saving


@pytest.fixture(autouse=True)
def _only_flags_made_here(monkeypatch):
    monkeypatch.setattr(saving, "recompute", lambda *_args, **_kwargs: None)
