"""Event kinds of imports: one event per batch and act (R20)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

UPLOADED = "projects.import_uploaded"
CORRECTED = "projects.import_corrected"
IMPORTED = "projects.imported"
CANCELLED = "projects.import_cancelled"
UNDONE = "projects.import_undone"
FAILED = "projects.import_failed"
HEADING_ADDED = "projects.heading_added"
HEADING_REMOVED = "projects.heading_removed"

register_kinds(
    {
        UPLOADED: _("Ledger uploaded"),
        CORRECTED: _("Preview of an import corrected"),
        IMPORTED: _("Ledger imported"),
        CANCELLED: _("Import cancelled"),
        UNDONE: _("Import undone"),
        FAILED: _("Import failed"),
        HEADING_ADDED: _("Heading added to the dictionary"),
        HEADING_REMOVED: _("Heading taken off the dictionary"),
    }
)
