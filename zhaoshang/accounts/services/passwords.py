"""Passwords: one-time passwords shown once, and the change that follows."""

from __future__ import annotations

import secrets

from axes.utils import reset as unlock
from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher, make_password
from django.db import transaction

from zhaoshang.accounts import events
from zhaoshang.accounts.models import User
from zhaoshang.accounts.permissions import can_control_account
from zhaoshang.accounts.rules import one_time_password
from zhaoshang.accounts.services.locking import as_actor, bump, lock, require
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock

# A random password of twelve signs has some 70 bits: slow hashing adds nothing to it, and would
# make an import of five hundred people last minutes. Django hashes it slowly at the first log-in.
ONE_TIME_ITERATIONS = 20_000


def new_one_time_password() -> str:
    """Make a one-time password from the system's random source."""
    return one_time_password(secrets.choice)


def hash_one_time(password: str) -> str:
    """Hash a random one-time password, quickly where the hasher can be told to."""
    hasher = get_hasher()
    if type(hasher) is PBKDF2PasswordHasher:
        return hasher.encode(password, hasher.salt(), iterations=ONE_TIME_ITERATIONS)
    return make_password(password)


@transaction.atomic
@as_actor
def reset_password(*, by: User | None, user_id: int, version: int | None) -> tuple[User, str]:
    """Give a person a one-time password; the old one, its lock and all sessions end at once.

    The password is returned once and stored nowhere.

    Raises:
        RuleBroken: not an account that the actor controls.
        Conflict: the account was changed meanwhile (also by an earlier press of the same button).
    """
    user = lock(User, user_id, version)
    require(allowed=by is None or can_control_account(by, user))
    password = new_one_time_password()
    user.password = hash_one_time(password)
    user.must_change_password = True
    _changed(user, by)
    unlock(username=user.username_key)
    record_event(events.PASSWORD_RESET, by=by, county=user.unit, subject=user)
    return user, password


@transaction.atomic
@as_actor
def change_password(*, user: User, password: str) -> User:
    """Store the password that the user has chosen (checked by the form); other sessions end."""
    locked = lock(User, user.pk, None)
    locked.set_password(password)
    locked.must_change_password = False
    _changed(locked, user)
    record_event(events.PASSWORD_CHANGED, by=locked, county=locked.unit, subject=locked)
    return locked


def end_sessions_of(user: User) -> None:
    """Let every session of the user be refused from now on; the caller saves."""
    user.session_version += 1


def _changed(user: User, by: User | None) -> None:
    user.password_changed_at = clock.now()
    end_sessions_of(user)
    bump(user, by)
    user.save(
        update_fields=[
            "password",
            "must_change_password",
            "password_changed_at",
            "session_version",
            "version",
        ]
    )
