"""Event kinds of policies (R20)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

POLICY_SET = "policy.set"
POLICY_REMOVED = "policy.removed"

register_kinds({POLICY_SET: _("Policy set"), POLICY_REMOVED: _("Unused policy row removed")})
