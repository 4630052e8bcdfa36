"""One unit's result: every indicator with its working, line by line."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessment.models import ScoreRow
from assessment.views.months import READERS
from zhaoshang.accounts.access import actor, roles_required


@roles_required(*READERS)
@require_safe
def score_unit(request: HttpRequest, pk: int, unit: int) -> HttpResponse:
    """Show one unit's result."""
    rows = ScoreRow.objects.visible_to(actor(request)).select_related("run")
    row = rows.filter(run=pk, unit=unit).first()
    if row is None:
        raise Http404
    return render(request, "assessment/scores/unit.html", {"row": row, "run": row.run})
