"""How one person wants to be told outside the inbox."""

from __future__ import annotations

from django.db import transaction

from zhaoshang.accounts.models import User
from zhaoshang.accounts.services.locking import as_actor, bump, lock
from zhaoshang.alerts import events
from zhaoshang.alerts.models import DeliveryChoice
from zhaoshang.alerts.rules.delivery import EmailMode
from zhaoshang.audit.services import record_event


@transaction.atomic
@as_actor
def save_choice(
    *, by: User, version: int | None, email_mode: EmailMode, digest_hour: int | None
) -> DeliveryChoice:
    """Keep the own choice; whoever never chose has the defaults, under version 1.

    No choice silences what one owes: `EmailMode.OWED` is the least (rules/delivery.py).

    Args:
        by: Whose choice it is.
        version: The version in the form.
        email_mode: What is wanted by e-mail.
        digest_hour: Hour of the daily digest; None for the county's.

    Raises:
        Conflict: the choice was changed since the form was opened.
    """
    DeliveryChoice.objects.get_or_create(user=by, defaults={"created_by": by, "updated_by": by})
    wanted = {"email_mode": email_mode.value, "digest_hour": digest_hour}
    key = DeliveryChoice.objects.values_list("pk", flat=True).get(user=by)
    choice = lock(DeliveryChoice, key, version, wanted)
    choice.email_mode = email_mode.value
    choice.digest_hour = digest_hour
    bump(choice, by)
    choice.save()
    record_event(events.CHOICE_CHANGED, by=by, subject=choice, subject_label=str(by), detail=wanted)
    return choice
