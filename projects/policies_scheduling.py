"""Policies of the weekly scheduling: on which weekday the meeting is, what medians look back on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.policies_documents import PROVISIONAL, SCHEDULING_MEETING
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register

WEEKDAYS = (
    ("1", _("Monday")),
    ("2", _("Tuesday")),
    ("3", _("Wednesday")),
    ("4", _("Thursday")),
    ("5", _("Friday")),
    ("6", _("Saturday")),
    ("7", _("Sunday")),
)


@dataclass(frozen=True)
class SchedulingRule:
    """Weekday of the meeting (1 Monday … 7 Sunday); months that cycle times look back on."""

    weekday: int
    median_months: int


def _scheduling(value: Mapping[str, Any]) -> SchedulingRule:
    return SchedulingRule(int(value["weekday"]), value["median_months"])


SCHEDULING = register(
    PolicyKind(
        name="projects.scheduling",
        label=_("Weekly scheduling"),
        fields=(
            PolicyField(
                "weekday",
                _("Day of the meeting"),
                FieldType.CHOICE,
                choices=WEEKDAYS,
                help=_("What moved is counted from one meeting to the next."),
            ),
            PolicyField(
                "median_months",
                _("Cycle times look back on"),
                FieldType.INT,
                unit=_("months"),
                minimum=1,
                maximum=120,
                help=_("Medians are of the projects that left a stage in these months."),
            ),
        ),
        default={"weekday": "1", "median_months": 24},
        parse=_scheduling,
        help=_("When the weekly meeting on key clues is, and what it compares with."),
        # S3 asks for weekly scheduling and for shorter cycles; the weekday is in no paper.
        source=f"{SCHEDULING_MEETING}（重点线索周调度）；调度日和比较期为{PROVISIONAL}",
    )
)
