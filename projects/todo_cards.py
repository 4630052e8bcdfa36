"""Cards of the ledger beside the to-do list: flags, what the bureau and leaders follow, opinions.

Every figure is counted by the selector of the list that it opens.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from projects.flag_reasons import drawn, rule_words
from projects.models import Flag, FundsEntry, Project
from projects.permissions import UNIT_ROLES, can_register, is_bureau_of
from projects.policies_flag_looks import FLAG_LOOKS, FlagLooks
from projects.rules.flags.kinds import Severity
from projects.rules.stages import Status
from projects.selectors.duties import Asked, instruction_counts, item_counts, problem_counts
from projects.selectors.flag_looks import looks_in_sight
from projects.selectors.flag_pages import HELD, WORST_FIRST, ListChoice, is_held, open_flags
from projects.selectors.flags import Coming, coming_flags
from projects.selectors.funds import QueueFilter, queue_count
from projects.selectors.ledger_query import LedgerQuery
from projects.selectors.reviews import requests_waiting, rounds_running
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.todo_cards import (
    Action,
    Card,
    Figure,
    Flagged,
    Place,
    register,
    register_action,
)
from zhaoshang.core.templatetags.zs import day
from zhaoshang.policy.selectors import policy_book

SHOWN, WARNED = 5, 3
AHEAD_DAYS = 30
_WEEK = dt.timedelta(days=7)
_UP = (Severity.WARNING, Severity.ATTENTION)
_TONES = {Severity.WARNING: "red", Severity.ATTENTION: "amber"}


# --- Flags --------------------------------------------------------------------------------------


@register
def unit_flags(user: User, on: dt.date) -> Sequence[Card]:
    """Return the own unit's flags with what gets worse next, and when."""
    if not user.has_role(*UNIT_ROLES) or user.scope.county_id in (None, user.unit_id):
        return []
    choice = ListChoice(unit_id=user.unit_id)
    found = open_flags(user, choice, on=on)
    book = policy_book(user.unit.county or user.unit, on)
    looks, shown = book[FLAG_LOOKS].value, looks_in_sight(user, book)
    base = reverse("projects:flags")
    counts = _counts(found)
    return [
        Card(
            key="unit-flags",
            title=gettext_lazy("Flags of my unit"),
            place=Place.FLAGS,
            url=f"{base}?{urlencode({'unit': user.unit_id})}",
            url_label=gettext("All %(count)s") % {"count": sum(counts.values())},
            flags=tuple(_flagged(flag, shown, on) for flag in _worst(found)),
            figures=_own_targets(user),
            warnings=tuple(_warning(each, name, looks) for each, name in _coming(user, choice, on)),
            empty=gettext_lazy("No flag is up on your unit's projects."),
        )
    ]


@register
def county_flags(user: User, on: dt.date) -> Sequence[Card]:
    """Return how many red and yellow flags are up, and how many more than a week ago."""
    if not (user.scope.reads_county or user.scope.reads_region):
        return []
    book = policy_book(user.unit.county or user.unit, on)
    looks = book[FLAG_LOOKS].value
    now = _counts(open_flags(user, ListChoice(), on=on))
    before = _counts(_flags_on(user, on - _WEEK))
    base = reverse("projects:flags")
    return [
        Card(
            key="county-flags",
            title=gettext_lazy("Red and yellow flags"),
            place=Place.FLAGS,
            url=base,
            url_label=gettext_lazy("All"),
            figures=tuple(
                Figure(
                    label=looks[each].label,
                    value=now.get(each.value, 0),
                    url=f"{base}?{urlencode({'severity': each.value})}",
                    tone=_TONES[each] if now.get(each.value) else "",
                    note=_change(now.get(each.value, 0) - before.get(each.value, 0)),
                )
                for each in _UP
            ),
        )
    ]


def _counts(flags: QuerySet[Flag]) -> dict[str, int]:
    rows = flags.order_by().values_list("severity").annotate(Count("pk"))
    return dict(rows)


def _flags_on(user: User, then: dt.date) -> QuerySet[Flag]:
    """Return the flags that were up on an earlier day, those held down then left out."""
    found: QuerySet[Flag] = Flag.objects.visible_to(user).filter(
        Q(cleared_on=None) | Q(cleared_on__gt=then), since__lte=then
    )
    return found.annotate(held=is_held(then)).filter(held=False)


def _change(more: int) -> str:
    if not more:
        return gettext("as a week ago")
    words = (
        gettext("%(count)s more than a week ago")
        if more > 0
        else gettext("%(count)s fewer than a week ago")
    )
    return words % {"count": abs(more)}


def _worst(flags: QuerySet[Flag]) -> list[Flag]:
    of_projects = flags.filter(project__isnull=False)
    return list(of_projects.order_by(*WORST_FIRST.expressions())[:SHOWN])


def _own_targets(user: User) -> tuple[Figure, ...]:
    """Return how many flags the unit has for its own targets: they stand on a page of theirs."""
    own = Flag.objects.visible_to(user).open().filter(unit=user.unit_id, project=None)
    count = own.count()
    if not count:
        return ()
    url = reverse("projects:unit-flags", args=[user.unit_id])
    return (Figure(gettext_lazy("Flags for the unit's own targets"), count, url),)


def _flagged(flag: Flag, shown: FlagLooks, on: dt.date) -> Flagged:
    looks = shown.at(flag.county.path)
    days = (on - flag.since).days + 1 if flag.severity != Severity.PRAISE else None
    badge = drawn(looks[Severity(flag.severity)], days)
    url = reverse("projects:project-flags", args=[flag.project_id])
    return Flagged(badge, flag.project.name if flag.project else "", url)


def _coming(user: User, choice: ListChoice, on: dt.date) -> list[tuple[Coming, str]]:
    """Return what gets worse next on the unit's projects; what an excuse holds down is left out."""
    projects = Project.objects.visible_to(user).filter(
        responsible_unit=user.unit_id, status=Status.ACTIVE.value
    )
    names = dict(projects.order_by().values_list("pk", "name"))
    held: Any = open_flags(user, ListChoice(unit_id=choice.unit_id, state=HELD), on=on)
    kept = {
        (project_id, rule, key): until
        for project_id, rule, key, until in held.values_list(
            "project_id", "rule", "key", "held_until"
        )
    }
    found = [
        each
        for each in coming_flags(names, on=on, within_days=AHEAD_DAYS)
        if kept.get((each.project_id, each.rule.value, each.key), on) <= each.on
    ]
    return [(each, names[each.project_id]) for each in found[:WARNED]]


def _warning(each: Coming, name: str, looks: Any) -> str:
    return gettext("%(project)s: %(flag)s from %(day)s on if nothing happens (%(rule)s)") % {
        "project": name,
        "flag": looks[each.severity].label,
        "day": day(each.on),
        "rule": rule_words(each.rule.value, each.key),
    }


# --- What the bureau and leaders follow ---------------------------------------------------------


@register
def bureau_follows(user: User, on: dt.date) -> Sequence[Card]:
    """Return for the bureau: funds that wait, joint reviews that are out, difficulties late."""
    county_id = user.scope.county_id
    if county_id is None or not is_bureau_of(user, county_id):
        return []
    claimed = FundsEntry.State.CLAIMED.value
    late = rounds_running(user, late_on=on).count()
    return [
        _follow(
            Figure(
                label=gettext_lazy("Funds to verify"),
                value=queue_count(user, QueueFilter(state=claimed)),
                url=f"{reverse('projects:funds-queue')}?state={claimed}",
            ),
            Figure(
                label=gettext_lazy("Joint reviews out"),
                value=rounds_running(user).count(),
                url=f"{reverse('projects:reviews')}?show=running",
            ),
            Figure(
                label=gettext_lazy("of them late"),
                value=late,
                url=f"{reverse('projects:reviews')}?show=late",
                tone="red" if late else "",
            ),
            *_late_duties(user, on),
        )
    ]


@register
def leader_follows(user: User, on: dt.date) -> Sequence[Card]:
    """Return for a leader: sponsored projects with a flag, instructions and duties in hand."""
    if not user.has_role(Role.LEADER):
        return []
    looks = policy_book(user.unit.county or user.unit, on)[FLAG_LOOKS].value
    figures = []
    for each in _UP:
        query = urlencode({"sponsor": user.pk, "flag": each.value})
        count = LedgerQuery.of_string(query, user=user, on=on).projects().count()
        figures.append(
            Figure(
                label=gettext("Projects I sponsor: %(flag)s") % {"flag": looks[each].label},
                value=count,
                url=f"{reverse('projects:ledger')}?{query}",
                tone=_TONES[each] if count else "",
            )
        )
    instructions = Figure(
        label=gettext_lazy("Instructions in hand"),
        value=instruction_counts(user)["open"],
        url=f"{reverse('projects:instructions')}?show=open",
    )
    late = [] if _is_bureau(user) else _late_duties(user, on)
    return [_follow(*figures, instructions, *late)]


def _late_duties(user: User, on: dt.date) -> list[Figure]:
    items = item_counts(user, Asked(), on)["late"]
    problems = problem_counts(user, Asked(), on)["late"]
    return [
        Figure(
            label=gettext_lazy("Action items overdue"),
            value=items,
            url=f"{reverse('projects:action-items')}?show=late",
            tone="red" if items else "",
        ),
        Figure(
            label=gettext_lazy("Difficulties overdue"),
            value=problems,
            url=f"{reverse('projects:problems')}?show=late",
            tone="red" if problems else "",
        ),
    ]


def _follow(*figures: Figure) -> Card:
    return Card(
        key="follow", title=gettext_lazy("To follow up"), place=Place.FOLLOW, figures=figures
    )


def _is_bureau(user: User) -> bool:
    county_id = user.scope.county_id
    return county_id is not None and is_bureau_of(user, county_id)


# --- Departments that are asked -----------------------------------------------------------------


@register
def opinions_owed(user: User, on: dt.date) -> Sequence[Card]:
    """Return what a department owes: opinions in joint reviews, action items."""
    if not user.has_role(Role.REVIEWER):
        return []
    waiting = list(requests_waiting(user).values_list("round__due_on", flat=True))
    late = sum(1 for due in waiting if due < on)
    items = item_counts(user, Asked(), on)
    return [
        Card(
            key="opinions",
            title=gettext_lazy("Opinions and duties of my department"),
            place=Place.DESK,
            figures=(
                Figure(
                    label=gettext_lazy("Joint reviews waiting for us"),
                    value=len(waiting),
                    url=f"{reverse('projects:reviews')}?show=waiting",
                    tone="red" if late else "",
                    note=gettext("%(count)s late") % {"count": late} if late else "",
                ),
                Figure(
                    label=gettext_lazy("Action items in hand"),
                    value=items["open"],
                    url=f"{reverse('projects:action-items')}?show=open",
                    tone="red" if items["late"] else "",
                    note=gettext("%(count)s late") % {"count": items["late"]}
                    if items["late"]
                    else "",
                ),
            ),
        )
    ]


# --- Buttons ------------------------------------------------------------------------------------


@register_action
def follow_up_action(user: User) -> Sequence[Action]:
    """Offer to record a follow-up to who may."""
    if not can_register(user):
        return []
    url = reverse("projects:follow-up-choose")
    return [Action(gettext_lazy("Record follow-up"), url, "edit", primary=True)]


@register_action
def register_action_of(user: User) -> Sequence[Action]:
    """Offer to register a clue to who may."""
    if not can_register(user):
        return []
    return [Action(gettext_lazy("Register a clue"), reverse("projects:register"), "plus")]
