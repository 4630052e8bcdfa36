"""The demo's reviews: one running, one late, one with conditions; an approval under way."""

import datetime as dt

import pytest

from projects.demo.loading import load_demo
from projects.models import Approval, ReviewCondition, ReviewRound
from projects.selectors.summaries import summary_differences

ON = dt.date(2026, 11, 23)


@pytest.mark.slow
@pytest.mark.django_db
def test_the_demo_shows_each_state_and_loads_once():
    load_demo(on=ON)
    rounds = ReviewRound.objects.order_by("asked_on")
    assert [(each.conclusion, each.due_on < ON) for each in rounds] == [
        ("conditions", True),
        ("", True),
        ("", False),
    ]
    assert [each.done_on is None for each in ReviewCondition.objects.order_by("pk")] == [
        False,
        True,
    ]
    approval = Approval.objects.get()
    assert approval.state == "running"
    assert [each.decision for each in approval.steps.all()] == ["agree", ""]
    load_demo(on=ON)
    assert ReviewRound.objects.count() == 3
    assert summary_differences() == []
