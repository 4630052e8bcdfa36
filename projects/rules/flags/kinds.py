"""The closed sets of flags 红黄旗 (rules.md R7): severities, kinds of rule, what is measured."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """How serious, apart from colour and label, which are local."""

    ATTENTION = "attention"
    WARNING = "warning"
    PRAISE = "praise"


class RuleKind(StrEnum):
    """The seven kinds of rule."""

    NO_FOLLOW_UP = "no_follow_up"
    TIME_IN_STAGE = "time_in_stage"
    MILESTONE_LATE = "milestone_late"
    BEHIND_SCHEDULE = "behind_schedule"
    PERIODS_IN_A_ROW = "periods_in_a_row"
    PROBLEM_OVERDUE = "problem_overdue"
    NO_REPORT = "no_report"


class Measure(StrEnum):
    """What a rule counts, where its kind leaves a choice.

    Days unless told otherwise; `POINTS` and `RELATIVE` are of kind 4, `FLAGGED` and `MISSED` of
    kind 5, `REPORTS` and `NO_CHANGE` of kind 7, `AFTER_START` of kind 3.
    """

    DAYS = "days"
    AFTER_START = "after_start"
    POINTS = "points"
    RELATIVE = "relative"
    FLAGGED = "flagged"
    MISSED = "missed"
    REPORTS = "reports"
    NO_CHANGE = "no_change"


MEASURES: dict[RuleKind, tuple[Measure, ...]] = {
    RuleKind.NO_FOLLOW_UP: (Measure.DAYS,),
    RuleKind.TIME_IN_STAGE: (Measure.DAYS,),
    RuleKind.MILESTONE_LATE: (Measure.DAYS, Measure.AFTER_START),
    RuleKind.BEHIND_SCHEDULE: (Measure.POINTS, Measure.RELATIVE),
    RuleKind.PERIODS_IN_A_ROW: (Measure.MISSED, Measure.FLAGGED),
    RuleKind.PROBLEM_OVERDUE: (Measure.DAYS,),
    RuleKind.NO_REPORT: (Measure.REPORTS, Measure.NO_CHANGE),
}
# Kinds whose facts other modules push (targets, reports); units bear these only.
PUSHED = (RuleKind.BEHIND_SCHEDULE, RuleKind.PERIODS_IN_A_ROW, RuleKind.NO_REPORT)


class ClearedBy(StrEnum):
    """What ended an interval."""

    WORSENED = "worsened"
    EASED = "eased"
    FOLLOW_UP = "follow_up"
    MOVED = "moved"
    REACHED = "reached"
    RESOLVED = "resolved"
    CHANGED_DATE = "changed_date"
    CAUGHT_UP = "caught_up"
    REPORTED = "reported"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    POLICY = "policy"
    KEY_MARK = "key_mark"


class HoldKind(StrEnum):
    """Excuse 正当理由 and lift are one kind of record."""

    EXCUSE = "excuse"
    LIFT = "lift"


class HoldState(StrEnum):
    """An excuse is asked first; a lift is in force at once. Expiry is a matter of dates."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


class ConsequenceKind(StrEnum):
    """What follows a flag that stays up."""

    TALK = "talk"
    SLIP = "slip"


class ConsequenceState(StrEnum):
    """From its creation to its close; `LAPSED`: its cause went before anybody received it."""

    OPEN = "open"
    RECEIVED = "received"
    ANSWERED = "answered"
    CLOSED = "closed"
    LAPSED = "lapsed"


SEVEREST_FIRST = (Severity.WARNING, Severity.ATTENTION, Severity.PRAISE)


def rank(severity: Severity | str) -> int:
    """Return how serious: the larger, the worse."""
    return len(SEVEREST_FIRST) - SEVEREST_FIRST.index(Severity(severity))
