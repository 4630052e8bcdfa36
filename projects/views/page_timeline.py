"""Entries of the timeline in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import FollowUp, FundsEntry, Problem, Project
from projects.models.choices import (
    FACT_LABELS,
    STAGE_LABELS,
    SUB_STAGE_LABELS,
    VERB_LABELS,
    DocumentKind,
    Origin,
)
from projects.rules.gates import Fact
from projects.rules.stages import Stage, SubStage, Verb
from projects.selectors.timeline import Entry, LightChange
from projects.selectors.timeline_records import Kind
from zhaoshang.core.templatetags.zs import day, figure

KIND_LABELS: dict[Kind, Promise] = {
    Kind.STAGE: gettext_lazy("Stage"),
    Kind.FOLLOW_UP: gettext_lazy("Follow-up"),
    Kind.FUNDS: gettext_lazy("Funds"),
    Kind.RESOLVED: gettext_lazy("Difficulty"),
    Kind.PROBLEM: gettext_lazy("Difficulty"),
    Kind.DOCUMENT: gettext_lazy("Document"),
    Kind.CHANGE: gettext_lazy("Change"),
}
CHIPS = (Kind.STAGE, Kind.FOLLOW_UP, Kind.FUNDS, Kind.PROBLEM, Kind.DOCUMENT, Kind.CHANGE)
_LONGEST_TITLE = 60
_MOST_CHANGES = 6


def timeline_items(project: Project, entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return the entries as the component takes them."""
    return [
        {
            "on": entry.on,
            "kind_label": KIND_LABELS[entry.kind],
            "kind_class": "stage" if entry.kind is Kind.STAGE else "",
            **_WORDS[entry.kind](entry, project),
        }
        for entry in entries
    ]


def _stage(entry: Entry, _project: Project) -> dict[str, Any]:
    move = entry.row
    lines = [move.reason]
    if move.missing:
        items = "、".join(str(FACT_LABELS[Fact(fact)]) for fact in move.missing)
        lines.append(_("Missing at the time: %(items)s") % {"items": items})
    by = move.by or _("System")
    if move.proposed_by:
        by = _("%(proposer)s proposed, %(by)s confirmed") % {
            "proposer": move.proposed_by,
            "by": by,
        }
    return {"title": _move_title(move), "text": _lines(lines), "by": by}


def _move_title(move: Any) -> str:
    verb = str(VERB_LABELS[Verb(move.verb)])
    if not move.from_sub_stage or move.from_sub_stage == move.to_sub_stage:
        return verb
    here, there = SubStage(move.from_sub_stage), SubStage(move.to_sub_stage)
    if move.from_stage != move.to_stage:
        steps = f"{STAGE_LABELS[Stage(move.from_stage)]} → {STAGE_LABELS[Stage(move.to_stage)]}"
        steps = f"{steps} · {SUB_STAGE_LABELS[there]}"
    else:
        steps = f"{SUB_STAGE_LABELS[here]} → {SUB_STAGE_LABELS[there]}"
    plain = {Verb.ADVANCE, Verb.CONFIRM}
    return steps if move.verb in plain else f"{verb}：{steps}"


def _follow_up(entry: Entry, _project: Project) -> dict[str, Any]:
    row = entry.row
    how = str(FollowUp.Kind(row.kind).label)
    first, _sep, rest = (row.content or how).partition("\n")
    title, more = _cut(first)
    next_step = ""
    if row.next_step:
        due = f"（{day(row.next_step_due_on)}）" if row.next_step_due_on else ""
        next_step = _("Next: %(step)s") % {"step": f"{row.next_step}{due}"}
    return {
        "title": title,
        "text": _lines(
            [
                more,
                rest,
                _("Met: %(who)s") % {"who": row.person_met} if row.person_met else "",
                _("Visible progress: %(text)s") % {"text": row.visible_progress}
                if row.visible_progress
                else "",
                next_step,
                _("Files: %(count)s") % {"count": row.file_count} if row.file_count else "",
            ]
        ),
        "by": _by(row.by, row.unit, how),
    }


def _funds(entry: Entry, _project: Project) -> dict[str, Any]:
    row = entry.row
    words = _("Opening figure %(amount)s") if row.is_opening else _("Claimed %(amount)s")
    parts = [
        str(Origin(row.origin).label) if row.origin else "",
        str(FundsEntry.Kind(row.kind).label),
        str(FundsEntry.State(row.state).label),
    ]
    return {
        "title": words % {"amount": f"{figure(row.claimed_wan)} {_('10,000 yuan')}"},
        "text": _lines(
            [
                " · ".join(filter(None, [f"{row.month:%Y-%m}", *parts])),
                row.note,
            ]
        ),
        "by": _by(row.by, row.unit),
        "url": "#funds",
    }


def _problem(entry: Entry, _project: Project) -> dict[str, Any]:
    row = entry.row
    title, more = _cut(row.content)
    lead = _("lead unit %(unit)s") % {"unit": row.lead_unit} if row.lead_unit else ""
    due = _("due %(day)s") % {"day": day(row.due_on)} if row.due_on else ""
    facts = "，".join(filter(None, [str(Problem.Category(row.category).label), lead, due]))
    return {
        "title": _("Reported: %(title)s") % {"title": title},
        "text": _lines([more, facts]),
        "by": _by(row.by),
        "url": "#problems",
    }


def _resolved(entry: Entry, _project: Project) -> dict[str, Any]:
    row = entry.row
    title, more = _cut(row.content)
    return {
        "title": _("Resolved: %(title)s") % {"title": title},
        "text": _lines([more, row.result]),
        "url": "#problems",
    }


def _document(entry: Entry, _project: Project) -> dict[str, Any]:
    row = entry.row
    return {
        "title": f"{DocumentKind(row.kind).label} · {row.title}",
        "by": _by(row.by, row.unit),
        "url": reverse("projects:document", args=[row.pk]),
    }


def _change(entry: Entry, project: Project) -> dict[str, Any]:
    shown = entry.changes[:_MOST_CHANGES]
    title = "、".join(change.label for change in shown)
    if len(entry.changes) > len(shown):
        title = _("%(fields)s and more") % {"fields": title}
    row = entry.row
    lines = [_change_line(change) for change in shown if not change.is_reference]
    return {
        "title": _("Changed: %(fields)s") % {"fields": title},
        "text": _lines([*lines, row.history_change_reason or ""]),
        "by": str(row.history_user or _("System")),
        "url": reverse("projects:history", args=[project.pk]),
    }


def _change_line(change: LightChange) -> str:
    return f"{change.label}：{_value(change, change.old)} → {_value(change, change.new)}"


def _value(change: LightChange, value: Any) -> str:
    if value is None or value == "":
        return _("empty")
    if change.choices:
        return str(change.choices.get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return figure(value)
    if isinstance(value, dt.date):
        return day(value)
    return _cut(str(value))[0]


def _cut(text: str) -> tuple[str, str]:
    """Return the head of a text for the title, and the whole where it was cut."""
    text = text.strip()
    if len(text) <= _LONGEST_TITLE:
        return text, ""
    return f"{text[:_LONGEST_TITLE]}…", text


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(part.strip() for part in parts if part and part.strip())


def _by(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part)


_WORDS: dict[Kind, Callable[[Entry, Project], dict[str, Any]]] = {
    Kind.STAGE: _stage,
    Kind.FOLLOW_UP: _follow_up,
    Kind.FUNDS: _funds,
    Kind.PROBLEM: _problem,
    Kind.RESOLVED: _resolved,
    Kind.DOCUMENT: _document,
    Kind.CHANGE: _change,
}
