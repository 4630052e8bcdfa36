"""Notices of reserve projects: who is told what (R18)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.alerts.kinds import NoticeKind, Severity, register

RESERVE_PROPOSED = register(
    NoticeKind(
        name="projects.reserve_proposed",
        label=_("Reserve project to accept"),
        title=_("%(unit)s packages a project: %(title)s"),
        body=_("Accept it into the reserve, or return it with what is missing."),
        severity=Severity.ATTENTION,
    )
)
RESERVE_RETURNED = register(
    NoticeKind(
        name="projects.reserve_returned",
        label=_("Reserve project returned"),
        title=_("%(title)s: the packaged project was returned"),
        body=_("Reason: %(reason)s"),
        severity=Severity.ATTENTION,
    )
)
