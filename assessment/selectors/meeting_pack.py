"""What is on the table of a meeting, read once: cover, earlier tasks, one page a project.

Codes, exact numbers and names only; the words around them are made where it is shown
(`assessment.meeting_words`), in the language of its reader. A fixed number of queries, whatever the
number of projects. It is read for the whole county; `reading` takes out what is out of sight.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from assessment.models import Meeting
from assessment.policies_meetings import MEETINGS, MeetingRule
from assessment.rules.meetings import (
    Facts,
    MeetingKind,
    MeetingList,
    Reason,
    in_pack,
    left_out,
    order_of_pack,
    reasons_of,
    span_of,
)
from assessment.selectors.meeting_cover import cover_of, progress_of, units_behind
from assessment.selectors.meeting_items import earlier_items
from assessment.selectors.meeting_projects import project_pages
from assessment.selectors.meetings import Sight, last_held
from projects.models import Flag, Problem, Project
from projects.policies_flag_looks import FLAG_LOOKS
from projects.rules.flags.kinds import SEVEREST_FIRST, Severity
from projects.rules.scheduling import Week
from projects.selectors.scheduling import Item, agenda
from zhaoshang.policy.selectors import PolicyBook, policy_book

FORMAT = 1
LONGEST_LIST = 20


@dataclass(frozen=True)
class Chosen:
    """A project on the table, and why."""

    item: Item
    reasons: tuple[Reason, ...]


def pack_content(meeting: Meeting, *, on: dt.date) -> dict[str, Any]:
    """Return the pack of a meeting with the figures of a day.

    Args:
        meeting: With county, chair and recorder.
        on: Today.
    """
    county = meeting.county
    book = policy_book(county, on)
    rule = book[MEETINGS].value
    last = last_held(meeting)
    week = span_of(MeetingKind(meeting.kind), meeting.held_on, last.held_on if last else None, on)
    units = list(meeting.scope_units.all())
    progress = progress_of(county.pk, rule, on)
    behind = units_behind(progress)
    items = earlier_items(meeting, since=week.since, on=on)
    chosen, more, names = _chosen(
        meeting,
        unit_ids=[each.pk for each in units],
        behind=behind,
        items=items,
        week=week,
        rule=rule,
    )
    return {
        "format": FORMAT,
        "meeting": {
            "id": meeting.pk,
            "kind": meeting.kind,
            "title": meeting.title,
            "county": county.name,
            "held_on": meeting.held_on.isoformat(),
            "begins_at": f"{meeting.begins_at:%H:%M}",
            "place": meeting.place,
            "chair": meeting.chair_formal,
            "recorder": str(meeting.recorder),
            "which": meeting.which,
            "only_troubled": meeting.only_troubled,
            "units": [each.label for each in units],
            "most": meeting.most,
        },
        "as_of": on.isoformat(),
        "since": week.since.isoformat(),
        "last": _last(last),
        "order": rule.order.value,
        "looks": _looks(book),
        "cover": cover_of(county, on=on),
        "progress": progress,
        "items": items,
        "projects": project_pages(meeting.county_id, chosen, week),
        "left_out": more,
        "left_out_names": names,
    }


def _last(last: Meeting | None) -> dict[str, Any] | None:
    if last is None:
        return None
    return {"id": last.pk, "title": last.title, "held_on": last.held_on.isoformat()}


def _looks(book: PolicyBook) -> list[dict[str, str]]:
    looks = book[FLAG_LOOKS].value
    return [
        {
            "severity": each.value,
            "label": looks[each].label,
            "colour": looks[each].colour,
            "shape": looks[each].shape,
        }
        for each in SEVEREST_FIRST
    ]


def _chosen(
    meeting: Meeting,
    *,
    unit_ids: list[int],
    behind: frozenset[int],
    items: list[dict[str, Any]],
    week: Week,
    rule: MeetingRule,
) -> tuple[list[Chosen], int, list[str]]:
    """Return the projects on the table in their order, and which are left out: three queries."""
    with_items = {each["project"] for each in items if each["owes"] and each["project"]}
    projects = _in_scope(meeting, unit_ids)
    overdue = Problem.objects.filter(project=OuterRef("pk"), resolved_on=None, due_on__lt=week.on)
    if meeting.only_troubled:
        projects = projects.filter(
            Exists(_flags())
            | Exists(overdue)
            | Q(responsible_unit__in=behind)
            | Q(pk__in=with_items)
        )
    found, is_cut = agenda(projects, week)
    troubles = {
        pk: (is_overdue, unit_id)
        for pk, is_overdue, unit_id in Project.objects.filter(pk__in=[each.pk for each in found])
        .annotate(is_overdue=Exists(overdue))
        .values_list("pk", "is_overdue", "responsible_unit_id")
    }
    facts = {
        each.pk: Facts(
            each.standing,
            problem_overdue=troubles[each.pk][0],
            unit_behind=troubles[each.pk][1] in behind,
            item_open=each.pk in with_items,
        )
        for each in found
    }
    wanted = [
        each for each in found if in_pack(facts[each.pk], only_troubled=meeting.only_troubled)
    ]
    ordered = order_of_pack(wanted, week, lambda each: each.standing, rest=rule.order)
    taken, rest = ordered[: meeting.most], ordered[meeting.most :]
    more = left_out(len(ordered), meeting.most) + (1 if is_cut and not rest else 0)
    return (
        [Chosen(each, reasons_of(facts[each.pk])) for each in taken],
        more,
        [each.standing.name for each in rest[:LONGEST_LIST]],
    )


def _flags() -> QuerySet[Flag]:
    return Flag.objects.open().filter(
        project=OuterRef("pk"), severity__in=[Severity.WARNING.value, Severity.ATTENTION.value]
    )


def _in_scope(meeting: Meeting, unit_ids: list[int]) -> QuerySet[Project]:
    """Return the projects of a meeting's list and units that are pursued."""
    projects = Project.objects.filter(county=meeting.county_id).in_pipeline()
    if meeting.which == MeetingList.KEY:
        projects = projects.filter(stage=MeetingList.CLUE.value, is_key=True)
    elif meeting.which != MeetingList.ALL:
        projects = projects.filter(stage=meeting.which)
    return projects.filter(responsible_unit__in=unit_ids) if unit_ids else projects


def named_in(content: Mapping[str, Any]) -> tuple[set[int], set[int]]:
    """Return the projects and the action items that a pack names."""
    projects = {each["id"] for each in content["projects"]}
    projects |= {each["project"] for each in content["items"] if each["project"]}
    items = {each["id"] for each in content["items"]}
    items |= {item["id"] for each in content["projects"] for item in each["items"]}
    return projects, items


def reading(content: Mapping[str, Any], sight: Sight) -> dict[str, Any]:
    """Return what of a pack a reader sees.

    A unit reads the pages of its own projects, the tasks it may see, its own row of the progress
    table; the county's figures and the names of what was left out are not for it.
    """
    if sight.whole:
        return dict(content)
    progress = content["progress"]
    if progress is not None:
        rows = [each for each in progress["rows"] if sight.unit(each["unit_id"])]
        progress = {**progress, "rows": rows, "total": None} if rows else None
    return {
        **content,
        "cover": None,
        "progress": progress,
        "items": [
            each
            for each in content["items"]
            if sight.item(each["id"]) or sight.project(each["project"])
        ],
        "projects": [each for each in content["projects"] if sight.project(each["id"])],
        "left_out": 0,
        "left_out_names": [],
    }


def as_amount(text: str | None) -> Decimal | None:
    """Read an exact number of a pack; None where there is none."""
    return Decimal(text) if text else None
