"""Kinds that compare a group, parts, totals and places."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.rules.scoring.facts import UnitFacts
from assessment.rules.scoring.grouped import score_indicator
from assessment.rules.scoring.ranking import NotRanked, rank
from assessment.rules.scoring.scheme import (
    Adjustment,
    Basis,
    Composite,
    Condition,
    Efficacy,
    Gate,
    Grade,
    GradeOverride,
    Indicator,
    Kind,
    PerItem,
    RankPoints,
    Ratio,
    Scheme,
    Veto,
)
from assessment.rules.scoring.total import score_group
from assessment.rules.scoring.working import Word

D = Decimal
FUNDS = Indicator("funds", "到位资金", D(100), Kind.RATIO, Ratio("funds"))


def units(**values) -> list[UnitFacts]:
    return [UnitFacts(name, {"v": D(value)}) for name, value in values.items()]


def scores(indicator, group) -> dict[str, Decimal]:
    return {unit: working.score for unit, working in score_indicator(indicator, group).items()}


def efficacy(points=30, **changes) -> Indicator:
    return Indicator("e", "外资", D(points), Kind.EFFICACY, Efficacy("v", **changes))


def test_efficacy_spreads_the_group_between_sixty_and_a_hundred():
    assert scores(efficacy(), units(a=10, b=30, c=50)) == {"a": 18, "b": 24, "c": 30}


def test_all_equal_get_full_points():
    group = units(a=7, b=7)
    assert scores(efficacy(), group) == {"a": 30, "b": 30}
    assert Word.ALL_EQUAL in {line.word for line in score_indicator(efficacy(), group)["a"].lines}


def test_a_unit_without_the_figure_sets_no_bounds():
    group = [*units(a=10, b=50), UnitFacts("c")]
    assert scores(efficacy(), group) == {"a": 18, "b": 30, "c": 0}


def test_who_has_not_reported_does_not_move_the_others():
    group = [*units(a=10, b=50), UnitFacts("c", {"v": D(900)}, has_reported=False)]
    assert scores(efficacy(), group) == {"a": 18, "b": 30, "c": 30}


def test_efficacy_of_rates_leaves_out_who_has_no_target():
    group = [
        UnitFacts("a", {"v": D(50)}, {"v": D(100)}),
        UnitFacts("b", {"v": D(100)}, {"v": D(100)}),
        UnitFacts("c", {"v": D(100)}, {"v": D(0)}),
    ]
    assert scores(efficacy(basis=Basis.RATE), group) == {"a": 18, "b": 30, "c": 0}


def test_places_give_points_and_equal_figures_share_the_better_one():
    indicator = Indicator(
        "r", "外出", D(10), Kind.RANK_POINTS, RankPoints("v", (D(10), D(8), D(6)), D(1))
    )
    group = units(a=5, b=9, c=9, d=3, e=1)
    assert scores(indicator, group) == {"b": 10, "c": 10, "a": 6, "d": 1, "e": 1}


def composite(*, cap_parts: bool) -> Indicator:
    parts = (
        Indicator("count", "个数", D("0.25"), Kind.RATIO, Ratio("count", cap_rate=None)),
        Indicator("amount", "金额", D("0.25"), Kind.RATIO, Ratio("amount", cap_rate=None)),
    )
    return Indicator(
        "signing", "签约", D("0.5"), Kind.COMPOSITE, Composite(parts, cap_parts=cap_parts)
    )


@pytest.mark.parametrize(("cap_parts", "score"), [(False, "0.50"), (True, "0.38")])
def test_parts_are_summed_then_capped_or_each_capped(cap_parts, score):
    facts = UnitFacts(
        "a",
        {"count": D(15), "amount": D(50)},
        {"count": D(10), "amount": D(100)},
    )
    assert scores(composite(cap_parts=cap_parts), [facts]) == {"a": D(score)}


def test_a_sum_is_rounded_once_not_part_by_part():
    thirds = tuple(Indicator(f"p{n}", "", D(1), Kind.RATIO, Ratio("v")) for n in range(3))
    indicator = Indicator("c", "", D(3), Kind.COMPOSITE, Composite(thirds))
    facts = UnitFacts("a", {"v": D(1)}, {"v": D(3)})
    assert scores(indicator, [facts]) == {"a": D("1.00")}


# --- Totals -----------------------------------------------------------------------------------

SCHEME = Scheme(
    name="乡镇考核",
    full=D(100),
    indicators=(FUNDS,),
    bonuses=(
        Adjustment("visit", "走访企业", "visits", D("0.5"), D(3)),
        Adjustment("over_1yi", "过亿项目", "big", D(2), D(6), (Condition("funds", at_least=D(1)),)),
    ),
    deductions=(Adjustment("late", "迟报", "late", D(1), D(12)),),
    bonus_cap=D(8),
)


def reporting(unit="a", **values) -> UnitFacts:
    return UnitFacts(unit, {name: D(v) for name, v in values.items()}, {"funds": D(100)})


def total(scheme=SCHEME, **values):
    return score_group(scheme, [reporting(**values)])["a"]


def test_bonuses_and_deductions_have_caps_of_their_own_and_together():
    score = total(funds=80, visits=20, big=5, late=2)
    assert [each.points for each in score.bonuses] == [3, 6]
    assert (score.bonus, score.deduction, score.total) == (8, 2, 86)


def test_a_bonus_counts_only_if_its_conditions_hold():
    score = total(funds=0, big=2)
    assert not score.bonuses[1].applies
    assert score.total == 0


def test_a_total_is_never_below_nothing():
    assert total(funds=1, late=12).total == 0


def test_a_veto_brings_the_total_to_nothing_and_keeps_the_working():
    vetoed = replace(SCHEME, vetoes=(Veto("fake", "虚报", (Condition("fake", at_least=D(1)),)),))
    score = total(vetoed, funds=90, fake=1)
    assert (score.total, score.vetoed_by, score.indicators) == (0, "fake", 90)


GATED = replace(
    SCHEME, gates=(Gate("project", "一个工业项目", (Condition("industry", at_least=D(300)),)),)
)


def test_a_gate_keeps_a_unit_from_being_ranked_but_not_from_its_score():
    score = total(GATED, funds=90, industry=299)
    assert (score.total, score.is_ranked, score.failed_gates) == (90, False, ("project",))


GRADED = replace(
    SCHEME,
    grades=(Grade("良好", D(80)), Grade("优秀", D(90)), Grade("一般", D(0))),
    overrides=(
        GradeOverride(
            "up",
            "超额三个过亿项目",
            ((Condition("big", at_least=D(3)),), (Condition("huge", at_least=D(1)),)),
        ),
    ),
)


@pytest.mark.parametrize(
    ("facts", "before", "grade"),
    [
        ({"funds": 90}, "优秀", "优秀"),
        ({"funds": "89.99"}, "良好", "良好"),
        ({"funds": 85, "huge": 1}, "良好", "优秀"),
        ({"funds": 95, "huge": 1}, "优秀", "优秀"),
        ({"funds": 10}, "一般", "一般"),
    ],
)
def test_a_grade_follows_the_total_and_can_be_lifted(facts, before, grade):
    score = total(GRADED, **facts)
    assert (score.grade_before, score.grade) == (before, grade)


def test_a_unit_stands_in_a_group_once():
    with pytest.raises(ValueError, match="twice"):
        score_group(SCHEME, [reporting(), reporting()])


# --- Places -----------------------------------------------------------------------------------


def places(group, scheme=SCHEME, tie_break=("funds_in_place", "new_projects")):
    found = rank(score_group(scheme, group), group, tie_break)
    return [(each.unit, each.place, each.tie_break) for each in found]


def test_equal_totals_are_parted_by_the_next_figure_and_it_is_named():
    group = [
        reporting("a", funds=80, funds_in_place=5),
        reporting("b", funds=80, funds_in_place=7),
        reporting("c", funds=90),
    ]
    assert places(group) == [("c", 1, ""), ("b", 2, "funds_in_place"), ("a", 3, "funds_in_place")]


def test_what_nothing_parts_shares_a_place_and_the_next_is_left_out():
    group = [reporting(name, funds=80) for name in "bca"] + [reporting("d", funds=10)]
    assert places(group) == [("a", 1, ""), ("b", 1, ""), ("c", 1, ""), ("d", 4, "")]


def test_who_is_not_ranked_is_listed_last_with_the_reason():
    group = [
        replace(reporting("a", funds=99, industry=500), has_reported=False),
        reporting("b", funds=98, industry=0),
        reporting("c", funds=1, industry=500),
    ]
    found = rank(score_group(GATED, group), group, ())
    assert [(each.unit, each.place, each.not_ranked) for each in found] == [
        ("c", 1, None),
        ("a", None, NotRanked.NOT_REPORTED),
        ("b", None, NotRanked.GATE),
    ]


# --- What holds for every group ---------------------------------------------------------------

FIGURES = st.integers(min_value=-50, max_value=500)
GROUPS = st.lists(st.tuples(FIGURES, FIGURES, FIGURES), min_size=1, max_size=8).map(
    lambda rows: [
        reporting(f"u{n}", funds=funds, v=v, visits=visits)
        for n, (funds, v, visits) in enumerate(rows)
    ]
)
WHOLE = replace(
    SCHEME,
    full=D(200),
    indicators=(
        FUNDS,
        efficacy(60),
        Indicator("r", "", D(30), Kind.RANK_POINTS, RankPoints("v", (D(30), D(20)), D(5))),
        Indicator("i", "", D(10), Kind.PER_ITEM, PerItem("visits", D("0.3"))),
    ),
)


@given(group=GROUPS, data=st.data())
def test_the_order_of_the_units_changes_nothing(group, data):
    mixed = data.draw(st.permutations(group))
    assert places(mixed, WHOLE) == places(group, WHOLE)
    assert score_group(WHOLE, mixed) == score_group(WHOLE, group)


@given(group=GROUPS)
def test_parts_sum_to_the_total_and_no_cap_is_exceeded(group):
    for score in score_group(WHOLE, group).values():
        assert sum(each.score for each in score.workings.values()) == score.indicators
        assert score.total == max(0, score.indicators + score.bonus - score.deduction)
        for indicator in WHOLE.indicators:
            assert 0 <= score.workings[indicator.code].score <= indicator.points


@given(group=GROUPS, more=st.integers(min_value=1, max_value=200))
def test_more_of_a_figure_never_gives_less(group, more):
    first = group[0]
    raised = replace(
        first,
        values={
            **first.values,
            "funds": first.values["funds"] + more,
            "v": first.values["v"] + more,
        },
    )
    before = score_group(WHOLE, group)[first.unit].total
    after = score_group(WHOLE, [raised, *group[1:]])[first.unit].total
    assert after >= before


@given(group=GROUPS)
def test_places_follow_the_totals(group):
    found = rank(score_group(WHOLE, group), group, ())
    assert [each.total for each in found] == sorted((e.total for e in found), reverse=True)
    for each in found:
        assert each.place == 1 + sum(other.total > each.total for other in found)
