"""Reads of activities: the list with its totals, what came of each, days on the road."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from projects.models import Activity, ActivityMeeting, ActivityProject, Investor, Project
from projects.rules.partners import Span, days_in_year
from zhaoshang.accounts.models import User

MOST = 100
HAPPENED = (Activity.State.HELD, Activity.State.REPORTED, Activity.State.CLOSED)


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to."""

    kind: str = ""
    state: str = ""
    unit_id: int | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    leader: str = ""


@dataclass(frozen=True)
class Totals:
    """What the narrowed list comes to; planned and cancelled activities count nothing."""

    number: int
    days: int
    investors: int
    projects: int
    signed: int
    signed_wan: Decimal
    cost_wan: Decimal | None


@dataclass(frozen=True)
class Outcome:
    """What came of one linked project since the activity began: read from the ledger."""

    link: ActivityProject
    is_signed: bool
    amount_wan: Decimal | None


@dataclass(frozen=True)
class OnTheRoad:
    """Outbound trips of one leader or unit in a year."""

    label: str
    trips: int
    days: int


def activities_for(user: User, asked: Asked) -> QuerySet[Activity]:
    """Return the visible activities that a filter leaves; a period takes what touches it."""
    found = Activity.objects.visible_to(user)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.state:
        found = found.filter(state=asked.state)
    if asked.unit_id is not None:
        found = found.filter(unit_id=asked.unit_id)
    if asked.since is not None:
        found = found.filter(ends_on__gte=asked.since)
    if asked.until is not None:
        found = found.filter(starts_on__lte=asked.until)
    if asked.leader:
        name = asked.leader
        found = found.filter(Q(leader_name__contains=name) | Q(leader__full_name__contains=name))
    return found


def totals_of(user: User, found: QuerySet[Activity], *, sees_every_cost: bool) -> Totals:
    """Add the narrowed list up: three queries.

    Args:
        user: Who looks.
        found: The narrowed list.
        sees_every_cost: The bureau; everybody else sees what the own units spent.
    """
    happened = found.filter(state__in=HAPPENED)
    rows = list(happened.order_by().values_list("starts_on", "ends_on", "unit_id", "cost_wan"))
    ids = happened.order_by().values("pk")
    met = ActivityMeeting.objects.filter(activity__in=ids)
    own = set(user.scope.unit_ids)
    costs = [
        cost
        for _since, _until, unit_id, cost in rows
        if cost is not None and (sees_every_cost or unit_id in own)
    ]
    outcomes = outcomes_of(user, ActivityProject.objects.filter(activity__in=ids))
    signed = {
        each.link.project_id: each.amount_wan or Decimal(0) for each in outcomes if each.is_signed
    }
    return Totals(
        number=len(rows),
        days=sum((until - since).days + 1 for since, until, _unit, _cost in rows),
        investors=met.aggregate(number=Count("investor", distinct=True))["number"],
        projects=len({each.link.project_id for each in outcomes if each.link.is_origin}),
        signed=len(signed),
        signed_wan=sum(signed.values(), Decimal(0)),
        cost_wan=sum(costs, Decimal(0)) if costs else None,
    )


def meetings_at(user: User, activity: Activity) -> QuerySet[ActivityMeeting]:
    """Return the investors met, each told whether this user may open its page (`is_open`)."""
    seen = Investor.objects.visible_to(user).filter(pk=OuterRef("investor_id"))
    return activity.meetings.select_related("investor", "contact").annotate(is_open=Exists(seen))


def outcomes_of(user: User, links: QuerySet[ActivityProject]) -> list[Outcome]:
    """Return what came of the linked projects that this user may read."""
    visible = Project.objects.visible_to(user).values("pk")
    rows = links.filter(project__in=visible).select_related(
        "activity", "project", "project__responsible_unit"
    )
    outcomes = []
    for link in rows:
        project = link.project
        is_signed = project.signed_on is not None and project.signed_on >= link.activity.starts_on
        amount = project.agreed_amount_wan or project.total_investment_wan
        outcomes.append(Outcome(link, is_signed, amount if is_signed else None))
    return outcomes


def on_the_road(user: User, year: int) -> tuple[list[OnTheRoad], list[OnTheRoad]]:
    """Return trips and days of a year by leader and by unit, the most days first.

    A day on which a leader makes two trips counts once; so does a day of a unit.
    """
    trips = Activity.objects.visible_to(user).filter(
        kind=Activity.Kind.TRIP,
        state__in=HAPPENED,
        starts_on__lte=dt.date(year, 12, 31),
        ends_on__gte=dt.date(year, 1, 1),
    )
    leaders: dict[tuple[str, str], list[Span]] = defaultdict(list)
    units: dict[tuple[str, str], list[Span]] = defaultdict(list)
    for each in trips.select_related("leader", "unit").order_by("starts_on", "pk"):
        span = (each.starts_on, each.ends_on)
        leaders[str(each.leader_id or ""), each.led_by].append(span)
        units[str(each.unit_id), each.unit.label].append(span)
    return _ranked(leaders, year), _ranked(units, year)


def years_of(user: User, on: dt.date) -> list[int]:
    """Return the years with activities, and this one, the latest first."""
    dates = Activity.objects.visible_to(user).dates("starts_on", "year")
    return sorted({each.year for each in dates} | {on.year}, reverse=True)


def reports_due(user: User) -> QuerySet[Activity]:
    """Return the activities whose report the user's units owe."""
    return (
        Activity.objects.filter(state=Activity.State.HELD, unit_id__in=user.scope.unit_ids)
        .select_related("unit")
        .order_by("report_due_on", "pk")[:MOST]
    )


def to_be_held(user: User, on: dt.date) -> QuerySet[Activity]:
    """Return planned activities of the user's units whose last day is over."""
    return Activity.objects.filter(
        state=Activity.State.PLANNED, unit_id__in=user.scope.unit_ids, ends_on__lt=on
    ).order_by("ends_on", "pk")[:MOST]


def _ranked(found: dict[tuple[str, str], list[Span]], year: int) -> list[OnTheRoad]:
    rows = [
        OnTheRoad(label, len(spans), days_in_year(spans, year))
        for (_key, label), spans in found.items()
    ]
    return sorted(rows, key=lambda row: (-row.days, -row.trips, row.label))
