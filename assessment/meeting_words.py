"""A meeting's pack in words, in the language of its reader: for the page and for the paper.

- `cover_words`, `progress_words`: figures of the cover;
- `item_words`: a task of an earlier meeting;
- `page_words`: one project: facts, why it is on the table, what happened, what is open.

A pack keeps codes, exact numbers and names (`assessment.selectors.meeting_pack`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from assessment.models.meetings import MEETING_LIST_LABELS
from assessment.rules.meetings import MeetingList, Reason
from projects.flag_reasons import rule_words, why_of
from projects.models import FollowUp, Problem
from projects.models.choices import STAGE_LABELS, STATUS_LABELS, SUB_STAGE_LABELS, VERB_LABELS
from projects.models.duties import STATE_LABELS
from projects.rules.duties import ItemState
from projects.rules.flags.kinds import Measure, RuleKind, Severity
from projects.rules.stages import Stage, Status, SubStage, Verb
from zhaoshang.core.money import format_wan
from zhaoshang.core.periods import Month
from zhaoshang.core.templatetags.zs import day, figure, short_day

REASON_LABELS = {
    Reason.FLAGGED: pgettext_lazy("why on the table", "Flagged"),
    Reason.PROBLEM_OVERDUE: pgettext_lazy("why on the table", "Difficulty overdue"),
    Reason.UNIT_BEHIND: pgettext_lazy("why on the table", "Its unit is behind time progress"),
    Reason.ITEM_OPEN: pgettext_lazy("why on the table", "Task of a meeting is open"),
    Reason.LISTED: pgettext_lazy("why on the table", "On the list"),
}
ITEM_TONES = {
    ItemState.OPEN: "on",
    ItemState.REPORTED: "warn",
    ItemState.CLOSED: "done",
    ItemState.CANCELLED: "off",
}
TONES = {"red": "red", "yellow": "amber", "green": "green"}
MOST_EVENTS, MOST_PROBLEMS, MOST_ITEMS, MOST_INSTRUCTIONS = 6, 4, 5, 2
LONGEST = 120
_UNIT = gettext_lazy("%(amount)s × 10,000 yuan")


def as_day(text: str | None) -> dt.date | None:
    """Read a day of a pack."""
    return dt.date.fromisoformat(text) if text else None


def wan_words(text: str | None) -> str:
    """Write an amount with its unit; — where nothing is known."""
    if not text:
        return "—"
    return str(_UNIT) % {"amount": format_wan(Decimal(text))}


def short(text: str, most: int = LONGEST) -> str:
    """Cut words to what a line of a page takes."""
    words = " ".join(text.split())
    return words if len(words) <= most else f"{words[: most - 1]}…"


def looks_of(content: Mapping[str, Any]) -> dict[str, Mapping[str, str]]:
    """Return how the county showed its flags, by severity."""
    return {each["severity"]: each for each in content["looks"]}


def badge_of(look: Mapping[str, str], days: int | None = None) -> dict[str, Any]:
    """Return a look for `components/_flag_badge.html`."""
    return {
        "word": look["label"],
        "days": days,
        "colour": look["colour"],
        "shape": look["shape"],
        "held": False,
    }


def scope_words(content: Mapping[str, Any]) -> str:
    """Say which projects are on the table."""
    meeting = content["meeting"]
    parts = [str(MEETING_LIST_LABELS[MeetingList(meeting["which"])])]
    if meeting["units"]:
        parts.append("、".join(meeting["units"]))
    if meeting["only_troubled"]:
        parts.append(_("only those with a reason"))
    parts.append(_("at most %(count)s") % {"count": meeting["most"]})
    return " · ".join(parts)


def cover_words(content: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the figures of the cover with their labels; None where they are not in sight."""
    cover = content["cover"]
    if cover is None:
        return None
    looks = looks_of(content)
    flags = [
        {
            "label": looks[each["severity"]]["label"],
            "projects": each["projects"],
            "units": each["units"],
            "tone": TONES.get(looks[each["severity"]]["colour"], ""),
        }
        for each in cover["flags"]
        if each["severity"] != Severity.PRAISE or each["projects"] or each["units"]
    ]
    categories = dict(Problem.Category.choices)
    return {
        "lists": [
            {
                "label": STAGE_LABELS[Stage(each["stage"])],
                "count": each["count"],
                "total": Decimal(each["total_wan"] or 0),
            }
            for each in cover["lists"]
        ],
        "count": cover["count"],
        "total": Decimal(cover["total_wan"] or 0),
        "flags": flags,
        "problems": [{**each, "label": categories[each["category"]]} for each in cover["problems"]],
        "open": sum(each["open"] for each in cover["problems"]),
        "overdue": sum(each["overdue"] for each in cover["problems"]),
        "escalated": sum(each["escalated"] for each in cover["problems"]),
    }


def progress_words(content: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the progress table with numbers read, the units behind counted."""
    progress = content["progress"]
    if progress is None:
        return None
    month = Month.parse(progress["month"])
    return {
        **progress,
        "month_words": date_format(month.first_day, "YEAR_MONTH_FORMAT"),
        "rows": [_progress_row(each) for each in progress["rows"]],
        "total": _progress_row(progress["total"]) if progress["total"] else None,
        "behind": sum(each["behind"] for each in progress["rows"]),
        "behind_limit": Decimal(progress["behind_points"]),
    }


def _progress_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "actual": Decimal(row["actual"]),
        "target": Decimal(row["target"]) if row["target"] else None,
        "percent": Decimal(row["percent"]) if row["percent"] else None,
        "gap": Decimal(row["gap"]) if row["gap"] else None,
    }


def gap_text(gap: Decimal | None) -> str:
    """Write a gap as bulletins do: 超3.55, 欠1.20; — without one."""
    if gap is None:
        return "—"
    if gap < 0:
        return pgettext("gap", "behind %(points)s") % {"points": f"{-gap:.2f}"}
    return pgettext("gap", "ahead %(points)s") % {"points": f"{gap:.2f}"}


def item_words(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a task of an earlier meeting as a row."""
    state = ItemState(item["state"])
    late = item["late"]
    label = str(STATE_LABELS[state])
    if late and state is ItemState.OPEN:
        label = _("%(days)s days late") % {"days": late}
    moved = item["due_on"] != item["first_due_on"]
    return {
        **item,
        "due": as_day(item["due_on"]),
        "first_due": as_day(item["first_due_on"]) if moved else None,
        "label": label,
        "tone": "late" if late and state is ItemState.OPEN else ITEM_TONES[state],
        "was_late": late if late and state is not ItemState.OPEN else 0,
        "settled_on": as_day(item["closed_on"]),
        "told": _told(item, state),
        "told_on": as_day(item["done_on"] if item["result"] else item["words_on"]),
    }


def _told(item: Mapping[str, Any], state: ItemState) -> str:
    """Return the last word on a task: its result, the last progress, why it was cancelled."""
    if state is ItemState.CANCELLED:
        return str(item["reason"])
    return str(item["result"] or item["words"])


def items_summary(items: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Count the tasks with which a pack opens."""
    open_ = [each for each in items if each["state"] == ItemState.OPEN]
    return {
        "open": len(open_),
        "late": sum(bool(each["late"]) for each in open_),
        "to_check": sum(each["state"] == ItemState.REPORTED for each in items),
        "closed": sum(each["state"] == ItemState.CLOSED for each in items),
        "cancelled": sum(each["state"] == ItemState.CANCELLED for each in items),
    }


def page_words(project: Mapping[str, Any], content: Mapping[str, Any]) -> dict[str, Any]:
    """Return one project's page in words."""
    as_of = dt.date.fromisoformat(content["as_of"])
    looks = looks_of(content)
    events = _events(project)
    problems = [_problem(each) for each in project["problems"]]
    items = [_item(each) for each in project["items"]]
    instructions = [{**each, "day": as_day(each["on"])} for each in project["instructions"]]
    return {
        "id": project["id"],
        "name": project["name"],
        "code": project["code"],
        "is_key": project["is_key"],
        "facts": _facts(project),
        "stage": _stage(project),
        "next_step": project["next_step"],
        "next_due": as_day(project["next_due"]),
        "next_is_late": bool(project["next_due"]) and project["next_due"] < content["as_of"],
        "reasons": [str(REASON_LABELS[Reason(each)]) for each in project["reasons"]],
        "flags": [_flag(each, looks, as_of) for each in project["flags"]],
        "events": events[:MOST_EVENTS],
        "more_events": max(0, len(events) - MOST_EVENTS),
        "heard_on": as_day(project["heard_on"]),
        "problems": problems[:MOST_PROBLEMS],
        "more_problems": max(0, len(problems) - MOST_PROBLEMS),
        "items": items[:MOST_ITEMS],
        "more_items": max(0, len(items) - MOST_ITEMS),
        "instructions": instructions[:MOST_INSTRUCTIONS],
        "more_instructions": max(0, len(instructions) - MOST_INSTRUCTIONS),
    }


def _facts(project: Mapping[str, Any]) -> list[dict[str, Any]]:
    pairs = (
        (_("Investor"), project["investor"]),
        (_("Industry"), project["industry"]),
        (_("Total investment"), wan_words(project["total_wan"])),
        (_("Funds verified"), wan_words(project["verified_wan"])),
        (pgettext("of a project", "Stage"), _stage(project)),
        (_("Host unit"), project["host"]),
        (_("Responsible unit"), project["unit"]),
        (_("Responsible person"), project["person"]),
        (_("Lead sponsor"), project["sponsor"]),
    )
    return [{"label": label, "value": value or "—"} for label, value in pairs]


def _stage(project: Mapping[str, Any]) -> str:
    stage = STAGE_LABELS[Stage(project["stage"])]
    sub = SUB_STAGE_LABELS[SubStage(project["sub_stage"])]
    words = f"{stage} · {sub}"
    if project["days"] is not None:
        words = _("%(stage)s, %(days)s days in the stage") % {
            "stage": words,
            "days": project["days"],
        }
    if project["status"] != Status.ACTIVE:
        words = f"{words} · {STATUS_LABELS[Status(project['status'])]}"
    return words


def _flag(
    flag: Mapping[str, Any], looks: Mapping[str, Mapping[str, str]], as_of: dt.date
) -> dict[str, Any]:
    since = dt.date.fromisoformat(flag["since"])
    days = (as_of - since).days + 1
    return {
        "badge": badge_of(looks[flag["severity"]], days),
        "word": looks[flag["severity"]]["label"],
        "days": days,
        "rule": rule_words(flag["rule"], flag["key"]),
        "why": why_of(
            RuleKind(flag["rule"]),
            Measure(flag["measure"]),
            Decimal(flag["limit"]),
            flag["facts"],
            as_of,
        ),
        "since": since,
    }


def _events(project: Mapping[str, Any]) -> list[str]:
    """Say what happened since the last meeting: moves, verified money, what was said."""
    moves = [
        _("%(day)s %(act)s: %(stage)s")
        % {
            "day": short_day(as_day(each["on"])),
            "act": VERB_LABELS[Verb(each["verb"])],
            "stage": SUB_STAGE_LABELS[SubStage(each["to"])],
        }
        for each in project["moves"]
    ]
    funds = []
    if project["funds"]["count"]:
        words = {
            "amount": figure(Decimal(project["funds"]["wan"])),
            "count": project["funds"]["count"],
        }
        funds = [_("Funds verified: %(amount)s × 10,000 yuan, entries: %(count)s") % words]
    kinds = dict(FollowUp.Kind.choices)
    said = [
        _("%(day)s %(act)s: %(words)s")
        % {
            "day": short_day(as_day(each["on"])),
            "act": kinds[each["kind"]],
            "words": short(each["words"]),
        }
        if each["words"]
        else f"{short_day(as_day(each['on']))} {kinds[each['kind']]}"
        for each in project["words"]
    ]
    return [*moves, *funds, *said]


def _problem(problem: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **problem,
        "label": dict(Problem.Category.choices)[problem["category"]],
        "words": short(problem["words"]),
        "measure": short(problem["measure"] or ""),
        "due": as_day(problem["due_on"]),
        "raised": as_day(problem["raised_on"]),
    }


def _item(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **item,
        "words": short(item["words"]),
        "due": as_day(item["due_on"]),
        "label": str(STATE_LABELS[ItemState(item["state"])]),
    }


def since_words(content: Mapping[str, Any]) -> str:
    """Say since when the pack looks back."""
    last = content["last"]
    if last is not None:
        words = {"day": day(as_day(last["held_on"])), "title": last["title"]}
        return _("since the last meeting on %(day)s (%(title)s)") % words
    return _("since %(day)s; there was no meeting of this kind before") % {
        "day": day(as_day(content["since"]))
    }
