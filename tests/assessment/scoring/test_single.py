"""Each score kind that looks at one unit, at its boundaries."""

from decimal import Decimal
from fractions import Fraction

import pytest

from assessment.rules.scoring import single
from assessment.rules.scoring.facts import Sheet, UnitFacts
from assessment.rules.scoring.scheme import (
    Assessed,
    Averaging,
    Basis,
    BonusMode,
    Condition,
    DeductFromFull,
    FloorThenBonus,
    NotMet,
    PerItem,
    Ratio,
    SizeBand,
    Step,
    Steps,
    Tier,
    Tiers,
    WithoutTarget,
)
from assessment.rules.scoring.working import Word

D = Decimal


def unit(value=None, target=None, time="1", **others) -> UnitFacts:
    values = {name: D(each) for name, each in others.items()}
    if value is not None:
        values["funds"] = D(value)
    targets = {} if target is None else {"funds": D(target)}
    return UnitFacts("z01", values, targets, {"": Fraction(time)})


def words(working) -> list[str]:
    return [line.word for line in working.lines]


@pytest.mark.parametrize(
    ("value", "target", "cap", "score"),
    [
        ("20850", "24000", "1", "43.44"),
        ("24000", "24000", "1", "50.00"),
        ("30000", "24000", "1", "50.00"),
        ("30000", "24000", "1.2", "60.00"),
        ("28000", "24000", "1.2", "58.33"),
        ("30000", "24000", None, "62.50"),
        ("0", "24000", "1", "0.00"),
        ("-100", "24000", "1", "0.00"),
        ("1", "3", "1", "16.67"),
        ("0.005", "50", "1", "0.01"),
    ],
)
def test_ratio_is_pro_rata_up_to_its_cap(value, target, cap, score):
    formula = Ratio("funds", cap_rate=cap and D(cap))
    working = single.ratio(D(50), formula, unit(value, target))
    assert working.score == D(score)


def test_a_hit_cap_is_shown():
    working = single.ratio(D(50), Ratio("funds"), unit("30000", "24000"))
    assert working.is_capped
    assert [line.value for line in working.lines if line.word is Word.RATE] == [Fraction(5, 4)]


@pytest.mark.parametrize(
    ("rule", "score"), [(WithoutTarget.ZERO, "0.00"), (WithoutTarget.FULL, "50.00")]
)
@pytest.mark.parametrize("target", [None, "0"])
def test_without_a_target_the_scheme_says_what_a_unit_gets(target, rule, score):
    working = single.ratio(D(50), Ratio("funds", without_target=rule), unit("10", target))
    assert working.score == D(score)
    assert Word.NO_TARGET in words(working)


def test_a_figure_that_is_not_known_gives_nothing_and_says_so():
    working = single.ratio(D(50), Ratio("funds"), unit(None, "24000"))
    assert working.score == 0
    assert words(working) == [Word.NO_VALUE]


@pytest.mark.parametrize(
    ("time", "score"), [("9/12", "26.67"), ("1/2", "30.00"), ("1", "20.00"), ("0.25", "30.00")]
)
def test_time_ratio_is_against_what_is_due_by_now(time, score):
    formula = Ratio("funds", by_time=True)
    assert single.ratio(D(30), formula, unit("4000", "6000", time)).score == D(score)


PAID_IN = (Condition("paid_in", Basis.RATE, at_least=D("0.2")),)
TOWNS = Steps(
    "funds",
    (
        Step(D(1), D(100), PAID_IN),
        Step(D("0.8"), D(75), PAID_IN),
        Step(D("0.5"), D(50), PAID_IN),
    ),
)


@pytest.mark.parametrize(
    ("value", "paid_in", "score"),
    [
        ("1000", "200", "100.00"),
        ("999.99", "200", "75.00"),
        ("800", "200", "75.00"),
        ("799", "200", "50.00"),
        ("500", "200", "50.00"),
        ("499", "200", "0.00"),
        ("1000", "199.99", "0.00"),
        ("2000", None, "0.00"),
    ],
)
def test_steps_give_the_band_whose_conditions_hold(value, paid_in, score):
    values = {"funds": D(value)}
    if paid_in is not None:
        values["paid_in"] = D(paid_in)
    facts = UnitFacts("z01", values, {"funds": D(1000), "paid_in": D(1000)})
    assert single.steps(D(100), TOWNS, facts).score == D(score)


def test_a_band_that_fails_leaves_a_lower_one_without_that_condition():
    formula = Steps("funds", (Step(D(1), D(100), PAID_IN), Step(D("0.5"), D(50))))
    facts = UnitFacts("z01", {"funds": D(1000), "paid_in": D(0)}, {"funds": D(1000)})
    working = single.steps(D(100), formula, facts)
    assert working.score == 50
    assert words(working)[-2:] == [Word.BAND_CONDITION_FAILED, Word.BAND]


def test_steps_can_look_at_the_figure_itself():
    formula = Steps("funds", (Step(D(3), D(10)), Step(D(1), D(4))), basis=Basis.VALUE)
    assert [single.steps(D(10), formula, unit(n)).score for n in (0, 1, 2, 3)] == [0, 4, 4, 10]


COUNTY_2006 = FloorThenBonus("funds", D(60), D("0.1"), D("0.5"), D(10))


@pytest.mark.parametrize(
    ("value", "score"),
    [
        ("999.99", "0.00"),
        ("1000", "60.00"),
        ("1099", "60.00"),
        ("1100", "60.50"),
        ("1340", "61.50"),
        ("2999", "69.50"),
        ("3000", "70.00"),
        ("9000", "70.00"),
    ],
)
def test_the_target_gives_the_base_and_each_tenth_more_a_half(value, score):
    assert single.floor_then_bonus(D(70), COUNTY_2006, unit(value, "1000")).score == D(score)


def test_a_bonus_in_proportion_counts_parts_of_a_step():
    formula = FloorThenBonus("funds", D(60), D("0.1"), D("0.5"), D(10), mode=BonusMode.PROPORTIONAL)
    assert single.floor_then_bonus(D(70), formula, unit("1345", "1000")).score == D("61.73")


@pytest.mark.parametrize(
    ("target", "score"), [("1000", "70.10"), ("3000", "70.20"), ("5000", "70.60")]
)
def test_the_step_of_a_bonus_depends_on_the_size_of_the_target(target, score):
    formula = FloorThenBonus(
        "funds",
        D(70),
        D("0.01"),
        D(0),
        D(30),
        bands=(
            SizeBand(D(1000), D("0.1")),
            SizeBand(D(3000), D("0.2")),
            SizeBand(D(5000), D("0.6")),
        ),
    )
    facts = unit(D(target) * D("1.01"), target)
    assert single.floor_then_bonus(D(100), formula, facts).score == D(score)


@pytest.mark.parametrize(
    ("not_met", "lower", "score"),
    [
        (NotMet.ZERO, (), "0.00"),
        (NotMet.RATIO, (), "48.00"),
        (NotMet.STEPS, (Step(D("0.8"), D(40)), Step(D("0.5"), D(20))), "40.00"),
    ],
)
def test_a_target_that_is_not_met_gives_what_the_scheme_says(not_met, lower, score):
    formula = FloorThenBonus(
        "funds", D(60), D("0.1"), D("0.5"), D(10), not_met=not_met, lower=lower
    )
    assert single.floor_then_bonus(D(70), formula, unit("800", "1000")).score == D(score)


@pytest.mark.parametrize(
    ("counts", "score"),
    [
        ((7, 4, 1), "0.50"),
        ((9, 9, 9), "0.50"),
        ((6, 4, 0), "0.30"),
        ((7, 4, 0), "0.40"),
        ((0, 0, 0), "0.00"),
    ],
)
def test_each_project_of_a_size_that_is_missing_costs(counts, score):
    formula = Tiers((Tier("mid", 7), Tier("large", 4), Tier("huge", 1)), D("0.1"))
    facts = UnitFacts("z01", dict(zip(("mid", "large", "huge"), map(D, counts), strict=True)))
    assert single.tiers(D("0.5"), formula, facts).score == D(score)


@pytest.mark.parametrize(
    ("count", "score"), [("0", 0), ("3", "1.5"), ("6", 3), ("7", 3), ("-2", 0)]
)
def test_items_count_up_to_the_points(count, score):
    formula = PerItem("visits", D("0.5"))
    facts = UnitFacts("z01", {"visits": D(count)})
    assert single.per_item(D(3), formula, facts).score == D(score)


@pytest.mark.parametrize(("count", "score"), [("0", 12), ("1", 11), ("12", 0), ("30", 0)])
def test_each_occurrence_takes_from_the_full_points(count, score):
    facts = UnitFacts("z01", {"late": D(count)})
    assert single.deduct_from_full(D(12), DeductFromFull("late", D(1)), facts).score == score


def test_what_nobody_has_recorded_takes_nothing():
    assert single.deduct_from_full(D(12), DeductFromFull("late", D(1)), UnitFacts("z")).score == 12


def test_assessors_are_averaged():
    facts = UnitFacts("z01", sheets={"work": [Sheet(D(90)), Sheet(D(80)), Sheet(D(76))]})
    assert single.assessed(D(20), Assessed("work"), facts).score == D("16.40")


BY_CLASS = Assessed(
    "rating", averaging=Averaging.BY_CLASS, weights=(("园区", D(70)), ("乡镇", D(30)))
)


def test_classes_of_assessors_have_their_weights():
    sheets = [Sheet(D(92), "园区"), Sheet(D(88), "园区"), Sheet(D(80), "乡镇")]
    working = single.assessed(D(15), BY_CLASS, UnitFacts("z01", sheets={"rating": sheets}))
    assert working.score == D("13.05")


def test_a_class_without_a_sheet_leaves_its_weight_to_the_others():
    sheets = [Sheet(D(80), "乡镇")]
    working = single.assessed(D(15), BY_CLASS, UnitFacts("z01", sheets={"rating": sheets}))
    assert working.score == D(12)
    assert Word.NO_SHEET in words(working)


@pytest.mark.parametrize("sheets", [{}, {"rating": []}, {"rating": [Sheet(D(80), "企业")]}])
def test_without_a_sheet_of_a_class_that_counts_there_are_no_points(sheets):
    working = single.assessed(D(15), BY_CLASS, UnitFacts("z01", sheets=sheets))
    assert working.score == 0
    assert Word.NO_SHEET in words(working)
