"""Referrers: list, one referrer with the claims, what the bureau does with them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.forms.referrers import (
    AgreementForm,
    AnswerForm,
    ClaimForm,
    DecideClaimForm,
    DisputeForm,
    ReferrerForm,
)
from projects.models import Project, Referrer, ReferrerClaim
from projects.permissions_partners import (
    can_decide_claim,
    can_keep_referrers,
    can_split_anew,
    is_bureau,
)
from projects.policies_partners import REFERRER_ANSWER
from projects.selectors.referrers import (
    claims_of,
    confirmed_of,
    referrers_for,
    unclaimed_projects,
)
from projects.services import referrers as service
from projects.views.access import BUREAU, READERS, allow
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import Crumb, FormPage, link, posted, run_page, typed_version
from zhaoshang.audit.rules import mask
from zhaoshang.core import clock
from zhaoshang.core.form_parts import RevokeForm
from zhaoshang.core.keyset import KeysetOrder, paginate
from zhaoshang.files.responses import file_response
from zhaoshang.policy.selectors import in_force

PAGE = 30
BY_NAME = KeysetOrder("name")
GET_POST = ["GET", "HEAD", "POST"]


@roles_required(*READERS)
@require_safe
def referrers(request: HttpRequest) -> HttpResponse:
    """List the referrers in sight."""
    user = actor(request)
    query = {"q": request.GET.get("q", "").strip()[:60]}
    page = paginate(
        referrers_for(user, query["q"]), order=BY_NAME, cursor=request.GET.get("after"), size=PAGE
    )
    base = reverse("projects:referrers")
    context = {
        "rows": page.rows,
        "asked": query,
        "may_keep": is_bureau(user),
        "policy": in_force(REFERRER_ANSWER, user.unit.county or user.unit, clock.today()),
        "prev_url": link(base, query, page.previous),
        "next_url": link(base, query, page.next),
    }
    return render(request, "projects/partners/referrers.html", context)


@roles_required(*READERS)
@require_safe
def referrer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a referrer with projects and confirmed shares."""
    return _show(request, _visible(request, pk))


@roles_required(*BUREAU)
@require_POST
def referrer_unmask(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the number once; the act is an event."""
    found = _kept(request, pk)
    service.note_number_shown(referrer=found, by=actor(request))
    return _show(request, found, unmasked=True)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def referrer_new(request: HttpRequest) -> HttpResponse:
    """Enter a referrer."""
    user = actor(request)
    allow(is_bureau(user))
    form = ReferrerForm(request.POST or None)
    page = FormPage(
        title=_("Add a referrer"),
        verb=_("Add"),
        done=_("The referrer was added."),
        back=reverse("projects:referrers"),
    )
    return run_page(
        request,
        form,
        lambda _data: service.save_referrer(referrer_id=None, facts=form.facts(), by=user),
        page,
        crumbs=_crumbs(),
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def referrer_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a referrer."""
    found, user = _kept(request, pk), actor(request)
    form = ReferrerForm(request.POST or None, referrer=found)
    page = _page(found, _("Change the referrer"), _("Save"), _("Saved."))
    return run_page(
        request,
        form,
        lambda _data: service.save_referrer(
            referrer_id=pk, facts=form.facts(), by=user, version=typed_version(request) or 0
        ),
        page,
        crumbs=_crumbs(found),
        record=found,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def claim_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a claim of a referrer."""
    found, user, on = _kept(request, pk), actor(request), clock.today()
    form = ClaimForm(
        request.POST or None,
        projects=Project.objects.filter(
            pk__in=Project.objects.visible_to(user).values("pk"), county_id=found.county_id
        ),
        initial={"claimed_on": on, "project": request.GET.get("project", "")[:40]},
    )
    page = _page(found, _("Enter a claim"), _("Enter"), _("The claim waits for confirmation."))

    def act(data: dict[str, Any]) -> Any:
        project = data.pop("project")
        return service.enter_claim(referrer_id=pk, project_id=project.pk, by=user, on=on, **data)

    return run_page(request, form, act, page, crumbs=_crumbs(found))


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def claim_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a claim with the shares, or refuse it."""
    claim, user, on = _claim(request, pk), actor(request), clock.today()
    allow(can_decide_claim(user, claim))
    form = DecideClaimForm(request.POST or None, claim=claim, confirmed=confirmed_of(claim))
    page = _page(claim.referrer, _("Decide the claim"), _("Decide"), _("The claim was decided."))
    page.lead = f"{claim.project} · {claim.evidence}"

    def act(data: dict[str, Any]) -> Any:
        if data["decision"] == "refuse":
            return service.refuse_claim(claim_id=pk, reason=data["note"], by=user, on=on)
        return service.confirm_claim(
            claim_id=pk, shares=form.shares(), note=data["note"], by=user, on=on
        )

    return run_page(request, form, act, page, crumbs=_crumbs(claim.referrer))


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def claim_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the answer to the referrer."""
    claim, user, on = _claim(request, pk), actor(request), clock.today()
    form = AnswerForm(request.POST or None, on=on)
    page = _page(claim.referrer, _("Answer the referrer"), _("Record"), _("Recorded."))
    return run_page(
        request,
        form,
        lambda data: service.answer_referrer(claim_id=pk, by=user, on=on, **data),
        page,
        crumbs=_crumbs(claim.referrer),
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def claim_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the signed agreement with the referrer."""
    claim, user, on = _claim(request, pk), actor(request), clock.today()
    page = _page(
        claim.referrer, _("Keep the agreement"), _("Upload"), _("The agreement was stored.")
    )
    page.lead = str(claim.project)
    return run_page(
        request,
        AgreementForm(**posted(request), initial={"agreed_on": claim.agreed_on or on}),
        lambda data: service.keep_agreement(
            claim_id=pk, by=user, on=on, version=typed_version(request) or 0, **data
        ),
        page,
        crumbs=_crumbs(claim.referrer),
        record=claim,
    )


@roles_required(*BUREAU)
@require_safe
def claim_agreement_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Serve the agreement to the bureau."""
    claim = _claim(request, pk)
    if claim.agreement is None:
        raise Http404
    return file_response(claim.agreement, request=request, inline=True, subject=claim.project)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def claim_dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a dispute over a claim, or that it is settled."""
    claim, user = _claim(request, pk), actor(request)
    form = DisputeForm(**posted(request), initial={"note": claim.dispute_note})
    page = _page(claim.referrer, _("Note a dispute"), _("Save"), _("Saved."))
    return run_page(
        request,
        form,
        lambda data: service.note_dispute(
            claim_id=pk, by=user, version=typed_version(request) or 0, **data
        ),
        page,
        crumbs=_crumbs(claim.referrer),
        record=claim,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def claim_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a confirmed claim back."""
    claim, user, on = _claim(request, pk), actor(request), clock.today()
    allow(can_split_anew(user, claim.project.county_id))
    page = _page(claim.referrer, _("Take the confirmation back"), _("Take back"), _("Taken back."))
    page.danger = True
    page.lead = _("The other confirmed shares are brought to 100 percent in proportion.")
    return run_page(
        request,
        RevokeForm(**posted(request)),
        lambda data: service.revoke_claim(claim_id=pk, by=user, on=on, **data),
        page,
        crumbs=_crumbs(claim.referrer),
    )


def _visible(request: HttpRequest, pk: int) -> Referrer:
    return get_object_or_404(Referrer.objects.visible_to(actor(request)), pk=pk)


def _kept(request: HttpRequest, pk: int) -> Referrer:
    found = _visible(request, pk)
    allow(can_keep_referrers(actor(request), found.county_id))
    return found


def _claim(request: HttpRequest, pk: int) -> ReferrerClaim:
    user = actor(request)
    seen = ReferrerClaim.objects.visible_to(user).select_related("project", "referrer")
    claim = get_object_or_404(seen, pk=pk)
    allow(can_keep_referrers(user, claim.project.county_id))
    return claim


def _show(request: HttpRequest, found: Referrer, *, unmasked: bool = False) -> HttpResponse:
    user = actor(request)
    may_keep = can_keep_referrers(user, found.county_id)
    context = {
        "referrer": found,
        "phone": found.phone if unmasked else mask(found.phone),
        "is_masked": bool(found.phone) and not unmasked,
        "claims": [
            {"claim": each, "may_decide": can_decide_claim(user, each) and each.state == "open"}
            for each in claims_of(user, found)
        ],
        "unclaimed": unclaimed_projects(user, found),
        "may_keep": may_keep,
        "may_revoke": can_split_anew(user, found.county_id),
    }
    return render(request, "projects/partners/referrer.html", context)


def _page(found: Referrer, title: str, verb: str, done: str) -> FormPage:
    back = reverse("projects:referrer", args=[found.pk])
    return FormPage(title=title, verb=verb, done=done, back=back)


def _crumbs(found: Referrer | None = None) -> tuple[Crumb, ...]:
    first: Crumb = (_("Referrers"), reverse("projects:referrers"))
    if found is None:
        return (first,)
    return (first, (found.name, reverse("projects:referrer", args=[found.pk])))
