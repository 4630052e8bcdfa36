"""Policies of flags 红黄旗: thresholds, looks, what follows a flag, how long it may be held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.models.choices import STAGE_LABELS, SUB_STAGE_LABELS, MilestoneKind
from projects.models.flag_choices import (
    CONSEQUENCE_CHOICES,
    MEASURE_CHOICES,
    RULE_CHOICES,
    SEVERITY_CHOICES,
    SEVERITY_LABELS,
)
from projects.policies_documents import PROVISIONAL, SCHEDULING_MEETING
from projects.rules.flags.kinds import (
    MEASURES,
    PUSHED,
    ConsequenceKind,
    Measure,
    RuleKind,
    Severity,
)
from projects.rules.flags.limits import (
    CONTRACT_TO_START,
    START_TO_PRODUCTION,
    FlagRules,
    Limits,
    ProjectClass,
    RuleRow,
    Subject,
)
from zhaoshang.accounts.models import Unit
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register
from zhaoshang.policy.selectors import in_force

TWICE = _("This row stands in the table twice.")
UPSIDE_DOWN = _("The warning would come before attention does: raise it, or lower attention.")
NO_LIMIT = _("Give a limit for attention, for warning or for praise.")
WRONG_MEASURE = _("This rule does not count that.")
MILESTONE_NEEDED = _("Say which milestone is to follow the start of construction.")
NOT_FOR_UNITS = _("Units bear flags of progress, of periods in a row and of missing reports only.")
PRAISE_BY_PROGRESS = _("Only progress against schedule can be praised.")
LOOK_MISSING = _("Give each severity its look: one of them is missing.")

SUBJECT_LABELS = {Subject.PROJECT: _("Project"), Subject.UNIT: _("Unit")}
CLASS_LABELS = {ProjectClass.KEY: _("Key projects"), ProjectClass.OTHER: _("Other projects")}
SCOPE_LABELS: dict[str, Any] = {
    **{f"stage:{stage.value}": label for stage, label in STAGE_LABELS.items()},
    CONTRACT_TO_START: _("From the formal contract to the start of construction"),
    START_TO_PRODUCTION: _("From the start of construction to production"),
    **{f"sub:{sub.value}": label for sub, label in SUB_STAGE_LABELS.items()},
}
COLOURS = {
    "yellow": _("Yellow"),
    "red": _("Red"),
    "blue": _("Blue"),
    "green": _("Green"),
    "black": _("Black"),
}
SHAPES = {
    "flag": _("Flag"),
    "double": _("Double flag"),
    "triangle": _("Triangle"),
    "circle": _("Circle"),
    "star": _("Star"),
}


@dataclass(frozen=True)
class Look:
    """How a severity looks in a county: colour, word, shape; never colour alone."""

    colour: str
    label: str
    shape: str


@dataclass(frozen=True)
class ConsequenceRow:
    """What follows a flag that has been up for more than so many days, and its deadlines."""

    kind: ConsequenceKind
    severity: Severity
    rule: RuleKind | None
    after_days: int
    receipt_days: int
    feedback_days: int
    recheck_days: int


@dataclass(frozen=True)
class HoldRule:
    """How many days an excuse, or a lift, may last at most."""

    longest_excuse_days: int
    longest_lift_days: int


def _pairs(labels: Mapping[Any, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((str(value), label) for value, label in labels.items())


def _limit(name: str, label: Any) -> PolicyField:
    return PolicyField(name, label, FieldType.DECIMAL, required=False, minimum=Decimal(0))


def _rules(value: Mapping[str, Any]) -> FlagRules:
    """Make the table of its rows.

    Raises:
        RuleBroken: for a row that stands in it twice, has no limit, or whose warning is easier
            than attention.
    """
    rows: dict[tuple[str, ...], RuleRow] = {}
    for number, raw in enumerate(value["rules"]):
        row = _row(raw)
        path = f"rules.{number}"
        _check(row, path)
        if rows.setdefault(row.key, row) is not row:
            raise RuleBroken(TWICE, code="row_twice", field=f"{path}.rule")
    return FlagRules(tuple(rows.values()), value["report_grace_days"])


def _row(raw: Mapping[str, Any]) -> RuleRow:
    rule = RuleKind(raw["rule"])
    counted = rule in {RuleKind.PERIODS_IN_A_ROW, RuleKind.NO_REPORT}
    return RuleRow(
        rule=rule,
        measure=Measure(raw["measure"]) if raw["measure"] else MEASURES[rule][0],
        limits=Limits(
            raw["attention"],
            raw["warning"],
            raw["praise"],
            # "N in a row" is reached with the Nth.
            attention_included=counted or raw["attention_included"],
            warning_included=counted or raw["warning_included"],
        ),
        subject=Subject(raw["subject"] or Subject.PROJECT),
        scope=raw["scope"],
        klass=ProjectClass(raw["project_class"]) if raw["project_class"] else None,
        milestone=raw["milestone"],
    )


def _check(row: RuleRow, path: str) -> None:
    if row.measure not in MEASURES[row.rule]:
        raise RuleBroken(WRONG_MEASURE, code="wrong_measure", field=f"{path}.measure")
    if row.limits.is_empty:
        raise RuleBroken(NO_LIMIT, code="no_limit", field=f"{path}.attention")
    if row.limits.is_upside_down:
        raise RuleBroken(UPSIDE_DOWN, code="upside_down", field=f"{path}.warning")
    if row.limits.praise is not None and row.rule is not RuleKind.BEHIND_SCHEDULE:
        raise RuleBroken(PRAISE_BY_PROGRESS, code="praise_by_progress", field=f"{path}.praise")
    if row.measure is Measure.AFTER_START and not row.milestone:
        raise RuleBroken(MILESTONE_NEEDED, code="milestone_needed", field=f"{path}.milestone")
    if row.subject is Subject.UNIT and (row.rule not in PUSHED or row.scope or row.klass):
        raise RuleBroken(NOT_FOR_UNITS, code="not_for_units", field=f"{path}.subject")


def _looks(value: Mapping[str, Any]) -> dict[Severity, Look]:
    found: dict[Severity, Look] = {}
    for number, row in enumerate(value["looks"]):
        severity = Severity(row["severity"])
        if severity in found:
            raise RuleBroken(TWICE, code="row_twice", field=f"looks.{number}.severity")
        found[severity] = Look(row["colour"], row["label"], row["shape"])
    if len(found) < len(Severity):
        raise RuleBroken(LOOK_MISSING, code="look_missing", field="looks")
    return found


def _consequences(value: Mapping[str, Any]) -> tuple[ConsequenceRow, ...]:
    found: dict[tuple[str, str, str], ConsequenceRow] = {}
    for number, row in enumerate(value["consequences"]):
        key = (row["kind"], row["severity"], row["rule"])
        if key in found:
            raise RuleBroken(TWICE, code="row_twice", field=f"consequences.{number}.kind")
        found[key] = ConsequenceRow(
            kind=ConsequenceKind(row["kind"]),
            severity=Severity(row["severity"]),
            rule=RuleKind(row["rule"]) if row["rule"] else None,
            after_days=row["after_days"],
            receipt_days=row["receipt_days"],
            feedback_days=row["feedback_days"],
            recheck_days=row["recheck_days"],
        )
    return tuple(found.values())


def _days(name: str, label: Any, minimum: int = 1) -> PolicyField:
    return PolicyField(name, label, FieldType.INT, unit=_("days"), minimum=minimum, maximum=3650)


def rule_row(rule: RuleKind, attention: str | None, warning: str | None, **more: Any) -> Any:
    """Return one row of the thresholds as it is stored; what is not named is empty."""
    empty = {
        "subject": Subject.PROJECT.value,
        "rule": rule.value,
        "measure": MEASURES[rule][0].value,
        "scope": "",
        "project_class": "",
        "milestone": "",
        "attention": attention,
        "attention_included": False,
        "warning": warning,
        "warning_included": False,
        "praise": None,
    }
    return empty | {name: getattr(value, "value", value) for name, value in more.items()}


_KEY = ProjectClass.KEY.value
DEFAULT_ROWS = [
    rule_row(RuleKind.NO_FOLLOW_UP, "7", "14", scope="stage:clue", project_class=_KEY),
    rule_row(RuleKind.NO_FOLLOW_UP, "14", "30", scope="stage:clue"),
    rule_row(RuleKind.NO_FOLLOW_UP, "14", "30", scope="stage:signed"),
    rule_row(RuleKind.NO_FOLLOW_UP, "30", "60", scope="stage:landed"),
    rule_row(RuleKind.TIME_IN_STAGE, "90", "180", scope="stage:clue"),
    rule_row(RuleKind.TIME_IN_STAGE, "60", "120", scope=CONTRACT_TO_START),
    rule_row(RuleKind.TIME_IN_STAGE, "365", "540", scope=START_TO_PRODUCTION),
    rule_row(RuleKind.MILESTONE_LATE, "0", "90"),
    rule_row(
        RuleKind.MILESTONE_LATE,
        "30",
        "60",
        measure=Measure.AFTER_START,
        milestone=MilestoneKind.STATISTICS_ENTRY,
    ),
    rule_row(RuleKind.BEHIND_SCHEDULE, "10", "30", attention_included=True),
    rule_row(RuleKind.PROBLEM_OVERDUE, "0", "15"),
    # How many in a row is in no paper of the county.
    rule_row(RuleKind.PERIODS_IN_A_ROW, "1", "2", subject=Subject.UNIT),
    rule_row(RuleKind.NO_REPORT, "1", "2"),
    rule_row(RuleKind.NO_REPORT, "3", None, measure=Measure.NO_CHANGE),
]

FLAG_RULES = register(
    PolicyKind(
        name="projects.flags",
        label=_("Thresholds of flags"),
        fields=(
            PolicyField(
                "rules",
                _("Thresholds"),
                FieldType.ROWS,
                help=_(
                    "Days mean more than so many days since. The most specific row holds: that of"
                    " a milestone, then of a class, then of the narrower stage."
                ),
                columns=(
                    PolicyField(
                        "subject",
                        _("Borne by"),
                        FieldType.CHOICE,
                        required=False,
                        choices=_pairs(SUBJECT_LABELS),
                    ),
                    PolicyField("rule", _("Rule"), FieldType.CHOICE, choices=tuple(RULE_CHOICES)),
                    PolicyField(
                        "measure",
                        _("Counts"),
                        FieldType.CHOICE,
                        required=False,
                        choices=tuple(MEASURE_CHOICES),
                    ),
                    PolicyField(
                        "scope",
                        _("In"),
                        FieldType.CHOICE,
                        required=False,
                        choices=_pairs(SCOPE_LABELS),
                    ),
                    PolicyField(
                        "project_class",
                        _("Class"),
                        FieldType.CHOICE,
                        required=False,
                        choices=_pairs(CLASS_LABELS),
                    ),
                    PolicyField(
                        "milestone",
                        _("Milestone"),
                        FieldType.CHOICE,
                        required=False,
                        choices=tuple(MilestoneKind.choices),
                    ),
                    _limit("attention", _("Attention above")),
                    PolicyField(
                        "attention_included", _("limit included"), FieldType.BOOL, required=False
                    ),
                    _limit("warning", _("Warning above")),
                    PolicyField(
                        "warning_included", _("limit included"), FieldType.BOOL, required=False
                    ),
                    _limit("praise", _("Praise when ahead by")),
                ),
            ),
            PolicyField(
                "report_grace_days",
                _("A monthly report is missing after"),
                FieldType.INT,
                unit=_("days"),
                minimum=0,
                maximum=60,
                help=_("Days after the end of its month."),
            ),
        ),
        default={"rules": DEFAULT_ROWS, "report_grace_days": 5},
        parse=_rules,
        help=_("From when on a project or a unit bears a flag, and from when it is serious."),
        # rules.md R7; S3 names the flags, the numbers are in no paper.
        source=f"{SCHEDULING_MEETING}（红黄旗）；各项限期为{PROVISIONAL}",
    )
)

FLAG_LOOKS = register(
    PolicyKind(
        name="projects.flag_looks",
        label=_("Looks of flags"),
        fields=(
            PolicyField(
                "looks",
                _("Looks"),
                FieldType.ROWS,
                columns=(
                    PolicyField(
                        "severity", _("Severity"), FieldType.CHOICE, choices=tuple(SEVERITY_CHOICES)
                    ),
                    PolicyField("colour", _("Colour"), FieldType.CHOICE, choices=_pairs(COLOURS)),
                    PolicyField("label", _("Word"), FieldType.TEXT),
                    PolicyField("shape", _("Shape"), FieldType.CHOICE, choices=_pairs(SHAPES)),
                ),
            ),
        ),
        default={
            "looks": [
                {"severity": "attention", "colour": "yellow", "label": "黄旗", "shape": "flag"},
                {"severity": "warning", "colour": "red", "label": "红旗", "shape": "double"},
                {"severity": "praise", "colour": "blue", "label": "表扬", "shape": "star"},
            ]
        },
        parse=_looks,
        help=_("Colours mean different things in different counties: here red may be praise."),
        source=f"{SCHEDULING_MEETING}（红黄旗）",
    )
)

FLAG_CONSEQUENCES = register(
    PolicyKind(
        name="projects.flag_consequences",
        label=_("What follows a flag"),
        fields=(
            PolicyField(
                "consequences",
                _("Consequences"),
                FieldType.ROWS,
                required=False,
                columns=(
                    PolicyField(
                        "kind", _("What"), FieldType.CHOICE, choices=tuple(CONSEQUENCE_CHOICES)
                    ),
                    PolicyField(
                        "severity", _("Of"), FieldType.CHOICE, choices=tuple(SEVERITY_CHOICES)
                    ),
                    PolicyField(
                        "rule",
                        _("Rule"),
                        FieldType.CHOICE,
                        required=False,
                        choices=tuple(RULE_CHOICES),
                    ),
                    _days("after_days", _("Up for more than"), minimum=0),
                    _days("receipt_days", _("Receipt within")),
                    _days("feedback_days", _("Answer within")),
                    _days("recheck_days", _("Re-check after")),
                ),
            ),
        ),
        default={
            "consequences": [
                {
                    "kind": ConsequenceKind.SLIP.value,
                    "severity": Severity.WARNING.value,
                    "rule": "",
                    "after_days": 15,
                    "receipt_days": 3,
                    "feedback_days": 15,
                    "recheck_days": 30,
                },
                {
                    "kind": ConsequenceKind.TALK.value,
                    "severity": Severity.WARNING.value,
                    "rule": "",
                    "after_days": 60,
                    "receipt_days": 3,
                    "feedback_days": 10,
                    "recheck_days": 30,
                },
            ]
        },
        parse=_consequences,
        help=_("Talks and supervision slips that a flag brings about; days count from its issue."),
        # R7: consequences are policy; what they are is in no paper of the county.
        source=f"{SCHEDULING_MEETING}（红黄旗）；后果及时限为{PROVISIONAL}",
    )
)

FLAG_HOLDS = register(
    PolicyKind(
        name="projects.flag_holds",
        label=_("Excuses and lifts"),
        fields=(
            _days("longest_excuse_days", _("An excuse lasts at most")),
            _days("longest_lift_days", _("A lift lasts at most")),
        ),
        default={"longest_excuse_days": 90, "longest_lift_days": 30},
        parse=lambda value: HoldRule(value["longest_excuse_days"], value["longest_lift_days"]),
        help=_("How long a flag may be held down; days held are counted apart from days flagged."),
        source=f"{SCHEDULING_MEETING}（红黄旗）；期限为{PROVISIONAL}",
    )
)


def looks_in_force(county: Unit, on: dt.date) -> dict[Severity, Look]:
    """Return how flags look in a county on a day."""
    return in_force(FLAG_LOOKS, county, on).value


def severity_word(severity: str) -> Any:
    """Return the neutral word of a severity, without a county's colour."""
    return SEVERITY_LABELS[Severity(severity)]
