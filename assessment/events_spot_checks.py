"""Event kinds of assessment (R20): spot checks of funds in place."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

SPOT_CHECK_ANNOUNCED = "assessment.spot_check_announced"
SPOT_CHECK_DRAWN = "assessment.spot_check_drawn"
SPOT_CHECK_FOUND = "assessment.spot_check_found"
SPOT_CHECK_CLOSED = "assessment.spot_check_closed"
SPOT_CHECK_VERIFIED = "assessment.spot_check_verified"
SPOT_CHECK_EXPORTED = "assessment.spot_check_exported"
SPOT_CHECK_EXPORT_ASKED = "assessment.spot_check_export_asked"

register_kinds(
    {
        SPOT_CHECK_ANNOUNCED: _("Spot check announced, its seed published"),
        SPOT_CHECK_DRAWN: _("Sample of a spot check drawn"),
        SPOT_CHECK_FOUND: _("Finding of a spot check recorded"),
        SPOT_CHECK_CLOSED: _("Spot check closed"),
        SPOT_CHECK_VERIFIED: _("Sample of a spot check redrawn and compared"),
        SPOT_CHECK_EXPORTED: _("Sample of a spot check exported"),
        SPOT_CHECK_EXPORT_ASKED: _("Large export of a spot check asked for"),
    }
)
