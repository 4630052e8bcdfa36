"""A scheme tried on a period beside the one in force, with the reasons; nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from assessment.models import ScoringScheme
from assessment.period_words import period_text
from assessment.scheme_words import gap_texts
from assessment.selectors.scheme_page import figure_names, gaps_in, offer_of, readable
from assessment.selectors.scheme_trial import Part, Row, Side, TrialGroup, periods_to_try, try_on
from assessment.views.scheme_access import TRIERS, scheme_crumbs, scheme_or_404
from assessment.working_words import lines_text, number_words
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.core import clock
from zhaoshang.core.periods import Period


@roles_required(*TRIERS)
@require_safe
def try_scheme(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a scheme would have given each unit of a period, and why it differs."""
    user, on = actor(request), clock.today()
    found = scheme_or_404(request, pk)
    if not user.scope.reads_county:
        raise PermissionDenied
    year = found.plan.year
    # A scheme made for a new year has its past in the year before.
    offered = [*periods_to_try(year, on), *periods_to_try(year - 1, on)]
    period = _asked(request, offered)
    content, sources = readable(found)
    trial = try_on(stored=found, period=period, on=on) if period else None
    plan = trial.plan if trial is not None and trial.plan is not None else found.plan
    offer = offer_of(plan, period.last_month.number if period else found.from_month)
    words = _Words(figure_names(sources, offer))
    context: dict[str, Any] = {
        "scheme": found,
        "period": str(period) if period else "",
        "period_words": period_text(period) if period else "",
        "periods": [(str(each), period_text(each)) for each in offered],
        "trial": trial,
        "groups": [words.group(each, found) for each in trial.groups] if trial else [],
        "gaps": gap_texts(gaps_in(content, sources, offer)),
        "is_over": bool(period and period.last_month.last_day < on),
        "crumbs": scheme_crumbs(found),
    }
    return render(request, "assessment/schemes/try.html", context)


def _asked(request: HttpRequest, offered: Sequence[Period]) -> Period | None:
    """Return the period that the address asks for, else the last month that is over."""
    asked = request.GET.get("period", "")
    known = {str(each): each for each in offered}
    over = [each for each in offered if each.last_month.last_day < clock.today()]
    return known.get(asked) or next(iter(over or offered), None)


class _Words:
    """Turns what came out into what the page prints."""

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def group(self, group: TrialGroup, tried: ScoringScheme) -> dict[str, Any]:
        return {
            "group": group.group,
            "in_force": group.in_force,
            "is_same": group.in_force is not None and group.in_force.pk == tried.pk,
            "rows": [self._row(each) for each in group.rows],
        }

    def _row(self, row: Row) -> dict[str, Any]:
        return {
            "name": row.name,
            "now": None if row.now is None else _side(row.now),
            "tried": _side(row.tried),
            "difference": None if row.difference is None else _signed(row.difference),
            "tone": _tone(row.difference),
            "climbs": row.climbs,
            "places": _places(row.climbs),
            "parts": [self._part(each) for each in row.parts],
            "rest": _signed(row.rest) if row.rest else "",
        }

    def _part(self, part: Part) -> dict[str, Any]:
        return {
            "name": part.name,
            "now": "" if part.now is None else number_words(part.now),
            "tried": "" if part.tried is None else number_words(part.tried),
            "difference": _signed(part.difference),
            "lines_now": lines_text(part.lines_now, self._names),
            "lines_tried": lines_text(part.lines_tried, self._names),
        }


def _side(side: Side) -> dict[str, Any]:
    reasons = {"not_reported": _("has not reported"), "apart": _("stands apart")}
    why = reasons.get(side.not_ranked, "")
    if side.stopped_by:
        why = pgettext("list of figures", ", ").join(side.stopped_by)
    return {
        "place": side.place,
        "why": why,
        "total": f"{side.total:.2f}",
        "grade": side.grade,
    }


def _signed(number: Decimal) -> str:
    return f"+{number_words(number)}" if number > 0 else number_words(number)


def _tone(difference: Decimal | None) -> str:
    if not difference:
        return ""
    return "zs-green" if difference > 0 else "zs-red"


def _places(climbs: int) -> str:
    if climbs == 0:
        return ""
    words = {"count": abs(climbs)}
    return (_("up %(count)s") if climbs > 0 else _("down %(count)s")) % words
