"""Rules of scheduling meetings: order and choice of projects, how far back, words of minutes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assessment.rules.meeting_texts import by_project, decision_words, mark_of
from assessment.rules.meetings import (
    Facts,
    MeetingKind,
    PackOrder,
    Reason,
    closed_of,
    in_pack,
    left_out,
    looks_back_to,
    month_before,
    order_of_pack,
    reasons_of,
    span_of,
    title_for,
)
from projects.rules.scheduling import Standing, Week

ON = dt.date(2026, 11, 20)
WEEK = Week(dt.date(2026, 10, 20), ON, dt.date(2026, 12, 20))


def stand(name="甲", *, red=None, yellow=None, weight=100, **more):
    return Standing(
        warning_days=red, attention_days=yellow, weight_wan=Decimal(weight), name=name, **more
    )


def names(rows, **how):
    return [row.name for row in order_of_pack(rows, WEEK, lambda row: row, **how)]


def test_red_comes_first_the_longest_first_then_yellow_then_the_rest():
    rows = [
        stand("静"),
        stand("黄短", yellow=3),
        stand("红短", red=2),
        stand("黄长", yellow=90),
        # A step overdue outranks yellow on the weekly agenda, not at a meeting by flag.
        stand("逾", step_due_on=dt.date(2026, 1, 1)),
        stand("红长", red=40, yellow=1),
    ]
    assert names(rows) == ["红长", "红短", "黄长", "黄短", "逾", "静"]


def test_equal_flags_go_by_total_investment_then_by_name():
    rows = [stand("丙", red=5, weight=10), stand("乙", red=5), stand("甲", red=5)]
    assert set(names(rows)[:2]) == {"甲", "乙"}
    assert names(rows)[2] == "丙"


def test_the_rest_goes_by_consequence_or_by_investment_as_the_policy_says():
    rows = [
        stand("大", weight=900, has_moved=True, step_due_on=dt.date(2027, 6, 1)),
        stand("小", weight=1, step_due_on=dt.date(2026, 11, 1)),
    ]
    assert names(rows) == ["小", "大"]
    assert names(rows, rest=PackOrder.INVESTMENT) == ["大", "小"]


def test_what_is_suspended_has_no_flag_and_comes_last():
    rows = [stand("停", red=99, is_paused=True), stand("动", has_moved=True)]
    assert names(rows) == ["动", "停"]
    assert reasons_of(Facts(stand(red=99, is_paused=True))) == (Reason.LISTED,)


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        (Facts(stand()), (Reason.LISTED,)),
        (Facts(stand(red=1)), (Reason.FLAGGED,)),
        (Facts(stand(yellow=1)), (Reason.FLAGGED,)),
        (Facts(stand(), problem_overdue=True), (Reason.PROBLEM_OVERDUE,)),
        (Facts(stand(), unit_behind=True), (Reason.UNIT_BEHIND,)),
        (Facts(stand(), item_open=True), (Reason.ITEM_OPEN,)),
        (
            Facts(stand(red=1), problem_overdue=True, unit_behind=True),
            (Reason.FLAGGED, Reason.PROBLEM_OVERDUE, Reason.UNIT_BEHIND),
        ),
    ],
)
def test_a_project_is_on_the_table_for_a_reason(facts, reasons):
    assert reasons_of(facts) == reasons
    assert in_pack(facts, only_troubled=True) == (reasons != (Reason.LISTED,))
    assert in_pack(facts, only_troubled=False)


@pytest.mark.parametrize(
    ("kind", "last", "since"),
    [
        (MeetingKind.MONTHLY, dt.date(2026, 10, 28), dt.date(2026, 10, 28)),
        (MeetingKind.MONTHLY, None, dt.date(2026, 10, 20)),
        (MeetingKind.WEEKLY, None, dt.date(2026, 11, 13)),
        # Of the same day or later is no meeting before.
        (MeetingKind.WEEKLY, ON, dt.date(2026, 11, 13)),
    ],
)
def test_a_meeting_looks_back_to_the_last_of_its_kind(kind, last, since):
    assert looks_back_to(kind, ON, last) == since
    assert span_of(kind, ON, last, ON).since == since


def test_a_pack_made_before_the_last_meeting_was_held_never_looks_ahead():
    week = span_of(MeetingKind.MONTHLY, dt.date(2026, 12, 28), dt.date(2026, 11, 30), ON)
    assert week.since == week.on == ON < week.until


@pytest.mark.parametrize(
    ("on", "before"),
    [
        (dt.date(2026, 3, 31), dt.date(2026, 2, 28)),
        (dt.date(2027, 1, 31), dt.date(2026, 12, 31)),
        (dt.date(2026, 11, 20), dt.date(2026, 10, 20)),
    ],
)
def test_a_month_before_stays_in_its_month(on, before):
    assert month_before(on) == before


def test_titles_are_proposed_by_kind():
    assert title_for(MeetingKind.MONTHLY, ON) == "2026年11月招商引资月调度会"
    assert title_for(MeetingKind.WEEKLY, ON) == "招商引资周调度会（2026年11月20日）"


def test_what_a_meeting_does_not_take_is_counted():
    assert [left_out(count, 30) for count in (0, 30, 31)] == [0, 0, 1]


def test_cancelled_tasks_are_no_part_of_n_of_m_closed():
    states = ["closed", "open", "cancelled", "reported", "closed"]
    assert closed_of(states, closed="closed", cancelled="cancelled") == (2, 4)


def decision(**fields):
    base = {
        "kind": "task",
        "text": "落实用地指标",
        "unit": "自然资源局",
        "owner": "",
        "supporting": [],
        "due_on": "2026-12-04",
        "project": None,
        "project_name": "",
    }
    return {**base, **fields}


def test_a_task_reads_with_unit_people_and_day():
    full = decision(text="落实用地指标。", owner="李强", supporting=["城关镇", "财政局"])
    assert decision_words(full) == (
        "落实用地指标。（责任单位：自然资源局；责任人：李强；配合单位：城关镇、财政局；"
        "完成时限：2026年12月4日）"
    )
    assert decision_words(decision(kind="noted", text="同意工作安排。")) == "同意工作安排。"


def test_decisions_stand_under_their_projects_general_ones_first():
    rows = [
        decision(project=2, project_name="乙项目", text="一"),
        decision(text="二"),
        decision(project=1, project_name="甲项目", text="三"),
        decision(project=2, project_name="乙项目", text="四"),
    ]
    found = by_project(rows)
    assert [title for title, _words in found] == ["综合事项", "乙项目", "甲项目"]
    assert [len(words) for _title, words in found] == [1, 2, 1]


def test_the_mark_ends_in_minutes_of_the_meeting():
    assert mark_of("2026年11月招商引资月调度会") == "2026年11月招商引资月调度会议纪要"
    assert mark_of("招商引资周调度会（2026年11月20日）").endswith("）会议纪要")
