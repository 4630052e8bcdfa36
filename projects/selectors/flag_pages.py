"""What the pages of flags read: one project's, the county's open ones, days by unit, what waits."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat

from projects.models import Flag, FlagConsequence, FlagHold, Project
from projects.rules.flag_days import FlagDays, Hold, Interval, flag_days
from projects.rules.flags.kinds import SEVEREST_FIRST, HoldState, Severity
from projects.rules.flags.limits import ProjectClass
from projects.rules.stages import Status
from projects.selectors.narrowing import EVERYTHING, Narrowing
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.keyset import KeysetOrder, Page, paginate

MOST_ROWS = 200
MOST_DUTIES = 50
PAGE = 50
WORST_FIRST = KeysetOrder("worst_first")
OPEN, HELD = "", "held"


@dataclass(frozen=True)
class ProjectFlags:
    """Everything about one project's flags: intervals newest first, holds, consequences."""

    intervals: list[Flag]
    holds: list[FlagHold]
    consequences: list[FlagConsequence]

    @property
    def current(self) -> list[Flag]:
        """Flags that are up or held down, the worst first, then the oldest."""
        order = {severity.value: place for place, severity in enumerate(SEVEREST_FIRST)}
        found = [flag for flag in self.intervals if flag.cleared_on is None]
        return sorted(found, key=lambda flag: (order[flag.severity], flag.since, flag.pk))

    def holding(self, flag: Flag, on: dt.date) -> FlagHold | None:
        """Return the hold that keeps a flag down on a day, the one that lasts longest."""
        found = [
            hold
            for hold in self.holds
            if hold.state == HoldState.GRANTED
            and hold.since <= on <= hold.until
            and as_hold(hold).covers(flag.rule, flag.key)
        ]
        return max(found, key=lambda hold: hold.until, default=None)

    def days(self, *, first: dt.date, last: dt.date) -> FlagDays:
        """Count the days flagged and held."""
        granted = [as_hold(hold) for hold in self.holds if hold.state == HoldState.GRANTED]
        return flag_days(map(as_interval, self.intervals), granted, first=first, last=last)


def flags_of_project(project: Project) -> ProjectFlags:
    """Return everything about a project's flags: three queries."""
    of_project: dict[str, Any] = {"project": project}
    return ProjectFlags(
        list(Flag.objects.filter(**of_project).order_by("-since", "-pk")[:MOST_ROWS]),
        list(
            FlagHold.objects.filter(**of_project)
            .select_related("unit", "created_by", "decided_by", "document")
            .order_by("-asked_on", "-pk")[:MOST_ROWS]
        ),
        list(
            FlagConsequence.objects.filter(**of_project)
            .select_related("unit", "received_by", "answered_by", "rechecked_by")
            .order_by("-issued_on", "-pk")[:MOST_ROWS]
        ),
    )


def _covering(on: dt.date) -> QuerySet[FlagHold]:
    """Return the excuses and lifts that keep a flag of the outer query down on a day."""
    same = Q(project=OuterRef("project")) | Q(project=None, unit=OuterRef("unit"))
    return FlagHold.objects.in_force(on).filter(
        same, Q(rule="") | Q(rule=OuterRef("rule")), Q(key="") | Q(key=OuterRef("key"))
    )


def is_held(on: dt.date) -> Exists:
    """Return what tells of each flag whether an excuse or a lift keeps it down on a day."""
    return Exists(_covering(on))


@dataclass(frozen=True)
class ListChoice:
    """How the list of open flags is narrowed; empty: not at all."""

    severity: str = ""
    rule: str = ""
    unit_id: int | None = None
    over_days: int | None = None
    state: str = OPEN
    stage: str = ""
    klass: str = ""
    narrowing: Narrowing = EVERYTHING


def open_flags(user: User, choice: ListChoice, *, on: dt.date) -> QuerySet[Flag]:
    """Return the open flags this user may see: the worst first, then those that are up longest."""
    rank = Case(
        *(When(severity=each.value, then=Value(str(n))) for n, each in enumerate(SEVEREST_FIRST)),
        default=Value("9"),
        output_field=CharField(),
    )
    flags = (
        Flag.objects.visible_to(user)
        .open()
        .annotate(
            held=is_held(on),
            held_until=Subquery(_covering(on).order_by("-until").values("until")[:1]),
            worst_first=Concat(rank, Cast("since", CharField()), output_field=CharField()),
        )
        .filter(held=choice.state == HELD)
        .select_related("project__responsible_unit", "unit", "county")
    )
    flags = chosen_flags(flags, choice)
    if choice.over_days is not None:
        flags = flags.filter(since__lte=on - dt.timedelta(days=choice.over_days))
    return flags


def chosen_flags(flags: QuerySet[Flag], choice: ListChoice) -> QuerySet[Flag]:
    """Narrow flags, whether they are up or not, by what they are of."""
    if choice.severity:
        flags = flags.filter(severity=choice.severity)
    if choice.rule:
        flags = flags.filter(rule=choice.rule)
    if choice.unit_id is not None:
        flags = flags.filter(
            Q(project__responsible_unit=choice.unit_id)
            | Q(unit=choice.unit_id)
            | Q(county=choice.unit_id)
        )
    flags = flags.filter(_narrowed_to(choice.narrowing))
    if choice.stage:
        flags = flags.filter(project__stage=choice.stage)
    if choice.klass:
        flags = flags.filter(project__is_key=choice.klass == ProjectClass.KEY)
    return flags


def _narrowed_to(narrowing: Narrowing) -> Q:
    """Return the condition: flags of units hang on no project, but have a county of their own."""
    within = narrowing.within
    wanted = within.q("project__") if within.query else Q()
    return wanted if narrowing.county is None else wanted & Q(county=narrowing.county)


def open_flags_page(
    user: User, choice: ListChoice, *, on: dt.date, cursor: str | None
) -> Page[Flag]:
    """Return one page of the open flags: one query."""
    return paginate(open_flags(user, choice, on=on), order=WORST_FIRST, cursor=cursor, size=PAGE)


@dataclass
class UnitFlags:
    """One unit: projects flagged now by their worst flag, days this year."""

    unit: Unit
    warning: int = 0
    attention: int = 0
    days: FlagDays = field(default_factory=FlagDays)


def flags_by_unit(user: User, *, on: dt.date) -> list[UnitFlags]:
    """Return flags now and days of this year by responsible unit: three queries.

    A project's days count for the unit that is responsible today; the unit's own flags too.
    """
    first = on.replace(month=1, day=1)
    lasting = Q(cleared_on=None) | Q(cleared_on__gt=first)
    flags = list(
        Flag.objects.visible_to(user)
        .filter(lasting)
        .values(
            "project_id",
            "unit_id",
            "severity",
            "rule",
            "key",
            "since",
            "cleared_on",
            responsible=F("project__responsible_unit_id"),
        )
    )
    holds = (
        FlagHold.objects.visible_to(user)
        .filter(state=HoldState.GRANTED.value, until__gte=first)
        .values("project_id", "unit_id", "rule", "key", "since", "until")
    )
    held = defaultdict(list)
    for row in holds:
        held[_subject(row)].append(Hold(row["rule"], row["key"], row["since"], row["until"]))
    subjects = defaultdict(list)
    for row in flags:
        subjects[_subject(row), row["responsible"] or row["unit_id"]].append(row)
    units = Unit.objects.in_bulk({unit_id for _subject_, unit_id in subjects if unit_id})
    found = {unit_id: UnitFlags(unit) for unit_id, unit in units.items()}
    for (subject, unit_id), rows in subjects.items():
        if unit_id in found:
            _count(found[unit_id], rows, held[subject], first=first, on=on)
    return sorted(
        found.values(),
        key=lambda each: (-each.warning, -each.attention, -each.days.warning, each.unit.path),
    )


def _subject(row: dict[str, Any]) -> tuple[str, int]:
    return ("p", row["project_id"]) if row["project_id"] else ("u", row["unit_id"])


def _count(
    found: UnitFlags,
    rows: Sequence[dict[str, Any]],
    holds: Sequence[Hold],
    *,
    first: dt.date,
    on: dt.date,
) -> None:
    intervals = [
        Interval(
            Severity(row["severity"]), row["rule"], row["key"], row["since"], row["cleared_on"]
        )
        for row in rows
    ]
    now = flag_days(intervals, holds, first=on, last=on)
    found.warning += now.warning
    found.attention += now.attention
    found.days += flag_days(intervals, holds, first=first, last=on)


def flags_to_answer_for(user: User, *, on: dt.date) -> QuerySet[Flag]:
    """Return the flags up on the projects of which the user's units are responsible."""
    return (
        open_flags(user, ListChoice(), on=on)
        .filter(
            project__responsible_unit__in=user.scope.unit_ids,
            severity__in=[Severity.WARNING.value, Severity.ATTENTION.value],
        )
        .order_by(*WORST_FIRST.expressions())
    )


def waiting_excuses(user: User) -> QuerySet[FlagHold]:
    """Return the excuses that wait for a decision, oldest first, as far as this user sees them."""
    return (
        FlagHold.objects.visible_to(user)
        .filter(state=HoldState.ASKED.value)
        .exclude(project__status__in=(Status.WITHDRAWN.value, Status.MERGED.value))
        .select_related("project__county", "unit", "created_by")
        .order_by("asked_on", "pk")
    )


def pending_consequences(user: User) -> QuerySet[FlagConsequence]:
    """Return the talks and slips that are not ended, as far as this user sees them."""
    return (
        FlagConsequence.objects.visible_to(user)
        .pending()
        .select_related("project__county", "project__responsible_unit", "unit")
        .order_by("receipt_due_on", "pk")
    )


def shown_flags(projects: QuerySet[Project], *, on: dt.date) -> dict[int, list[Flag]]:
    """Return the flags that are up, by project, the worst and oldest first: one query."""
    found: dict[int, list[Flag]] = defaultdict(list)
    flags = (
        Flag.objects.open()
        .select_related("county")
        .filter(project__in=projects.order_by().values("pk"))
        .annotate(held=is_held(on))
        .filter(held=False)
        .order_by("since", "pk")
    )
    for flag in flags:
        found[flag.project_id or 0].append(flag)
    order = {severity.value: place for place, severity in enumerate(SEVEREST_FIRST)}
    return {pk: sorted(rows, key=lambda row: order[row.severity]) for pk, rows in found.items()}


def as_interval(flag: Flag) -> Interval:
    """Return a flag as the rule counts it."""
    return Interval(Severity(flag.severity), flag.rule, flag.key, flag.since, flag.cleared_on)


def as_hold(hold: FlagHold) -> Hold:
    """Return a hold as the rule counts it."""
    return Hold(hold.rule, hold.key, hold.since, hold.until)


def days_over(flags: Iterable[Flag], severity: Severity, on: dt.date) -> int | None:
    """Return for how many days the worst flag of a severity is up; None without one."""
    return max(
        ((on - flag.since).days + 1 for flag in flags if flag.severity == severity), default=None
    )
