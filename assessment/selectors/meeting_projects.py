"""One page for each project on the table of a meeting: one query for all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, QuerySet
from django.utils import timezone

from assessment.rules.typed import plain
from projects.models import (
    ActionItem,
    Flag,
    FollowUp,
    FundsEntry,
    Instruction,
    Problem,
    Project,
    StageMove,
)
from projects.rules.duties import ItemState
from projects.rules.scheduling import Week
from projects.rules.stages import Stage, Verb
from projects.selectors.json_rows import JsonRows, as_amount, as_date
from projects.selectors.scheduling import spans_of_log
from projects.selectors.timeline_kinds import unit_name

if TYPE_CHECKING:
    from assessment.selectors.meeting_pack import Chosen

_NAMES = (
    "investor",
    "section",
    "chain",
    "responsible_unit",
    "host_unit",
    "responsible_person",
    "lead_sponsor",
)
_NO_MOVE = [Verb.IMPORT.value, Verb.UNDO_IMPORT.value]


def project_pages(county_id: int, chosen: Sequence[Chosen], week: Week) -> list[dict[str, Any]]:
    """Return the pages of projects in the order given."""
    rows = _rows(county_id, [each.item.pk for each in chosen], week)
    by_pk = {project.pk: project for project in rows}
    return [_page(by_pk[each.item.pk], each, week) for each in chosen if each.item.pk in by_pk]


def _rows(county_id: int, pks: Sequence[int], week: Week) -> QuerySet[Project]:
    of_project = {"project": OuterRef("pk")}
    midnight = timezone.make_aware(dt.datetime.combine(week.since, dt.time()))
    return (
        Project.objects.filter(county=county_id, pk__in=pks)
        .select_related(*_NAMES)
        .defer("search_text", "note")
        .annotate(
            j_log=JsonRows(
                StageMove.objects.filter(**of_project).order_by("happened_on", "pk"),
                {"on": F("happened_on"), "stage": F("to_stage"), "status": F("to_status")},
                {"on": as_date},
            ),
            j_moves=JsonRows(
                StageMove.objects.filter(
                    **of_project, happened_on__gte=week.since, happened_on__lte=week.on
                )
                .exclude(verb__in=_NO_MOVE)
                .order_by("happened_on", "pk"),
                {"on": F("happened_on"), "verb": F("verb"), "to": F("to_sub_stage")},
            ),
            j_words=JsonRows(
                FollowUp.objects.standing()
                .filter(**of_project, happened_on__gte=week.since, happened_on__lte=week.on)
                .order_by("-happened_on", "-pk"),
                {"on": F("happened_on"), "kind": F("kind"), "words": F("content")},
            ),
            j_funds=JsonRows(
                FundsEntry.objects.filter(
                    **of_project,
                    state=FundsEntry.State.VERIFIED,
                    is_opening=False,
                    verified_at__gte=midnight,
                ).order_by("month", "pk"),
                {"month": F("month"), "wan": F("verified_wan")},
                {"wan": as_amount},
            ),
            j_problems=JsonRows(
                Problem.objects.filter(**of_project, resolved_on=None).order_by(
                    F("due_on").asc(nulls_last=True), "pk"
                ),
                {
                    "id": F("pk"),
                    "category": F("category"),
                    "words": F("content"),
                    "raised_on": F("raised_on"),
                    "due_on": F("due_on"),
                    "lead": unit_name("lead_unit"),
                    "measure": F("countermeasure"),
                    "escalated_on": F("escalated_on"),
                },
            ),
            j_items=JsonRows(
                ActionItem.objects.unsettled().filter(**of_project).order_by("due_on", "pk"),
                {
                    "id": F("pk"),
                    "words": F("content"),
                    "unit": unit_name("owner_unit"),
                    "due_on": F("due_on"),
                    "state": F("state"),
                    "source": F("source"),
                    "source_text": F("source_text"),
                },
            ),
            j_instructions=JsonRows(
                Instruction.objects.filter(**of_project, settled_on=None).order_by(
                    "-given_on", "-pk"
                ),
                {
                    "id": F("pk"),
                    "on": F("given_on"),
                    "by": F("given_by__full_name"),
                    "words": F("content"),
                },
            ),
        )
    )


def _page(project: Any, chosen: Chosen, week: Week) -> dict[str, Any]:
    here = spans_of_log(project.j_log, on=week.on).get(Stage(project.stage))
    return {
        "id": project.pk,
        "code": project.code,
        "name": project.name,
        "investor": project.investor.name if project.investor else "",
        "industry": _industry(project),
        "total_wan": plain(project.total_investment_wan),
        "verified_wan": plain(project.funds_verified_wan),
        "stage": project.stage,
        "sub_stage": project.sub_stage,
        "status": project.status,
        "days": here.days if here else None,
        "is_key": project.is_key,
        "unit_id": project.responsible_unit_id,
        "unit": _label(project.responsible_unit),
        "host": _label(project.host_unit),
        "person": str(project.responsible_person or project.responsible_person_name),
        "person_id": project.responsible_person_id,
        "sponsor": str(project.lead_sponsor or project.lead_sponsor_name),
        "next_step": project.next_step,
        "next_due": _iso(project.next_step_due_on),
        "heard_on": _iso(project.last_follow_up_on),
        "reasons": [each.value for each in chosen.reasons],
        "flags": [_flag(each) for each in chosen.item.flags],
        "moves": _days(project.j_moves, "on"),
        "words": _days(project.j_words, "on"),
        "funds": {
            "wan": plain(sum((row["wan"] or Decimal(0) for row in project.j_funds), Decimal(0))),
            "count": len(project.j_funds),
        },
        "problems": [
            {**row, "is_late": bool(row["due_on"]) and row["due_on"] < week.on.isoformat()}
            for row in _days(project.j_problems, "raised_on", "due_on", "escalated_on")
        ],
        "items": [
            {
                **row,
                "is_late": row["state"] == ItemState.OPEN and row["due_on"] < week.on.isoformat(),
            }
            for row in _days(project.j_items, "due_on")
        ],
        "instructions": _days(project.j_instructions, "on"),
    }


def _flag(flag: Flag) -> dict[str, Any]:
    return {
        "severity": flag.severity,
        "rule": flag.rule,
        "key": flag.key,
        "measure": flag.measure,
        "limit": plain(flag.limit) or "0",
        "facts": flag.facts,
        "since": flag.since.isoformat(),
        "raised_on": flag.raised_on.isoformat(),
    }


def _industry(project: Any) -> str:
    names = [each.name for each in (project.section, project.chain) if each is not None]
    return " / ".join(names) or project.industry_text


def _label(unit: Any) -> str:
    return unit.label if unit else ""


def _days(rows: Sequence[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    """Cut moments down to days: both databases write a date as ISO text."""
    return [
        {**row, **{name: str(row[name])[:10] if row[name] else None for name in names}}
        for row in rows
    ]


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
