"""Notices of talks with units' heads (R12, R18 "talk list")."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.alerts.kinds import NoticeKind, Severity, register

TALK_CALLED = register(
    NoticeKind(
        name="assessment.talk_called",
        label=_("Called to a talk"),
        title=_("%(unit)s is called to a talk on its work of %(period)s"),
        body=_("%(when)s, %(place)s; with %(talker)s. %(why)s"),
        severity=Severity.WARNING,
        needs_answer=True,
        action=_("Acknowledge"),
        group=_("A unit is called to a talk"),
    )
)
TALK_TO_HOLD = register(
    NoticeKind(
        name="assessment.talk_to_hold",
        label=_("Talk to hold"),
        title=_("You hold the talk with the head of %(unit)s (%(period)s)"),
        body=_("%(when)s, %(place)s. %(why)s"),
        severity=Severity.ATTENTION,
    )
)
TALK_MOVED = register(
    NoticeKind(
        name="assessment.talk_moved",
        label=_("Talk moved"),
        title=_("The talk with %(unit)s is moved to %(when)s"),
        body=_("%(place)s; with %(talker)s. Reason: %(reason)s"),
        severity=Severity.ATTENTION,
    )
)
TALK_DUE = register(
    NoticeKind(
        name="assessment.talk_due",
        label=_("Talk ahead"),
        title=_("Talk with %(unit)s: %(when)s"),
        body=_("%(place)s; with %(talker)s."),
        severity=Severity.WARNING,
    )
)
TALK_UNRECORDED = register(
    NoticeKind(
        name="assessment.talk_unrecorded",
        label=_("Talk without a record"),
        title=_("The talk with %(unit)s is not recorded"),
        body=_("It was for %(when)s. Record it, move it with a reason, or note that nobody came."),
        severity=Severity.ATTENTION,
    )
)
TALK_RECHECK = register(
    NoticeKind(
        name="assessment.talk_recheck",
        label=_("Figures to look at again after a talk"),
        title=_("Look at the figures of %(unit)s again"),
        body=_("The talk was held on %(held)s. Close it as improved or not improved."),
        severity=Severity.ATTENTION,
    )
)
TALK_CLOSED = register(
    NoticeKind(
        name="assessment.talk_closed",
        label=_("Outcome of a talk"),
        title=_("Talk with %(unit)s: %(outcome)s"),
        body=_("%(note)s"),
        severity=Severity.INFO,
    )
)
