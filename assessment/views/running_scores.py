"""Running scores 实时得分: what would come out today, and what the next point would need."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessment.models import SelfScore
from assessment.period_words import period_text
from assessment.permissions_scores import acts_for, can_see_running
from assessment.score_words import NOT_RANKED_WORDS
from assessment.selectors import running_scores as selectors
from assessment.selectors.score_content import content_of
from assessment.selectors.score_lists import standing_run
from assessment.selectors.score_page import unit_page
from assessment.views.months import READERS, allow, county_or_403
from assessment.views.score_access import FigureLinks, asked_period, period_tabs, scores_crumb
from assessment.views.score_unit_words import page_words
from projects.permissions import is_bureau_of
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core import clock
from zhaoshang.core.periods import Period


@roles_required(*READERS)
@require_safe
def running_scores(request: HttpRequest) -> HttpResponse:
    """Show every unit's score as it stands to who reads the county; a unit opens its own."""
    user, on = actor(request), clock.today()
    county_id = county_or_403(user)
    period = asked_period(request, on)
    if not user.scope.reads_county:
        address = reverse("assessment:running-score", args=[user.unit_id])
        return HttpResponseRedirect(f"{address}?period={period}")
    county = Unit.objects.get(pk=county_id)
    found = selectors.running_scores(county=county, period=period, on=on)
    groups: dict[str, list[dict[str, Any]]] = {}
    for each in found.results:
        groups.setdefault(each.group, []).append(
            {
                "result": each,
                "not_ranked": NOT_RANKED_WORDS.get(each.outcome["not_ranked"], ""),
                "url": _address(each.unit_id, period),
            }
        )
    context = {
        "period": period,
        "period_words": period_text(period),
        "tabs": period_tabs(reverse("assessment:running-scores"), on, period),
        "groups": [{"name": name, "rows": rows} for name, rows in groups.items()],
        "without_scheme": [group.name for group in found.facts.without_scheme],
        "has_plan": found.facts.plan is not None,
        "crumbs": (scores_crumb(),),
    }
    return render(request, "assessment/scores/running_list.html", context)


@roles_required(*READERS)
@require_safe
def running_score(request: HttpRequest, unit: int) -> HttpResponse:
    """Show one unit's score as it stands, not final, with what the next point would need."""
    user, on = actor(request), clock.today()
    county_id = county_or_403(user)
    found = Unit.objects.visible_to(user).filter(pk=unit, county=county_id).first()
    if found is None:
        raise Http404
    allow(can_see_running(user, found))
    period = asked_period(request, on)
    scores = selectors.running_scores(county=found.county or found, period=period, on=on)
    result = scores.of(unit)
    page = None
    if result is not None:
        page = unit_page(content_of(scores.facts), unit, result.outcome, with_next=True)
    links = FigureLinks(county_id, unit, period, reads_typed=is_bureau_of(user, county_id))
    context = {
        "unit": found,
        "period": period,
        "period_words": period_text(period),
        "tabs": period_tabs(reverse("assessment:running-score", args=[unit]), on, period),
        "words": page_words(page, links, _own(user, unit, period)) if page is not None else None,
        "group": result.group if result is not None else "",
        "reads_county": user.scope.reads_county,
        "standing": standing_run(user, county_id, period),
        "has_plan": scores.facts.plan is not None,
        "is_over": period.last_month.last_day < on,
        "day": on,
        "own_url": reverse("assessment:own-scores", args=[str(period), unit])
        if acts_for(user, unit)
        else "",
        "heading": _("%(unit)s: running score of %(period)s")
        % {"unit": found, "period": period_text(period)},
        "crumbs": (scores_crumb(),),
    }
    return render(request, "assessment/scores/running.html", context)


def _own(user: User, unit_id: int, period: Period) -> dict[str, SelfScore]:
    found = SelfScore.objects.visible_to(user).filter(unit=unit_id, period=str(period))
    return {each.code: each for each in found}


def _address(unit_id: int, period: Period) -> str:
    return f"{reverse('assessment:running-score', args=[unit_id])}?period={period}"
