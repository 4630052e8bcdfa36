"""Policies of assessment (rules R2, R10, R11a): deadlines, checks, progress, the three rates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessment import (
    policies_bulletins,
    policies_commendations,
    policies_meetings,
    policies_rewards,
    policies_scores,
    policies_settlement,
    policies_spot_checks,
    policies_talks,
)
from assessment.rules.checks import CheckRule
from assessment.rules.persons import PersonRule, ResponsibleOf, SponsorOf
from projects.policies_documents import PROVISIONAL
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.money import GapBasis
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register

__all__ = [
    "MONTHLY_REPORT",
    "PERSONS",
    "PROGRESS",
    "REPORT_CHECKS",
    "THREE_RATES",
    "policies_bulletins",
    "policies_commendations",
    "policies_meetings",
    "policies_rewards",
    "policies_scores",
    "policies_settlement",
    "policies_spot_checks",
    "policies_talks",
]

REMIND_TWICE = _("This number of days stands in the table twice.")


class PerformanceOf(StrEnum):
    """Which contracts the performance rate 合同履约率 looks at (R11a)."""

    ALL = "all"
    DUE = "due"


class FundingOf(StrEnum):
    """What the funding rate 资金到位率 divides by (R11a)."""

    AGREED = "agreed"
    PLANNED = "planned"


class StartOf(StrEnum):
    """Which projects the start rate 项目开工率 looks at (R11a)."""

    ALL = "all"
    DUE = "due"


@dataclass(frozen=True)
class ReportRule:
    """When a monthly report is due, and what follows.

    Attributes:
        day: Day of the following month; moved to the next working day.
        return_days: Working days to submit again after a return.
        late_days: Working days after the deadline from which on a late report needs an exception;
            None: until the month is closed.
        remind: Days before the deadline on which units that have not submitted are reminded.
        chase_days: Days late after which the unit head is told.
    """

    day: int
    return_days: int
    late_days: int | None
    remind: tuple[int, ...]
    chase_days: int


@dataclass(frozen=True)
class ProgressRule:
    """How progress is printed.

    Attributes:
        gap_from: 超/欠 from the printed or the exact rate.
        by_month: Targets broken down by month count instead of months ÷ 12 where they are given.
        decimals: Decimals of printed rates.
        behind_points: Percentage points behind from which the word is amber.
        far_points: Percentage points behind from which it is red.
    """

    gap_from: GapBasis
    by_month: bool
    decimals: int
    behind_points: int
    far_points: int


@dataclass(frozen=True)
class RateRule:
    """Definitions of the three rates 三率 in a county (R11a)."""

    performance: PerformanceOf
    funding: FundingOf
    start: StartOf


def _days(name: str, label: Any, least: int, most: int, *, required: bool = True) -> PolicyField:
    return PolicyField(
        name,
        label,
        FieldType.INT,
        unit=_("days"),
        minimum=least,
        maximum=most,
        required=required,
    )


def _report_rule(value: Mapping[str, Any]) -> ReportRule:
    remind: list[int] = []
    for number, row in enumerate(value["remind"]):
        if row["days"] in remind:
            raise RuleBroken(REMIND_TWICE, code="twice", field=f"remind.{number}.days")
        remind.append(row["days"])
    return ReportRule(
        value["day"],
        value["return_days"],
        value["late_days"],
        tuple(sorted(remind, reverse=True)),
        value["chase_days"],
    )


def _choice(name: str, label: Any, choices: tuple[tuple[str, Any], ...]) -> PolicyField:
    return PolicyField(name, label, FieldType.CHOICE, choices=choices)


MONTHLY_REPORT = register(
    PolicyKind(
        name="assessment.monthly_report",
        label=_("When monthly reports are due"),
        fields=(
            PolicyField(
                "day",
                _("Due on this day of the following month"),
                FieldType.INT,
                minimum=1,
                maximum=28,
                help=_("A day off moves it to the next working day."),
            ),
            _days("return_days", _("After a return, submit again within (working days)"), 1, 20),
            PolicyField(
                "late_days",
                _("Late reports are taken for (working days)"),
                FieldType.INT,
                unit=_("days"),
                minimum=0,
                maximum=60,
                required=False,
                help=_("After them an exception is needed. Empty: until the month is closed."),
            ),
            PolicyField(
                "remind",
                _("Remind those who have not submitted"),
                FieldType.ROWS,
                columns=(_days("days", _("Days before"), 0, 20),),
            ),
            _days("chase_days", _("Tell the unit head when late by more than"), 0, 30),
        ),
        default={
            "day": 5,
            "return_days": 2,
            "late_days": None,
            "remind": [{"days": 3}, {"days": 1}],
            "chase_days": 0,
        },
        parse=_report_rule,
        help=_("On time is a report whose first submission is on or before the due day."),
        # rules.md R10, R18
        source=PROVISIONAL,
    )
)
REPORT_CHECKS = register(
    PolicyKind(
        name="assessment.report_checks",
        label=_("Checks of monthly reports"),
        fields=(
            PolicyField(
                "jump_percent",
                _("A growth over last month of more than this needs a note"),
                FieldType.DECIMAL,
                unit="%",
                minimum=0,
                maximum=10_000,
            ),
            PolicyField(
                "unseen_months",
                _("A claim after so many months without report needs a note and is marked"),
                FieldType.INT,
                unit=_("months"),
                minimum=1,
                maximum=12,
            ),
            PolicyField(
                "unchanged_months",
                _("“No change” so many months running needs a note"),
                FieldType.INT,
                unit=_("months"),
                minimum=1,
                maximum=12,
            ),
        ),
        default={"jump_percent": "100", "unseen_months": 3, "unchanged_months": 3},
        parse=lambda value: CheckRule(
            value["jump_percent"], value["unseen_months"], value["unchanged_months"]
        ),
        help=_("Errors always block; these warnings block only while the note is missing."),
        # rules.md R10
        source=PROVISIONAL,
    )
)
PROGRESS = register(
    PolicyKind(
        name="assessment.progress",
        label=_("How progress is reckoned"),
        fields=(
            _choice(
                "gap_from",
                _("Ahead or behind is reckoned from"),
                (
                    (GapBasis.PRINTED.value, _("the printed rate")),
                    (GapBasis.EXACT.value, _("the exact rate")),
                ),
            ),
            PolicyField(
                "by_month",
                _("Targets broken down by month take the place of months ÷ 12"),
                FieldType.BOOL,
                required=False,
            ),
            PolicyField("decimals", _("Decimals of rates"), FieldType.INT, minimum=0, maximum=4),
            PolicyField(
                "behind_points",
                _("Behind by this many points: amber"),
                FieldType.INT,
                unit=_("points"),
                minimum=0,
                maximum=100,
            ),
            PolicyField(
                "far_points",
                _("Behind by more than this many points: red"),
                FieldType.INT,
                unit=_("points"),
                minimum=0,
                maximum=100,
            ),
        ),
        default={
            "gap_from": GapBasis.PRINTED.value,
            "by_month": True,
            "decimals": 2,
            "behind_points": 10,
            "far_points": 30,
        },
        parse=lambda value: ProgressRule(
            GapBasis(value["gap_from"]),
            value["by_month"],
            value["decimals"],
            value["behind_points"],
            value["far_points"],
        ),
        help=_("Bulletins subtract the time progress from the rate as printed."),
        # rules.md R2
        source=PROVISIONAL,
    )
)
THREE_RATES = register(
    PolicyKind(
        name="assessment.three_rates",
        label=_("The three rates"),
        fields=(
            _choice(
                "performance",
                _("Contract performance looks at"),
                (
                    (PerformanceOf.ALL.value, _("all formal contracts signed")),
                    (PerformanceOf.DUE.value, _("those whose first performance date has come")),
                ),
            ),
            _choice(
                "funding",
                _("Funds in place are divided by"),
                (
                    (FundingOf.AGREED.value, _("the agreed amount of formal contracts")),
                    (FundingOf.PLANNED.value, _("what is due by now by the investment plan")),
                ),
            ),
            _choice(
                "start",
                _("Construction start looks at"),
                (
                    (StartOf.ALL.value, _("all projects with a formal contract")),
                    (StartOf.DUE.value, _("those whose agreed start date has come")),
                ),
            ),
        ),
        default={
            "performance": PerformanceOf.ALL.value,
            "funding": FundingOf.AGREED.value,
            "start": StartOf.ALL.value,
        },
        parse=lambda value: RateRule(
            PerformanceOf(value["performance"]),
            FundingOf(value["funding"]),
            StartOf(value["start"]),
        ),
        help=_("Each rate prints what it left out."),
        # rules.md R11a
        source=PROVISIONAL,
    )
)
PERSONS = register(
    PolicyKind(
        name="assessment.persons",
        label=_("How a project counts for a person"),
        fields=(
            _choice(
                "responsible",
                _("For its responsible person"),
                (
                    (ResponsibleOf.PART.value, _("what is credited to the person’s unit")),
                    (ResponsibleOf.WHOLE.value, _("the whole")),
                ),
            ),
            _choice(
                "sponsor",
                _("For its lead sponsor"),
                (
                    (SponsorOf.WHOLE.value, _("the whole")),
                    (SponsorOf.NONE.value, _("nothing")),
                ),
            ),
        ),
        default={
            "responsible": ResponsibleOf.PART.value,
            "sponsor": SponsorOf.WHOLE.value,
        },
        parse=lambda value: PersonRule(
            ResponsibleOf(value["responsible"]), SponsorOf(value["sponsor"])
        ),
        help=_("For targets of persons. A project counts once, however many links there are."),
        # rules.md R5, R10: who is linked is known, how it counts is in no paper.
        source=PROVISIONAL,
    )
)
