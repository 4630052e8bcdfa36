"""Who is proposed, what becomes of a deposit, what a year's numbers are: without a database."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from assessment.policies_commendations import COMMENDATIONS, RISK_DEPOSITS
from assessment.policies_settlement import SETTLEMENT
from assessment.rules.commendation_words import reason_of
from assessment.rules.commendations import (
    By,
    Category,
    Conditions,
    PersonYear,
    UnitYear,
    Why,
    exclusions,
    propose,
)
from assessment.rules.deposits import Band, Measure, Outcome, band_of, settle
from assessment.rules.settled_facts import Counted
from assessment.rules.settlement import Check, Point, Weight, hindering, recompute
from zhaoshang.core.errors import RuleBroken

D = Decimal
BEST = Category("先进单位", By.PLACE, 2, amounts_wan=(D(100), D(50)))


def unit(pk, place, **fields):
    values = {"group": "乡镇组", "total": D(100 - (place or 0)), **fields}
    return UnitYear(pk, f"单位{pk}", place=place, **values)


def named(proposals):
    return [(each.unit_id, each.rank) for each in proposals.rows]


def test_the_best_of_each_group_are_proposed_with_their_money():
    units = [unit(1, 1), unit(2, 2), unit(3, 3), unit(4, 1, group="园区组")]
    found = propose([BEST], units, [], Conditions())
    assert named(found) == [(1, 1), (2, 2), (4, 1)]
    assert [each.amount_wan for each in found.rows] == [100, 50, 100]
    assert [each.value for each in found.rows] == [99, 98, 99]


def test_equal_places_are_all_proposed_and_share_their_place():
    units = [unit(1, 1), unit(2, 2), unit(3, 2), unit(4, 4)]
    found = propose([BEST], units, [], Conditions())
    assert named(found) == [(1, 1), (2, 2), (3, 2)]


def test_a_group_apart_and_a_unit_without_a_place_are_not_proposed():
    units = [unit(1, None), unit(2, 1, is_apart=True)]
    assert named(propose([BEST], units, [], Conditions())) == []


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"vetoed_by": "安全事故"}, Why.VETOED),
        ({"is_black_listed": True}, Why.BLACK_LISTED),
        ({"falsified": 1}, Why.FALSIFIED),
        ({"late": 4}, Why.LATE),
        ({"missing": 1}, Why.MISSING),
        ({"actual": {"funds": D(9)}, "target": {"funds": D(10)}}, Why.TARGET_MISSED),
    ],
)
def test_a_condition_passes_a_unit_over_and_the_next_moves_up(fields, why):
    conditions = Conditions(target_met=True, most_late=3, most_missing=0)
    units = [unit(1, 1, **fields), unit(2, 2), unit(3, 3)]
    found = propose([BEST], units, [], conditions, main="funds")
    assert named(found) == [(2, 1), (3, 2)]
    assert [(each.unit_id, each.why) for each in found.passed_over] == [(1, (why,))]
    lax = Conditions(no_veto=False, no_black_list=False, no_falsified=False)
    assert exclusions(units[0], lax, "") == ()


def test_a_prize_goes_by_its_indicator_over_all_groups():
    prize = Category("利用外资奖", By.INDICATOR, 1, indicator="fdi", amounts_wan=(D(10),))
    units = [
        unit(1, 1, actual={"fdi": D("3.5")}),
        unit(2, 2, group="园区组", actual={"fdi": D("8")}),
        unit(3, 3, actual={"fdi": D(0)}),
    ]
    found = propose([prize], units, [], Conditions())
    assert named(found) == [(2, 1)]
    words = reason_of(found.rows[0], {"fdi": Counted("fdi", "实际利用外资", "万美元", 2)})
    assert words == "实际利用外资8.00万美元，居全县第1名"


def test_progress_is_climbing_against_last_year():
    climb = Category("进步奖", By.CLIMB, 1)
    units = [
        unit(1, 1, place_before=2),
        unit(2, 3, place_before=9),
        unit(3, 5, place_before=4),
        unit(4, 2),
    ]
    found = propose([climb], units, [], Conditions())
    assert named(found) == [(2, 1)]
    assert reason_of(found.rows[0], {}) == "年度考核由第9名升至第3名，上升6位"


def test_a_person_goes_by_the_own_figure_and_with_the_own_unit_and_no_figure_is_printed():
    person = Category("招商能手", By.PERSON, 1, indicator="funds")
    units = [unit(1, 1, vetoed_by="安全事故"), unit(2, 2)]
    people = [
        PersonYear(7, "甲", 1, {"funds": D(900)}),
        PersonYear(8, "乙", 2, {"funds": D(500)}),
        PersonYear(9, "丙", 2, {}),
    ]
    found = propose([person], units, people, Conditions())
    assert [each.person_id for each in found.rows] == [8]
    assert [each.person_id for each in found.passed_over] == [7]
    words = reason_of(found.rows[0], {"funds": Counted("funds", "到位资金", "万元", 2)})
    assert words == "所负责项目的到位资金居全县第1名"
    assert "500" not in words


def test_a_nomination_is_proposed_by_nobody():
    nominated = Category("先进个人", By.NOMINATION, 5, per_unit=1)
    assert propose([nominated], [unit(1, 1)], [], Conditions()).rows == ()


BANDS = (
    Band(D(120), "", Outcome.BONUS, D(100)),
    Band(D(100), "", Outcome.RETURN, D(0)),
    Band(D(80), "", Outcome.KEEP, D(50)),
    Band(None, "", Outcome.KEEP, D(100)),
)


@pytest.mark.parametrize(
    ("rate", "outcome", "sums"),
    [
        (Fraction(120), Outcome.BONUS, ("2", "2", "0")),
        (Fraction(11999, 100), Outcome.RETURN, ("2", "0", "0")),
        (Fraction(100), Outcome.RETURN, ("2", "0", "0")),
        # 99.996 % prints as 100.00 %, and is below 100 all the same.
        (Fraction(99996, 1000), Outcome.KEEP, ("1", "0", "1")),
        (Fraction(80), Outcome.KEEP, ("1", "0", "1")),
        (Fraction(0), Outcome.KEEP, ("0", "0", "2")),
    ],
)
def test_the_table_says_what_becomes_of_a_deposit(rate, outcome, sums):
    band = band_of(Measure.RATE, BANDS, value=rate)
    found = settle(D(2), band)
    assert band.outcome is outcome
    assert (found.returned_wan, found.bonus_wan, found.kept_wan) == tuple(map(D, sums))


def test_what_is_kept_and_what_is_paid_back_add_up_to_the_fen():
    found = settle(D("0.333333"), Band(None, "", Outcome.KEEP, D("33.33")))
    assert found.kept_wan == D("0.111100")
    assert found.kept_wan + found.returned_wan == D("0.333333")


def test_a_grade_has_its_line_and_what_is_unknown_has_none():
    bands = (
        Band(None, "优秀", Outcome.BONUS, D(50)),
        Band(None, "", Outcome.KEEP, D(100)),
    )
    assert band_of(Measure.GRADE, bands, grade="优秀").percent == 50
    assert band_of(Measure.GRADE, bands, grade="一般").outcome is Outcome.KEEP
    assert band_of(Measure.GRADE, bands) is None
    assert band_of(Measure.SCORE, BANDS) is None
    assert band_of(Measure.RATE, BANDS[:3], value=Fraction(10)) is None


def parsed(kind, **changes):
    return kind.parse(kind.read({**kind.default, **changes}).value)


def test_the_defaults_are_read():
    assert parsed(SETTLEMENT).weights[Check.RESULT] is Weight.HINDERS
    assert parsed(SETTLEMENT).weights[Check.LAST_MONTH] is Weight.HINDERS
    assert [each.name for each in parsed(COMMENDATIONS).categories] == [
        "先进单位",
        "进步奖",
        "招商能手",
    ]
    assert not parsed(RISK_DEPOSITS).is_used


def category(**changes):
    return {
        "name": "签约奖",
        "by": "indicator",
        "indicator": "signed",
        "quota": 3,
        "per_unit": None,
        "amounts": "",
        **changes,
    }


def test_money_is_written_as_people_write_it():
    found = parsed(COMMENDATIONS, categories=[category(amounts="100、50，30.5")])
    assert found.categories[0].amounts_wan == (100, 50, D("30.5"))
    assert found.categories[0].amount_wan(9) == D("30.5")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([category(amounts="一百")], "bad_amounts"),
        ([category(amounts="-5")], "bad_amounts"),
        ([category(amounts="NaN")], "bad_amounts"),
        ([category(indicator=" ")], "indicator"),
        ([category(per_unit=2)], "per_unit"),
        ([category(), category()], "name_twice"),
        ([category(name="长" * 61)], "name_too_long"),
    ],
)
def test_a_category_that_contradicts_itself_is_refused_beside_its_field(rows, code):
    with pytest.raises(RuleBroken) as found:
        parsed(COMMENDATIONS, categories=rows)
    assert found.value.code == code
    assert found.value.field.startswith(f"categories.{len(rows) - 1}.")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"at_least": "80", "outcome": "keep", "percent": "101"}, "keep_below"),
        ({"at_least": "100", "outcome": "return", "percent": "0"}, "bound_twice"),
    ],
)
def test_a_table_of_deposits_that_contradicts_itself_is_refused(changes, code):
    first = {"at_least": "100", "grade": "", "outcome": "return", "percent": "0"}
    with pytest.raises(RuleBroken) as found:
        parsed(RISK_DEPOSITS, bands=[first, {"grade": "", **changes}])
    assert found.value.code == code


def test_only_an_open_point_that_hinders_hinders():
    points = [
        Point(Check.LAST_MONTH, Weight.HINDERS, is_met=True),
        Point(Check.UNVERIFIED, Weight.WARNS, is_met=False, count=3),
        Point(Check.RESULT, Weight.HINDERS, is_met=False),
        Point(Check.BULLETIN, Weight.IGNORED, is_met=False),
    ]
    assert [each.check for each in hindering(points)] == [Check.RESULT]
    assert [each.check for each in points if each.warns] == [Check.UNVERIFIED]


def test_who_met_the_target_is_counted_by_the_main_basis_and_the_direction():
    def row(pk, indicator, actual, target):
        return {
            "unit": pk,
            "indicator": indicator,
            "value": "0",
            "actual": actual,
            "last_year": None,
            "goals": [{"basis": 1, "target": target, "time": "1"}],
        }

    figures = {
        "reckoned": {"gap_from": "printed", "by_month": False, "decimals": 2},
        "month": "2026-12",
        "bases": [{"id": 1, "name": "县定", "is_main": True}],
        "indicators": [
            {"id": 5, "code": "a", "higher_is_better": True},
            {"id": 6, "code": "b", "higher_is_better": False},
        ],
        "groups": [{"id": 2, "name": "乡镇组", "is_apart": False}],
        "units": [
            {"id": 10, "name": "甲", "group": 2, "reported": True},
            {"id": 11, "name": "乙", "group": 2, "reported": True},
        ],
        "rows": [
            row(10, 5, "10", "10"),
            row(11, 5, "9", "10"),
            row(10, 6, "3", "2"),
            row(11, 6, "1", "2"),
            # The county itself is no unit that meets its target.
            row(1, 5, "99", "10"),
        ],
        "rates": [],
        "flags": [],
        "problems": [],
        "scores": None,
        "list_rule": {
            "by": "rate",
            "indicator": "",
            "red_count": 0,
            "red_ahead_only": True,
            "black_count": 0,
            "black_behind": None,
            "black_not_reported": False,
        },
    }
    found = recompute({"figures": figures})
    assert found["met"] == [
        {"indicator": 5, "with_target": 2, "met": 1},
        {"indicator": 6, "with_target": 2, "met": 1},
    ]
    assert recompute(found) == found
