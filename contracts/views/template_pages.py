"""Templates of drafts: the county's own beside those of the system, with the list of places."""

from __future__ import annotations

import io
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contracts import events_life as events
from contracts.forms.drafting import TemplateForm
from contracts.forms.life import PlainForm
from contracts.models import ContractTemplate
from contracts.models.choices import KIND_LABELS, choices_of
from contracts.permissions_life import can_keep_templates, can_withdraw_template
from contracts.rules.life import Kind
from contracts.selectors.templates import listed
from contracts.services import templates
from contracts.views.access import BUREAU, allow
from contracts.word.defaults import default_template
from contracts.word.official import CONTENT_TYPE
from contracts.word.places import PLACES, example_values
from contracts.word.rendering import fill
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.files.responses import damaged_response

GET_POST = ["GET", "HEAD", "POST"]


@roles_required(*BUREAU)
@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    """List the templates and the places they may have."""
    user = actor(request)
    context = {
        "rows": [
            {"template": each, "may_withdraw": can_withdraw_template(user, each)}
            for each in listed(user)
        ],
        "system": [{"kind": kind.value, "label": label} for kind, label in KIND_LABELS.items()],
        "places": PLACES,
        "may_keep": can_keep_templates(user),
    }
    return render(request, "contracts/life/templates.html", context)


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def template_new(request: HttpRequest) -> HttpResponse:
    """Upload a county's own template."""
    user = actor(request)
    allow(can_keep_templates(user))
    form = TemplateForm(**posted(request), kinds=choices_of(KIND_LABELS))
    page = FormPage(
        title=_("Upload a template"),
        verb=_("Upload a template"),
        lead=_("Only names of places may stand in braces; any other name is refused."),
        done=_("The template was kept. It is offered for new texts."),
        template="contracts/life/template_form.html",
        back=reverse("contracts:templates"),
        context={"places": PLACES},
    )

    def act(data: dict[str, Any]) -> ContractTemplate:
        return templates.save_template(
            kind=data["kind"], name=data["name"], upload=data["file"], by=user
        )

    return run_page(request, form, act, page, crumbs=_crumbs(page.back))


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def template_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a template."""
    user = actor(request)
    template = _template_or_404(user, pk)
    allow(can_withdraw_template(user, template) and template.withdrawn_on is None)
    page = FormPage(
        title=_("Withdraw the template"),
        verb=_("Withdraw the template"),
        lead=_("It is offered no longer; the texts made of it stay."),
        done=_("The template was withdrawn."),
        danger=True,
        back=reverse("contracts:templates"),
    )

    def act(_data: dict[str, Any]) -> ContractTemplate:
        return templates.withdraw_template(template_id=pk, by=user, on=clock.today())

    form = PlainForm(**posted(request))
    return run_page(request, form, act, page, crumbs=_crumbs(page.back), record=template)


@roles_required(*BUREAU)
@require_safe
def template_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out a county's template; with `example` filled with example data."""
    user = actor(request)
    template = _template_or_404(user, pk)
    try:
        content = templates.content_of(template)
    except RuleBroken:
        stored: Any = template.file
        return damaged_response(stored, request=request, subject=template)
    return _answer(request, user, content, template.name, subject=template)


@roles_required(*BUREAU)
@require_safe
def template_default(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Hand out the system's template of a kind; with `example` filled with example data."""
    if kind not in list(Kind):
        raise Http404
    user = actor(request)
    name = str(KIND_LABELS[Kind(kind)])
    return _answer(request, user, default_template(Kind(kind)), name, subject=None)


def _answer(
    request: HttpRequest, user: User, content: bytes, name: str, *, subject: Any
) -> HttpResponseBase:
    if "example" in request.GET:
        content = fill(content, example_values())
        name = f"{name}（{_('example')}）"
    record_event(
        events.TEMPLATE_OPENED,
        by=user,
        county=user.unit.county_id,
        subject=subject,
        subject_label=name,
    )
    return FileResponse(
        io.BytesIO(content), as_attachment=True, filename=f"{name}.docx", content_type=CONTENT_TYPE
    )


def _template_or_404(user: User, pk: int) -> ContractTemplate:
    found = ContractTemplate.objects.visible_to(user).exclude(file=None)
    template = found.filter(pk=pk).select_related("file").first()
    if template is None:
        raise Http404
    return template


def _crumbs(back: str) -> tuple[tuple[Any, str], ...]:
    return ((_("Templates of contracts"), back),)
