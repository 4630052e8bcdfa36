"""The tab of a project for joint review and approval; computing a path and deciding its steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from projects.forms.reviews import ComputeForm, DecideForm
from projects.models import Approval, ApprovalStep, Project
from projects.models.choices import BREACH_LABELS, LOCATION_LABELS
from projects.models.review_choices import TERM_LABELS
from projects.permissions import is_bureau_of
from projects.permissions_reviews import can_run_review
from projects.policies import DECIDERS, SIGNERS
from projects.rules.authority import Breach, Location, Term
from projects.selectors.approval_inputs import Inputs, inputs_of
from projects.selectors.deciders import Decider, deciders_by_step
from projects.selectors.reviews import (
    Matrix,
    approvals_of,
    condition_rows,
    give_conditions,
    position_held,
    positions_of,
    rounds_of,
    step_to_decide,
)
from projects.services import approval_steps, approvals
from projects.services.reviews import ROUND_SUBJECT, SUBJECT
from projects.views.access import BUREAU, READERS, Seen, allow, project_or_404
from projects.views.form_page import run_form
from projects.views.page_head import edit_url
from projects.views.project_tabs import part_context
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, typed_version
from zhaoshang.accounts.rules import COUNTY_WIDE
from zhaoshang.alerts.selectors.trail import Subject
from zhaoshang.alerts.trail_part import trail_part
from zhaoshang.calendar.selectors import working_days
from zhaoshang.core import clock
from zhaoshang.core.templatetags.zs import figure

GET_POST = ["GET", "HEAD", "POST"]
STALE_WORDS = {
    "land": gettext_lazy("land"),
    "location": gettext_lazy("location"),
    "terms": gettext_lazy("terms"),
}
# As many are named; the land of all of them counts.
MOST_NEIGHBOURS = 20
ENDED = {Approval.State.REFUSED, Approval.State.RETURNED}


@roles_required(*READERS)
@require_safe
def project_reviews(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the rounds of a project as matrix, and its path of approval step by step."""
    seen, on = project_or_404(request, pk, conditions=condition_rows()), clock.today()
    matrices = rounds_of(seen.project)
    paths = approvals_of(seen.project)
    give_conditions(seen.rows["conditions"], matrices, paths)
    current = next((each for each in paths if each.is_current), None)
    inputs = inputs_of(seen.project, on)
    latest = matrices[0].round if matrices else None
    count = None
    if latest is not None and latest.working_days and not latest.conclusion:
        count = working_days(latest.asked_on, latest.working_days, seen.project.county)
    may_run = can_run_review(seen.user, seen.project)
    context = {
        **part_context(seen, "reviews"),
        "matrices": matrices,
        "today": on,
        "count": count,
        "may_run": may_run,
        "is_running": latest is not None and not latest.conclusion,
        "current": current,
        "path": _path(seen, current, on) if current is not None else None,
        "earlier": [_earlier(each) for each in paths if not each.is_current],
        "stale": _stale(inputs, current),
        "inputs": inputs_shown(inputs),
        "site_url": edit_url(seen.project, "site") if may_run else "",
        "may_read_policy": seen.user.has_role(*COUNTY_WIDE),
        "trail": trail_part(request, _subjects(matrices)),
    }
    return render(request, "projects/reviews/tab.html", context)


def _subjects(matrices: list[Matrix]) -> Iterator[Subject]:
    """Yield what the notices of rounds are about: each round, and what each department is asked."""
    for matrix in matrices:
        yield ROUND_SUBJECT, matrix.round.pk
        yield from ((SUBJECT, line.request.pk) for line in matrix.lines)


def _stale(inputs: Inputs, current: Approval | None) -> str:
    if current is None or current.state in ENDED:
        return ""
    return "、".join(str(STALE_WORDS[each]) for each in inputs.stale_parts(current))


def _path(seen: Seen, approval: Approval, on: dt.date) -> dict[str, Any]:
    """Return a path in words: the row that applied, each step with who holds it that day."""
    turn = step_to_decide(approval)
    steps = list(approval.steps.all())
    county_id = seen.project.county_id
    by_step = deciders_by_step(steps, county_id=county_id, host=approval.host_unit, on=on)
    office = is_bureau_of(seen.user, county_id)
    shown = []
    for step in steps:
        deciders = by_step[step.pk]
        mine = any(each.is_held_by(seen.user.pk) for each in deciders)
        is_now = turn is not None and turn.pk == step.pk
        shown.append(
            {
                "step": step,
                "body": DECIDERS.get(step.body, step.body),
                "is_now": is_now,
                "holders": [_held_words(each) for each in deciders],
                "url": reverse("projects:approval-decide", args=[step.pk])
                if is_now and (mine or office)
                else "",
            }
        )
    return {**row_words(approval), "steps": shown}


def _held_words(decider: Decider) -> str:
    if decider.holder_id is None:
        return _("%(position)s: vacant") % {"position": decider.position}
    words = f"{decider.position}：{decider.holder}"
    if decider.deputy_id is not None:
        words += _(" (deputy: %(name)s)") % {"name": decider.deputy}
    return words


def row_words(approval: Approval) -> dict[str, Any]:
    """Return why this path: the row of the table and the numbers that went in."""
    return {
        "approval": approval,
        "location": LOCATION_LABELS[Location(approval.location)],
        "breach": BREACH_LABELS[Breach(approval.breach)],
        "suggested": BREACH_LABELS[Breach(approval.suggested_breach)],
        "band": _band(approval.upper_mu),
        "signer": SIGNERS.get(approval.signs, approval.signs),
        "pieces": approval.land_pieces,
        "compared": [
            {
                "label": TERM_LABELS[Term(each["term"])],
                "actual": each["actual"],
                "least": each["least"],
                "breach": BREACH_LABELS[Breach(each["breach"])]
                if each["breach"] != Breach.NONE
                else "",
            }
            for each in approval.compared
        ],
    }


def _earlier(approval: Approval) -> dict[str, Any]:
    return {
        **row_words(approval),
        "steps": [
            {"step": step, "body": DECIDERS.get(step.body, step.body)}
            for step in approval.steps.all()
        ],
    }


def _band(upper: Any) -> str:
    if upper is None:
        return _("any land above the bands")
    return _("up to and including %(mu)s mu") % {"mu": figure(upper)}


def inputs_shown(inputs: Inputs) -> dict[str, Any]:
    """Return what is read of the project now, and what a neighbour would change."""
    tier = inputs.tier(inputs.suggested)
    together = inputs.tier(inputs.suggested, extra_mu=inputs.neighbours_mu)
    return {
        "location": LOCATION_LABELS[inputs.location] if inputs.location else "",
        "land_mu": inputs.land.total_mu if inputs.land.is_known else None,
        "pieces": inputs.land.pieces,
        "compared": [
            {
                "label": TERM_LABELS[each.term],
                "actual": each.actual,
                "least": each.least,
                "breach": BREACH_LABELS[each.breach] if each.breach is not Breach.NONE else "",
            }
            for each in inputs.compared
        ],
        "suggested": BREACH_LABELS[inputs.suggested],
        "tier": _tier_words(tier),
        "neighbours": inputs.neighbours[:MOST_NEIGHBOURS],
        "more_neighbours": len(inputs.neighbours[MOST_NEIGHBOURS:]),
        "together_mu": inputs.together_mu,
        "together": _tier_words(together),
        "changes_path": tier is not None and together is not None and tier != together,
        "authority": inputs.authority,
        "standard": inputs.standard,
    }


def _tier_words(tier: Any) -> dict[str, Any] | None:
    if tier is None:
        return None
    return {
        "band": _band(tier.upper_mu),
        "decides": " → ".join(str(DECIDERS.get(each, each)) for each in tier.decides),
        "signs": SIGNERS.get(tier.signs, tier.signs),
    }


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def approval_compute(request: HttpRequest, pk: int) -> HttpResponse:
    """Compute who decides, or compute it anew."""
    seen, on = project_or_404(request, pk), clock.today()
    allow(can_run_review(seen.user, seen.project))
    inputs = inputs_of(seen.project, on)
    is_anew = seen.project.approvals.filter(is_current=True).exists()
    form = ComputeForm(
        **posted(request), is_anew=is_anew, initial={"breach": inputs.suggested.value}
    )
    page = FormPage(
        title=_("Compute the path anew") if is_anew else _("Compute who decides"),
        verb=_("Compute"),
        done=_("The path of approval was computed."),
        template="projects/reviews/compute.html",
        back=_tab_url(seen.project),
        context={
            "inputs": inputs_shown(inputs),
            "site_url": edit_url(seen.project, "site"),
            "may_read_policy": True,
        },
    )
    return run_form(
        request,
        seen,
        form,
        lambda data: approvals.compute_approval(project_id=pk, by=seen.user, on=on, **data),
        page,
    )


@roles_required(*READERS)
@require_http_methods(GET_POST)
def approval_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the decision of a step."""
    user, on = actor(request), clock.today()
    found = ApprovalStep.objects.visible_to(user).select_related("approval__host_unit")
    step = get_object_or_404(found, pk=pk)
    seen = project_or_404(request, step.approval.project_id)
    allow(_may_record(seen, step, on))
    page = FormPage(
        title=_("Decide on the project"),
        verb=_("Record the decision"),
        done=_("The decision was recorded."),
        template="projects/reviews/decide.html",
        back=_tab_url(seen.project),
        context={
            "path": row_words(step.approval),
            "step": step,
            "body": DECIDERS.get(step.body, step.body),
            "version": step.version,
        },
    )

    def act(data: dict[str, Any]) -> Any:
        conditions = data.pop("conditions").splitlines()
        return approval_steps.decide_step(
            step_id=pk,
            decided=approval_steps.Decided(**data, conditions=conditions),
            by=user,
            on=on,
            version=typed_version(request),
        )

    return run_form(request, seen, DecideForm(**posted(request), on=on), act, page)


def _may_record(seen: Seen, step: ApprovalStep, on: dt.date) -> bool:
    """The office, or who holds the position today or held it on the day that was typed."""
    county_id = seen.project.county_id
    if is_bureau_of(seen.user, county_id):
        return True
    positions = positions_of(step.body, county_id=county_id, host=step.approval.host_unit)
    return position_held(seen.user, positions, on) is not None


def _tab_url(project: Project) -> str:
    return reverse("projects:project-reviews", args=[project.pk])
