"""Send again what was given up."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import User
from zhaoshang.alerts import events
from zhaoshang.alerts.models import Message
from zhaoshang.alerts.rules.delivery import MessageState
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

NOT_DEAD = _("Only a message that was given up can be sent again.")


@transaction.atomic
def send_again(*, message_id: int, by: User) -> Message:
    """Let a message that was given up wait for its tries anew, under the same `ref`.

    What has been read meanwhile is left out, as always.

    Raises:
        RuleBroken: when it was not given up, or somebody else has just done this.
    """
    message = Message.objects.visible_to(by).select_for_update(of=("self",)).get(pk=message_id)
    if message.state != MessageState.DEAD:
        raise RuleBroken(NOT_DEAD, code="not_dead")
    message.state, message.tries = MessageState.WAITING.value, 0
    message.send_at = clock.now()
    message.save(update_fields=["state", "tries", "send_at"])
    record_event(
        events.MESSAGE_RESENT,
        by=by,
        county=message.county_id,
        subject=message,
        subject_label=str(message.ref),
        detail={"channel": message.channel, "last_error": message.last_error},
    )
    return message
