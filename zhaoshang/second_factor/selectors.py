"""Who has a second factor, of whom it is required, and who lacks it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from zhaoshang.accounts.models import User
from zhaoshang.policy.selectors import in_force, policy_books
from zhaoshang.second_factor.models import Factor, RecoveryCode
from zhaoshang.second_factor.policies import REQUIRED
from zhaoshang.second_factor.rules import Standing, standing


def factor_of(user: User) -> Factor | None:
    """Return a person's confirmed second factor."""
    return Factor.objects.confirmed().filter(user=user).first()


def begun_factor_of(user: User) -> Factor | None:
    """Return a person's second factor that waits for its first code."""
    return Factor.objects.filter(user=user, confirmed_at=None).first()


def is_required_of(user: User, on: dt.date) -> bool:
    """Tell whether the policy in force requires it of one of the user's roles: one query."""
    return not user.scope.roles.isdisjoint(in_force(REQUIRED, user.unit, on).value)


def lacks_it(user: User, on: dt.date) -> bool:
    """Tell whether it is required of a person who has none: one query, two where it is required."""
    return is_required_of(user, on) and factor_of(user) is None


def standings_of(people: Sequence[User], on: dt.date) -> Mapping[int, Standing]:
    """Return how people stand, whose unit and groups are loaded: two queries."""
    ids = [person.pk for person in people]
    having = set(Factor.objects.confirmed().filter(user__in=ids).values_list("user_id", flat=True))
    books = policy_books({person.unit for person in people}, on)
    return {
        person.pk: standing(
            has=person.pk in having,
            roles=[group.name for group in person.groups.all()],
            required_of=books[person.unit_id][REQUIRED].value,
        )
        for person in people
    }


def required_from(user: User, on: dt.date, until: dt.date) -> dt.date | None:
    """Return the day from which it will be required of who has none; None if it will not.

    Looks at the row in force on the last day of the time; two queries at most.
    """
    held = in_force(REQUIRED, user.unit, until)
    if held.effective_from is None or held.effective_from <= on:
        return None
    if user.scope.roles.isdisjoint(held.value) or factor_of(user) is not None:
        return None
    return held.effective_from


def codes_left(factor: Factor) -> int:
    """Return how many recovery codes are unused."""
    return RecoveryCode.objects.filter(factor=factor, used_at=None).count()
