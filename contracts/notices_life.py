"""Notices of legal review: who is told what (R18)."""

from django.utils.translation import gettext_lazy as _

from contracts.models.choices import OPINION_LABELS
from zhaoshang.alerts.kinds import NoticeKind, Severity, register

REVIEW_ASKED = register(
    NoticeKind(
        name="contracts.review_asked",
        label=_("Contract to review"),
        title=_("%(contract)s: legal review asked"),
        body=_("Round %(round)s. Answer by %(due)s."),
        severity=Severity.ATTENTION,
    )
)
REVIEW_LATE = register(
    NoticeKind(
        name="contracts.review_late",
        label=_("Legal review late"),
        title=_("%(contract)s: the legal review was due on %(due)s"),
        body=_("Not yet answered."),
        severity=Severity.WARNING,
        group=_("A legal review is late"),
    )
)
REVIEW_ANSWERED = register(
    NoticeKind(
        name="contracts.review_answered",
        label=_("Legal review given"),
        title=_("%(contract)s: legal review, round %(round)s: %(opinion)s"),
        body=_("Given by %(who)s."),
        words={"opinion": OPINION_LABELS},
    )
)
