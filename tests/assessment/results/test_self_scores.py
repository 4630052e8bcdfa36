"""Own scores: a unit's, for each indicator of a period, until the result is under notice."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assessment import events_scores as events
from assessment.models import SelfScore
from assessment.services.scoring import self_scores as services
from assessment.services.scoring.self_scores import OwnScore, save_own_scores
from tests.assessment.results.conftest import PERIOD
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict, RuleBroken
from zhaoshang.core.periods import Period

pytestmark = pytest.mark.django_db
BOTH = {"funds": OwnScore(Decimal("58.5"), "含在途资金"), "discipline": OwnScore(Decimal(40))}


@pytest.fixture
def save(county, clerk):
    def act(scores=BOTH, version=0, period=PERIOD, unit=county.township):
        return save_own_scores(unit=unit, period=period, version=version, scores=scores, by=clerk)

    return act


def kept():
    return {each.code: (each.score, each.note) for each in SelfScore.objects.all()}


def test_each_indicator_has_its_own_with_a_note(save, scheme, clerk):
    save()
    assert kept() == {
        "funds": (Decimal("58.50"), "含在途资金"),
        "discipline": (Decimal("40.00"), ""),
    }
    event = AuditEvent.objects.get(kind=events.SELF_SCORED)
    assert (event.actor, event.detail["scores"]["funds"]) == (clerk, "58.5")


def test_what_is_left_empty_later_is_taken_out(save, scheme):
    save()
    save({"funds": OwnScore(Decimal(50))}, version=1)
    assert kept() == {"funds": (Decimal("50.00"), "")}


def test_saved_unchanged_it_leaves_no_trace(save, scheme):
    save()
    save(version=1)
    assert AuditEvent.objects.filter(kind=events.SELF_SCORED).count() == 1


def test_while_the_result_is_computed_it_may_still_be_changed(save, run):
    assert len(save()) == 2


@pytest.mark.parametrize("state", ["noticed", "final", "published"])
def test_not_from_the_public_notice_on(save, state, request):
    request.getfixturevalue(state)
    with pytest.raises(RuleBroken) as caught:
        save()
    assert caught.value.code == "too_late"
    assert not SelfScore.objects.exists()


def test_not_without_a_scheme(save, plan):
    with pytest.raises(RuleBroken) as caught:
        save()
    assert caught.value.code == "not_scored"


def test_not_for_a_unit_without_a_group_or_a_year_without_a_plan(save, scheme, county):
    for fields in ({"unit": county.department}, {"period": Period.parse("2025")}):
        with pytest.raises(RuleBroken) as caught:
            save(**fields)
        assert caught.value.code == "not_scored"


def test_not_for_an_indicator_that_the_scheme_does_not_have(save, scheme):
    with pytest.raises(RuleBroken) as caught:
        save({"exports": OwnScore(Decimal(1))})
    assert str(caught.value) == str(services.NO_SUCH_INDICATOR) % {"code": "exports"}


def test_never_below_nothing(save, scheme):
    with pytest.raises(RuleBroken) as caught:
        save({"funds": OwnScore(Decimal(-1))})
    assert (caught.value.code, caught.value.field) == ("negative", "score-funds")


@pytest.mark.parametrize("second", [{"funds": OwnScore(Decimal(1))}, {}])
def test_the_second_of_two_colleagues_is_told(save, scheme, second):
    save()
    save(second or BOTH | {"funds": OwnScore(Decimal(2))}, version=1)
    with pytest.raises(Conflict):
        save(version=1)


def test_it_counts_nowhere(save, run, total_of, county):
    save()
    assert total_of(run, county.township) == "70.00"


def test_it_is_seen_by_the_unit_and_by_who_reads_the_county(
    save, scheme, clerk, other_clerk, officer
):
    save()
    seen = [SelfScore.objects.visible_to(each).count() for each in (clerk, officer, other_clerk)]
    assert seen == [2, 2, 0]
