"""Log-in backend: names folded, unit and county loaded with the user in one query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.text import fold

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


def lock_name(request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> str:
    """Return the name under which failed log-ins are counted: folded, as names are unique."""
    typed = (credentials or {}).get("username")
    if typed is None and request is not None:
        typed = request.POST.get("username")
    return fold(str(typed or ""))[:150]


class CountyBackend(ModelBackend):
    """Django's backend with one query for user, unit and county, and expiring accounts."""

    def get_user(self, user_id: int) -> User | None:
        """Return the active user with unit and county attached."""
        try:
            user = (
                User.objects.get_queryset().select_related("unit", "unit__county").get(pk=user_id)
            )
        except User.DoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: AbstractBaseUser | AnonymousUser | None) -> bool:
        """Refuse accounts that are off or past their end date."""
        if not isinstance(user, User) or not user.is_active:
            return False
        return user.expires_on is None or user.expires_on > clock.today()
