"""What the flags of many projects rest on, read set-based: one query for all records (R7)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateField,
    DecimalField,
    F,
    Field,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, TruncDate

from projects.models import FlagFact, FollowUp, Milestone, Problem, Project, StageMove
from projects.policies_flag_effects import FLAG_CONSEQUENCES
from projects.policies_flag_looks import FLAG_LOOKS
from projects.policies_flags import FLAG_RULES
from projects.rules.flags.facts import (
    Agreed,
    Era,
    FollowUpDay,
    KeyMark,
    MilestoneFact,
    ProblemFact,
    ProjectFacts,
    PushedFact,
    Turn,
    settled,
)
from projects.rules.flags.kinds import RuleKind
from projects.rules.stages import Status, SubStage
from zhaoshang.accounts.models import Unit
from zhaoshang.core.prepared import Prepared
from zhaoshang.core.tree import path_ids
from zhaoshang.policy.kinds import PolicyKind
from zhaoshang.policy.models import Policy
from zhaoshang.policy.selectors import PolicyBook

T = TypeVar("T")
PROJECT_FIELDS = (
    "pk",
    "county_id",
    "name",
    "sub_stage",
    "status",
    "stage_since",
    "status_since",
    "is_key",
    "last_follow_up_on",
    "responsible_unit_id",
    "lead_sponsor_id",
    "flag_severity",
    "flag_since",
)
# The columns of the one query; what a kind of record has not is empty.
_COLUMNS: dict[str, Field[Any, Any]] = {
    "what": CharField(),
    "of": BigIntegerField(),
    "number": BigIntegerField(),
    "word": CharField(),
    "more": CharField(),
    "third": CharField(),
    "day": DateField(),
    "other_day": DateField(),
    "value": DecimalField(max_digits=12, decimal_places=4),
    "other": DecimalField(max_digits=12, decimal_places=4),
}


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the query: a move, follow-up, milestone, its history, a problem, a fact."""

    what: str
    of: int
    number: int
    word: str
    more: str
    third: str
    day: dt.date | None
    other_day: dt.date | None
    value: Any
    other: Any


def _columns(rows: QuerySet[Any], what: str, **columns: Any) -> Any:
    given = {"what": Value(what), "of": F("project_id"), **columns}
    named = {
        f"f_{name}": Cast(given[name] if name in given else Value(None), field)
        for name, field in _COLUMNS.items()
    }
    return rows.order_by().annotate(**named).values_list(*named)


def records_of(project_ids: Sequence[int]) -> dict[int, list[Record]]:
    """Return everything that clocks run on, by project: one query."""
    found: dict[int, list[Record]] = defaultdict(list)
    for row in _RECORDS.rows(project_ids=list(project_ids)):
        record = Record(*row.values())
        found[record.of].append(record)
    return found


def _records(project_ids: Sequence[int]) -> QuerySet[Any, Any]:
    among = {"project_id__in": project_ids}
    marked = Project.history.model.objects.filter(id__in=project_ids).exclude(history_type="-")
    history = Milestone.history.model.objects.filter(**among).exclude(history_type="-")
    return _columns(
        StageMove.objects.filter(**among),
        "move",
        number=F("pk"),
        word=F("to_sub_stage"),
        more=F("to_status"),
        day=F("happened_on"),
    ).union(
        _columns(
            FollowUp.objects.standing().filter(**among),
            "said",
            word=F("kind"),
            day=F("happened_on"),
        ),
        _columns(
            Milestone.objects.filter(**among),
            "milestone",
            number=F("pk"),
            word=F("kind"),
            day=F("agreed_on"),
            other_day=F("actual_on"),
        ),
        _columns(
            history,
            "agreed",
            number=F("id"),
            third=F("history_id"),
            day=F("agreed_on"),
            other_day=TruncDate("history_date"),
        ),
        _columns(
            _where_the_mark_changed(marked),
            "key",
            of=F("id"),
            number=F("history_id"),
            word=Case(When(is_key=True, then=Value("key")), default=Value("")),
            more=F("history_type"),
            day=TruncDate("history_date"),
        ),
        _columns(
            Problem.objects.filter(**among).exclude(due_on=None),
            "problem",
            number=F("pk"),
            day=F("due_on"),
            other_day=F("resolved_on"),
        ),
        _columns(
            FlagFact.objects.filter(**among),
            "pushed",
            word=F("rule"),
            more=F("key"),
            third=F("period"),
            day=F("known_on"),
            value=F("value"),
            other=F("other"),
        ),
        all=True,
    )


# Composed once: a union of seven parts is the dearest statement of a submission.
_RECORDS = Prepared(_records, project_ids=list)


def _where_the_mark_changed(history: QuerySet[Any]) -> QuerySet[Any]:
    """Return the versions that turned a project into a key project, or back."""
    earlier = Project.history.model.objects.filter(
        id=OuterRef("id"), history_id__lt=OuterRef("history_id")
    )
    # Plus nought, or PostgreSQL walks the primary key backwards for each version instead of
    # sorting the few versions of the one project.
    latest = earlier.order_by((F("history_id") + 0).desc()).values("is_key")[:1]
    before = Coalesce(Subquery(latest), Value(False))  # noqa: FBT003 - a value of the database
    return history.annotate(was_key=before).exclude(was_key=F("is_key"))


def facts_of(project: dict[str, Any], records: Iterable[Record]) -> ProjectFacts:
    """Make the facts of one project of its row and its records."""
    sorted_out: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        sorted_out[record.what].append(record)
    days = [
        FollowUpDay(each.day, is_silent=each.word == FollowUp.Kind.NO_CHANGE)
        for each in sorted_out["said"]
        if each.day
    ]
    last = project["last_follow_up_on"]
    if last is not None and last not in {each.on for each in days}:
        days.append(FollowUpDay(last))
    return ProjectFacts(
        turns=_turns(project, sorted_out["move"]),
        is_key=project["is_key"],
        key_marks=_key_marks(project, sorted_out["key"]),
        follow_ups=tuple(sorted(days, key=lambda each: each.on)),
        milestones=_milestones(sorted_out["milestone"], sorted_out["agreed"]),
        problems=tuple(
            ProblemFact(each.number, each.day, each.other_day)
            for each in sorted(sorted_out["problem"], key=lambda each: each.number)
        ),
        pushed=tuple(_pushed(each) for each in sorted_out["pushed"]),
    )


def facts_of_units(unit_ids: Iterable[int] | None = None) -> dict[int, list[PushedFact]]:
    """Return the facts that were pushed of units themselves: of some, or of all."""
    rows = FlagFact.objects.filter(project=None)
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=list(unit_ids))
    found: dict[int, list[PushedFact]] = defaultdict(list)
    for row in rows.order_by("unit_id", "pk"):
        found[row.unit_id or 0].append(
            PushedFact(RuleKind(row.rule), row.period, row.known_on, row.value, row.other, row.key)
        )
    return found


class PolicyBooks:
    """The flag policies of every county through time, read with one query."""

    def __init__(self, *, on: dt.date, also: Iterable[PolicyKind[Any]] = ()) -> None:
        self.on = on
        wanted: list[PolicyKind[Any]] = [FLAG_RULES, FLAG_LOOKS, FLAG_CONSEQUENCES, *also]
        kinds = [kind.name for kind in wanted]
        self._rows = list(
            Policy.objects.filter(kind__in=kinds, effective_from__lte=on)
            .select_related("owner", "use")
            .order_by("effective_from")
        )
        self.used = {row.pk for row in self._rows if hasattr(row, "use")}
        self._eras: dict[tuple[int, ...], tuple[Era, ...]] = {}

    def eras(self, county: Unit) -> tuple[Era, ...]:
        """Return which thresholds held in a county from when on."""
        rows = self._of(county, FLAG_RULES)
        key = tuple(row.pk for row in rows)
        if key not in self._eras:
            days = sorted({row.effective_from for row in rows})
            self._eras[key] = tuple(
                self._era(county, day, rows) for day in dict.fromkeys([dt.date.min, *days])
            )
        return self._eras[key]

    def book(self, county: Unit) -> PolicyBook:
        """Return what is in force in a county on the day."""
        return PolicyBook(county, self.on, self._of(county, FLAG_CONSEQUENCES))

    def in_force(self, kind: PolicyKind[T], county: Unit) -> T:
        """Return what holds in a county on the day, of a kind that was read."""
        return PolicyBook(county, self.on, self._of(county, kind))[kind].value

    def _era(self, county: Unit, day: dt.date, rows: Sequence[Policy]) -> Era:
        known = [row for row in rows if row.effective_from <= day]
        found = PolicyBook(county, day, known)[FLAG_RULES]
        return Era(day, found.value, found.row.pk if found.row else None)

    def _of(self, county: Unit, kind: PolicyKind[Any]) -> list[Policy]:
        above = {None, *path_ids(county.path)}
        return [row for row in self._rows if row.kind == kind.name and row.owner_id in above]


def _key_marks(project: dict[str, Any], records: Iterable[Record]) -> tuple[KeyMark, ...]:
    """Return when the project became a key project and ceased to be one; the day's last counts.

    What it was when it was first entered it was from the beginning. A history that does not lead
    to what the project is now tells nothing.
    """
    marks: list[KeyMark] = []
    for each in sorted(records, key=lambda record: record.number):
        if marks and marks[-1].on == each.day:
            marks.pop()
        marks.append(KeyMark(None if each.more == "+" else each.day, each.word == "key"))
    known = marks[-1].is_key if marks else False
    return tuple(marks) if known is project["is_key"] else ()


def _turns(project: dict[str, Any], moves: Iterable[Record]) -> tuple[Turn, ...]:
    """Return the log; a project without one stands where it stands since it says so."""
    log = [
        Turn(each.day, SubStage(each.word), Status(each.more))
        for each in sorted(moves, key=lambda each: each.number)
        if each.day
    ]
    if log:
        return settled(log)
    here, status = SubStage(project["sub_stage"]), Status(project["status"])
    first = Turn(project["stage_since"], here, Status.ACTIVE)
    if status is Status.ACTIVE:
        return (first,)
    since = project["status_since"] or project["stage_since"]
    return settled((first, Turn(since, here, status)))


def _milestones(
    milestones: Iterable[Record], history: Iterable[Record]
) -> tuple[MilestoneFact, ...]:
    versions: dict[int, list[Record]] = defaultdict(list)
    for each in sorted(history, key=lambda each: int(each.third)):
        versions[each.number].append(each)
    return tuple(
        MilestoneFact(each.word, _agreed(each, versions[each.number]), each.other_day)
        for each in sorted(milestones, key=lambda each: each.number)
    )


def _agreed(milestone: Record, versions: Sequence[Record]) -> tuple[Agreed, ...]:
    """Return the agreed dates as they were known; the last one of a day counts."""
    known: list[Agreed] = []
    for each in versions:
        if known and known[-1].agreed_on == each.day:
            continue
        if known and known[-1].known_on == each.other_day:
            known.pop()
        # The first date agreed on was agreed on from the beginning: it may have been entered late.
        first = all(before.agreed_on is None for before in known)
        if first:
            known.clear()
        known.append(Agreed(None if first else each.other_day, each.day))
    if known and known[-1].agreed_on == milestone.day:
        return tuple(known)
    return (Agreed(None, milestone.day),)


def _pushed(each: Record) -> PushedFact:
    return PushedFact(
        RuleKind(each.word),
        each.third,
        each.day or dt.date.min,
        _exact(each.value),
        _exact(each.other) if each.other is not None else None,
        each.more,
    )


def _exact(value: Any) -> Decimal:
    """Return a number without the noughts at its end, which databases add differently."""
    return Decimal(value).normalize()


def projects_of(project_ids: Sequence[int], *, lock: bool) -> list[dict[str, Any]]:
    """Return the projects' own columns in the order of their ids, locked if wanted."""
    rows = Project.objects.filter(pk__in=project_ids).order_by("pk")
    if lock:
        rows = rows.select_for_update(of=("self",))
    return list(rows.values(*PROJECT_FIELDS))
