"""Cards of the three administrators beside the to-do list: accounts, deliveries, the audit trail.

Of apps that stand below this one. No business data is counted here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.accounts.selectors import UserFilter, users_matching
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.rules.delivery import MessageState
from zhaoshang.alerts.selectors.deliveries import state_counts
from zhaoshang.alerts.todo import Duty, TodoItem, Weight
from zhaoshang.alerts.todo_cards import Card, Figure, Place, register
from zhaoshang.audit.events import EXPORTED, LOCKED_OUT, LOGIN_FAILED
from zhaoshang.audit.models import AuditEvent, AuditSeal
from zhaoshang.audit.selectors import EventFilter, capped_count
from zhaoshang.core.templatetags.zs import moment

WEEK_DAYS = 7
# As far as the list itself counts.
MOST_EVENTS = 20_000
NO_ROLE, IN_USE, FIRST_LOG_IN, OFF = "none", "active", "first", "off"


@register
def accounts(user: User, _on: dt.date) -> Sequence[Card]:
    """Return for who keeps accounts how many are in use, unused yet, off; without a role."""
    if not user.has_role(Role.SYSADMIN, Role.SECADMIN):
        return []
    name = "accounts:users" if user.has_role(Role.SYSADMIN) else "accounts:roles"
    parts = [
        (gettext_lazy("In use"), UserFilter(state=IN_USE), ""),
        (gettext_lazy("First log-in still to come"), UserFilter(state=FIRST_LOG_IN), ""),
        (gettext_lazy("Switched off or expired"), UserFilter(state=OFF), ""),
        (gettext_lazy("In use without a role"), UserFilter(role=NO_ROLE, state=IN_USE), "amber"),
    ]
    figures = []
    for label, wanted, tone in parts:
        count = users_matching(User.objects.visible_to(user), wanted).count()
        asked = {"role": wanted.role, "state": wanted.state}
        query = urlencode({key: value for key, value in asked.items() if value})
        figures.append(Figure(label, count, f"{reverse(name)}?{query}", tone if count else ""))
    return [
        Card(
            key="accounts",
            title=gettext_lazy("Accounts"),
            place=Place.DESK,
            figures=tuple(figures),
        )
    ]


@register
def deliveries(user: User, _on: dt.date) -> Sequence[Card]:
    """Return for who follows deliveries how many messages were given up, and how many wait."""
    if not user.has_role(Role.SYSADMIN, Role.BUREAU_ADMIN):
        return []
    counts = state_counts(user)
    parts = (
        (MessageState.DEAD, gettext_lazy("Given up"), "red"),
        (MessageState.WAITING, gettext_lazy("Waiting to be sent"), ""),
    )
    base = reverse("alerts:deliveries")
    return [
        Card(
            key="deliveries",
            title=gettext_lazy("Deliveries of notices"),
            place=Place.SYSTEM,
            figures=tuple(
                Figure(
                    label,
                    (count := counts.get(state.value, 0)),
                    f"{base}?{urlencode({'state': state.value})}",
                    tone if count else "",
                )
                for state, label, tone in parts
            ),
        )
    ]


@register
def trail(user: User, on: dt.date) -> Sequence[Card]:
    """Return for the auditor what to look at of the last seven days, and how far it is sealed."""
    if not user.has_role(Role.AUDITOR):
        return []
    since = on - dt.timedelta(days=WEEK_DAYS - 1)
    parts = (
        (gettext_lazy("Log-ins that failed, 7 days"), LOGIN_FAILED, ""),
        (gettext_lazy("Accounts locked, 7 days"), LOCKED_OUT, "amber"),
        (gettext_lazy("Exports of the trail, 7 days"), EXPORTED, ""),
    )
    figures = []
    for label, kind, tone in parts:
        count, more = capped_count(user, EventFilter(kind=kind, since=since), MOST_EVENTS)
        query = urlencode({"kind": kind, "since": since.isoformat()})
        figures.append(
            Figure(
                label,
                f"{count:,}+" if more else count,
                f"{reverse('audit:events')}?{query}",
                tone if count else "",
            )
        )
    return [
        Card(
            key="trail",
            title=gettext_lazy("Audit trail"),
            place=Place.DESK,
            figures=(*figures, _sealed(user)),
        )
    ]


def _sealed(user: User) -> Figure:
    """Tell when the county's trail was last sealed, and how much came since."""
    county_id = user.scope.county_id
    last = AuditSeal.objects.filter(county=county_id).order_by("-number").first()
    waiting = AuditEvent.objects.visible_to(user).filter(seal=None).count()
    return Figure(
        label=gettext_lazy("Last sealed"),
        value=moment(last.sealed_at) if last else pgettext_lazy("seal", "not yet"),
        tone="" if last else "amber",
        note=gettext("%(count)s events since") % {"count": waiting},
    )


def roles_to_grant(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return for the security administrator that people in use wait for a role."""
    if not user.has_role(Role.SECADMIN):
        return []
    wanted = UserFilter(role=NO_ROLE, state=IN_USE)
    count = users_matching(User.objects.visible_to(user), wanted).count()
    if not count:
        return []
    return [
        TodoItem(
            title=gettext("People without a role: %(count)s") % {"count": count},
            detail=gettext_lazy("They can log in and see nothing until a role is granted."),
            url=f"{reverse('accounts:roles')}?role={NO_ROLE}&state={IN_USE}",
            action_label=gettext_lazy("Grant roles"),
            kind_label=gettext_lazy("Roles"),
            severity=Severity.ATTENTION,
            weight=Weight.AWAITED,
            duty=Duty.HANDLE,
        )
    ]


def messages_given_up(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return for the system administrator that messages were given up and wait to be sent again."""
    if not user.has_role(Role.SYSADMIN):
        return []
    count = state_counts(user).get(MessageState.DEAD.value, 0)
    if not count:
        return []
    return [
        TodoItem(
            title=gettext("Messages given up: %(count)s") % {"count": count},
            detail=gettext_lazy("Look at the reason in the log of deliveries, then send again."),
            url=f"{reverse('alerts:deliveries')}?state={MessageState.DEAD.value}",
            action_label=gettext_lazy("Look at them"),
            kind_label=gettext_lazy("Deliveries of notices"),
            severity=Severity.WARNING,
            weight=Weight.AWAITED,
        )
    ]
