"""A sheet handed in while the public notice begins (PostgreSQL): it counts, or it is refused."""

from __future__ import annotations

import contextlib
import threading
from decimal import Decimal

import pytest

from assessment.models import AssessorSheet, ScoringScheme
from assessment.services.scoring import runs, sheets
from assessment.services.scoring.sheets import Mark
from tests.assessment.results.conftest import close, closed, compute, funds, october
from tests.assessment.results.test_races import at_once
from tests.factories.projects import TODAY
from tests.factories.sheets import make_sheet

__all__ = ["closed", "funds", "october"]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TOGETHER_SECONDS = 3


@pytest.fixture
def both(october, group, leader, director, monkeypatch):
    """Begin the notice and hand the sheet in at once, each held where it has looked."""
    close(october, director)
    sheet = make_sheet(group, leader)
    run = compute(october, director)
    meet = threading.Barrier(2)

    def held(module, name):
        step = getattr(module, name)

        def look_and_wait(*given, **named):
            found = step(*given, **named)
            with contextlib.suppress(threading.BrokenBarrierError):
                meet.wait(TOGETHER_SECONDS)
            return found

        monkeypatch.setattr(module, name, look_and_wait)

    held(sheets, "is_settled")
    held(runs, "_is_fresh")

    def hand_in():
        marks = {member.unit_id: Mark(Decimal(90)) for member in group.members.all()}
        sheets.save_marks(sheet_id=sheet.pk, version=1, marks=marks, hand_in=True, by=leader)

    def notice():
        runs.put_under_notice(run_id=run.pk, version=run.version, by=director, on=TODAY)

    return lambda: at_once(hand_in, notice)


def test_one_of_them_is_refused(both):
    assert both() in (["done", "settled"], ["done", "stale"])
    assert ScoringScheme.objects.count() == 1


def test_without_the_lock_a_mark_would_count_nowhere(both, monkeypatch):
    """The control: the sheet says that it counts, and the result under notice does not hold it."""
    for module in (runs, sheets):
        monkeypatch.setattr(module, "score_lock", lambda _county: None)
    assert both() == ["done", "done"]
    assert AssessorSheet.objects.get().handed_in_at is not None
