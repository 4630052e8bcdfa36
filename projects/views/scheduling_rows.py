"""One row of the weekly agenda in words: what concerns it, its time, its week, what may be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import FollowUp
from projects.models.choices import STAGE_LABELS, SUB_STAGE_LABELS, VERB_LABELS
from projects.policies_flag_looks import FlagLooks
from projects.rules.duties import ItemSource, ItemState
from projects.rules.scheduling import Concern, Median, Week, concerns_of
from projects.rules.spans import Span
from projects.rules.stages import Stage, Status, SubStage, Verb
from projects.selectors.scheduling import Item, spans_of_log, sum_wan
from projects.views.flag_words import badge, why
from zhaoshang.core.templatetags.zs import day, figure, short_day

MOST_WORDS = 3
LONGEST_WORDS = 48
# Flags have a drawing of their own; of the rest the weightiest is named.
_TOLD_BY_FLAGS = frozenset({Concern.WARNING, Concern.ATTENTION})
_TOLD_BY_DATE = frozenset({Concern.OVERDUE, Concern.DUE})
CONCERN_LABELS: dict[Concern, Promise] = {
    Concern.OVERDUE: gettext_lazy("Step overdue"),
    Concern.DUE: gettext_lazy("Due this week"),
    Concern.SILENT: gettext_lazy("Nothing said"),
    Concern.NO_STEP: gettext_lazy("No next step"),
    Concern.UNCHANGED: gettext_lazy("No change said"),
    Concern.MOVED: gettext_lazy("Moved"),
    Concern.PAUSED: gettext_lazy("Suspended"),
}
CONCERN_TONES = {
    Concern.OVERDUE: "late",
    Concern.DUE: "warn",
    Concern.SILENT: "warn",
    Concern.NO_STEP: "warn",
    Concern.UNCHANGED: "",
    Concern.MOVED: "done",
    Concern.PAUSED: "off",
}


def shown_row(
    project: Any,
    item: Item,
    week: Week,
    medians: Mapping[Stage, Median],
    *,
    looks: FlagLooks,
    next_url: str,
) -> dict[str, Any]:
    """Return one row as the table takes it.

    Args:
        project: With the lists of `selectors.scheduling.rows_of`.
        item: Where it stands this week.
        week: From one meeting to the next.
        medians: The county's days per stage.
        looks: How each county shows its flags.
        next_url: Where an entry in the row comes back to.
    """
    concerns = concerns_of(item.standing, week)
    spans = spans_of_log(project.j_log, on=week.on)
    here = spans.get(Stage(project.stage))
    back = urlencode({"next": next_url})
    may_write = bool(project.may_write_here)
    return {
        "project": project,
        "sub_stage": SUB_STAGE_LABELS[SubStage(project.sub_stage)],
        "flags": [
            {
                "badge": badge(flag, looks.at(flag.county.path), week.on),
                "reason": why(flag, week.on),
            }
            for flag in item.flags
        ],
        "concerns": [
            {"label": CONCERN_LABELS[each], "tone": CONCERN_TONES[each]}
            for each in concerns
            if each not in _TOLD_BY_FLAGS | _TOLD_BY_DATE
        ],
        "person": project.responsible_person or project.responsible_person_name,
        "sponsor": project.lead_sponsor or project.lead_sponsor_name,
        "days": here.days if here else None,
        "cycle": _cycle(spans, medians),
        "events": _events(project)[:MOST_WORDS],
        "more_events": max(0, len(_events(project)) - MOST_WORDS),
        "is_unchanged": Concern.UNCHANGED in concerns,
        "heard_on": item.standing.heard_on,
        "open_items": len(project.j_items),
        "late_items": sum(
            row["state"] == ItemState.OPEN and row["due"] < week.on for row in project.j_items
        ),
        "assign_url": _assign_url(project, week, next_url),
        "is_paused": project.status == Status.SUSPENDED,
        "follow_up_url": f"{reverse('projects:follow-up', args=[project.pk])}?{back}"
        if may_write
        else "",
        "no_change_url": f"{reverse('projects:no-change', args=[project.pk])}?{back}"
        if may_write
        and project.status == Status.ACTIVE
        and not item.standing.has_moved
        and not project.undo_here
        else "",
        "undo_url": f"{reverse('projects:no-change-undo', args=[project.pk])}?{back}"
        if may_write and project.undo_here
        else "",
    }


def _assign_url(project: Any, week: Week, next_url: str) -> str:
    """Return the form of an action item, filled with this project and this meeting."""
    meeting = _("Weekly scheduling of %(day)s") % {"day": day(week.on)}
    query = {
        "project": project.pk,
        "source": ItemSource.MEETING.value,
        "source_text": meeting,
        "next": next_url,
    }
    return f"{reverse('projects:action-item-new')}?{urlencode(query)}"


def _cycle(spans: Mapping[Stage, Span], medians: Mapping[Stage, Median]) -> list[dict[str, Any]]:
    """Return the days in each stage so far, each with the county's median beside it."""
    return [
        {
            "label": STAGE_LABELS[stage],
            "days": spans[stage].days,
            "is_now": spans[stage].until is None,
            "median": median.days if median else None,
            "count": median.count if median else 0,
        }
        for stage in Stage
        if stage in spans and stage is not Stage.PRODUCING
        for median in [medians.get(stage)]
    ]


def _events(project: Any) -> list[str]:
    """Say what happened this week, one line each: stage first, then words, money, difficulties."""
    return [
        *_moves(project.j_moves),
        *_words(project.j_words),
        *_funds(project.j_funds),
        *_problems(project.j_problems),
    ]


def _moves(rows: Iterable[dict[str, Any]]) -> list[str]:
    return [
        _("%(day)s %(act)s: %(stage)s")
        % {
            "day": short_day(row["on"]),
            "act": VERB_LABELS[Verb(row["verb"])],
            "stage": SUB_STAGE_LABELS[SubStage(row["to"])],
        }
        for row in rows
    ]


def _words(rows: Iterable[dict[str, Any]]) -> list[str]:
    kinds = dict(FollowUp.Kind.choices)
    return [
        _("%(day)s %(act)s: %(words)s")
        % {
            "day": short_day(row["on"]),
            "act": kinds[row["kind"]],
            "words": _short(row["content"]),
        }
        for row in reversed(list(rows))
    ]


def _funds(rows: list[dict[str, Any]]) -> list[str]:
    if not rows:
        return []
    return [
        _("Funds claimed: %(amount)s × 10,000 yuan, entries: %(count)s")
        % {"amount": figure(sum_wan(rows)), "count": len(rows)}
    ]


def _problems(rows: Iterable[dict[str, Any]]) -> list[str]:
    return [
        (
            _("%(day)s difficulty resolved: %(words)s")
            if row["resolved"]
            else _("%(day)s difficulty raised: %(words)s")
        )
        % {
            "day": short_day(row["resolved"] or row["raised"]),
            "words": _short(row["content"]),
        }
        for row in rows
    ]


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_WORDS else f"{words[: LONGEST_WORDS - 1]}…"
