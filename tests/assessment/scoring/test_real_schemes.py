"""Schemes of real counties (domain.md (e)), with results worked out by hand."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

import assessment
from assessment.rules.scoring.facts_reading import read_facts
from assessment.rules.scoring.ranking import rank
from assessment.rules.scoring.scheme import Scheme
from assessment.rules.scoring.scheme_reading import read_scheme
from assessment.rules.scoring.total import UnitScore, score_group

EXAMPLES = Path(assessment.__file__).parent / "examples" / "schemes"
ALL = sorted(path.stem for path in EXAMPLES.glob("*.json"))


def scheme(stem: str) -> Scheme:
    return read_scheme(json.loads((EXAMPLES / f"{stem}.json").read_text()))


def score(stem: str, *units, time="1") -> dict[str, UnitScore]:
    given = [{"unit": f"u{n}", **facts} for n, facts in enumerate(units)]
    return score_group(scheme(stem), read_facts({"time": time, "units": given}))


def points(found: UnitScore) -> dict[str, Decimal]:
    return {code: working.score for code, working in found.workings.items()}


@pytest.mark.parametrize("stem", ALL)
def test_every_example_can_be_read(stem):
    assert scheme(stem).name


def test_a_city_with_six_times_half_a_point():
    (found,) = score(
        "01-city-2024",
        {
            "values": {
                "province_funds": 96, "fdi": 150, "signed_count": 12, "signed_amount": 60,
                "projects_3_10": 6, "projects_10_20": 4, "projects_20": 0,
                "subsidies": 1, "key_enterprises": 1, "platform_signings": 2,
                "overdue_not_started": 3, "falsified": 2,
            },
            "targets": {
                "province_funds": 120, "fdi": 100, "signed_count": 10, "signed_amount": 100,
            },
        },
    ).values()  # fmt: skip
    # 0.8×0.5; 120 %×0.5; (1.2+0.6)/2×0.5; two of the sizes missing: 0.5−0.2
    assert points(found) == {
        "province": Decimal("0.40"),
        "fdi": Decimal("0.60"),
        "signing": Decimal("0.45"),
        "tiers": Decimal("0.30"),
    }
    # 0.2+0.2+0.1; 0.3+0.4, together at most 0.5
    assert (found.bonus, found.deduction) == (Decimal("0.5"), Decimal("0.5"))
    assert found.total == Decimal("1.75")


def test_signing_that_exceeds_is_held_at_full():
    (found,) = score(
        "01-city-2024",
        {
            "values": {"signed_count": 20, "signed_amount": 90},
            "targets": {"signed_count": 10, "signed_amount": 100},
        },
    ).values()
    # (2.0+0.9)/2 = 145 % → 100 %
    assert points(found)["signing"] == Decimal("0.50")


def test_gaoan_s_coefficient():
    found = score(
        "02-gaoan-2021",
        *(
            {"values": {"fdi": fdi, "province_funds": 5, "signed_over_1yi": n, "e_commerce": 1}}
            for fdi, n in ((200, 0), (350, 1), (800, 4))
        ),
    )
    # 200, 350, 800: 60, 70, 100 hundredths of 30; 0, 1, 4: 60, 70, 100 of 10; equal ones full
    assert [each.total for each in found.values()] == [59, 63, 75]


def test_a_quarter_of_an_industry_team():
    (found,) = score(
        "03-county-teams",
        {
            "values": {
                "new_over_1yi": 4, "funds_in_place": 30_000, "chain_projects": 3,
                "visited_firms": 8, "outside_events": 1, "informations": 3,
                "projects_over_target": 4, "projects_10yi_invested": 1,
            },
            "targets": {"new_over_1yi": 8, "funds_in_place": 100_000, "chain_projects": 4},
            "sheets": {
                "carriers": [{"mark": 90, "class": "园区"}, {"mark": 80, "class": "乡镇"}],
                "teams": [{"mark": 88}, {"mark": 92}],
            },
        },
        time="3/4",
    ).values()  # fmt: skip
    # 4÷6×30; 30 000÷75 000×20; 3÷4×20; (90×70+80×30)÷100=87 % of 15; 90 % of 15
    assert points(found) == {
        "new": Decimal("20.00"),
        "funds": Decimal("8.00"),
        "fit": Decimal("15.00"),
        "carriers": Decimal("13.05"),
        "teams": Decimal("13.50"),
    }
    # 3 (cap) + 3 + 1.5 + 6 (cap) + 4
    assert (found.bonus, found.total) == (Decimal("17.5"), Decimal("87.05"))


@pytest.mark.parametrize(
    ("target", "value", "expected"),
    [
        # 110 %: ten points over, each 0.1 / 0.2 / 0.3 / 0.6 by the size of the target
        (1000, 1100, "11.00"),
        (3000, 3300, "12.00"),
        (5000, 5500, "13.00"),
        (8000, 8800, "16.00"),
        (8000, 16000, "20.00"),
        (8000, 6000, "7.50"),
    ],
)
def test_luohe_s_bonus_depends_on_the_size_of_the_target(target, value, expected):
    (found,) = score(
        "05-luohe-districts", {"values": {"fdi": value}, "targets": {"fdi": target}}
    ).values()
    assert points(found)["fdi"] == Decimal(expected)


@pytest.mark.parametrize(
    ("value", "expected"), [(99, "0"), (100, "60"), (109, "60"), (125, "61"), (400, "70")]
)
def test_a_county_of_2006(value, expected):
    (found,) = score(
        "06-county-2006", {"values": {"fixed_assets": value}, "targets": {"fixed_assets": 100}}
    ).values()
    assert found.total == Decimal(expected)


@pytest.mark.parametrize(
    ("task", "paid_in", "expected"),
    [
        (100, 20, "100"),
        (99, 20, "75"),
        (80, 20, "75"),
        (50, 20, "50"),
        (49, 20, "0"),
        (100, 19, "0"),
    ],
)
def test_townships_need_a_fifth_paid_in(task, paid_in, expected):
    targets = {"task": 100, "paid_in": 100}
    (found,) = score(
        "07-townships", {"values": {"task": task, "paid_in": paid_in}, "targets": targets}
    ).values()
    assert found.total == Decimal(expected)


def test_townships_lose_points_for_what_they_do_not_hand_in():
    (found,) = score(
        "07-townships",
        {
            "values": {
                "task": 90, "paid_in": 50, "no_plan": 1, "no_summary": 1, "months_not_reported": 14,
            },
            "targets": {"task": 100, "paid_in": 100},
        },
    ).values()  # fmt: skip
    # 75 − 5 − 5 − 12 (14 months, at most 12)
    assert found.total == 53


def test_tonglu_lifts_a_grade_for_a_ten_billion_project():
    facts = {
        "values": {"industry_projects": 10, "fixed_assets": 90, "fdi": 40},
        "targets": {"industry_projects": 10, "fixed_assets": 100, "fdi": 100},
        "sheets": {"daily": [{"mark": 90}]},
    }
    lifted = {**facts, "values": {**facts["values"], "projects_over_10yi": 1}}
    plain, better = score("10-tonglu-2022", facts, lifted).values()
    # 40 + 27 + 8 + 9
    assert (plain.total, plain.grade) == (84, "良好")
    assert (better.total, better.grade, better.grade_before) == (84, "优秀", "良好")


def test_a_county_that_gives_no_points_ranks_by_verified_funds():
    given = read_facts(
        {
            "units": [
                {"unit": "a", "values": {"verified_funds": "1200.50"}},
                {"unit": "b", "values": {"verified_funds": "1200.51"}},
                {"unit": "c", "reported": False},
            ]
        }
    )
    found = scheme("12-county-by-funds")
    places = rank(score_group(found, given), given, found.tie_break)
    assert [(each.unit, each.place) for each in places] == [("b", 1), ("a", 2), ("c", None)]


def test_xiushui_s_gate_keeps_a_department_out_of_the_review():
    facts = {
        "values": {
            "contract_amount": 1800, "paid_in": 900, "firms_registered": 2, "tax": 15,
            "industry_projects_300": 1, "industry_paid_in": 400,
            "largest_park_project_share": "0.5",
        },
        "targets": {"contract_amount": 1800, "paid_in": 900, "firms_registered": 2, "tax": 15},
    }  # fmt: skip
    without = {**facts, "values": {**facts["values"], "industry_projects_300": 0}}
    full, gated = score("13-xiushui", facts, without).values()
    assert (full.total, full.is_ranked) == (100, True)
    assert (gated.total, gated.failed_gates) == (100, ("industry",))


def test_hongya_adds_to_the_general_review():
    (found,) = score(
        "14-hongya-2023",
        {
            "values": {
                "projects_05_1yi": 2, "projects_1_5yi": 1, "projects_5yi": 1,
                "recognised_foreign": 1,
            }
        },
    ).values()  # fmt: skip
    assert found.total == 20


@pytest.mark.parametrize(
    "stem", ["04-city-2023", "08-guichi-2013", "09-city-leaders", "11-yongjia-2012"]
)
def test_what_the_source_does_not_print_is_marked_as_assumed(stem):
    assert any(part.assumed for each in scheme(stem).indicators for part in each.walk())
