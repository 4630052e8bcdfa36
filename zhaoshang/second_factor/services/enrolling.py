"""What a person does with the own second factor: set it up, renew its codes, switch it off."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import User
from zhaoshang.accounts.services.locking import as_actor, lock, save_derived
from zhaoshang.accounts.services.passwords import end_sessions_of, hash_one_time
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.secrets import open_text, seal_text
from zhaoshang.second_factor import codes, events
from zhaoshang.second_factor.models import KEY_PURPOSE, Factor, RecoveryCode
from zhaoshang.second_factor.rules import (
    PASSED,
    RECOVERY_CODES,
    Limit,
    Outcome,
    is_app_code,
    new_recovery_code,
    plain_code,
)
from zhaoshang.second_factor.selectors import is_required_of
from zhaoshang.second_factor.services.checking import try_code

ALREADY_ON = _("Your second factor is on already.")
NOT_BEGUN = _("Begin setting up the second factor once more.")
NOT_THIS_CODE = _(
    "This is not the code of this key. Check that the app took this key and that the clock of the"
    " phone is right, and type the code it shows now."
)
REQUIRED_OF_YOU = _("Your county requires the second factor of your roles: it cannot be off.")


@transaction.atomic
@as_actor
def begin_enrolment(*, user: User) -> Factor:
    """Make a key for a person, in place of one that was never confirmed.

    Raises:
        RuleBroken: ALREADY_ON.
    """
    lock(User, user.pk, None)
    if Factor.objects.confirmed().filter(user=user).exists():
        raise RuleBroken(ALREADY_ON, code="already-on")
    Factor.objects.filter(user=user).delete()
    factor = Factor.objects.create(
        user=user, key=seal_text(codes.new_key(), KEY_PURPOSE), created_at=clock.now()
    )
    record_event(events.BEGUN, by=user, county=user.unit, subject=user)
    return factor


@transaction.atomic
@as_actor
def confirm_enrolment(*, user: User, typed: str) -> tuple[User, list[str]]:
    """Switch the second factor on by a first code; other sessions, which had none, end.

    Returns:
        The person, for the own session to go on, and the recovery codes: shown once, stored hashed.

    Raises:
        RuleBroken: NOT_BEGUN, or NOT_THIS_CODE.
    """
    locked = lock(User, user.pk, None)
    factor = Factor.objects.select_for_update().filter(user=user, confirmed_at=None).first()
    if factor is None:
        raise RuleBroken(NOT_BEGUN, code="not-begun")
    now, plain = clock.now(), plain_code(typed)
    key = open_text(factor.key, KEY_PURPOSE)
    step = codes.step_of(key, plain, now) if is_app_code(plain) else None
    if step is None:
        raise RuleBroken(NOT_THIS_CODE, code="not-this-code", field="code")
    factor.confirmed_at, factor.last_step, factor.last_used_at = now, step, now
    factor.save(update_fields=["confirmed_at", "last_step", "last_used_at"])
    end_sessions_of(locked)
    save_derived(locked, "session_version")
    shown = _make_codes(factor)
    record_event(events.CONFIRMED, by=user, county=user.unit, subject=user)
    return locked, shown


@transaction.atomic
@as_actor
def renew_codes(*, user: User, typed: str, limit: Limit) -> tuple[Outcome, list[str]]:
    """Make ten new recovery codes against a code; the old ones end. None unless it was right.

    Raises:
        Factor.DoesNotExist: when the person has no second factor that is confirmed.
    """
    outcome = try_code(by=user, user=user, typed=typed, limit=limit)
    if outcome not in PASSED:
        return outcome, []
    shown = _make_codes(Factor.objects.get(user=user))
    record_event(events.CODES_RENEWED, by=user, county=user.unit, subject=user)
    return outcome, shown


@transaction.atomic
@as_actor
def switch_off(*, user: User, password: str, typed: str, limit: Limit) -> Outcome:
    """Switch the own second factor off, against password and code; it is off if they were right.

    Raises:
        RuleBroken: REQUIRED_OF_YOU.
        Factor.DoesNotExist: when the person has no second factor that is confirmed.
    """
    if is_required_of(user, clock.today()):
        raise RuleBroken(REQUIRED_OF_YOU, code="required")
    outcome = try_code(by=user, user=user, typed=typed, limit=limit, password=password)
    if outcome in PASSED:
        Factor.objects.filter(user=user).delete()
        record_event(events.SWITCHED_OFF, by=user, county=user.unit, subject=user)
    return outcome


def _make_codes(factor: Factor) -> list[str]:
    RecoveryCode.objects.filter(factor=factor).delete()
    shown = [new_recovery_code(secrets.choice) for _number in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, digest=hash_one_time(plain_code(code))) for code in shown
    )
    return shown
