"""Derived numbers of a bulletin: rates, gaps, places, lists — again from the frozen inputs."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.rules.bulletin_blocks import Heading, Table
from assessment.rules.bulletin_paper import paper
from assessment.rules.bulletin_texts import clean_text
from assessment.rules.bulletins import (
    BulletinKind,
    Part,
    differences,
    flat_text,
    kind_of,
    needs_scores,
    nested_text,
    recompute,
)
from zhaoshang.core.periods import Period

RULE = {
    "by": "rate",
    "indicator": "",
    "red_name": "红榜",
    "black_name": "黑榜",
    "red_count": 1,
    "red_ahead_only": True,
    "black_count": 1,
    "black_behind": None,
    "black_not_reported": True,
}


def unit(pk, group=1, *, reported=True):
    return {"id": pk, "code": f"U{pk}", "name": f"单位{pk}", "group": group, "reported": reported}


def line(pk, actual, target="100", last_year=None):
    goals = [{"basis": 7, "target": target, "time": "3/4"}] if target is not None else []
    return {
        "unit": pk,
        "indicator": 5,
        "value": "0",
        "actual": actual,
        "last_year": last_year,
        "goals": goals,
    }


def content(rows, units, **given):
    found = {
        "head": {
            "title": "通报",
            "number": "",
            "signed_by": "办公室",
            "dated_on": None,
            "edition": 1,
            "replaces": None,
            "why_replaced": "",
        },
        "county": {"id": 99, "code": "X", "name": "某县"},
        "month": "2026-09",
        "as_of": "2026-09-30",
        "restated": False,
        "reckoned": {"gap_from": "printed", "by_month": False, "decimals": 2},
        "bases": [{"id": 7, "name": "县定目标", "is_main": True}],
        "indicators": [
            {
                "id": 5,
                "code": "funds",
                "name": "到位资金",
                "measure": "万元",
                "decimals": 2,
                "higher_is_better": True,
            }
        ],
        "groups": [
            {"id": 1, "name": "乡镇组", "is_apart": False},
            {"id": 2, "name": "园区组", "is_apart": True},
        ],
        "units": units,
        "rows": rows,
        "scores": None,
        "list_rule": RULE,
        "rates_year": 2026,
        "rates": [],
        "agreements": {"number": 0, "amount_wan": "0"},
        "withdrawn": 0,
        "flag_labels": [["warning", "红旗"], ["attention", "黄旗"]],
        "flags": [],
        "problems": [],
        "discipline": [],
    }
    return recompute({**found, **given})


def places(found):
    return {row["unit"]: row["place"] for row in found["rows"]}


def named(found, side):
    return [(each["unit"], each["why"]) for each in found["lists"][side]]


def test_places_are_by_the_exact_rate_and_equal_rates_share_one():
    rows = [line(1, "80"), line(2, "90"), line(3, "80"), line(4, "10")]
    found = content(rows, [unit(pk) for pk in (1, 2, 3, 4)])
    assert places(found) == {2: 1, 1: 2, 3: 2, 4: 4}


def test_rates_that_print_alike_are_still_told_apart():
    rows = [line(1, "33.331", "100"), line(2, "33.332", "100")]
    found = content(rows, [unit(1), unit(2)])
    assert {row["goals"][0]["percent"] for row in found["rows"]} == {"33.33"}
    assert places(found) == {2: 1, 1: 2}


def test_who_did_not_report_has_no_target_or_stands_apart_is_listed_without_a_place():
    rows = [line(1, "80"), line(2, "90"), line(3, "70", None), line(4, "99")]
    units = [unit(1), unit(2, reported=False), unit(3), unit(4, group=2)]
    found = content(rows, units)
    assert places(found) == {1: 1, 2: None, 3: None, 4: None}
    tables = [block for block in paper(found, {}) if isinstance(block, Table)]
    printed = [row[:2] for row in tables[0].rows]
    assert printed == [("1", "单位1"), ("未报送", "单位2"), ("—", "单位3")]
    assert "单列" in tables[1].title


def test_less_is_better_turns_the_places_round():
    found = content([line(1, "80"), line(2, "90")], [unit(1), unit(2)])
    found["indicators"][0]["higher_is_better"] = False
    assert places(recompute(found)) == {1: 1, 2: 2}


def test_the_red_list_takes_the_best_that_are_not_behind():
    rows = [line(1, "75"), line(2, "74.99")]
    assert named(content(rows, [unit(1), unit(2)]), "red") == [(1, "best")]
    # Time progress is 75 %: the best of all is still behind.
    assert named(content([line(2, "74.99")], [unit(2)]), "red") == []


def test_the_black_list_takes_the_last_that_are_behind_and_never_the_red():
    found = content([line(1, "90"), line(2, "80"), line(3, "60")], [unit(pk) for pk in (1, 2, 3)])
    assert named(found, "black") == [(3, "last")]
    ahead = content([line(1, "90"), line(2, "80")], [unit(1), unit(2)])
    assert named(ahead, "black") == []


@pytest.mark.parametrize(("actual", "expected"), [("65.00", []), ("64.99", [(2, "behind")])])
def test_more_than_the_limit_means_more(actual, expected):
    rule = {**RULE, "black_count": 0, "black_behind": "10"}
    found = content([line(1, "90"), line(2, actual)], [unit(1), unit(2)], list_rule=rule)
    assert named(found, "black") == expected


def test_who_did_not_report_is_named_by_policy():
    units = [unit(1), unit(2, reported=False)]
    rows = [line(1, "90"), line(2, "99")]
    assert named(content(rows, units), "black") == [(2, "not_reported")]
    quiet = content(rows, units, list_rule={**RULE, "black_not_reported": False})
    assert named(quiet, "black") == []


def test_lists_go_by_score_where_a_result_stands():
    scores = {
        "schemes": "办法",
        "rows": [
            {"unit": 2, "name": "单位2", "group": "乡镇组", "is_apart": False, "place": 1,
             "total": "95.00", "grade": "", "not_ranked": ""},
            {"unit": 1, "name": "单位1", "group": "乡镇组", "is_apart": False, "place": 2,
             "total": "80.00", "grade": "", "not_ranked": ""},
        ],
    }  # fmt: skip
    rows, units = [line(1, "90"), line(2, "80")], [unit(1), unit(2)]
    found = content(rows, units, scores=scores, list_rule={**RULE, "by": "score"})
    assert (found["lists"]["by"], named(found, "red")) == ("score", [(2, "best")])
    none = content(rows, units, list_rule={**RULE, "by": "score"})
    assert (none["lists"]["by"], named(none, "red")) == ("rate", [(1, "best")])


def test_a_part_without_anything_is_not_printed_but_for_its_text():
    found = content([line(1, "90")], [unit(1)])
    heads = [block.text for block in paper(found, {}) if isinstance(block, Heading)]
    assert "考核得分及位次" not in heads
    text = {"before": {"scores": "本期不计分。"}}
    assert "考核得分及位次" in [b.text for b in paper(found, text) if isinstance(b, Heading)]


AMOUNT = st.integers(0, 10**7).map(lambda cents: f"{cents // 100}.{cents % 100:02d}")


@given(st.lists(AMOUNT, min_size=1, max_size=8), st.permutations(range(8)))
def test_places_do_not_depend_on_the_order_and_working_again_changes_nothing(amounts, order):
    rows = [line(pk, amount) for pk, amount in enumerate(amounts, 1)]
    units = [unit(pk) for pk in range(1, len(amounts) + 1)]
    found = content(copy.deepcopy(rows), units)
    shuffled = [rows[place] for place in order if place < len(rows)]
    assert places(found) == places(content(shuffled, units))
    assert recompute(found) == found
    red = {each["unit"] for each in found["lists"]["red"]}
    assert red.isdisjoint(each["unit"] for each in found["lists"]["black"])


def test_what_was_changed_is_named_by_its_path():
    found = content([line(1, "90")], [unit(1)])
    changed = copy.deepcopy(found)
    changed["rows"][0]["goals"][0]["percent"] = "99.00"
    assert list(differences(changed, recompute(changed))) == [
        ("rows[0].goals[0].percent", "99.00", "90.00")
    ]


@pytest.mark.parametrize(
    ("period", "kind", "scored"),
    [
        ("2026-09", BulletinKind.MONTHLY, False),
        ("2026Q3", BulletinKind.QUARTERLY, True),
        ("2026H1", BulletinKind.HALF_YEAR, True),
        ("2026", BulletinKind.ANNUAL, True),
    ],
)
def test_each_period_has_its_kind_and_only_a_month_needs_no_result(period, kind, scored):
    assert kind_of(Period.parse(period)) is kind
    assert needs_scores(kind) is scored


def test_the_ends_of_lines_that_a_browser_sends_change_nothing():
    flags = {Part.FLAGS.value: "甲\r\n乙"}
    sent = {"achievements": "一是走出去。\r\n二是请进来。", "before": flags}
    kept = clean_text(sent)
    assert kept["achievements"] == "一是走出去。\n二是请进来。"
    assert kept["before"] == {Part.FLAGS.value: "甲\n乙"}
    assert clean_text(kept) == kept


def test_a_text_survives_the_way_through_the_fields():
    text = {"lead": "现通报。", "before": {Part.FLAGS.value: "甲"}, "after": {}}
    assert nested_text(flat_text(text)) == text
