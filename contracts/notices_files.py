"""Notices of a contract's files: requests to open them, and damage (R14, R18)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.alerts.kinds import NoticeKind, Severity, register

ACCESS_ASKED = register(
    NoticeKind(
        name="contracts.access_asked",
        label=_("Request to open files"),
        title=_("%(who)s asks to open the files of %(contract)s"),
        body=_("For %(days)s days. Reason: %(reason)s"),
        severity=Severity.ATTENTION,
    )
)
ACCESS_GRANTED = register(
    NoticeKind(
        name="contracts.access_granted",
        label=_("Opening of files granted"),
        title=_("%(contract)s: you may open the files until %(until)s"),
        body=_("Granted by %(who)s. Every view and download is recorded and shown to the keeper."),
    )
)
ACCESS_REFUSED = register(
    NoticeKind(
        name="contracts.access_refused",
        label=_("Opening of files refused"),
        title=_("%(contract)s: your request to open the files was refused"),
        body=_("Refused by %(who)s. Reason: %(reason)s"),
        severity=Severity.ATTENTION,
    )
)
ACCESS_REVOKED = register(
    NoticeKind(
        name="contracts.access_revoked",
        label=_("Opening of files revoked"),
        title=_("%(contract)s: the files are closed to you again"),
        body=_("Revoked by %(who)s. Reason: %(reason)s"),
        severity=Severity.ATTENTION,
    )
)
ACCESS_FOR_KEEPER = register(
    NoticeKind(
        name="contracts.access_keeper",
        label=_("Files opened to somebody"),
        title=_("%(contract)s: %(reader)s may open the files until %(until)s"),
        body=_("Granted by %(who)s. Reason of the request: %(reason)s"),
    )
)
FILE_DAMAGED = register(
    NoticeKind(
        name="contracts.file_damaged",
        label=_("File of a contract damaged"),
        title=_("%(contract)s: the file “%(file)s” is not what was stored"),
        body=_(
            "Its content no longer has the SHA-256 taken at the upload, or is gone. It is not"
            " handed out until the system administrator has restored it from the backup."
        ),
        severity=Severity.WARNING,
    )
)
