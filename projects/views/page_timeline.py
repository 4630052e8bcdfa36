"""Entries of the timeline in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import FollowUp, Project
from projects.models.choices import (
    FACT_LABELS,
    STAGE_LABELS,
    SUB_STAGE_LABELS,
    VERB_LABELS,
    DocumentKind,
)
from projects.models.flag_choices import (
    CLEARED_BY_LABELS,
    CONSEQUENCE_LABELS,
    CONSEQUENCE_STATE_LABELS,
    HOLD_KIND_LABELS,
)
from projects.models.review_choices import CONCLUSION_LABELS, DECISION_LABELS
from projects.policies import DECIDERS
from projects.policies_flag_looks import Looks
from projects.rules.authority import Decision
from projects.rules.flags.kinds import (
    ClearedBy,
    ConsequenceKind,
    ConsequenceState,
    HoldKind,
    Severity,
)
from projects.rules.gates import Fact
from projects.rules.reviews import Conclusion
from projects.rules.stages import Stage, SubStage, Verb
from projects.selectors.timeline import Entry, LightChange
from projects.selectors.timeline_kinds import Kind
from projects.views import timeline_duties, timeline_funds, timeline_partners
from projects.views.flag_words import rule_words
from projects.views.page_timeline_services import WORDS
from projects.views.timeline_text import cut, joined, signed
from zhaoshang.core.templatetags.zs import day, figure

KIND_LABELS: dict[Kind, Promise] = {
    Kind.STAGE: gettext_lazy("Stage"),
    Kind.FLAG: gettext_lazy("Flag"),
    Kind.FLAG_CLEARED: gettext_lazy("Flag"),
    Kind.HOLD: gettext_lazy("Flag"),
    Kind.CONSEQUENCE: gettext_lazy("Flag"),
    Kind.REVIEW: gettext_lazy("Review"),
    Kind.CONCLUDED: gettext_lazy("Review"),
    Kind.OPINION: gettext_lazy("Review"),
    Kind.DECISION: gettext_lazy("Approval"),
    Kind.SERVICE: gettext_lazy("Service"),
    Kind.VISIT: gettext_lazy("Service"),
    Kind.ANSWER: gettext_lazy("Service"),
    Kind.HANDED_IN: gettext_lazy("Service"),
    Kind.REQUEST: gettext_lazy("Service"),
    Kind.RESULT: gettext_lazy("Service"),
    Kind.ACTIVITY: gettext_lazy("Activity"),
    Kind.CLAIM: gettext_lazy("Referrer"),
    Kind.CLAIM_DECIDED: gettext_lazy("Referrer"),
    Kind.SPACE: gettext_lazy("Land and plants"),
    Kind.FOLLOW_UP: gettext_lazy("Follow-up"),
    Kind.FUNDS: gettext_lazy("Funds"),
    Kind.FUNDS_DECIDED: gettext_lazy("Funds"),
    Kind.INSTRUCTION: gettext_lazy("Instruction"),
    Kind.ITEM: gettext_lazy("Action item"),
    Kind.ITEM_CLOSED: gettext_lazy("Action item"),
    Kind.RESOLVED: gettext_lazy("Difficulty"),
    Kind.PROBLEM_STEP: gettext_lazy("Difficulty"),
    Kind.PROBLEM: gettext_lazy("Difficulty"),
    Kind.DOCUMENT: gettext_lazy("Document"),
    Kind.CHANGE: gettext_lazy("Change"),
}
CHIPS = (
    Kind.STAGE,
    Kind.FOLLOW_UP,
    Kind.FLAG,
    Kind.FUNDS,
    Kind.INSTRUCTION,
    Kind.PROBLEM,
    Kind.REVIEW,
    Kind.SERVICE,
    Kind.ACTIVITY,
    Kind.CLAIM,
    Kind.SPACE,
    Kind.DOCUMENT,
    Kind.CHANGE,
)
_MOST_CHANGES = 6


@dataclass(frozen=True)
class Told:
    """Of which project the timeline is, and how flags look in its county."""

    project: Project
    looks: Looks


def timeline_items(
    project: Project, entries: Iterable[Entry], looks: Looks
) -> list[dict[str, Any]]:
    """Return the entries as the component takes them."""
    told = Told(project, looks)
    return [
        {
            "on": entry.on,
            "kind_label": KIND_LABELS[entry.kind],
            "kind_class": _kind_class(entry, looks),
            **_WORDS[entry.kind](entry, told),
        }
        for entry in entries
    ]


def _kind_class(entry: Entry, looks: Looks) -> str:
    if entry.kind is Kind.FLAG:
        return looks[Severity(entry.row.severity)].colour
    return "stage" if entry.kind is Kind.STAGE else ""


def _stage(entry: Entry, _told: Told) -> dict[str, Any]:
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
    return {"title": _move_title(move), "text": joined(lines), "by": by}


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


def _named_flag(row: Any, told: Told) -> dict[str, Any]:
    look = told.looks[Severity(row.severity)]
    return {"severity": look.label, "rule": rule_words(row.rule, row.key)}


def _flag(entry: Entry, told: Told) -> dict[str, Any]:
    row = entry.row
    words = _named_flag(row, told)
    worse = row.raised_on != row.since
    title = _("Turned to %(severity)s: %(rule)s") if worse else _("%(severity)s: %(rule)s")
    return {
        "title": title % words,
        "by": _("by the rules in force"),
        "url": reverse("projects:project-flags", args=[told.project.pk]),
    }


def _flag_cleared(entry: Entry, told: Told) -> dict[str, Any]:
    row = entry.row
    words = _named_flag(row, told)
    return {
        "title": _("Cleared — %(severity)s: %(rule)s") % words,
        "text": str(CLEARED_BY_LABELS[ClearedBy(row.cleared_by)]) if row.cleared_by else "",
        "url": reverse("projects:project-flags", args=[told.project.pk]),
    }


def _hold(entry: Entry, told: Told) -> dict[str, Any]:
    row = entry.row
    words = {"kind": HOLD_KIND_LABELS[HoldKind(row.kind)], "until": day(row.until)}
    return {
        "title": _("%(kind)s until %(until)s") % words,
        "text": row.reason,
        "by": row.by,
        "url": reverse("projects:project-flags", args=[told.project.pk]),
    }


def _consequence(entry: Entry, told: Told) -> dict[str, Any]:
    row = entry.row
    words = {
        "kind": CONSEQUENCE_LABELS[ConsequenceKind(row.kind)],
        "rule": rule_words(row.rule, row.key),
    }
    return {
        "title": _("%(kind)s: %(rule)s") % words,
        "text": str(CONSEQUENCE_STATE_LABELS[ConsequenceState(row.state)]),
        "by": row.unit or "",
        "url": reverse("projects:project-flags", args=[told.project.pk]),
    }


def _opinion(entry: Entry, told: Told) -> dict[str, Any]:
    row = entry.row
    return {
        "title": _("Joint review answered by %(unit)s") % {"unit": row.unit},
        "text": row.reference,
        "by": row.by,
        "url": reverse("projects:project-reviews", args=[told.project.pk]),
    }


def _review(entry: Entry, told: Told) -> dict[str, Any]:
    row = entry.row
    words = {"number": row.number, "due": day(row.due_on)}
    return {
        "title": _("Joint review asked, round %(number)s, due %(due)s") % words,
        "by": row.by,
        "url": reverse("projects:project-reviews", args=[told.project.pk]),
    }


def _concluded(entry: Entry, told: Told) -> dict[str, Any]:
    row = entry.row
    conclusion = CONCLUSION_LABELS[Conclusion(row.conclusion)]
    return {
        "title": _("Joint review concluded: %(conclusion)s") % {"conclusion": conclusion},
        "text": row.reason,
        "url": reverse("projects:project-reviews", args=[told.project.pk]),
    }


def _decision(entry: Entry, told: Told) -> dict[str, Any]:
    row = entry.row
    return {
        "title": f"{DECIDERS.get(row.body, row.body)}：{DECISION_LABELS[Decision(row.decision)]}",
        "text": row.reference,
        "by": row.by,
        "url": reverse("projects:project-reviews", args=[told.project.pk]),
    }


def _follow_up(entry: Entry, _told: Told) -> dict[str, Any]:
    row = entry.row
    how = str(FollowUp.Kind(row.kind).label)
    first, _sep, rest = (row.content or how).partition("\n")
    title, more = cut(first)
    next_step = ""
    if row.next_step:
        due = f"（{day(row.next_step_due_on)}）" if row.next_step_due_on else ""
        next_step = _("Next: %(step)s") % {"step": f"{row.next_step}{due}"}
    return {
        "title": title,
        "text": joined(
            [
                more,
                rest,
                _("Place: %(place)s") % {"place": row.place} if row.place else "",
                _("Met: %(who)s") % {"who": row.person_met} if row.person_met else "",
                _("Visible progress: %(text)s") % {"text": row.visible_progress}
                if row.visible_progress
                else "",
                next_step,
                _("Files: %(count)s") % {"count": row.file_count} if row.file_count else "",
            ]
        ),
        "by": signed(row.by, row.unit, how),
    }


def _document(entry: Entry, _told: Told) -> dict[str, Any]:
    row = entry.row
    return {
        "title": f"{DocumentKind(row.kind).label} · {row.title}",
        "by": signed(row.by, row.unit),
        "url": reverse("projects:document", args=[row.pk]),
    }


def _change(entry: Entry, told: Told) -> dict[str, Any]:
    shown = entry.changes[:_MOST_CHANGES]
    title = "、".join(change.label for change in shown)
    if len(entry.changes) > len(shown):
        title = _("%(fields)s and more") % {"fields": title}
    row = entry.row
    lines = [_change_line(change) for change in shown if not change.is_reference]
    return {
        "title": _("Changed: %(fields)s") % {"fields": title},
        "text": joined([*lines, row.history_change_reason or ""]),
        "by": str(row.history_user or _("System")),
        "url": reverse("projects:history", args=[told.project.pk]),
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
    return cut(str(value))[0]


_WORDS: dict[Kind, Callable[[Entry, Told], dict[str, Any]]] = {
    Kind.STAGE: _stage,
    Kind.FLAG: _flag,
    Kind.FLAG_CLEARED: _flag_cleared,
    Kind.HOLD: _hold,
    Kind.CONSEQUENCE: _consequence,
    Kind.REVIEW: _review,
    Kind.OPINION: _opinion,
    Kind.CONCLUDED: _concluded,
    Kind.DECISION: _decision,
    **WORDS,
    Kind.ACTIVITY: timeline_partners.activity,
    Kind.CLAIM: timeline_partners.claimed,
    Kind.CLAIM_DECIDED: timeline_partners.decided,
    Kind.FOLLOW_UP: _follow_up,
    Kind.FUNDS: timeline_funds.claimed,
    Kind.FUNDS_DECIDED: timeline_funds.decided,
    Kind.PROBLEM: timeline_duties.problem,
    Kind.RESOLVED: timeline_duties.resolved,
    Kind.PROBLEM_STEP: timeline_duties.problem_step,
    Kind.SPACE: timeline_duties.space,
    Kind.INSTRUCTION: timeline_duties.instruction,
    Kind.ITEM: timeline_duties.item,
    Kind.ITEM_CLOSED: timeline_duties.item_closed,
    Kind.DOCUMENT: _document,
    Kind.CHANGE: _change,
}
