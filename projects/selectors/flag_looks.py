"""How the flags that a user sees look: each as its own county shows it (rules.md R7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce

from projects.policies_flag_looks import FLAG_LOOKS, FlagLooks
from zhaoshang.core.tree import path_ids
from zhaoshang.policy.models import Policy

if TYPE_CHECKING:
    import datetime as dt

    from zhaoshang.accounts.models import User
    from zhaoshang.policy.selectors import PolicyBook

OWNER_PATH = Coalesce("owner__path", Value(""), output_field=TextField())
BEGINS = Cast("effective_from", TextField())
AS_TEXT = Cast("value", TextField())


def look_rows(user: User, on: dt.date) -> QuerySet[Policy]:
    """Return the rows that say how flags look, of every county this user sees."""
    county = user.unit.county or user.unit
    concerns = Q(owner=None) | Q(owner_id__in=path_ids(county.path))
    if user.scope.region_path:
        concerns |= Q(owner__path__startswith=user.scope.region_path)
    return Policy.objects.filter(concerns, kind=FLAG_LOOKS.name, effective_from__lte=on)


def looks_in_sight(user: User, book: PolicyBook) -> FlagLooks:
    """Return how each county shows its flags; a query only for who sees several counties.

    Args:
        user: Who looks.
        book: The policies of this user's county, or of the level above the counties.
    """
    if not user.scope.region_path:
        return FlagLooks.same(book[FLAG_LOOKS].value)
    rows = look_rows(user, book.on).order_by()
    return FlagLooks(rows.values_list(OWNER_PATH, BEGINS, AS_TEXT))
