"""Cards of contracts beside the to-do list: what is overdue, reviews, originals, land opinions.

Every figure is counted by the selector of the list that it opens.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from contracts.selectors.copies import (
    contracts_missing,
    copies_arriving,
    copies_held,
    loans_given,
)
from contracts.selectors.land import opinions_waiting
from contracts.selectors.overdue import LATE, OVERDUE, Wanted, counts
from contracts.selectors.reviews import rounds_listed, running, waiting_for
from projects.permissions import BUREAU, UNIT_ROLES
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import COUNTY_WIDE, Role
from zhaoshang.alerts.todo_cards import Card, Figure, Place, register


@register
def contracts_overdue(user: User, on: dt.date) -> Sequence[Card]:
    """Return overdue contracts and late special reports: of the county, or of one's own units."""
    reads_all = user.has_role(*COUNTY_WIDE)
    if not reads_all and not (user.has_role(*UNIT_ROLES) and user.scope.unit_ids):
        return []
    numbers = counts(user, Wanted(), on)
    base = reverse("contracts:overdue")
    figures = [
        Figure(
            label=gettext_lazy("Overdue contracts"),
            value=numbers[OVERDUE],
            url=f"{base}?show={OVERDUE}",
            tone="red" if numbers[OVERDUE] else "",
        ),
        Figure(
            label=gettext_lazy("Special reports late"),
            value=numbers[LATE],
            url=f"{base}?show={LATE}",
            tone="red" if numbers[LATE] else "",
        ),
    ]
    if user.has_role(*BUREAU):
        missing = contracts_missing(user).count()
        figures.append(
            Figure(
                label=gettext_lazy("Contracts with originals missing"),
                value=missing,
                url=reverse("contracts:copies-missing"),
                tone="amber" if missing else "",
            )
        )
    if not reads_all and not any(each.value for each in figures):
        return []
    return [
        Card(
            key="contracts",
            title=gettext_lazy("Contracts"),
            place=Place.FOLLOW,
            figures=tuple(figures),
        )
    ]


@register
def legal_reviews(user: User, on: dt.date) -> Sequence[Card]:
    """Return for the legal office the drafts under review, and how many days the next one has."""
    if not user.has_role(Role.LEGAL):
        return []
    due = list(waiting_for(user).values_list("due_on", flat=True))
    late = sum(1 for each in due if each < on)
    base = reverse("contracts:reviews")
    return [
        Card(
            key="legal",
            title=gettext_lazy("Legal reviews"),
            place=Place.DESK,
            figures=(
                Figure(
                    label=gettext_lazy("Drafts waiting for me"),
                    value=len(due),
                    url=f"{base}?show=waiting",
                    tone="red" if late else "",
                    note=_time_left(due, late, on),
                ),
                Figure(
                    label=gettext_lazy("Reviews running"),
                    value=running(rounds_listed(user)).count(),
                    url=f"{base}?show=running",
                ),
            ),
        )
    ]


def _time_left(due: Sequence[dt.date], late: int, on: dt.date) -> str:
    if late:
        return gettext("%(count)s late") % {"count": late}
    if not due:
        return ""
    return gettext("the first has %(days)s days left") % {"days": (min(due) - on).days}


@register
def originals(user: User, on: dt.date) -> Sequence[Card]:
    """Return for an archivist the originals on their way, kept, and lent."""
    if not user.has_role(Role.ARCHIVIST):
        return []
    arriving = copies_arriving(user).count()
    lent = list(loans_given(user).values_list("due_on", flat=True))
    late = sum(1 for due in lent if due < on)
    base = reverse("contracts:my-copies")
    return [
        Card(
            key="originals",
            title=gettext_lazy("Originals in custody"),
            place=Place.DESK,
            figures=(
                Figure(
                    label=gettext_lazy("On the way to us, to confirm"),
                    value=arriving,
                    url=f"{base}?show=arriving",
                    tone="amber" if arriving else "",
                ),
                Figure(
                    label=gettext_lazy("Lent"),
                    value=len(lent),
                    url=f"{base}?show=lent",
                    tone="red" if late else "",
                    note=gettext("%(count)s late") % {"count": late} if late else "",
                ),
                Figure(
                    label=gettext_lazy("Kept by us"),
                    value=copies_held(user).count(),
                    url=f"{base}?show=kept",
                ),
            ),
        )
    ]


@register
def land_opinions(user: User, on: dt.date) -> Sequence[Card]:
    """Return for who is asked about land accountings how many opinions are owed."""
    if not user.has_role(Role.REVIEWER, Role.UNIT_HEAD):
        return []
    due = list(opinions_waiting(user).values_list("accounting__opinions_due_on", flat=True))
    if not due and not user.has_role(Role.REVIEWER):
        return []
    late = sum(1 for each in due if each is not None and each < on)
    return [
        Card(
            key="opinions",
            title=gettext_lazy("Opinions and duties of my department"),
            place=Place.DESK,
            figures=(
                Figure(
                    label=gettext_lazy("Land accountings waiting for us"),
                    value=len(due),
                    url=f"{reverse('contracts:land-opinions')}?show=waiting",
                    tone="red" if late else "",
                    note=gettext("%(count)s late") % {"count": late} if late else "",
                ),
            ),
        )
    ]
