"""Reminders, levels, shortfalls as plain values (R14, R18)."""

import datetime as dt
from decimal import Decimal

import pytest

from contracts.rules.performance import (
    Basis,
    Escalation,
    Level,
    PromiseRule,
    Term,
    Terms,
    due_by,
    levels_reached,
    meant_on,
    promises_of,
    reminder_due,
    shortfall,
)

DUE = dt.date(2026, 6, 30)
DAY = dt.timedelta(days=1)
DAYS = (30, 7, 1)


@pytest.mark.parametrize(
    ("left", "which"),
    [(31, None), (30, 30), (8, 30), (7, 7), (5, 7), (2, 7), (1, 1), (0, 1), (-1, None)],
)
def test_the_reminder_that_has_its_turn(left, which):
    assert reminder_due(DUE, DUE - left * DAY, DAYS) == which


def test_without_days_nobody_is_reminded():
    assert reminder_due(DUE, DUE, ()) is None


@pytest.mark.parametrize(
    ("late", "levels"),
    [
        (0, []),
        (1, [Level.HEAD]),
        (3, [Level.HEAD]),
        (4, [Level.HEAD, Level.SPONSOR]),
        (7, [Level.HEAD, Level.SPONSOR]),
        (8, [Level.HEAD, Level.SPONSOR, Level.GROUP]),
    ],
)
def test_a_late_report_climbs_level_by_level(late, levels):
    assert levels_reached(DUE, DUE + late * DAY, Escalation()) == levels


def test_each_level_is_told_the_first_day_it_is_reached():
    for level in Level:
        first = meant_on(DUE, level, Escalation())
        assert level in levels_reached(DUE, first, Escalation())
        assert level not in levels_reached(DUE, first - DAY, Escalation())


@pytest.mark.parametrize(
    ("promised", "kept", "missing"),
    [(100, 80, 20), (100, 100, None), (100, 120, None), (None, 5, None), (100, None, None)],
)
def test_less_than_promised_is_said(promised, kept, missing):
    amounts = [None if each is None else Decimal(each) for each in (promised, kept, missing)]
    assert shortfall(*amounts[:2]) == amounts[2]


TERMS = Terms(
    dates={"start_on": DUE, "production_on": None, "expires_on": dt.date(2029, 1, 1)},
    amounts={"fixed_assets_wan": Decimal(5), "tax_wan": None},
)


def test_a_promise_hangs_on_its_date_or_the_other_one():
    assert due_by(PromiseRule(Term.LAND, Basis.START, None, -30), TERMS.dates) == dt.date(
        2026, 5, 31
    )
    rule = PromiseRule(Term.INVEST, Basis.PRODUCTION, Basis.EXPIRY)
    assert due_by(rule, TERMS.dates) == dt.date(2029, 1, 1)
    assert due_by(PromiseRule(Term.PRODUCTION, Basis.PRODUCTION), TERMS.dates) is None


def test_a_term_without_its_amount_promises_nothing():
    rules = [PromiseRule(term, Basis.START) for term in (Term.TAX, Term.INVEST, Term.INCENTIVE)]
    assert [each.term for each in promises_of(TERMS, rules)] == [Term.INVEST]
