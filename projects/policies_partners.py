"""Policies of investors, activities, reserve projects, parcels, referrers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from projects.policies_documents import PROVISIONAL
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register

ACTIVITY_REPORT = register(
    PolicyKind(
        name="projects.activity_report",
        label=_("Reports of activities"),
        fields=(
            PolicyField(
                "days",
                _("Report due within"),
                FieldType.INT,
                unit=_("days"),
                minimum=1,
                maximum=90,
                help=_("Counted from the last day of the activity."),
            ),
        ),
        default={"days": 7},
        parse=lambda value: int(value["days"]),
        help=_("How soon a unit reports what came of a trip, a reception, a fair."),
        source=PROVISIONAL,
    )
)

REFERRER_ANSWER = register(
    PolicyKind(
        name="projects.referrer_answer",
        label=_("Answer to the referrer"),
        fields=(
            PolicyField(
                "days",
                _("Answered within"),
                FieldType.INT,
                unit=_("days"),
                minimum=1,
                maximum=90,
                help=_("Counted from the day of the claim."),
            ),
        ),
        default={"days": 7},
        parse=lambda value: int(value["days"]),
        help=_("How soon a referrer is told whether the claim to a project holds."),
        # rules.md R4, clue clock.
        source=f"江门市招商线索办理时限（登记响应1天、研判3天、答复引荐人7天）；本县{PROVISIONAL}",
    )
)
