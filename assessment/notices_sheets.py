"""Notices of assessors' sheets (R11, R18)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.alerts.kinds import NoticeKind, Severity, register

SHEET_ASKED = register(
    NoticeKind(
        name="assessment.sheet_asked",
        label=_("Assessment asked for"),
        title=_("You are asked to mark %(group)s for %(period)s: %(sheet)s"),
        body=_("By %(due)s. A sheet counts once it is handed in; your own unit is left out."),
        severity=Severity.ATTENTION,
    )
)
SHEET_GIVEN_BACK = register(
    NoticeKind(
        name="assessment.sheet_given_back",
        label=_("Assessor’s sheet given back"),
        title=_("Your sheet %(sheet)s for %(period)s was given back"),
        body=_("Reason: %(reason)s"),
        severity=Severity.ATTENTION,
    )
)
