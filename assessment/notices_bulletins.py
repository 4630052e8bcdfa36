"""Notices of bulletins (R12, R18)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.alerts.kinds import NoticeKind, Severity, register

BULLETIN_PUBLISHED = register(
    NoticeKind(
        name="assessment.bulletin_published",
        label=_("Bulletin published"),
        title=_("Published: %(title)s"),
        body=_("%(number)s Read it; every figure stands as it was published."),
        severity=Severity.INFO,
        group=_("Bulletins are published"),
    )
)
