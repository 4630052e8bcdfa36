"""Reads of first-contact filings: the list of bureau and units."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from projects.models import FirstContactFiling
from zhaoshang.accounts.models import User
from zhaoshang.core.keyset import KeysetOrder, Page, paginate

State = FirstContactFiling.State
NEWEST_FIRST = KeysetOrder("submitted_at", descending=True)
PAGE = 30


def filings_page(
    user: User, *, state: str, cursor: str | None, size: int = PAGE
) -> Page[FirstContactFiling]:
    """Return one page of the filings this user may see, newest first."""
    found = _visible(user).select_related("unit", "project", "created_by", "decided_by")
    if state:
        found = found.filter(state=state)
    return paginate(found, order=NEWEST_FIRST, cursor=cursor, size=size)


def filing_counts(user: User) -> dict[str, int]:
    """Return how many filings stand in each state, for the tabs: one query."""
    counted = _visible(user).aggregate(
        **{state.value: Count("pk", filter=Q(state=state)) for state in State}
    )
    return dict(counted)


def visible_filing(user: User, pk: int) -> FirstContactFiling | None:
    """Return a filing this user may see."""
    found = _visible(user).select_related("unit", "project__county", "project__investor")
    return found.filter(pk=pk).first()


def _visible(user: User) -> QuerySet[FirstContactFiling]:
    return FirstContactFiling.objects.visible_to(user)
