"""Notices of joint review and approval: who is told what (R18)."""

from django.utils.translation import gettext_lazy as _

from projects.models.review_choices import CONCLUSION_LABELS, DECISION_LABELS
from zhaoshang.alerts.kinds import NoticeKind, Severity, register

REVIEW_ASKED = register(
    NoticeKind(
        name="projects.review_asked",
        label=_("Joint review to answer"),
        title=_("%(project)s: joint review, opinion of %(unit)s asked"),
        body=_("Answer by %(due)s. A missing answer is shown as missing."),
        severity=Severity.ATTENTION,
    )
)
REVIEW_DUE = register(
    NoticeKind(
        name="projects.review_due",
        label=_("Joint review due"),
        title=_("%(project)s: the opinion of %(unit)s is due on %(due)s"),
        body=_("Not yet answered."),
        severity=Severity.ATTENTION,
        group=_("An opinion for a joint review comes due"),
    )
)
REVIEW_LATE = register(
    NoticeKind(
        name="projects.review_late",
        label=_("Joint review late"),
        title=_("%(project)s: the opinion of %(unit)s was due on %(due)s"),
        body=_("Not yet answered."),
        severity=Severity.WARNING,
        group=_("An opinion for a joint review is late"),
    )
)
REVIEW_COMPLETE = register(
    NoticeKind(
        name="projects.review_complete",
        label=_("Joint review to conclude"),
        title=_("%(project)s: every department has answered"),
        body=_("Draw the conclusion of the joint review."),
        severity=Severity.ATTENTION,
    )
)
REVIEW_CONCLUDED = register(
    NoticeKind(
        name="projects.review_concluded",
        label=_("Joint review concluded"),
        title=_("%(project)s: joint review concluded: %(conclusion)s"),
        body=_("Concluded by %(who)s."),
        words={"conclusion": CONCLUSION_LABELS},
    )
)
STEP_WAITING = register(
    NoticeKind(
        name="projects.approval_step_waiting",
        label=_("Approval to decide"),
        title=_("%(project)s waits for your decision"),
        body=_("By location, land and terms you are the authority for this step."),
        severity=Severity.ATTENTION,
    )
)
STEP_DECIDED = register(
    NoticeKind(
        name="projects.approval_decided",
        label=_("Approval decided"),
        title=_("%(project)s: step %(place)s of the approval: %(decision)s"),
        body=_("Recorded by %(who)s."),
        words={"decision": DECISION_LABELS},
    )
)
