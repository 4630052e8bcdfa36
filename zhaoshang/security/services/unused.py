"""Accounts that nobody uses are switched off; accounts about to expire are announced (D6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t

from zhaoshang.accounts.events import USER_REACTIVATED
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.permissions import in_own_area
from zhaoshang.accounts.rules import Role
from zhaoshang.accounts.services import deactivate_user
from zhaoshang.alerts.services import raise_alert
from zhaoshang.audit.models import AuditEvent
from zhaoshang.audit.services import record_event
from zhaoshang.core.locks import advisory_lock
from zhaoshang.policy.selectors import policy_books
from zhaoshang.security import events
from zhaoshang.security.notices import EXPIRES, EXPIRES_OWN, KEPT_ON, SWITCHED_OFF
from zhaoshang.security.policies import ACCOUNTS
from zhaoshang.security.rules import AccountRule, unused_since

SUBJECT = "accounts.user"
# Without one of each nobody could let people in again.
NEEDED = (Role.SYSADMIN, Role.SECADMIN)


def switch_off_unused(*, on: dt.date) -> int:
    """Switch off accounts that nobody has used for as long as their county's policy says.

    Each in a transaction of its own, so that one that cannot be switched off stops no other. The
    last account in use of a county that is a system or security administrator's stays on, and its
    area's administrators are told. A second run finds nothing left to do.

    Returns how many were switched off.
    """
    people = _in_use(on)
    rules = _rules(people, on)
    switched_on = _switched_on_again(people)
    count = 0
    for user in people:
        days = rules[user.pk].unused_days
        last = unused_since(
            user.last_login, user.password_changed_at, user.date_joined, switched_on.get(user.pk)
        )
        idle = (on - timezone.localtime(last).date()).days
        if days and idle >= days:
            count += _switch_off(user, idle, on=on)
    return count


def warn_of_expiry(*, on: dt.date) -> int:
    """Tell people, and who keeps their accounts, before an account expires; return how many.

    Once for each end date: an extended account is announced anew.
    """
    people = [user for user in _in_use(on) if user.expires_on is not None]
    rules = _rules(people, on)
    told = 0
    for user in people:
        day = user.expires_on
        if day is None or day > on + dt.timedelta(days=rules[user.pk].warn_days):
            continue
        subject, period = (SUBJECT, user.pk), day.isoformat()
        params = {"who": str(user), "day": day}
        with transaction.atomic():
            told += raise_alert(
                kind=EXPIRES_OWN.name,
                subject=subject,
                period=period,
                recipients=[user],
                params=params,
                url=reverse("accounts:profile"),
                due_on=day,
            )
            told += raise_alert(
                kind=EXPIRES.name,
                subject=subject,
                period=period,
                recipients=_keepers(user, on),
                params=params,
                url=reverse("accounts:user", args=[user.pk]),
                due_on=day,
            )
    return told


def _in_use(on: dt.date) -> list[User]:
    people = User.objects.get_queryset().active_on(on).select_related("unit", "unit__county")
    return list(people.order_by("pk"))


def _rules(people: Iterable[User], on: dt.date) -> dict[int, AccountRule]:
    units: dict[int, Unit] = {user.unit_id: user.unit for user in people}
    books = policy_books(units.values(), on)
    return {user.pk: books[user.unit_id][ACCOUNTS].value for user in people}


def _switched_on_again(people: Iterable[User]) -> dict[int, dt.datetime]:
    """Return when accounts were last switched on by hand: their days count from then."""
    wanted = [str(user.pk) for user in people]
    found = AuditEvent.objects.filter(
        kind=USER_REACTIVATED, subject_type=SUBJECT, subject_id__in=wanted
    )
    rows = found.order_by("at").values_list("subject_id", "at")
    return {int(pk): at for pk, at in rows}


@transaction.atomic
def _switch_off(user: User, days: int, *, on: dt.date) -> int:
    advisory_lock(f"security:unused:{user.unit.county_id or user.unit_id}")
    keepers = _keepers(user, on)
    if _is_last(user, on):
        told = raise_alert(
            kind=KEPT_ON.name,
            subject=(SUBJECT, user.pk),
            period=f"{on:%Y-%m}",
            recipients=keepers,
            params={"who": str(user), "days": days},
            url=reverse("accounts:user", args=[user.pk]),
        )
        if told:
            record_event(
                events.UNUSED_KEPT, by=None, county=user.unit, subject=user, detail={"days": days}
            )
        return 0
    reason = _t("No log-in for %(days)s days") % {"days": days}
    deactivate_user(by=None, user_id=user.pk, version=None, reason=reason)
    raise_alert(
        kind=SWITCHED_OFF.name,
        subject=(SUBJECT, user.pk),
        period=on.isoformat(),
        recipients=[keeper for keeper in keepers if keeper.pk != user.pk],
        params={"who": str(user), "days": days},
        url=reverse("accounts:user", args=[user.pk]),
    )
    return 1


def _is_last(user: User, on: dt.date) -> bool:
    """Tell whether nobody else in use holds a needed office of the user in the same area."""
    held = [role for role in NEEDED if user.has_role(role)]
    others = User.objects.get_queryset().active_on(on).exclude(pk=user.pk)
    area = {"unit__county": user.unit.county_id}
    if user.unit.county_id is None:
        area = {"unit": user.unit_id}
    return any(not others.filter(**area).with_role(role).exists() for role in held)


def _keepers(user: User, on: dt.date) -> list[User]:
    """Return the system administrators in whose area the user works."""
    admins = User.objects.get_queryset().active_on(on).with_role(Role.SYSADMIN)
    admins = admins.select_related("unit", "unit__county").order_by("pk")
    return [admin for admin in admins if in_own_area(admin, user.unit)]
