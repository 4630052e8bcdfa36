"""The states of a result, and which scheme holds (rules.md R11, R12)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.rules.score_states import (
    ACTS,
    Hindrance,
    RunAct,
    RunState,
    SchemeCycle,
    SchemeOnOffer,
    hindrances,
    scheme_for,
    window_is_open,
)
from zhaoshang.core.periods import Period

UNTIL = dt.date(2026, 10, 20)
QUARTER, YEAR = Period.parse("2026Q3"), Period.parse("2026")


def test_no_act_leads_back_and_a_published_result_allows_none():
    order = list(RunState)
    for states in ACTS.values():
        for before, after in states.items():
            assert order.index(after) >= order.index(before)
        assert RunState.PUBLISHED not in states


@pytest.mark.parametrize(("day", "is_open"), [(UNTIL, True), (UNTIL + dt.timedelta(days=1), False)])
def test_the_last_day_of_the_window_counts_to_its_end(day, is_open):
    assert window_is_open(UNTIL, day) is is_open


def test_a_result_waits_for_the_window_and_for_every_ruling():
    after = UNTIL + dt.timedelta(days=1)
    assert hindrances(UNTIL, UNTIL, 0) == [Hindrance.WINDOW_OPEN]
    assert hindrances(UNTIL, after, 2) == [Hindrance.OBJECTIONS_OPEN]
    assert hindrances(UNTIL, after, 0) == []
    assert RunAct.FINALISE in ACTS


def offer(pk, cycle=SchemeCycle.ANY, month=1, *groups):
    return SchemeOnOffer(pk, cycle, month, frozenset(groups))


def test_a_scheme_that_names_the_group_goes_before_one_for_all():
    assert scheme_for([offer(1), offer(2, SchemeCycle.ANY, 1, 7)], 7, QUARTER).pk == 2
    assert scheme_for([offer(1), offer(2, SchemeCycle.ANY, 1, 7)], 8, QUARTER).pk == 1


def test_the_years_settlement_may_have_a_scheme_of_its_own():
    offers = [offer(1, SchemeCycle.WITHIN), offer(2, SchemeCycle.YEAR)]
    assert scheme_for(offers, 7, QUARTER).pk == 1
    assert scheme_for(offers, 7, YEAR).pk == 2


def test_a_scheme_holds_from_its_month_on():
    offers = [offer(1), offer(2, SchemeCycle.ANY, 10)]
    assert scheme_for(offers, 7, QUARTER).pk == 1
    assert scheme_for(offers, 7, Period.parse("2026Q4")).pk == 2
    assert scheme_for([offer(2, SchemeCycle.ANY, 10)], 7, QUARTER) is None


@given(st.permutations([offer(1), offer(2, SchemeCycle.WITHIN), offer(3, SchemeCycle.ANY, 5, 7)]))
def test_which_scheme_holds_does_not_depend_on_their_order(offers):
    assert scheme_for(offers, 7, QUARTER).pk == 3
    assert scheme_for(offers, 8, QUARTER).pk == 2
