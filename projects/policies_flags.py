"""Thresholds of flags 红黄旗: from when on a flag is up, where, and of whom (rules.md R7)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.models.choices import STAGE_LABELS, SUB_STAGE_LABELS, MilestoneKind
from projects.models.flag_choices import MEASURE_CHOICES, RULE_CHOICES
from projects.policies_documents import PROVISIONAL, SCHEDULING_MEETING
from projects.rules.flags.kinds import MEASURES, PUSHED, Measure, RuleKind
from projects.rules.flags.limits import (
    CONTRACT_TO_START,
    START_TO_PRODUCTION,
    FlagRules,
    Limits,
    ProjectClass,
    RuleRow,
    Subject,
)
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register

TWICE = _("This row stands in the table twice.")
UPSIDE_DOWN = _("The warning would come before attention does: raise it, or lower attention.")
NO_LIMIT = _("Give a limit for attention, for warning or for praise.")
WRONG_MEASURE = _("This rule does not count that.")
MILESTONE_NEEDED = _("Say which milestone is to follow the start of construction.")
NOT_FOR_UNITS = _("Units bear flags of progress, of periods in a row and of missing reports only.")
PRAISE_BY_PROGRESS = _("Only progress against schedule can be praised.")

SUBJECT_LABELS = {Subject.PROJECT: _("Project"), Subject.UNIT: _("Unit")}
CLASS_LABELS = {ProjectClass.KEY: _("Key projects"), ProjectClass.OTHER: _("Other projects")}
SCOPE_LABELS: dict[str, Any] = {
    **{f"stage:{stage.value}": label for stage, label in STAGE_LABELS.items()},
    CONTRACT_TO_START: _("From the formal contract to the start of construction"),
    START_TO_PRODUCTION: _("From the start of construction to production"),
    **{f"sub:{sub.value}": label for sub, label in SUB_STAGE_LABELS.items()},
}


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
    # A unit behind its target by time: R7 gives one limit for both who bear the flag.
    rule_row(RuleKind.BEHIND_SCHEDULE, "10", "30", attention_included=True, subject=Subject.UNIT),
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
