"""Event kinds of the ledger page: what left the house, and which views were shared."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

EXPORTED = "projects.ledger_exported"
EXPORT_ASKED = "projects.export_asked"
PRINTED = "projects.ledger_printed"
VIEW_SAVED = "projects.view_saved"
VIEW_CHANGED = "projects.view_changed"
VIEW_DELETED = "projects.view_deleted"
CHOICE_CHANGED = "projects.columns_chosen"

register_kinds(
    {
        EXPORTED: _("Ledger exported"),
        EXPORT_ASKED: _("Large export asked for"),
        PRINTED: _("Ledger printed"),
        VIEW_SAVED: _("View saved"),
        VIEW_CHANGED: _("View changed"),
        VIEW_DELETED: _("View deleted"),
        CHOICE_CHANGED: _("Columns of the ledger chosen"),
    }
)
