"""Event kinds of contracts (R20): files, requests to open them, and every opening."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

FILE_ADDED = "contracts.file_added"
FILE_REMOVED = "contracts.file_removed"
FILE_VIEWED = "contracts.file_viewed"
FILE_DOWNLOADED = "contracts.file_downloaded"
FILE_DAMAGED = "contracts.file_damaged"
FILE_HEALED = "contracts.file_healed"
ACCESS_ASKED = "contracts.access_asked"
ACCESS_GRANTED = "contracts.access_granted"
ACCESS_REFUSED = "contracts.access_refused"
ACCESS_REVOKED = "contracts.access_revoked"
ACCESS_TAKEN_BACK = "contracts.access_taken_back"
OPENINGS_EXPORTED = "contracts.openings_exported"

register_kinds(
    {
        FILE_ADDED: _("File of a contract added"),
        FILE_REMOVED: _("File of a contract removed"),
        FILE_VIEWED: _("File of a contract viewed"),
        FILE_DOWNLOADED: _("File of a contract downloaded"),
        FILE_DAMAGED: _("File of a contract found changed"),
        FILE_HEALED: _("File of a contract found right again"),
        ACCESS_ASKED: _("Opening of files asked for"),
        ACCESS_GRANTED: _("Opening of files granted"),
        ACCESS_REFUSED: _("Opening of files refused"),
        ACCESS_REVOKED: _("Opening of files revoked"),
        ACCESS_TAKEN_BACK: _("Request to open files taken back"),
        OPENINGS_EXPORTED: _("Openings of files exported"),
    }
)
