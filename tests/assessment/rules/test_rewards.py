"""Referrer rewards by the rules of real counties (rules.md R17, domain.md (i)), worked by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.rules.rewards import (
    Entry,
    Extra,
    RewardBand,
    RewardBase,
    RewardFormula,
    RewardRule,
    RuleProblem,
    reward,
    rule_problems,
    shared,
)

D = Decimal
AMOUNTS = st.decimals(min_value=0, max_value=D("999999"), places=2)


def band(bound, rate=0, lump=0):
    return RewardBand(D(bound), D(str(rate)), D(lump))


# 管委会 [36]: 3‰ to 1000万, 4‰ to 1亿, 5‰ above; cap 100万; key high-tech +10 %.
COMMITTEE = RewardRule(
    RewardFormula.SLICES,
    RewardBase.FIXED_ASSETS,
    bands=(band(0, 3), band(1000, 4), band(10000, 5)),
    cap_wan=D(100),
    extras=(Extra("hightech", "重点高新技术项目", "is_hightech", D(1), percent=D(10)),),
)
# 街道 2009 [37]: 0.5 % of the whole from 3000万, 0.8 % above 1亿; cap 300万; 50万 more at 10亿.
STREET = RewardRule(
    RewardFormula.WHOLE,
    RewardBase.FIXED_ASSETS,
    bands=(band(3000, "0.5"), band(10000, "0.8")),
    cap_wan=D(300),
    extras=(Extra("big", "10 亿元以上项目", "total_investment_wan", D(100000), lump_wan=D(50)),),
)
# 福建 2018 [77]: 10/20/30/40/50/100万 for 3–10/10–20/20–30/30–40/40–50/≥50亿, fixed ≥ 5亿, started.
FUJIAN = RewardRule(
    RewardFormula.LUMP,
    RewardBase.FIXED_ASSETS,
    bands=(
        band(30000, lump=10),
        band(100000, lump=20),
        band(200000, lump=30),
        band(300000, lump=40),
        band(400000, lump=50),
        band(500000, lump=100),
    ),
    entry=(
        Entry("fixed", "固定资产投资 5 亿元以上", "fixed_assets_wan", at_least=D(50000)),
        Entry("started", "已开工", "is_started", at_least=D(1)),
    ),
)
# 山东某市 [78]: 1 % of foreign funds; cap 300万, what lies above one by one; at least half from
# outside the province.
SHANDONG = RewardRule(
    RewardFormula.PERCENT,
    RewardBase.FUNDS,
    percent=D(1),
    cap_wan=D(300),
    above_cap_by_case=True,
    entry=(Entry("outside", "省外资金占比", "outside_share", at_least=D("0.5")),),
)
# 荣成 [80]: at most 180 days late.
LATE = RewardRule(
    RewardFormula.PERCENT,
    RewardBase.FIXED_ASSETS,
    percent=D("0.7"),
    entry=(Entry("late", "逾期不超过 180 天", "days_late", at_most=D(180)),),
)


@pytest.mark.parametrize(
    ("fixed", "total"),
    [
        ("0", "0"),
        ("1000", "3"),
        ("1000.01", "3.00004"),
        ("10000", "39"),
        # 3 + 36 + 5‰ of 2000
        ("12000", "49"),
        # 3 + 36 + 12 200 × 5‰ = 100 exactly, then the cap
        ("22200", "100"),
        ("22201", "100"),
    ],
)
def test_slices_give_each_part_its_own_rate(fixed, total):
    found = reward(COMMITTEE, {"fixed_assets_wan": D(fixed)})
    assert found.total_wan == D(total)
    assert found.is_capped is (fixed == "22201")
    assert sum(each.amount_wan for each in found.slices) == D(fixed)


def test_an_extra_of_the_award_is_added_before_the_cap():
    found = reward(COMMITTEE, {"fixed_assets_wan": D(12000), "is_hightech": D(1)})
    assert found.extras == (("hightech", D("4.9")),)
    assert found.total_wan == D("53.9")


@pytest.mark.parametrize(
    ("fixed", "total"),
    [("2999.99", "0"), ("3000", "15"), ("9999.99", "49.99995"), ("10000", "80"), ("40000", "300")],
)
def test_the_whole_amount_takes_the_rate_of_its_band(fixed, total):
    assert reward(STREET, {"fixed_assets_wan": D(fixed)}).total_wan == D(total)


def test_a_lump_is_added_from_its_threshold_on():
    facts = {"fixed_assets_wan": D(20000), "total_investment_wan": D(100000)}
    assert reward(STREET, facts).total_wan == D(210)
    facts["total_investment_wan"] = D("99999.99")
    assert reward(STREET, facts).total_wan == D(160)


@pytest.mark.parametrize(
    ("fixed", "total"),
    [("50000", "10"), ("99999.99", "10"), ("100000", "20"), ("499999", "50"), ("500000", "100")],
)
def test_a_band_includes_its_lower_bound_and_not_the_upper_one(fixed, total):
    assert reward(FUJIAN, {"fixed_assets_wan": D(fixed), "is_started": D(1)}).total_wan == D(total)


def test_what_is_not_met_is_named_and_nothing_is_due():
    found = reward(FUJIAN, {"fixed_assets_wan": D(40000)})
    assert found.unmet == ("fixed", "started")
    assert (found.total_wan, found.slices) == (D(0), ())


def test_what_lies_above_the_cap_is_decided_case_by_case():
    found = reward(SHANDONG, {"funds_wan": D(45000), "outside_share": D("0.5")})
    assert (found.total_wan, found.by_case_wan, found.is_capped) == (D(300), D(150), True)
    assert found.before_cap_wan == D(450)


@pytest.mark.parametrize(("days", "is_due"), [(180, True), (181, False)])
def test_a_condition_may_be_an_upper_bound(days, is_due):
    found = reward(LATE, {"fixed_assets_wan": D(1000), "days_late": D(days)})
    assert bool(found.total_wan) is is_due


def test_several_referrers_share_to_the_last_fen():
    parts = shared(D("10"), [D("33.33"), D("33.33"), D("33.34")])
    assert sum(parts) == D("10")
    with pytest.raises(ValueError, match="100"):
        shared(D(10), [D(60), D(60)])


@given(AMOUNTS, AMOUNTS)
def test_more_never_brings_less(one, other):
    small, large = sorted((one, other))
    for rule in (COMMITTEE, STREET, FUJIAN, LATE):
        rest = {"is_started": D(1), "days_late": D(0)}
        less = reward(rule, {"fixed_assets_wan": small, **rest})
        more = reward(rule, {"fixed_assets_wan": large, **rest})
        assert less.total_wan <= more.total_wan


@given(AMOUNTS)
def test_the_cap_is_never_exceeded_and_the_slices_sum_to_the_award(fixed):
    found = reward(COMMITTEE, {"fixed_assets_wan": fixed, "is_hightech": D(1)})
    assert found.total_wan <= D(100)
    exact = sum((each.award_wan for each in found.slices), Fraction(0))
    assert abs(Fraction(found.before_cap_wan) - exact * Fraction(11, 10)) < Fraction(1, 10**6)


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (RewardRule(RewardFormula.LUMP, RewardBase.FUNDS), RuleProblem.NO_BANDS),
        (
            RewardRule(RewardFormula.PERCENT, RewardBase.FUNDS, bands=(band(0, 1),)),
            RuleProblem.BANDS_OF_PERCENT,
        ),
        (
            RewardRule(RewardFormula.SLICES, RewardBase.FUNDS, bands=(band(5, 1), band(5, 2))),
            RuleProblem.NOT_RISING,
        ),
        (
            RewardRule(RewardFormula.PERCENT, RewardBase.FUNDS, percent=D(-1)),
            RuleProblem.NEGATIVE,
        ),
        (
            RewardRule(
                RewardFormula.PERCENT,
                RewardBase.FUNDS,
                extras=(Extra("a", "甲", "x", D(1), D(1)), Extra("a", "乙", "y", D(1), D(1))),
            ),
            RuleProblem.EXTRA_TWICE,
        ),
        (
            RewardRule(
                RewardFormula.PERCENT, RewardBase.FUNDS, extras=(Extra("a", "甲", "x", D(1)),)
            ),
            RuleProblem.EXTRA_OF_NOTHING,
        ),
        (
            RewardRule(RewardFormula.PERCENT, RewardBase.FUNDS, entry=(Entry("a", "甲", "x"),)),
            RuleProblem.ENTRY_WITHOUT_BOUND,
        ),
    ],
)
def test_a_rule_that_could_not_be_told_is_found_out(rule, problem):
    assert rule_problems(rule) == [problem]


def test_the_rules_of_real_counties_have_no_problem():
    assert [rule_problems(each) for each in (COMMITTEE, STREET, FUJIAN, SHANDONG, LATE)] == [[]] * 5
