"""Own scores 自评: a unit enters what it gives itself, until the result is under public notice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessment.forms.scores import OwnScoresForm
from assessment.period_words import period_text
from assessment.permissions_scores import acts_for
from assessment.rules.score_states import RunState
from assessment.rules.scoring.scheme import Scheme
from assessment.selectors import self_scores as selectors
from assessment.selectors.score_lists import standing_run
from assessment.services.scoring import self_scores as services
from assessment.views.months import allow, county_or_403
from assessment.views.score_access import period_or_404, scores_crumb
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import add_broken, posted, typed_version
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import Role
from zhaoshang.accounts.sent import SentAlready, carry_out, new_token, say_it_was_sent
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Period

GET_POST = ["GET", "HEAD", "POST"]


@roles_required(Role.CLERK, Role.UNIT_HEAD)
@require_http_methods(GET_POST)
def own_scores(request: HttpRequest, period: str, unit: int) -> HttpResponse:
    """Show and take a unit's own scores of a period."""
    user, found = actor(request), period_or_404(period)
    own = Unit.objects.visible_to(user).filter(pk=unit, county=county_or_403(user)).first()
    if own is None:
        raise Http404
    allow(acts_for(user, unit))
    scheme = selectors.own_scheme(own, found)
    kept = selectors.own_scores(unit, found)
    indicators = [(each.code, each.name) for each in scheme.indicators] if scheme else []
    form = OwnScoresForm(**posted(request), indicators=indicators, kept=kept)
    if request.method == "POST" and form.is_valid():
        version = typed_version(request) or 0
        answer = _save(request, own, found, form, version=version)
        if answer is not None:
            return answer
        kept = selectors.own_scores(unit, found)
    run = standing_run(user, own.county_id or 0, found)
    locked = run is not None and run.state != RunState.COMPUTED
    context = {
        "unit": own,
        "period": found,
        "period_words": period_text(found),
        "form": form,
        "rows": _rows(form, scheme),
        "version": services.version_of(kept),
        "once": new_token(),
        "run": run if locked else None,
        "writes": bool(indicators) and not locked,
        "back": _back(own, found),
        "crumbs": (scores_crumb(),),
    }
    return render(request, "assessment/scores/own.html", context)


def _save(
    request: HttpRequest, unit: Unit, period: Period, form: OwnScoresForm, *, version: int
) -> HttpResponse | None:
    """Store what was typed; None where something stands against it, which the form says."""
    user = actor(request)
    try:
        carry_out(
            request,
            lambda: services.save_own_scores(
                unit=unit, period=period, version=version, scores=form.scores(), by=user
            ),
        )
    except SentAlready:
        say_it_was_sent(request)
    except RuleBroken as broken:
        add_broken(form, broken)
        return None
    else:
        messages.success(request, _("The own scores are kept. They stand beside the result."))
    return HttpResponseRedirect(_back(unit, period))


def _rows(form: OwnScoresForm, scheme: Scheme | None) -> list[dict[str, Any]]:
    if scheme is None:
        return []
    return [
        {**row, "indicator": indicator}
        for row, indicator in zip(form.rows, scheme.indicators, strict=True)
    ]


def _back(unit: Unit, period: Period) -> str:
    return f"{reverse('assessment:running-score', args=[unit.pk])}?period={period}"
