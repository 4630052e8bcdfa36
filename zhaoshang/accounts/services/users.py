"""Accounts: create, change, move, switch off and on. Roles and passwords have their own modules."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts import events
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.permissions import (
    can_administer_user,
    can_administer_users,
    can_control_account,
    in_own_area,
)
from zhaoshang.accounts.services.absences import end_succession, name_successor
from zhaoshang.accounts.services.locking import as_actor, bump, checked, lock, require, save_derived
from zhaoshang.accounts.services.passwords import (
    end_sessions_of,
    hash_one_time,
    new_one_time_password,
)
from zhaoshang.accounts.services.tree import still_open
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.text import fold

USERNAME_TAKEN = _("The user name %(name)s is already used, perhaps in other case or width.")
ALREADY_OFF = _("The account is already switched off.")
ALREADY_ON = _("The account is already in use.")
SAME_UNIT = _("%(name)s already belongs to this unit.")
REASON_NEEDED = _("Give a reason.")


@dataclass(frozen=True)
class Details:
    """What an account says about its person."""

    full_name: str
    job_title: str = ""
    phone: str = ""
    email: str = ""
    expires_on: dt.date | None = None

    def stripped(self) -> dict[str, Any]:
        """Return the details by field name, without blanks around them."""
        values = asdict(self)
        return {k: v.strip() if isinstance(v, str) else v for k, v in values.items()}


@transaction.atomic
@as_actor
def create_user(
    *, by: User | None, unit: Unit, username: str, details: Details
) -> tuple[User, str]:
    """Create an account without roles; returns it with its one-time password, stored nowhere.

    Raises:
        RuleBroken: the name is taken (case and width folded), the unit is closed, a detail is
            written wrongly.
    """
    user, password = create_row(by=by, unit=unit, username=username, details=details)
    record_event(
        events.USER_CREATED,
        by=by,
        county=unit,
        subject=user,
        detail={"username": user.username, "unit": unit.name},
    )
    return user, password


def create_row(*, by: User | None, unit: Unit, username: str, details: Details) -> tuple[User, str]:
    """See `create_user`."""
    require(allowed=by is None or (can_administer_users(by) and in_own_area(by, unit)))
    still_open(unit)
    username = username.strip()
    password = new_one_time_password()
    user = User(
        username=username,
        username_key=fold(username),
        unit=unit,
        password=hash_one_time(password),
        **details.stripped(),
    )
    checked(user, "username", "full_name", "job_title", "phone", "email")
    taken = RuleBroken(USERNAME_TAKEN % {"name": username}, code="username-taken", field="username")
    if User.objects.filter(username_key=user.username_key).exists():
        raise taken
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:  # two at once: the database decides
        raise taken from error
    return user, password


@transaction.atomic
@as_actor
def update_user(
    *,
    by: User | None,
    user_id: int,
    version: int | None,
    details: Details,
    unit: Unit | None = None,
) -> User:
    """Change an account's details, and its unit if one is given.

    Raises:
        RuleBroken: outside the actor's area, a detail is written wrongly, the unit is closed.
        Conflict: somebody else changed the account meanwhile.
    """
    values = details.stripped()
    user = lock(User, user_id, version, {**values, **({"unit": unit} if unit else {})})
    require(allowed=by is None or can_administer_user(by, user))
    old = user.unit
    changed = update_row(by=by, user=user, details=details, unit=unit)
    record_event(
        events.USER_CHANGED,
        by=by,
        county=user.unit,
        subject=user,
        detail={"fields": changed, "old_unit": old.name, "unit": user.unit.name},
    )
    return user


def update_row(*, by: User | None, user: User, details: Details, unit: Unit | None) -> list[str]:
    """Store changed details and unit of a locked account; see `update_user`."""
    if unit is not None and unit.pk != user.unit_id:
        require(allowed=by is None or in_own_area(by, unit))
        still_open(unit)
        user.access_version += 1
        moved = {"unit": unit}
    else:
        moved = {}
    return change_row(by=by, user=user, values={**details.stripped(), **moved})


def change_row(*, by: User | None, user: User, values: dict[str, Any]) -> list[str]:
    """Store changed details of a locked account; return the names of the changed fields."""
    changed = [name for name, value in values.items() if getattr(user, name) != value]
    for name in changed:
        setattr(user, name, values[name])
    checked(user, *changed)
    bump(user, by)
    user.save(update_fields=[*changed, "access_version", "version"])
    return changed


@transaction.atomic
@as_actor
def update_profile(*, user: User, version: int, phone: str, email: str) -> User:
    """Change one's own telephone number and e-mail address.

    Raises:
        Conflict: an administrator changed the account meanwhile.
    """
    values = {"phone": phone.strip(), "email": email.strip()}
    locked = lock(User, user.pk, version, values)
    changed = change_row(by=user, user=locked, values=values)
    record_event(
        events.PROFILE_CHANGED,
        by=user,
        county=user.unit,
        subject=locked,
        detail={"fields": changed},
    )
    return locked


@transaction.atomic
@as_actor
def set_language(*, user: User, language: str) -> None:
    """Remember the language in which the user reads the pages (no form shows it)."""
    locked = lock(User, user.pk, None)
    if locked.language == language:
        return
    locked.language = language
    locked.save(update_fields=["language"])
    record_event(
        events.PROFILE_CHANGED,
        by=user,
        county=user.unit,
        subject=locked,
        detail={"fields": ["language"], "language": language},
    )


@transaction.atomic
@as_actor
def move_user(*, by: User | None, user_id: int, version: int | None, unit: Unit) -> User:
    """Put a person into another unit; what the person sees changes with the next click.

    Raises:
        RuleBroken: outside the actor's area, the unit is closed or the same.
        Conflict: somebody else changed the account meanwhile.
    """
    user = lock(User, user_id, version, {"unit": unit})
    old = user.unit
    move_row(by=by, user=user, unit=unit)
    record_event(
        events.USER_MOVED,
        by=by,
        county=unit,
        subject=user,
        detail={"old": old.name, "new": unit.name},
    )
    return user


def move_row(*, by: User | None, user: User, unit: Unit) -> None:
    """Move a locked account; see `move_user`."""
    require(
        allowed=by is None or (can_administer_user(by, user) and in_own_area(by, unit)),
    )
    still_open(unit)
    if user.unit_id == unit.pk:
        raise RuleBroken(SAME_UNIT % {"name": user.full_name}, code="same-unit", field="unit")
    user.unit = unit
    user.access_version += 1
    bump(user, by)
    user.save(update_fields=["unit", "access_version", "version"])


@transaction.atomic
@as_actor
def deactivate_user(
    *,
    by: User | None,
    user_id: int,
    version: int | None,
    reason: str,
    successor: User | None = None,
) -> User:
    """Switch an account off: it cannot log in, and its sessions end at once.

    Args:
        by: The administrator.
        user_id: Whose account.
        version: The version that the form carried.
        reason: Why.
        successor: Who is told from now on of what is open for the person; without one the heads of
            the unit are.

    Raises:
        RuleBroken: one's own account, outside the actor's area, already off, no reason; a
            successor who is not near or cannot open the same things.
    """
    if not reason.strip():
        raise RuleBroken(REASON_NEEDED, code="reason", field="reason")
    user = _lock_controlled(by, user_id, version)
    if not user.is_active:
        raise RuleBroken(ALREADY_OFF, code="already-off")
    name_successor(by=by, person=user, successor=successor, on=clock.today())
    user.is_active = False
    _save_state(by, user)
    record_event(
        events.USER_DEACTIVATED, by=by, county=user.unit, subject=user, reason=reason.strip()
    )
    return user


@transaction.atomic
@as_actor
def reactivate_user(*, by: User | None, user_id: int, version: int | None) -> User:
    """Let an account log in again, with the roles and the password it had.

    Raises:
        RuleBroken: one's own account, outside the actor's area, already on, its unit is closed.
    """
    user = _lock_controlled(by, user_id, version)
    if user.is_active:
        raise RuleBroken(ALREADY_ON, code="already-on")
    still_open(user.unit)
    user.is_active = True
    end_succession(by=by, person=user, on=clock.today())
    _save_state(by, user)
    record_event(events.USER_REACTIVATED, by=by, county=user.unit, subject=user)
    return user


@transaction.atomic
@as_actor
def end_sessions(*, by: User | None, user_id: int) -> User:
    """Log a person out everywhere.

    Raises:
        RuleBroken: not an account that the actor controls.
    """
    user = _lock_controlled(by, user_id, None)
    end_sessions_of(user)
    save_derived(user, "session_version")
    record_event(events.SESSIONS_ENDED, by=by, county=user.unit, subject=user)
    return user


def _lock_controlled(by: User | None, user_id: int, version: int | None) -> User:
    user = lock(User, user_id, version)
    require(allowed=by is None or can_control_account(by, user))
    return user


def _save_state(by: User | None, user: User) -> None:
    end_sessions_of(user)
    bump(user, by)
    user.save(update_fields=["is_active", "session_version", "version"])
