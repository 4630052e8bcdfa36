"""Taking away a second factor whose phone is lost."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import User
from zhaoshang.accounts.services.locking import as_actor, lock, require, save_derived
from zhaoshang.accounts.services.passwords import end_sessions_of
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.second_factor import events
from zhaoshang.second_factor.models import Factor
from zhaoshang.second_factor.permissions import can_reset_factor

NOTHING_TO_RESET = _("This person has no second factor.")
REASON_MISSING = _("Say why: the reason stands in the audit trail.")


@transaction.atomic
@as_actor
def reset_factor(*, by: User | None, user_id: int, reason: str) -> User:
    """Take a person's second factor away and end all sessions; the next log-in asks for none.

    Where it is required, that log-in leads to setting it up anew.

    Args:
        by: Who resets it; None for the command on the server.
        user_id: Whose.
        reason: Why.

    Raises:
        RuleBroken: not an account that the actor controls, no reason, or nothing to reset.
    """
    person = lock(User, user_id, None)
    require(allowed=by is None or can_reset_factor(by, person))
    if not reason.strip():
        raise RuleBroken(REASON_MISSING, code="no-reason", field="reason")
    gone, _each = Factor.objects.filter(user=person).delete()
    if not gone:
        raise RuleBroken(NOTHING_TO_RESET, code="nothing-to-reset")
    end_sessions_of(person)
    save_derived(person, "session_version")
    record_event(events.RESET, by=by, county=person.unit, subject=person, reason=reason.strip())
    return person
