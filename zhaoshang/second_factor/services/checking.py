"""Trying a code: counted, and good once.

The row of the factor is locked while a code is looked at, so that of any number of tries at one
moment no more are looked at than the limit allows, wherever they come from, and one code opens one
door. Wrong codes are not refused by an exception: their count has to stay.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import check_password
from django.db import transaction

from zhaoshang.accounts.models import User
from zhaoshang.accounts.services.locking import as_actor
from zhaoshang.audit.services import FAILED, OK, record_event
from zhaoshang.core import clock
from zhaoshang.core.secrets import open_text
from zhaoshang.second_factor import codes, events
from zhaoshang.second_factor.models import KEY_PURPOSE, Factor, RecoveryCode
from zhaoshang.second_factor.rules import (
    PASSED,
    Limit,
    Outcome,
    failures_now,
    is_app_code,
    is_locked,
    is_recovery_code,
    plain_code,
)


@transaction.atomic
@as_actor
def try_code(
    *, by: User | None, user: User, typed: str, limit: Limit, password: str | None = None
) -> Outcome:
    """Try a code of the app or a recovery code for a person.

    Args:
        by: The person in an own session; None at log-in, where it is not known yet who types.
        user: Whose code it should be.
        typed: As it was typed: width, case, blanks and hyphens make no difference.
        limit: How many wrong ones lock, and for how long: as for passwords.
        password: The password that is asked for beside the code; a wrong one counts as well.

    Raises:
        Factor.DoesNotExist: when the person has no second factor that is confirmed.
        SecretUnreadableError: when the key was sealed under a data key that is gone.
    """
    factor = Factor.objects.confirmed().select_for_update().get(user=user)
    now = clock.now()
    if is_locked(factor.failures, factor.failed_at, now, limit):
        return Outcome.LOCKED
    if password is not None and not user.check_password(password):
        outcome = Outcome.WRONG
    else:
        outcome = _look_at(factor, plain_code(typed))
    if outcome in PASSED:
        factor.failures, factor.failed_at, factor.last_used_at = 0, None, now
    else:
        factor.failures = failures_now(factor.failures, factor.failed_at, now, limit) + 1
        factor.failed_at = now
    factor.save(update_fields=["last_step", "last_used_at", "failures", "failed_at"])
    _record(factor, user, outcome, limit, by)
    return outcome


def _look_at(factor: Factor, plain: str) -> Outcome:
    """Compare a code, and use it up where it is right; the caller saves the factor."""
    if is_app_code(plain):
        step = codes.step_of(open_text(factor.key, KEY_PURPOSE), plain, clock.now())
        if step is None:
            return Outcome.WRONG
        if step <= factor.last_step:
            return Outcome.REPLAYED
        factor.last_step = step
        return Outcome.CODE
    if is_recovery_code(plain):
        for code in RecoveryCode.objects.filter(factor=factor, used_at=None):
            if check_password(plain, code.digest):
                RecoveryCode.objects.filter(pk=code.pk).update(used_at=clock.now())
                return Outcome.RECOVERY
    return Outcome.WRONG


def _record(factor: Factor, user: User, outcome: Outcome, limit: Limit, by: User | None) -> None:
    def record(kind: str, result: str, **detail: Any) -> None:
        record_event(kind, by=by, county=user.unit, subject=user, detail=detail, result=result)

    if outcome == Outcome.RECOVERY:
        left = RecoveryCode.objects.filter(factor=factor, used_at=None).count()
        record(events.RECOVERY_USED, OK, left=left)
    elif outcome not in PASSED:
        replayed = outcome == Outcome.REPLAYED
        record(events.WRONG_CODE, FAILED, replayed=replayed, failures=factor.failures)
        if factor.failures >= limit.failures:
            record(events.LOCKED, FAILED, minutes=int(limit.cool_off.total_seconds() // 60))
