"""What a leaver holds goes to a successor: one act and one event for each kind."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import User
from zhaoshang.accounts.permissions import can_control_account
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.security import events
from zhaoshang.security.duties import HeldDuty
from zhaoshang.security.selectors import is_leaving

NOT_LEAVING = _("%(person)s is not leaving: switch the account off, or give it an end, first.")
NOT_ITS_KEEPER = _("You do not keep this account.")
OWN_PAGE = _("These are handed over on a page of their own.")
CANNOT_TAKE = _("%(taker)s cannot take these over.")
NOTHING_HELD = _("There is nothing of this kind to hand over any more.")
NOT_YET = _("This day is still to come: duties go over at once. Choose today or an earlier day.")
REASON_NEEDED = _("Say why, for instance the document of the transfer.")


@transaction.atomic
def hand_over_duty(
    *, by: User, person: User, duty: HeldDuty, taker: User, on: dt.date, reason: str
) -> int:
    """Hand everything of one kind that a leaver holds to a successor; return how much it was.

    Raises:
        RuleBroken: for an account that goes on, or is not the actor's to keep; without a reason; on
            a day to come; to somebody who may not take it; when nothing is held any more; or by the
            owner's own rule.
    """
    if not can_control_account(by, person):
        raise RuleBroken(NOT_ITS_KEEPER, code="forbidden")
    if not is_leaving(person):
        raise RuleBroken(NOT_LEAVING % {"person": person}, code="not_leaving")
    if duty.hand_over is None or duty.takers is None:
        raise RuleBroken(OWN_PAGE, code="own_page")
    why = reason.strip()
    if not why:
        raise RuleBroken(REASON_NEEDED, code="reason", field="reason")
    if on > clock.today():
        raise RuleBroken(NOT_YET, code="not_yet", field="on")
    if taker.pk == person.pk or not duty.takers(person, on).filter(pk=taker.pk).exists():
        raise RuleBroken(CANNOT_TAKE % {"taker": taker}, code="cannot_take", field="taker")
    with acting(user=by, reason=why):
        moved = list(duty.hand_over(giver=person, taker=taker, by=by, on=on, reason=why))
        if not moved:
            raise RuleBroken(NOTHING_HELD, code="nothing_held")
        record_event(
            events.DUTIES_HANDED_OVER,
            by=by,
            county=person.unit,
            subject=person,
            reason=why,
            detail={
                "duty": duty.name,
                "to": taker.pk,
                "name": str(taker),
                "on": on,
                "count": len(moved),
                "records": moved,
            },
        )
    return len(moved)
