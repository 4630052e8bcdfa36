"""Letters of responsibility: the list, one to print, the same as a Word document."""

from __future__ import annotations

import io
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessment import events_plan as events
from assessment.models import AnnualPlan
from assessment.rules.plans import month_now
from assessment.selectors.letters import Letter, letter_of, letters_of
from assessment.views.plan_access import READERS, may_now, plan_crumbs, plan_or_404, plan_tabs
from assessment.word.letter import DUTIES, TERMS, letter_word, opening_of, remark_of, title_of
from contracts.word.official import CONTENT_TYPE, chinese_day
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock


@roles_required(*READERS)
@require_safe
def plan_letters(request: HttpRequest, pk: int) -> HttpResponse:
    """List the letters of a plan: one for each unit and person with targets."""
    plan = plan_or_404(request, pk)
    blocks: dict[str, list[Any]] = {}
    for row in letters_of(plan):
        blocks.setdefault(row.block, []).append(row)
    context = {
        "plan": plan,
        "tabs": plan_tabs(plan, "plan-letters"),
        "may": may_now(actor(request), plan),
        "blocks": list(blocks.items()),
    }
    return render(request, "assessment/plan/letters.html", context)


@roles_required(*READERS)
@require_safe
def plan_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a letter as it is printed."""
    plan = plan_or_404(request, pk)
    letter = _letter_or_404(request, plan)
    context = {
        "plan": plan,
        "letter": letter,
        "title": title_of(letter),
        "opening": opening_of(letter),
        "rows": [{"line": line, "remark": remark_of(line)} for line in letter.lines],
        "split": [line for line in letter.lines if line.months],
        "numbers": range(1, 13),
        "duties": DUTIES,
        "terms": TERMS,
        "day": chinese_day(plan.issued_on) if plan.issued_on else "",
        "crumbs": (
            *plan_crumbs(plan),
            (_("Letters of responsibility"), reverse("assessment:plan-letters", args=[plan.pk])),
        ),
    }
    return render(request, "assessment/plan/letter.html", context)


@roles_required(*READERS)
@require_safe
def plan_letter_word(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand a letter out as a Word document; recorded."""
    plan = plan_or_404(request, pk)
    letter = _letter_or_404(request, plan)
    record_event(
        events.LETTER_MADE,
        by=actor(request),
        county=plan.county_id,
        subject=plan,
        detail={"who": letter.full_name},
    )
    return FileResponse(
        io.BytesIO(letter_word(letter)),
        as_attachment=True,
        filename=f"{title_of(letter)}（{letter.subject.label}）.docx",
        content_type=CONTENT_TYPE,
    )


def _letter_or_404(request: HttpRequest, plan: AnnualPlan) -> Letter:
    letter = letter_of(plan, request.GET.get("who", ""), month_now(plan.year, clock.today()))
    if letter is None:
        raise Http404
    return letter
