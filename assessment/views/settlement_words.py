"""The checklist and the figures of a year, in words for pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.models.choices import RUN_STATE_LABELS
from assessment.rules.bulletins import main_goal
from assessment.rules.score_states import RunState
from assessment.rules.settlement import Check, Point, Weight
from assessment.settlement_words import CHECK_LABELS, WEIGHT_LABELS
from assessment.views.months import month_words
from zhaoshang.core.periods import Month

_PAGES = {
    Check.LAST_MONTH: "assessment:closings",
    Check.NEVER_KEPT: "assessment:closings",
    Check.UNVERIFIED: "projects:funds-queue",
    Check.REQUESTS: "assessment:restatements",
    Check.CORRECTIONS: "assessment:restatements",
    Check.SPOT_CHECKS: "assessment:spot-checks",
    Check.OBJECTIONS: "assessment:objections",
    Check.BULLETIN: "assessment:bulletin-make",
}


def check_items(points: Sequence[Point], year: int) -> list[dict[str, Any]]:
    """Return the checklist as lines: what is open first, what is not asked left out."""
    asked = [each for each in points if each.weight is not Weight.IGNORED]
    return [
        {
            "label": CHECK_LABELS[each.check],
            "hint": _hint(each, year),
            "met": each.is_met,
            "action": "" if each.is_met else WEIGHT_LABELS[each.weight],
            "url": _where(each, year),
        }
        for each in sorted(asked, key=lambda one: (one.is_met, one.weight is not Weight.HINDERS))
    ]


def _hint(point: Point, year: int) -> str:
    """Say how much is missing and what becomes of it."""
    count, facts = point.count, point.facts
    if point.check is Check.LAST_MONTH and not point.is_met:
        following = month_words(Month(year, facts["next"]))
        return _("The next month to close is %(month)s.") % {"month": following}
    if point.check is Check.RESULT and not point.is_met:
        if facts["state"] is None:
            return _("It has not been computed yet.")
        return _("It is at: %(state)s.") % {"state": RUN_STATE_LABELS[RunState(facts["state"])]}
    if point.check is Check.BULLETIN and not point.is_met:
        return _("It is a draft.") if facts["pk"] else _("It has not been begun.")
    if point.check is Check.SPOT_CHECKS and point.is_met and not facts["held"]:
        return _("None was held in the year.")
    return "" if point.is_met else _counted(point.check, count)


def _counted(check: Check, count: int) -> str:
    words = {"count": count}
    if check is Check.NEVER_KEPT:
        return (
            ngettext(
                "%(count)s month before the first close was never kept here.",
                "%(count)s months before the first close were never kept here.",
                count,
            )
            % words
        )
    if check is Check.UNVERIFIED:
        return (
            ngettext(
                "%(count)s entry waits; verified later it counts in the next year.",
                "%(count)s entries wait; verified later they count in the next year.",
                count,
            )
            % words
        )
    if check is Check.REQUESTS:
        return ngettext("%(count)s waits.", "%(count)s wait.", count) % words
    if check is Check.CORRECTIONS:
        return (
            ngettext(
                "%(count)s became known after December was closed and counts in the next year.",
                "%(count)s became known after December was closed and count in the next year.",
                count,
            )
            % words
        )
    if check is Check.SPOT_CHECKS:
        return ngettext("%(count)s is not closed.", "%(count)s are not closed.", count) % words
    return ngettext("%(count)s is not ruled.", "%(count)s are not ruled.", count) % words


def _where(point: Point, year: int) -> str:
    """Return the page that mends a point."""
    facts = point.facts
    if point.check is Check.LAST_MONTH and facts["next"]:
        return reverse("assessment:close-month", args=[str(Month(year, facts["next"]))])
    if point.check is Check.RESULT and facts["pk"]:
        return reverse("assessment:score-run", args=[facts["pk"]])
    if point.check is Check.BULLETIN and facts["pk"]:
        return reverse("assessment:bulletin", args=[facts["pk"]])
    if point.check is Check.RESULT:
        return reverse("assessment:score-new") + f"?period={year}"
    return reverse(_PAGES[point.check])


def figure_tables(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the year's figures for a page, read from what a settlement keeps or would keep."""
    figures = content["figures"]
    return {
        "totals": _totals(content),
        "rates": [
            {
                "rate": each["rate"],
                "percent": each["percent"],
                "numerator": Decimal(each["numerator"]),
                "denominator": Decimal(each["denominator"]),
            }
            for each in figures["rates"]
        ],
        "groups": _groups(figures),
        "has_scores": bool(figures["scores"]),
        "basis": next((each["name"] for each in figures["bases"] if each["is_main"]), ""),
    }


def _totals(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    figures = content["figures"]
    county = figures["county"]["id"]
    rows = {row["indicator"]: row for row in figures["rows"] if row["unit"] == county}
    met = {each["indicator"]: each for each in content["met"]}
    found = []
    for each in figures["indicators"]:
        row = rows.get(each["id"])
        goal = main_goal(row, figures) if row else None
        found.append(
            {
                "name": each["name"],
                "measure": each["measure"],
                "actual": Decimal(row["actual"]) if row else None,
                "target": Decimal(goal["target"]) if goal else None,
                "percent": goal["percent"] if goal else None,
                "year_on_year": row["year_on_year"] if row else None,
                "met": met[each["id"]]["met"],
                "with_target": met[each["id"]]["with_target"],
            }
        )
    return found


def _groups(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return each group's ranking: by score where a result stands, else by the main rate."""
    scores = figures["scores"]
    scored = {row["unit"]: row for row in scores["rows"]} if scores else {}
    headline = figures["lists"]["indicator"]
    rows = {row["unit"]: row for row in figures["rows"] if row["indicator"] == headline}
    found = []
    for group in figures["groups"]:
        members = []
        for unit in figures["units"]:
            if unit["group"] != group["id"]:
                continue
            row, score = rows.get(unit["id"]), scored.get(unit["id"])
            goal = main_goal(row, figures) if row else None
            place = score["place"] if score else (row["place"] if row and not scores else None)
            members.append(
                {
                    "place": place,
                    "name": unit["name"],
                    "total": score["total"] if score else None,
                    "grade": score["grade"] if score else "",
                    "actual": Decimal(row["actual"]) if row else None,
                    "percent": goal["percent"] if goal else None,
                    "year_on_year": row["year_on_year"] if row else None,
                }
            )
        members.sort(key=lambda one: (one["place"] is None, one["place"] or 0))
        found.append({"name": group["name"], "is_apart": group["is_apart"], "rows": members})
    return found
