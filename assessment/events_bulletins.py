"""Event kinds of assessment (R20): bulletins."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

BULLETIN_MADE = "assessment.bulletin_made"
BULLETIN_SAVED = "assessment.bulletin_saved"
BULLETIN_PUBLISHED = "assessment.bulletin_published"
BULLETIN_VERIFIED = "assessment.bulletin_verified"
BULLETIN_EXPORTED = "assessment.bulletin_exported"
BULLETIN_DELETED = "assessment.bulletin_deleted"

register_kinds(
    {
        BULLETIN_MADE: _("Bulletin begun"),
        BULLETIN_SAVED: _("Text of a bulletin saved"),
        BULLETIN_PUBLISHED: _("Bulletin published"),
        BULLETIN_VERIFIED: _("Bulletin verified"),
        BULLETIN_EXPORTED: _("Bulletin downloaded"),
        BULLETIN_DELETED: _("Draft of a bulletin deleted"),
    }
)
