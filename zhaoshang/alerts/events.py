"""Event kinds of notices (R20)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

ACKNOWLEDGED = "alerts.acknowledged"
CHOICE_CHANGED = "alerts.choice_changed"
ROBOT_MADE = "alerts.robot_made"
ROBOT_CHANGED = "alerts.robot_changed"
ROBOT_SWITCHED = "alerts.robot_switched"
TEST_SENT = "alerts.test_sent"
MESSAGE_RESENT = "alerts.message_resent"

register_kinds(
    {
        ACKNOWLEDGED: _("Notice acknowledged"),
        CHOICE_CHANGED: _("Own choice of delivery changed"),
        ROBOT_MADE: _("Group robot set up"),
        ROBOT_CHANGED: _("Group robot changed"),
        ROBOT_SWITCHED: _("Group robot switched on or off"),
        TEST_SENT: _("Test message asked for"),
        MESSAGE_RESENT: _("Message sent again"),
    }
)
