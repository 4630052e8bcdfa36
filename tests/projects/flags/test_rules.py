"""The seven kinds of rule on both sides of every threshold (R7)."""

import datetime as dt
from decimal import Decimal

import pytest

from projects.policies_flags import FLAG_RULES
from projects.rules.flags.facts import (
    Agreed,
    Era,
    FollowUpDay,
    KeyMark,
    MilestoneFact,
    ProblemFact,
    ProjectFacts,
    PushedFact,
    Turn,
    default_era,
    settled,
)
from projects.rules.flags.kinds import ClearedBy, Measure, RuleKind, Severity
from projects.rules.flags.limits import FlagRules, Limits, RuleRow
from projects.rules.flags.lines import project_lines, unit_lines
from projects.rules.stages import Status, SubStage

D0 = dt.date(2026, 1, 1)
DEFAULT = FLAG_RULES.parse(FLAG_RULES.read(FLAG_RULES.default).value)
ACTIVE, SUSPENDED = Status.ACTIVE, Status.SUSPENDED
YELLOW, RED = Severity.ATTENTION, Severity.WARNING


def day(number):
    return D0 + dt.timedelta(days=number)


def life(*turns):
    return tuple(Turn(day(number), sub_stage, status) for number, sub_stage, status in turns)


def standing(sub_stage, **facts):
    return ProjectFacts(turns=life((0, sub_stage, ACTIVE)), **facts)


def severity(facts, rule, number, key=None, rules=DEFAULT):
    lines = project_lines(facts, default_era(rules), on=day(number))
    found = [
        line.open.severity
        for (kind, name), line in lines.items()
        if kind is rule and key in (None, name) and line.open
    ]
    assert len(found) <= 1
    return found[0] if found else None


def boundaries(yellow, red):
    return [(yellow, None), (yellow + 1, YELLOW), (red, YELLOW), (red + 1, RED)]


@pytest.mark.parametrize(
    ("sub_stage", "is_key", "days", "expected"),
    [
        (sub_stage, is_key, days, expected)
        for sub_stage, is_key, yellow, red in (
            (SubStage.NEGOTIATING, True, 7, 14),
            (SubStage.NEGOTIATING, False, 14, 30),
            (SubStage.AGREEMENT, True, 14, 30),
            (SubStage.CONTRACT, False, 14, 30),
            (SubStage.PROCEDURES, False, 30, 60),
            (SubStage.UNDER_CONSTRUCTION, True, 30, 60),
        )
        for days, expected in boundaries(yellow, red)
    ],
)
def test_kind_1_no_follow_up(sub_stage, is_key, days, expected):
    facts = standing(sub_stage, is_key=is_key, follow_ups=(FollowUpDay(day(0)),))
    assert severity(facts, RuleKind.NO_FOLLOW_UP, days) == expected


def test_a_producing_project_need_not_be_followed_up():
    assert severity(standing(SubStage.PRODUCING), RuleKind.NO_FOLLOW_UP, 900) is None


@pytest.mark.parametrize(
    ("sub_stage", "days", "expected"),
    [
        (sub_stage, days, expected)
        for sub_stage, yellow, red in (
            (SubStage.REGISTERED, 90, 180),
            (SubStage.CONTRACT, 60, 120),
            (SubStage.PROCEDURES, 60, 120),
            (SubStage.STARTED, 365, 540),
            (SubStage.UNDER_CONSTRUCTION, 365, 540),
        )
        for days, expected in boundaries(yellow, red)
    ],
)
def test_kind_2_time_in_stage(sub_stage, days, expected):
    assert severity(standing(sub_stage), RuleKind.TIME_IN_STAGE, days) == expected


def test_an_agreement_has_no_time_limit():
    assert severity(standing(SubStage.AGREEMENT), RuleKind.TIME_IN_STAGE, 999) is None


def test_the_clock_of_a_contract_runs_on_while_landed_in_procedures():
    facts = ProjectFacts(life((0, SubStage.CONTRACT, ACTIVE), (50, SubStage.PROCEDURES, ACTIVE)))
    assert severity(facts, RuleKind.TIME_IN_STAGE, 60) is None
    assert severity(facts, RuleKind.TIME_IN_STAGE, 61) is YELLOW


def test_days_in_a_stage_add_up_over_re_entries():
    facts = ProjectFacts(
        life(
            (0, SubStage.NEGOTIATING, ACTIVE),
            (80, SubStage.AGREEMENT, ACTIVE),
            (200, SubStage.NEGOTIATING, ACTIVE),
        )
    )
    assert severity(facts, RuleKind.TIME_IN_STAGE, 210) is None
    assert severity(facts, RuleKind.TIME_IN_STAGE, 211) is YELLOW


@pytest.mark.parametrize("rule", [RuleKind.NO_FOLLOW_UP, RuleKind.TIME_IN_STAGE])
def test_clocks_stop_while_suspended_and_no_flag_is_up(rule):
    limit = 14 if rule is RuleKind.NO_FOLLOW_UP else 90
    facts = ProjectFacts(
        life(
            (0, SubStage.CONTACTED, ACTIVE),
            (10, SubStage.CONTACTED, SUSPENDED),
            (500, SubStage.CONTACTED, ACTIVE),
        )
    )
    assert severity(facts, rule, 499) is None
    assert severity(facts, rule, 490 + limit) is None
    assert severity(facts, rule, 490 + limit + 1) is YELLOW


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.WITHDRAWN, Status.MERGED])
def test_what_is_not_active_bears_no_flag_and_its_history_stays(status):
    facts = ProjectFacts(life((0, SubStage.CONTACTED, ACTIVE), (40, SubStage.CONTACTED, status)))
    line = project_lines(facts, default_era(DEFAULT), on=day(99))[RuleKind.NO_FOLLOW_UP, ""]
    assert line.open is None
    assert line.intervals[-1].cleared_on == day(40)
    assert line.intervals[-1].cleared_by == status.value


@pytest.mark.parametrize(("days", "expected"), boundaries(0, 90))
def test_kind_3_an_agreed_date_has_passed(days, expected):
    milestone = MilestoneFact("start", (Agreed(None, day(0)),))
    facts = standing(SubStage.PROCEDURES, milestones=(milestone,))
    assert severity(facts, RuleKind.MILESTONE_LATE, days) == expected


@pytest.mark.parametrize(("days", "expected"), boundaries(30, 60))
def test_kind_3_entry_in_statistics_after_the_start(days, expected):
    facts = standing(SubStage.STARTED, milestones=(MilestoneFact("start", (), day(0)),))
    key = "after_start:statistics_entry"
    assert severity(facts, RuleKind.MILESTONE_LATE, days, key) == expected


def test_a_milestone_that_is_reached_clears_its_flag_on_that_day():
    milestone = MilestoneFact("eia", (Agreed(None, day(10)),), day(20))
    facts = standing(SubStage.PROCEDURES, milestones=(milestone,))
    line = project_lines(facts, default_era(DEFAULT), on=day(30))[RuleKind.MILESTONE_LATE, "eia"]
    (interval,) = line.intervals
    assert (interval.since, interval.cleared_on) == (day(11), day(20))
    assert interval.cleared_by is ClearedBy.REACHED


def test_a_gate_that_is_passed_asks_for_its_milestone_no_more():
    milestone = MilestoneFact("start", (Agreed(None, day(0)),))
    facts = standing(SubStage.UNDER_CONSTRUCTION, milestones=(milestone,))
    assert severity(facts, RuleKind.MILESTONE_LATE, 50) is None


@pytest.mark.parametrize(("days", "expected"), boundaries(0, 15))
def test_kind_6_a_difficulty_is_overdue(days, expected):
    facts = standing(SubStage.CONTACTED, problems=(ProblemFact(7, day(0)),))
    assert severity(facts, RuleKind.PROBLEM_OVERDUE, days, "7") == expected


def progress(planned, actual, rules=DEFAULT, key=None):
    fact = PushedFact(
        RuleKind.BEHIND_SCHEDULE, "2026-01", day(0), Decimal(planned), Decimal(actual)
    )
    facts = standing(SubStage.UNDER_CONSTRUCTION, pushed=(fact,))
    return severity(facts, RuleKind.BEHIND_SCHEDULE, 1, key, rules)


def by(measure, limits, rule=RuleKind.BEHIND_SCHEDULE):
    return FlagRules((RuleRow(rule, measure, limits),))


@pytest.mark.parametrize(
    ("actual", "expected"),
    [("60", None), ("50.01", None), ("50", YELLOW), ("30", YELLOW), ("29.99", RED), ("70", None)],
)
def test_kind_4_percentage_points_from_10_inclusive_and_above_30(actual, expected):
    assert progress("60", actual) == expected


@pytest.mark.parametrize(
    ("actual", "expected"),
    [("60", None), ("59.99", YELLOW), ("30", YELLOW), ("29.99", RED), ("0", RED), ("61", None)],
)
def test_kind_4_relative_shortfall_above_0_and_above_50_percent(actual, expected):
    rules = by(Measure.RELATIVE, Limits(Decimal(0), Decimal(50)))
    assert progress("60", actual, rules) == expected


def test_nothing_planned_is_nothing_missing():
    rules = by(Measure.RELATIVE, Limits(Decimal(0), Decimal(50)))
    assert progress("0", "0", rules) is None


@pytest.mark.parametrize(("actual", "expected"), [("69", None), ("70", Severity.PRAISE)])
def test_being_ahead_can_be_praised(actual, expected):
    rules = by(Measure.POINTS, Limits(Decimal(10), Decimal(30), Decimal(10)))
    assert progress("60", actual, rules) is expected


def missed(*periods):
    return tuple(
        PushedFact(RuleKind.PERIODS_IN_A_ROW, period, dt.date.fromisoformat(known), Decimal(value))
        for period, known, value in periods
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [((0,), None), ((1,), YELLOW), ((1, 1), RED), ((1, 0, 1), YELLOW), ((1, 1, 0), None)],
)
def test_kind_5_a_unit_that_misses_months_in_a_row(values, expected):
    facts = missed(
        *((f"2026-{n:02d}", f"2026-{n + 1:02d}-05", value) for n, value in enumerate(values, 1))
    )
    lines = unit_lines(facts, default_era(DEFAULT), on=dt.date(2026, 6, 1))
    line = lines.get((RuleKind.PERIODS_IN_A_ROW, "missed"))
    assert (line.open.severity if line and line.open else None) == expected


def test_a_month_left_out_breaks_the_row():
    facts = missed(("2026-01", "2026-02-05", 1), ("2026-03", "2026-04-05", 1))
    lines = unit_lines(facts, default_era(DEFAULT), on=dt.date(2026, 6, 1))
    assert lines[RuleKind.PERIODS_IN_A_ROW, "missed"].open.severity is YELLOW


def test_kind_5_flagged_at_so_many_ends_of_months_running():
    rules = FlagRules(
        (
            RuleRow(RuleKind.PROBLEM_OVERDUE, Measure.DAYS, Limits(Decimal(0), None)),
            RuleRow(
                RuleKind.PERIODS_IN_A_ROW,
                Measure.FLAGGED,
                Limits(None, Decimal(2), warning_included=True),
            ),
        )
    )
    facts = standing(SubStage.CONTACTED, problems=(ProblemFact(1, dt.date(2026, 1, 20)),))
    found = [
        severity(facts, RuleKind.PERIODS_IN_A_ROW, (on - D0).days, rules=rules)
        for on in (dt.date(2026, 2, 28), dt.date(2026, 3, 1), dt.date(2026, 3, 31))
    ]
    assert found == [None, RED, RED]
    resolved = ProblemFact(1, dt.date(2026, 1, 20), dt.date(2026, 3, 20))
    ended = standing(SubStage.CONTACTED, problems=(resolved,))
    assert severity(ended, RuleKind.PERIODS_IN_A_ROW, 89, rules=rules) is RED
    assert severity(ended, RuleKind.PERIODS_IN_A_ROW, 90, rules=rules) is None


def test_kind_7_no_report_counts_the_months_whose_grace_is_over():
    fact = PushedFact(RuleKind.NO_REPORT, "2026-01", dt.date(2026, 2, 3), Decimal(1))
    facts = standing(SubStage.UNDER_CONSTRUCTION, pushed=(fact,))
    found = [
        severity(facts, RuleKind.NO_REPORT, (on - D0).days)
        for on in (
            dt.date(2026, 3, 5),
            dt.date(2026, 3, 6),
            dt.date(2026, 4, 5),
            dt.date(2026, 4, 6),
            dt.date(2027, 4, 6),
        )
    ]
    assert found == [None, YELLOW, YELLOW, RED, RED]


@pytest.mark.parametrize(("silent", "expected"), [(2, None), (3, YELLOW), (9, YELLOW)])
def test_kind_7_no_change_three_times_in_a_row(silent, expected):
    days = tuple(FollowUpDay(day(n), is_silent=True) for n in range(1, silent + 1))
    facts = standing(SubStage.CONTACTED, follow_ups=days)
    assert severity(facts, RuleKind.NO_REPORT, 10) == expected
    spoken = standing(SubStage.CONTACTED, follow_ups=(*days, FollowUpDay(day(10))))
    assert severity(spoken, RuleKind.NO_REPORT, 10) is None


def test_it_is_foretold_when_a_flag_comes_and_when_it_gets_worse():
    facts = standing(SubStage.CONTACTED)
    lines = project_lines(facts, default_era(DEFAULT), on=day(3))
    assert lines[RuleKind.NO_FOLLOW_UP, ""].coming.on == day(15)
    later = project_lines(facts, default_era(DEFAULT), on=day(20))
    assert later[RuleKind.NO_FOLLOW_UP, ""].open.worsens_on == day(31)
    last = project_lines(facts, default_era(DEFAULT), on=day(31))
    assert last[RuleKind.NO_FOLLOW_UP, ""].open.worsens_on is None


def test_a_gentler_policy_eases_a_flag_from_its_day_on():
    gentle = by(Measure.DAYS, Limits(Decimal(20), Decimal(100)), RuleKind.NO_FOLLOW_UP)
    eras = (Era(dt.date.min, DEFAULT), Era(day(40), gentle, 9))
    lines = project_lines(standing(SubStage.CONTACTED), eras, on=day(50))
    found = [(each.severity, each.since) for each in lines[RuleKind.NO_FOLLOW_UP, ""].intervals]
    assert found == [(YELLOW, day(15)), (RED, day(31)), (YELLOW, day(40))]


def test_what_is_entered_later_corrects_what_was_entered_before():
    turns = life((10, SubStage.CONTACTED, ACTIVE), (5, SubStage.NEGOTIATING, ACTIVE))
    assert [turn.sub_stage for turn in settled(turns)] == [SubStage.NEGOTIATING]


def silences(facts, number):
    line = project_lines(facts, default_era(DEFAULT), on=day(number))[RuleKind.NO_FOLLOW_UP, ""]
    return [
        (each.severity, (each.since - D0).days, each.cleared_by and each.cleared_by.value)
        for each in line.intervals
    ]


def marked(*marks, is_key=True):
    return standing(
        SubStage.CONTACTED,
        is_key=is_key,
        follow_ups=(FollowUpDay(day(0)),),
        key_marks=tuple(KeyMark(on and day(on), key) for on, key in marks),
    )


@pytest.mark.parametrize(
    ("begins", "expected"),
    [
        # Marked before the limit of a key clue is passed: as if it had always been one.
        (7, [(YELLOW, 8, None)]),
        (8, [(YELLOW, 8, None)]),
        # Marked later: no flag before the mark, though 7 days had long been over.
        (9, [(YELLOW, 9, None)]),
        (12, [(YELLOW, 12, None)]),
    ],
)
def test_a_key_mark_does_not_colour_the_days_before_it(begins, expected):
    assert silences(marked((begins, True)), 13) == expected


def test_the_days_before_the_mark_keep_the_limits_of_an_ordinary_clue():
    # Yellow after 14 days as an ordinary clue; a key clue is red then, from the day of the mark.
    assert silences(marked((20, True)), 25) == [(YELLOW, 15, "worsened"), (RED, 20, None)]
    assert silences(marked((20, True)), 19) == [(YELLOW, 15, None)]


def test_what_was_key_when_it_was_entered_was_so_from_the_beginning():
    assert silences(marked((None, True)), 10) == [(YELLOW, 8, None)]
    assert silences(marked(), 10) == [(YELLOW, 8, None)]


def test_a_mark_taken_away_clears_what_only_a_key_clue_would_bear():
    facts = marked((None, True), (11, False), is_key=False)
    assert silences(facts, 14) == [(YELLOW, 8, ClearedBy.KEY_MARK.value)]
    assert silences(facts, 15)[1:] == [(YELLOW, 15, None)]
