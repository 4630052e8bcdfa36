"""Who is to be talked with: boundaries of each rule, levels, and what a list keeps."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from assessment.rules.talk_kept import inputs_kept, read_inputs
from assessment.rules.talks import (
    Before,
    Flow,
    Inputs,
    ProgressBy,
    Ranked,
    Result,
    TalkRule,
    Why,
    bottom_of,
    level_of,
    office_of,
    propose,
)

OFF = TalkRule(
    bottom=None, streak_times=None, progress_months=None, report_months=None, unimproved=False
)
UNITS = {pk: (f"单位{pk}", "乡镇组") for pk in range(1, 7)}


def group(*places: int | None, name: str = "乡镇组", apart: bool = False) -> list[Ranked]:
    """Return units 1, 2, 3 … of a group with their places."""
    return [Ranked(pk, name, place, "80.00", apart) for pk, place in enumerate(places, start=1)]


def result(*places: int | None, period: str = "2026Q3", run: int = 1) -> Result:
    return Result(run, period, group(*places))


def whys(inputs: Inputs, rule: TalkRule) -> dict[int, list[str]]:
    return {each.unit: [one["why"] for one in each.reasons] for each in propose(inputs, rule)}


class TestBottom:
    @pytest.mark.parametrize(
        ("places", "count", "expected"),
        [
            ((1, 2, 3, 4, 5), 2, {4, 5}),
            ((1, 2, 3, 4, 5), 1, {5}),
            # who shares a place is named together
            ((1, 2, 3, 4, 4), 1, {4, 5}),
            ((1, 2, 3, 3, 5), 2, {3, 4, 5}),
            # without a place: behind all others
            ((1, 2, 3, None, None), 1, {4, 5}),
            ((1, 2, 3, 4, None), 2, {4, 5}),
            # the first place is never at the bottom
            ((1, 1, 1, 1, 1), 2, set()),
            ((1, 2, 3, 4, 5), 20, {2, 3, 4, 5}),
        ],
    )
    def test_the_last_of_a_group(self, places, count, expected):
        assert set(bottom_of(group(*places), count, 5)) == expected

    def test_place_and_size_of_the_group_go_in(self):
        assert bottom_of(group(1, 2, 3, 4, 5), 1, 5) == {5: (5, 5)}

    @pytest.mark.parametrize(("smallest", "named"), [(4, True), (5, True), (6, False)])
    def test_a_group_below_the_smallest_size_is_left_out(self, smallest, named):
        assert bool(bottom_of(group(1, 2, 3, 4, 5), 2, smallest)) is named

    def test_groups_apart_are_left_out_and_each_group_has_its_own_bottom(self):
        parks = [Ranked(10 + row.unit, "园区组", row.place, "70.00", True) for row in group(1, 2)]
        departments = [Ranked(20 + row.unit, "部门组", row.place, "70.00") for row in group(1, 2)]
        rows = [*group(1, 2), *parks, *departments]
        assert set(bottom_of(rows, 1, 2)) == {2, 22}

    def test_the_numbers_stand_in_the_reason(self):
        inputs = Inputs(UNITS, result(1, 2, 3, 4, 5, 6))
        (found,) = propose(inputs, replace(OFF, bottom=1))
        assert found.reasons == [
            {
                "why": Why.BOTTOM,
                "run": 1,
                "period": "2026Q3",
                "group": "乡镇组",
                "place": 6,
                "of": 6,
                "total": "80.00",
                "count": 1,
            }
        ]

    def test_without_a_result_nobody_is_named_for_a_place(self):
        assert propose(Inputs(UNITS), replace(OFF, bottom=3, streak_times=2)) == []


class TestStreak:
    RULE = replace(OFF, streak_of=2, streak_times=2)

    def test_twice_in_a_row_and_a_gap_ends_it(self):
        now = result(1, 2, 3, 4, 5, 6)
        before = result(6, 2, 3, 4, 1, 5, period="2026Q2", run=2)
        inputs = Inputs(UNITS, now, [before])
        (found,) = propose(inputs, self.RULE)
        assert found.unit == 6
        assert [each["period"] for each in found.reasons[0]["results"]] == ["2026Q3", "2026Q2"]
        assert whys(Inputs(UNITS, now), self.RULE) == {}

    def test_each_further_time_raises_the_level(self):
        results = [result(1, 2, 3, 4, 5, 6, period=f"2026Q{number}") for number in (3, 2, 1)]
        for length in range(1, 4):
            inputs = Inputs(UNITS, results[0], results[1:length])
            assert level_of(6, inputs, self.RULE) == length
            assert level_of(1, inputs, self.RULE) == 1


def flow(*figure: int | None, projects: tuple[int | None, ...] = ()) -> Flow:
    def numbers(values):
        return [None if each is None else Decimal(each) for each in values]

    return Flow(numbers(figure), numbers(projects))


class TestNoProgress:
    MONTHS = ("2026-07", "2026-08", "2026-09")

    def named(self, found: Flow, by: ProgressBy, months: int = 3) -> bool:
        inputs = Inputs(UNITS, months=self.MONTHS, flows={1: found})
        return 1 in whys(inputs, replace(OFF, progress_months=months, progress_by=by))

    @pytest.mark.parametrize(
        ("figure", "named"),
        [
            ((0, 0, 0), True),
            ((0, 0, 1), False),
            # a correction that takes back what came: nothing has grown
            ((5, -5, 0), True),
            ((-3, 0, 0), True),
            # a month without a figure judges nobody: a new unit
            ((None, 0, 0), False),
            ((), False),
        ],
    )
    def test_no_growth_of_the_figure(self, figure, named):
        assert self.named(flow(*figure), ProgressBy.FIGURE) is named

    @pytest.mark.parametrize(
        ("by", "figure", "projects", "named"),
        [
            (ProgressBy.PROJECTS, (9, 9, 9), (0, 0, 0), True),
            (ProgressBy.PROJECTS, (0, 0, 0), (0, 1, 0), False),
            (ProgressBy.BOTH, (0, 0, 0), (0, 0, 0), True),
            (ProgressBy.BOTH, (9, 0, 0), (0, 0, 0), False),
            (ProgressBy.BOTH, (0, 0, 0), (1, 0, 0), False),
            # no indicator counts projects: the figure alone
            (ProgressBy.BOTH, (0, 0, 0), (), True),
            (ProgressBy.BOTH, (), (), False),
            (ProgressBy.EITHER, (9, 0, 0), (0, 0, 0), True),
            (ProgressBy.EITHER, (0, 0, 0), (1, 0, 0), True),
            (ProgressBy.EITHER, (9, 0, 0), (1, 0, 0), False),
        ],
    )
    def test_what_no_progress_means(self, by, figure, projects, named):
        assert self.named(flow(*figure, projects=projects), by) is named

    def test_only_the_last_months_count_and_fewer_closed_months_judge_nobody(self):
        assert self.named(flow(9, 0, 0), ProgressBy.FIGURE, months=2)
        assert not self.named(flow(0, 0, 0), ProgressBy.FIGURE, months=4)

    def test_the_months_stand_in_the_reason(self):
        inputs = Inputs(UNITS, months=self.MONTHS, flows={1: flow(0, 0, 0, projects=(0, 0, 0))})
        (found,) = propose(inputs, replace(OFF, progress_months=3))
        (reason,) = found.reasons
        assert reason["months"] == list(self.MONTHS)
        assert reason["figure"] == reason["projects"] == ["0", "0", "0"]


class TestNotReported:
    @pytest.mark.parametrize(
        ("missed", "named"),
        [
            (("2026-08", "2026-09"), True),
            (("2026-09",), False),
            (("2026-07", "2026-08"), False),
            ((), False),
        ],
    )
    def test_the_last_months_running(self, missed, named):
        inputs = Inputs(UNITS, months=TestNoProgress.MONTHS, missing={1: missed})
        assert (1 in whys(inputs, replace(OFF, report_months=2))) is named


class TestAfterATalk:
    RULE = replace(OFF, unimproved=True)

    def test_not_improved_leads_to_the_next_level(self):
        inputs = Inputs(UNITS, before={1: Before(7, 1, False), 2: Before(8, 1, True)})
        (found,) = propose(inputs, self.RULE)
        assert (found.unit, found.level) == (1, 2)
        assert found.reasons[0]["talk"] == 7

    def test_it_can_be_switched_off(self):
        assert propose(Inputs(UNITS, before={1: Before(7, 1, False)}), OFF) == []

    def test_the_higher_of_both_levels_holds(self):
        results = [result(1, 2, 3, 4, 5, 6, period=f"2026Q{number}") for number in (3, 2, 1)]
        inputs = Inputs(UNITS, results[0], results[1:], before={6: Before(7, 1, False)})
        assert level_of(6, inputs, replace(OFF, streak_times=2)) == 3


def test_higher_levels_and_more_reasons_come_first_and_exempt_ones_say_why():
    inputs = Inputs(
        UNITS,
        result(1, 2, 3, 4, 5, 6),
        months=("2026-09",),
        missing={5: ("2026-09",)},
        before={2: Before(7, 2, False)},
        exempt={6: "新设单位"},
    )
    found = propose(inputs, replace(OFF, bottom=2, report_months=1, unimproved=True))
    assert [each.unit for each in found] == [2, 5, 6]
    assert [each.exempt for each in found] == ["", "", "新设单位"]


@pytest.mark.parametrize(("level", "office"), [(1, "a"), (2, "b"), (3, "b"), (4, "c"), (9, "c")])
def test_the_highest_step_reached_says_who_talks(level, office):
    assert office_of(level, [(1, "a"), (2, "b"), (4, "c")]) == office
    assert office_of(level, []) == ""


def test_what_a_list_keeps_gives_the_same_names():
    inputs = Inputs(
        UNITS,
        result(1, 2, 3, 4, None, 6),
        [result(1, 2, 3, 4, 5, 6, period="2026Q2")],
        ("2026-07", "2026-08", "2026-09"),
        {1: flow(0, 0, 0, projects=(0, None, 0)), 2: flow(1, 0, Decimal("0.5"))},
        {3: ("2026-08", "2026-09")},
        {4: Before(7, 1, False)},
        {6: "疫情"},
    )
    rule = TalkRule()
    kept = json.loads(json.dumps({"inputs": inputs_kept(inputs), "rule": rule.kept()}))
    again = propose(read_inputs(kept["inputs"]), TalkRule.of(kept["rule"]))
    assert again == propose(inputs, rule)
    assert {each.unit for each in again} == {1, 3, 4, 5, 6}
