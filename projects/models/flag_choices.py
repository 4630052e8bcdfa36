"""Labels of the flags' closed sets; the stored values are the enums' own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from projects.rules.flags.kinds import (
    ClearedBy,
    ConsequenceKind,
    ConsequenceState,
    HoldKind,
    HoldState,
    Measure,
    RuleKind,
    Severity,
)

SEVERITY_LABELS = {
    Severity.ATTENTION: _("Attention"),
    Severity.WARNING: _("Warning"),
    Severity.PRAISE: _("Praise"),
}
RULE_LABELS = {
    RuleKind.NO_FOLLOW_UP: _("No follow-up"),
    RuleKind.TIME_IN_STAGE: _("Too long in a stage"),
    RuleKind.MILESTONE_LATE: _("Milestone late"),
    RuleKind.BEHIND_SCHEDULE: _("Behind schedule"),
    RuleKind.PERIODS_IN_A_ROW: _("Periods in a row"),
    RuleKind.PROBLEM_OVERDUE: _("Difficulty overdue"),
    RuleKind.NO_REPORT: _("No report, or no change"),
}
MEASURE_LABELS = {
    Measure.DAYS: _("Days since"),
    Measure.AFTER_START: _("Days after the start of construction"),
    Measure.POINTS: _("Percentage points behind"),
    Measure.RELATIVE: _("Percent of the plan missing"),
    Measure.FLAGGED: _("Months flagged in a row"),
    Measure.MISSED: _("Periods missed in a row"),
    Measure.REPORTS: _("Months without a report"),
    Measure.NO_CHANGE: _("“No change” in a row"),
}
CLEARED_BY_LABELS = {
    ClearedBy.WORSENED: _("It got worse"),
    ClearedBy.EASED: _("It got better"),
    ClearedBy.FOLLOW_UP: _("Followed up"),
    ClearedBy.MOVED: _("Moved to another stage"),
    ClearedBy.REACHED: _("Milestone reached"),
    ClearedBy.RESOLVED: _("Difficulty resolved"),
    ClearedBy.CHANGED_DATE: _("Agreed date changed"),
    ClearedBy.CAUGHT_UP: _("Caught up"),
    ClearedBy.REPORTED: _("Reported"),
    ClearedBy.SUSPENDED: _("Suspended"),
    ClearedBy.WITHDRAWN: _("Withdrawn"),
    ClearedBy.MERGED: _("Merged"),
    ClearedBy.POLICY: _("Policy changed"),
    ClearedBy.KEY_MARK: _("Key mark set or taken away"),
}
HOLD_KIND_LABELS = {HoldKind.EXCUSE: _("Excuse"), HoldKind.LIFT: _("Lift")}
HOLD_STATE_LABELS = {
    HoldState.ASKED: _("Waiting for a decision"),
    HoldState.GRANTED: _("Granted"),
    HoldState.REFUSED: _("Refused"),
    HoldState.TAKEN_BACK: _("Taken back"),
}
CONSEQUENCE_LABELS = {
    ConsequenceKind.TALK: _("Talk"),
    ConsequenceKind.SLIP: _("Supervision slip"),
}
CONSEQUENCE_STATE_LABELS = {
    ConsequenceState.OPEN: _("Waiting for the receipt"),
    ConsequenceState.RECEIVED: _("Received"),
    ConsequenceState.ANSWERED: _("Answered"),
    ConsequenceState.CLOSED: _("Closed"),
    ConsequenceState.LAPSED: _("Lapsed with its cause"),
}
SEVERITY_CHOICES = [(value.value, label) for value, label in SEVERITY_LABELS.items()]
RULE_CHOICES = [(value.value, label) for value, label in RULE_LABELS.items()]
MEASURE_CHOICES = [(value.value, label) for value, label in MEASURE_LABELS.items()]
CLEARED_BY_CHOICES = [(value.value, label) for value, label in CLEARED_BY_LABELS.items()]
HOLD_KIND_CHOICES = [(value.value, label) for value, label in HOLD_KIND_LABELS.items()]
HOLD_STATE_CHOICES = [(value.value, label) for value, label in HOLD_STATE_LABELS.items()]
CONSEQUENCE_CHOICES = [(value.value, label) for value, label in CONSEQUENCE_LABELS.items()]
CONSEQUENCE_STATE_CHOICES = [
    (value.value, label) for value, label in CONSEQUENCE_STATE_LABELS.items()
]
