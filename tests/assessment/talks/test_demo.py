"""The demo issues a talk list once a quarter is final, and only once."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from assessment.demo.talks import load_talks
from assessment.models import TalkList
from assessment.rules.talks import TalkState
from assessment.services.talks.issuing import prove_list
from tests.factories.projects import TODAY

pytestmark = pytest.mark.django_db


def test_without_a_final_quarter_nothing_is_drawn(county, director):
    staff = SimpleNamespace(county=county.county)
    assert load_talks(staff, on=TODAY, by=director) == 0
    assert not TalkList.objects.exists()


def test_the_list_of_the_last_quarter_is_issued_once_and_one_talk_held(grounds, county, director):
    staff = SimpleNamespace(county=county.county)
    assert load_talks(staff, on=TODAY, by=director) == 2
    assert load_talks(staff, on=TODAY, by=director) == 0
    found = TalkList.objects.get()
    assert prove_list(found).holds
    assert set(found.talks.values_list("state", flat=True)) == {TalkState.HELD, TalkState.CALLED}
