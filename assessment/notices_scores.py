"""Notices of results and objections (R12, R18)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.alerts.kinds import NoticeKind, Severity, register

SCORES_NOTICED = register(
    NoticeKind(
        name="assessment.scores_noticed",
        label=_("Scores under public notice"),
        title=_("The scores of %(period)s of %(unit)s are under public notice"),
        body=_(
            "Look at every point. An objection may be filed until %(until)s, that day included."
        ),
        severity=Severity.ATTENTION,
        group=_("Scores are under public notice"),
    )
)
OBJECTION_FILED = register(
    NoticeKind(
        name="assessment.objection_filed",
        label=_("Objection to a score"),
        title=_("%(unit)s objects to its score of %(period)s"),
        body=_("About: %(about)s. The result cannot become final before it is ruled."),
        severity=Severity.WARNING,
    )
)
OBJECTION_RULED = register(
    NoticeKind(
        name="assessment.objection_ruled",
        label=_("Objection ruled"),
        title=_("The objection of %(unit)s to its score of %(period)s was ruled: %(verdict)s"),
        body=_("Ruling: %(ruling)s"),
        severity=Severity.ATTENTION,
    )
)
SCORES_CHANGED = register(
    NoticeKind(
        name="assessment.scores_changed",
        label=_("Score changed by a ruling"),
        title=_("A ruling changed the score of %(period)s of %(unit)s"),
        body=_("From %(before)s to %(after)s points. The trace stands beside the score."),
        severity=Severity.ATTENTION,
    )
)
SCORES_PUBLISHED = register(
    NoticeKind(
        name="assessment.scores_published",
        label=_("Scores published"),
        title=_("The scores of %(period)s are published: %(unit)s"),
        body=_("%(place)s"),
        severity=Severity.INFO,
        group=_("Scores are published"),
    )
)
