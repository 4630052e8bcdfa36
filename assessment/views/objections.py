"""Objections to results 异议: the list, one of them with its evidence and trace, filing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.forms.scores import MoreEvidenceForm, ObjectionForm
from assessment.models import Objection, ObjectionFile
from assessment.permissions_scores import acts_for, can_rule
from assessment.selectors.score_page import figures_asked
from assessment.services.scoring import objection_files as files
from assessment.services.scoring import objections as services
from assessment.views.months import READERS, allow, county_or_403
from assessment.views.score_access import run_crumbs, run_or_404, scores_crumb, title_of
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import (
    Crumb,
    FormPage,
    chosen,
    link,
    posted,
    run_page,
)
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.trail_part import trail_part
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.keyset import KeysetOrder, paginate
from zhaoshang.files.responses import file_response

GET_POST = ["GET", "HEAD", "POST"]
UNITS = (Role.CLERK, Role.UNIT_HEAD)
PAGE = 50
OPEN, ALL = "open", "all"
State = Objection.State
TONES = {
    State.FILED: "on",
    State.UPHELD: "done",
    State.PARTLY: "done",
    State.REJECTED: "late",
    State.TAKEN_BACK: "off",
}


@roles_required(*READERS)
@require_safe
def objections(request: HttpRequest) -> HttpResponse:
    """List objections: those that wait, or all; a unit its own."""
    user = actor(request)
    county_id = county_or_403(user)
    show = chosen(request, "show", {OPEN, ALL}) or OPEN
    found = Objection.objects.visible_to(user).filter(county=county_id)
    if show == OPEN:
        found = found.filter(state=State.FILED)
    page = paginate(
        found.select_related("unit", "run", "created_by").defer("run__content"),
        order=KeysetOrder("filed_at", descending=True),
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    base = reverse("assessment:objections")
    context = {
        "rows": [
            {
                "objection": each,
                "title": title_of(each.run),
                "tone": TONES[State(each.state)],
                "may_rule": each.state == State.FILED and can_rule(user, each),
            }
            for each in page.rows
        ],
        "show": show,
        "tabs": [
            {"label": _("Not ruled yet"), "url": f"{base}?show={OPEN}", "current": show == OPEN},
            {"label": _("All"), "url": f"{base}?show={ALL}", "current": show == ALL},
        ],
        "prev_url": link(base, {"show": show}, page.previous),
        "next_url": link(base, {"show": show}, page.next),
        "crumbs": (scores_crumb(),),
    }
    return render(request, "assessment/scores/objections.html", context)


@roles_required(*READERS)
@require_safe
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one objection: claim, evidence, ruling, changed figures, who was told."""
    user, found = actor(request), objection_or_404(request, pk)
    waits, own = found.state == State.FILED, acts_for(user, found.unit_id)
    context = {
        **facts(found),
        "may_rule": waits and can_rule(user, found),
        "may_take_back": waits and own,
        "may_add": waits and own,
        "form": MoreEvidenceForm(),
        "crumbs": objection_crumbs(),
        "trail": trail_part(request, [(services.SUBJECT, pk)]),
    }
    return render(request, "assessment/scores/objection.html", context)


@roles_required(*UNITS)
@require_http_methods(GET_POST)
def file_objection(request: HttpRequest, pk: int, unit: int) -> HttpResponse:
    """File an objection to one's own unit's result."""
    user, on, run = actor(request), clock.today(), run_or_404(request, pk)
    row = run.rows.filter(unit=unit).first()
    if row is None:
        raise Http404
    allow(acts_for(user, unit))
    points = [(code, services.point_name(run, row, code)) for code in services.points_of(row)]
    asked = request.GET.get("code", "")
    form = ObjectionForm(**posted(request), points=points, initial={"code": asked})
    page = FormPage(
        title=_("Object to the result"),
        verb=_("File the objection"),
        lead=_("%(unit)s, %(title)s. It can be filed until %(until)s, that day included.")
        % {"unit": row.unit_name, "title": title_of(run), "until": run.notice_until},
        done=_("The objection is filed; you are told how it is ruled."),
        back=reverse("assessment:score-unit", args=[pk, unit]),
        onward=lambda done: reverse("assessment:objection", args=[done.pk]),
    )

    def act(data: dict[str, Any]) -> Objection:
        return files.file_with_evidence(run_id=pk, unit_id=unit, by=user, on=on, **data)

    crumbs = (*run_crumbs(run), (row.unit_name, page.back))
    return run_page(request, form, act, page, crumbs=crumbs)


@roles_required(*UNITS)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an objection back."""
    user, found = actor(request), objection_or_404(request, pk)
    allow(acts_for(user, found.unit_id))
    try:
        services.take_back_objection(objection_id=pk, by=user)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, _("The objection is taken back."))
    return HttpResponseRedirect(reverse("assessment:objection", args=[pk]))


@roles_required(*UNITS)
@require_http_methods(GET_POST)
def more_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Add evidence to an objection that is not ruled yet."""
    user, found = actor(request), objection_or_404(request, pk)
    allow(acts_for(user, found.unit_id))
    page = FormPage(
        title=_("Add evidence"),
        verb=_("Add evidence"),
        done=_("The evidence is kept with the objection."),
        back=reverse("assessment:objection", args=[pk]),
    )
    return run_page(
        request,
        MoreEvidenceForm(**posted(request)),
        lambda data: files.add_evidence(objection_id=pk, uploads=data["uploads"], by=user),
        page,
        crumbs=(*objection_crumbs(), (str(found.unit), page.back)),
    )


@roles_required(*READERS)
@require_safe
def evidence(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """Open a file of an objection for who reads the objection."""
    found = get_object_or_404(
        ObjectionFile.objects.visible_to(actor(request)).select_related("file", "objection"),
        pk=file,
        objection=pk,
    )
    return file_response(found.file, request=request, inline=True, subject=found.objection)


def objection_or_404(request: HttpRequest, pk: int) -> Objection:
    """Return an objection that the reader sees."""
    rows = Objection.objects.visible_to(actor(request))
    found = rows.select_related("unit", "run", "created_by", "ruled_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def objection_crumbs() -> tuple[Crumb, ...]:
    """Return the crumbs down to the objections."""
    return (scores_crumb(), (_("Objections"), reverse("assessment:objections")))


def facts(found: Objection) -> dict[str, Any]:
    """Return what every page of an objection shows of it."""
    row = found.run.rows.filter(unit=found.unit_id).first()
    labels = figures_asked(found.run.content, found.unit_id)
    return {
        "objection": found,
        "run": found.run,
        "title": title_of(found.run),
        "tone": TONES[State(found.state)],
        "row": row,
        "about": services.point_name(found.run, row, found.code) if row is not None else "",
        "files": found.files.select_related("file", "created_by"),
        "trace": [
            {"change": each, "label": labels.get(each.name, each.name)}
            for each in found.changes.all()
        ],
    }
