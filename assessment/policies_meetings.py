"""Policies of scheduling meetings: what is on the table, in which order, by when it is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessment.rules.meetings import MeetingKind, PackOrder
from projects.policies_documents import PROVISIONAL, SCHEDULING_MEETING
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register


@dataclass(frozen=True)
class KindRule:
    """What is proposed for one kind of meeting.

    Attributes:
        most: Projects at most.
        due_days: Days until a task is due; calendar days (R2).
        only_troubled: Only projects with a flag, an overdue difficulty, an open task, or of a unit
            that is behind.
    """

    most: int
    due_days: int
    only_troubled: bool


@dataclass(frozen=True)
class MeetingRule:
    """How scheduling meetings are prepared and followed.

    Attributes:
        weekly: What is proposed for weekly meetings.
        monthly: What is proposed for monthly meetings.
        order: How projects without a flag are ordered.
        behind_points: A unit is behind when it is more than so many percentage points behind time
            progress.
        ahead_days: So many days before, the meeting stands on the to-do page.
        minutes_days: Working days within which minutes are issued.
        indicator: Code of the headline indicator; "": the first of the annual plan.
    """

    weekly: KindRule
    monthly: KindRule
    order: PackOrder
    behind_points: Decimal
    ahead_days: int
    minutes_days: int
    indicator: str

    def of(self, kind: str) -> KindRule:
        """Return what is proposed for a kind."""
        return self.weekly if kind == MeetingKind.WEEKLY else self.monthly


def _rule(value: Mapping[str, Any]) -> MeetingRule:
    return MeetingRule(
        weekly=KindRule(value["weekly_most"], value["weekly_due_days"], value["weekly_troubled"]),
        monthly=KindRule(
            value["monthly_most"], value["monthly_due_days"], value["monthly_troubled"]
        ),
        order=PackOrder(value["order"]),
        behind_points=Decimal(str(value["behind_points"])),
        ahead_days=value["ahead_days"],
        minutes_days=value["minutes_days"],
        indicator=value["indicator"].strip(),
    )


def _most(name: str, label: Any) -> PolicyField:
    return PolicyField(name, label, FieldType.INT, unit=_("projects"), minimum=1, maximum=200)


def _days(name: str, label: Any, *, most: int = 366, help: Any = "") -> PolicyField:
    return PolicyField(
        name, label, FieldType.INT, unit=_("days"), minimum=0, maximum=most, help=help
    )


_TROUBLED = _("Only those with a flag, an overdue difficulty, an open task, or of a unit behind.")

MEETINGS = register(
    PolicyKind(
        name="assessment.meetings",
        label=_("Scheduling meetings"),
        fields=(
            _most("weekly_most", _("Weekly: projects at most")),
            PolicyField(
                "weekly_troubled",
                _("Weekly: only projects with a reason"),
                FieldType.BOOL,
                help=_TROUBLED,
            ),
            _days("weekly_due_days", _("Weekly: a task is due after")),
            _most("monthly_most", _("Monthly: projects at most")),
            PolicyField(
                "monthly_troubled",
                _("Monthly: only projects with a reason"),
                FieldType.BOOL,
                help=_TROUBLED,
            ),
            _days("monthly_due_days", _("Monthly: a task is due after")),
            PolicyField(
                "order",
                _("Projects without a flag by"),
                FieldType.CHOICE,
                choices=(
                    (PackOrder.CONSEQUENCE.value, _("What follows if nobody acts")),
                    (PackOrder.INVESTMENT.value, _("Total investment")),
                ),
            ),
            PolicyField(
                "behind_points",
                _("A unit is behind when it is behind time progress by more than"),
                FieldType.DECIMAL,
                unit=_("percentage points"),
                minimum=0,
                maximum=100,
            ),
            PolicyField(
                "indicator",
                _("Code of the indicator in the progress table"),
                help=_("Empty: the first of the annual plan."),
                required=False,
            ),
            _days("ahead_days", _("On the to-do page before the meeting"), most=30),
            PolicyField(
                "minutes_days",
                _("Minutes are issued within"),
                FieldType.INT,
                unit=_("working days"),
                minimum=1,
                maximum=30,
            ),
        ),
        default={
            "weekly_most": 20,
            "weekly_troubled": False,
            "weekly_due_days": 7,
            "monthly_most": 30,
            "monthly_troubled": True,
            "monthly_due_days": 30,
            "order": PackOrder.CONSEQUENCE.value,
            "behind_points": "0",
            "indicator": "",
            "ahead_days": 3,
            "minutes_days": 3,
        },
        parse=_rule,
        help=_("What a new meeting proposes; each meeting keeps what was chosen for it."),
        # S3 asks for weekly scheduling by the four lists and flags; the numbers are in no paper.
        source=f"{SCHEDULING_MEETING}（周调度、红黄旗）；数量和期限为{PROVISIONAL}",
    )
)
