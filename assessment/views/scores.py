"""Results of periods 考核结果: the list, and one result with its ranked groups."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessment.models import ScoreRun
from assessment.views.months import READERS, county_or_403
from zhaoshang.accounts.access import actor, roles_required


@roles_required(*READERS)
@require_safe
def scores(request: HttpRequest) -> HttpResponse:
    """List the results of the county by period and edition."""
    user = actor(request)
    found = ScoreRun.objects.visible_to(user).filter(county=county_or_403(user))
    context = {"rows": list(found.defer("content"))}
    return render(request, "assessment/scores/list.html", context)


@roles_required(*READERS)
@require_safe
def score_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one result."""
    run = ScoreRun.objects.visible_to(actor(request)).filter(pk=pk).first()
    if run is None:
        raise Http404
    return render(request, "assessment/scores/run.html", {"run": run, "rows": run.rows.all()})
