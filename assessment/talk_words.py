"""The words of a talk's reasons: what the rule says and the numbers that went in (R12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from assessment.period_words import period_text
from assessment.rules.talks import ProgressBy, Why
from zhaoshang.core.periods import Month, Period
from zhaoshang.core.templatetags.zs import figure

Content = Mapping[str, Any]
_STILL = {
    ProgressBy.FIGURE.value: lambda: _("%(figure)s has not grown in %(count)s months"),
    ProgressBy.PROJECTS.value: lambda: _("No new project in %(count)s months"),
    ProgressBy.EITHER.value: lambda: _(
        "%(figure)s has not grown, or there is no new project, in %(count)s months"
    ),
    ProgressBy.BOTH.value: lambda: _(
        "%(figure)s has not grown in %(count)s months and there is no new project"
    ),
}


@dataclass(frozen=True)
class Link:
    """A figure or record behind a reason."""

    label: str
    url: str


@dataclass(frozen=True)
class ReasonLine:
    """A reason on the page.

    Attributes:
        text: The rule with its numbers, in one sentence.
        links: What it rests on.
        months: Month, its figure, its new projects and the addresses of both, where it is about
            months.
        heads: Names of the two columns.
    """

    text: str
    links: Sequence[Link] = ()
    months: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    heads: Sequence[str] = ()


def reason_lines(reasons: Sequence[Content], content: Content, unit_id: int) -> list[ReasonLine]:
    """Return a talk's reasons with what they rest on.

    Args:
        reasons: As the talk keeps them.
        content: What its list keeps.
        unit_id: The unit.
    """
    return [
        ReasonLine(reason_text(each, content), *_behind(each, content, unit_id)) for each in reasons
    ]


def reason_sentence(reasons: Sequence[Content], content: Content) -> str:
    """Return a talk's reasons in one line, for notices."""
    return pgettext("between reasons", "; ").join(reason_text(each, content) for each in reasons)


def reason_text(reason: Content, content: Content) -> str:
    """Return one reason with its numbers."""
    return _TEXTS[Why(reason["why"])](reason, content)


def _bottom(reason: Content, _content: Content) -> str:
    words = {**reason, "period": period_text(Period.parse(reason["period"]))}
    if reason["place"] is None:
        return (
            _("%(period)s: without a place in %(group)s (%(of)s units, %(total)s points)") % words
        )
    return _("%(period)s: place %(place)s of %(of)s in %(group)s with %(total)s points") % words


def _streak(reason: Content, _content: Content) -> str:
    results = _comma().join(
        _("%(period)s place %(place)s of %(of)s")
        % {
            "period": period_text(Period.parse(each["period"])),
            "place": each["place"] or "—",
            "of": each["of"],
        }
        for each in reason["results"]
    )
    words = {"count": reason["count"], "times": len(reason["results"]), "results": results}
    return _("Among the last %(count)s for %(times)s results in a row: %(results)s") % words


def _no_progress(reason: Content, content: Content) -> str:
    words = {
        "figure": (content.get("figure") or {}).get("name", ""),
        "count": len(reason["months"]),
    }
    span = pgettext("talk", "%(said)s (%(first)s to %(last)s)")
    return span % {"said": _STILL[reason["by"]]() % words, **_ends(reason["months"])}


def _comma() -> str:
    return pgettext("between months and results", ", ")


def _ends(months: Sequence[str]) -> dict[str, str]:
    return {"first": months[0], "last": months[-1]}


def _not_reported(reason: Content, _content: Content) -> str:
    count = len(reason["months"])
    words = {"count": count, "months": _comma().join(reason["months"])}
    return (
        ngettext(
            "No monthly report for %(count)s month: %(months)s",
            "No monthly report for %(count)s months: %(months)s",
            count,
        )
        % words
    )


def _not_improved(reason: Content, _content: Content) -> str:
    return _("The last talk (level %(level)s) was closed as not improved") % reason


def _by_hand(reason: Content, _content: Content) -> str:
    return _("Added by the bureau: %(text)s") % reason


_TEXTS: dict[Why, Callable[[Content, Content], str]] = {
    Why.BOTTOM: _bottom,
    Why.STREAK: _streak,
    Why.NO_PROGRESS: _no_progress,
    Why.NOT_REPORTED: _not_reported,
    Why.NOT_IMPROVED: _not_improved,
    Why.BY_HAND: _by_hand,
}


def _behind(reason: Content, content: Content, unit_id: int) -> tuple[Any, Any, Any]:
    """Return links, months and column names of a reason."""
    why = Why(reason["why"])
    if why is Why.BOTTOM:
        return [_score(reason, unit_id)], (), ()
    if why is Why.STREAK:
        return [_score(each, unit_id) for each in reason["results"]], (), ()
    if why is Why.NO_PROGRESS:
        heads = [each["name"] for each in (content.get("figure"), content.get("projects")) if each]
        return (), _months(reason, content, unit_id), heads
    if why is Why.NOT_REPORTED:
        return [_board(each) for each in reason["months"]], (), ()
    if why is Why.NOT_IMPROVED:
        talk = Link(_("The last talk"), reverse("assessment:talk", args=[reason["talk"]]))
        return [talk], (), ()
    return (), (), ()


def _board(month: str) -> Link:
    return Link(
        _("Submission board of %(month)s") % {"month": month},
        reverse("assessment:board-month", args=[month]),
    )


def _score(result: Content, unit_id: int) -> Link:
    label = _("Score of %(period)s") % {"period": period_text(Period.parse(result["period"]))}
    return Link(label, reverse("assessment:score-unit", args=[result["run"], unit_id]))


def _months(reason: Content, content: Content, unit_id: int) -> list[dict[str, Any]]:
    columns = [
        (name, content[name]) for name in ("figure", "projects") if content.get(name) is not None
    ]
    return [
        {
            "month": month,
            "cells": [
                _cell(reason[name], place, month, indicator, unit_id) for name, indicator in columns
            ],
        }
        for place, month in enumerate(reason["months"])
    ]


def _cell(
    values: Sequence[str | None], place: int, month: str, indicator: Content, unit_id: int
) -> dict[str, str]:
    value = values[place] if place < len(values) else None
    if value is None:
        return {"value": "—", "measure": "", "url": ""}
    return {
        "value": figure(Decimal(value)),
        "measure": indicator["measure"],
        "url": _rows_url(month, unit_id, indicator["indicator"]),
    }


def _rows_url(month: str, unit_id: int, indicator_id: int) -> str:
    base = reverse("assessment:figure-rows", args=[str(Month.parse(month)), unit_id, indicator_id])
    return f"{base}?span=month"
