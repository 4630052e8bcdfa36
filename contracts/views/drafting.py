"""Drafts: begun from a project, changed, given a text; earlier contracts."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.forms.drafting import DraftForm, EarlierForm, TextForm
from contracts.models import TERM_FIELDS, Contract
from contracts.permissions import can_change_draft
from contracts.permissions_life import can_draft
from contracts.policies import CONTRACT_KINDS
from contracts.rules.life import CHANGING, Kind
from contracts.selectors.prefill import (
    amendable,
    keepers,
    kind_label,
    parties_from,
    terms_from,
    title_of,
)
from contracts.selectors.templates import offered
from contracts.selectors.terms import terms_of
from contracts.services import drafting, signing, texts
from contracts.services.drafting import Party
from contracts.views.access import BUREAU, allow, contract_crumbs, contract_or_404, contract_url
from projects.models import Project
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import Crumb, FormPage, posted, run_page, typed_version
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.policy.selectors import in_force

GET_POST = ["GET", "HEAD", "POST"]
FORM = "contracts/life/draft_form.html"


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def draft_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a draft: choose the kind, then fill in what the project does not know."""
    user, project = _project(request, pk)
    kind = _kind(request)
    if kind is None:
        return _kinds(request, project)
    on, amends = clock.today(), _amends(request, project, kind)
    form = DraftForm(
        **posted(request),
        **_prefilled(project, kind, amends, user),
    )
    page = FormPage(
        title=_("Draft: %(kind)s") % {"kind": kind_label(kind)},
        verb=_("Save the draft"),
        lead=_("What the project knows is filled in already."),
        done=_("The draft was saved. Make its text next."),
        template=FORM,
        back=_project_url(project),
        onward=contract_url,
        context={"amends": amends},
    )

    def act(_data: dict[str, Any]) -> Contract:
        return drafting.start_draft(
            project_id=pk,
            kind=kind,
            draft=form.draft(),
            amends_id=amends.pk if amends is not None else None,
            by=user,
            on=on,
        )

    return run_page(request, form, act, page, crumbs=_crumbs(project))


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def earlier_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Register a contract that was signed before the register was kept."""
    user, project = _project(request, pk)
    kind, on = _kind(request) or Kind.FORMAL, clock.today()
    amends = _amends(request, project, kind)
    form = EarlierForm(**posted(request), **_prefilled(project, kind, amends, user), on=on)
    page = FormPage(
        title=_("Register an earlier contract: %(kind)s") % {"kind": kind_label(kind)},
        verb=_("Register the contract"),
        lead=_(
            "For what was signed before this register was kept. It bears its own number; reviews"
            " and approval are not asked for."
        ),
        done=lambda contract: _("Registered as %(number)s.") % {"number": contract.number},
        template=FORM,
        back=_project_url(project),
        onward=contract_url,
        context={
            "amends": amends,
            "kinds": [
                {"label": kind_label(each), "url": f"?kind={each.value}", "current": each is kind}
                for each in Kind
                if each not in CHANGING
            ],
        },
    )

    def act(data: dict[str, Any]) -> Contract:
        return signing.register_earlier(
            project_id=pk,
            kind=kind,
            draft=form.draft(),
            signing=signing.Signing(
                signed_on=data["signed_on"],
                signatory=data["signatory"],
                investor_signatory=data["investor_signatory"],
                investor_copies=data["investor_copies"],
                upload=data["file"],
            ),
            number=data["number"],
            legal_on=data["legal_on"],
            amends_id=amends.pk if amends is not None else None,
            by=user,
            on=on,
        )

    return run_page(request, form, act, page, crumbs=_crumbs(project))


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def draft_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft's terms and parties."""
    seen, on = contract_or_404(request, pk), clock.today()
    contract = seen.contract
    allow(can_change_draft(seen.user, contract))
    parties = [
        Party(each.side, each.name, each.credit_code, each.representative)
        for each in contract.parties.all()
    ]
    form = DraftForm(
        **posted(request),
        instance=contract,
        keepers=keepers(contract.county_id, on),
        parties=parties,
        in_force=terms_of(contract.amends) if contract.amends else None,
    )
    page = FormPage(
        title=_("Edit the draft"),
        verb=_("Save the draft"),
        lead=_("Once terms or parties change, the text is made anew and reviewed anew."),
        done=_("The draft was saved."),
        template=FORM,
        back=contract_url(contract),
        context={"amends": contract.amends},
    )

    def act(_data: dict[str, Any]) -> Contract:
        return drafting.edit_draft(
            contract_id=pk,
            draft=form.draft(),
            by=seen.user,
            on=on,
            version=typed_version(request),
            typed=form.typed(),
        )

    crumbs = contract_crumbs(contract)
    return run_page(request, form, act, page, crumbs=crumbs, record=contract)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def draft_text(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill a template from the terms, or take a text that was written on outside."""
    seen, on = contract_or_404(request, pk), clock.today()
    contract = seen.contract
    allow(can_change_draft(seen.user, contract))
    form = TextForm(**posted(request), templates=offered(seen.user, contract.kind))
    page = FormPage(
        title=_("Make the text"),
        verb=_("Make the text"),
        lead=_("Filled from the terms. Earlier texts stay; a changed text is reviewed anew."),
        done=lambda file: _("“%(title)s” was made.") % {"title": file.title},
        back=contract_url(contract),
    )

    def act(data: dict[str, Any]) -> Any:
        common: dict[str, Any] = {
            "contract_id": pk,
            "by": seen.user,
            "on": on,
            "version": typed_version(request),
        }
        if data["file"] is not None:
            return texts.upload_text(upload=data["file"], **common)
        return texts.make_text(template_id=form.template_id(), **common)

    crumbs = contract_crumbs(contract)
    return run_page(request, form, act, page, crumbs=crumbs, record=contract)


def _project(request: HttpRequest, pk: int) -> tuple[User, Project]:
    """Return a project in sight whose contracts this user may draft."""
    user = actor(request)
    found = Project.objects.visible_to(user).filter(pk=pk)
    project = found.select_related("county", "host_unit", "investor").first()
    if project is None:
        raise Http404
    allow(can_draft(user, project))
    return user, project


def _kind(request: HttpRequest) -> Kind | None:
    asked = request.GET.get("kind", "")
    return Kind(asked) if asked in list(Kind) else None


def _amends(request: HttpRequest, project: Project, kind: Kind) -> Contract | None:
    """Return the contract that an agreement names; out of sight is 404."""
    if kind not in CHANGING:
        return None
    asked = request.GET.get("amends", "")
    for each in amendable(project):
        if str(each.pk) == asked:
            return each
    raise Http404


def _prefilled(project: Project, kind: Kind, amends: Contract | None, user: User) -> dict[str, Any]:
    on = clock.today()
    if amends is not None:
        parties = [
            Party(each.side, each.name, each.credit_code, each.representative)
            for each in amends.parties.all()
        ]
    else:
        parties = [Party(*each) for each in parties_from(project, on)]
    return {
        "initial": {
            **terms_from(project, kind),
            "title": title_of(project, kind),
            "keeper": user.pk,
        },
        "keepers": keepers(project.county_id, on),
        "parties": parties,
        "in_force": {name: getattr(amends, name) for name in TERM_FIELDS} if amends else None,
    }


def _kinds(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the kinds, what each needs by the county's policy, and what may be changed."""
    policy = in_force(CONTRACT_KINDS, project.county, clock.today())
    running = amendable(project)
    rows = []
    for kind in Kind:
        named: list[Contract | None] = list(running) if kind in CHANGING else [None]
        rows.append(
            {
                "kind": kind,
                "label": kind_label(kind),
                "rule": policy.value[kind],
                "changes": kind in CHANGING,
                "links": [
                    {
                        "contract": each,
                        "url": f"?kind={kind.value}" + (f"&amends={each.pk}" if each else ""),
                    }
                    for each in named
                ],
            }
        )
    context = {
        "project": project,
        "rows": rows,
        "policy": policy,
        "earlier_url": reverse("contracts:earlier-new", args=[project.pk]),
        "crumbs": _crumbs(project),
    }
    return render(request, "contracts/life/kinds.html", context)


def _project_url(project: Project) -> str:
    return reverse("projects:project", args=[project.pk])


def _crumbs(project: Project) -> tuple[Crumb, ...]:
    return ((project.name, _project_url(project)),)
