"""Schemes: made new, edited as a form, filled from a file, and the sources of their figures."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessment.forms.scheme_sources import SourcesForm
from assessment.forms.schemes import (
    EMPTY,
    FILE,
    NewSchemeForm,
    SchemeFileForm,
    SchemeForm,
    empty_initial,
    head_initial,
)
from assessment.importing.scheme_file import LARGEST
from assessment.models import AnnualPlan, ScoringScheme
from assessment.permissions import can_keep_indicators
from assessment.rules.score_states import SchemeCycle
from assessment.rules.scoring.scheme import Kind
from assessment.rules.scoring.sources import read_sources
from assessment.selectors.scheme_page import (
    Offer,
    example_scheme,
    example_schemes,
    figure_names,
    figures_asked,
    offer_of,
    readable,
)
from assessment.services.scoring.scheme_files import import_scheme, replaced
from assessment.services.scoring.schemes import SchemeDraft, save_scheme
from assessment.views.months import allow, county_or_403
from assessment.views.scheme_access import ADMIN, GET_POST, kept_or_403, scheme_crumbs, scheme_url
from assessment.views.scheme_texts import explained
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.accounts.models import User
from zhaoshang.accounts.sent import new_token

SAVE = "save"
EDITOR = "assessment/schemes/edit.html"
NEW_CONTENT: dict[str, Any] = {
    "full": 100,
    "indicators": [{"kind": Kind.RATIO.value, "points": 100, "params": {}}],
    "tie_break": [],
}


@roles_required(*ADMIN)
@require_http_methods(GET_POST)
def new(request: HttpRequest) -> HttpResponse:
    """Make a scheme: of an example, of a file, or empty."""
    user = actor(request)
    county_id = county_or_403(user)
    allow(can_keep_indicators(user, county_id))
    plans = AnnualPlan.objects.visible_to(user).filter(county=county_id).order_by("-year")
    examples = [(stem, content["name"]) for stem, content in example_schemes()]
    first = plans.first()
    form = NewSchemeForm(
        **posted(request),
        initial={"plan": first.pk if first else None},
        plans=plans,
        examples=examples,
    )
    page = FormPage(
        title=_("New scheme of assessment"),
        verb=_("Go on"),
        done=_("The draft is made; look it over, and say where its figures come from."),
        template="assessment/schemes/new.html",
        back=reverse("assessment:schemes"),
        onward=scheme_url,
        context={"has_plans": first is not None},
    )
    if request.method == "POST" and form.is_valid() and form.cleaned_data["start"] == EMPTY:
        plan: AnnualPlan = form.cleaned_data["plan"]
        return HttpResponseRedirect(reverse("assessment:scheme-write", args=[plan.pk]))
    return run_page(request, form, lambda data: _made_of(data, user), page, crumbs=scheme_crumbs())


def _made_of(data: dict[str, Any], user: User) -> ScoringScheme:
    plan_id = data["plan"].pk
    if data["start"] == FILE:
        upload = data["file"]
        return import_scheme(
            plan_id=plan_id, data=upload.read(LARGEST + 1), name=upload.name, by=user
        )
    content = example_scheme(data["example"]) or {}
    draft = SchemeDraft(title=content["name"], content=content, sources={})
    return save_scheme(plan_id=plan_id, draft=draft, by=user)


@roles_required(*ADMIN)
@require_http_methods(GET_POST)
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a scheme from nothing; it is stored once it can be read."""
    user = actor(request)
    plan = AnnualPlan.objects.visible_to(user).filter(pk=pk).first()
    if plan is None:
        raise Http404
    allow(can_keep_indicators(user, plan.county_id))
    form = SchemeForm(**posted(request), initial=empty_initial(), plan=plan, content=NEW_CONTENT)
    return _editor(request, form, plan, offer_of(plan, 1))


@roles_required(*ADMIN)
@require_http_methods(GET_POST)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit a draft; one that was adopted meanwhile is refused by the service, with the reason."""
    found = kept_or_403(request, pk)
    if not found.is_draft and request.method != "POST":
        return HttpResponseRedirect(scheme_url(found))
    form = SchemeForm(
        **posted(request), initial=head_initial(found), plan=found.plan, content=found.content
    )
    return _editor(request, form, found.plan, offer_of(found.plan, found.from_month), found)


def _editor(
    request: HttpRequest,
    form: SchemeForm,
    plan: AnnualPlan,
    offer: Offer,
    stored: ScoringScheme | None = None,
) -> HttpResponse:
    """Run the form: a button changes its rows, "save" stores it."""
    user = actor(request)
    names = figure_names(read_sources(stored.sources), offer) if stored else {}
    page = FormPage(
        title=_("Edit the scheme") if stored else _("New scheme of assessment"),
        verb=_("Save the draft"),
        done=_("The draft is saved."),
        template=EDITOR,
        back=scheme_url(stored) if stored else reverse("assessment:schemes"),
        onward=scheme_url,
    )
    crumbs = scheme_crumbs(stored)
    act = request.POST.get("do", SAVE)
    if request.method == "POST" and act != SAVE:
        form = form.after(act)
    page.context = {
        "plan": plan,
        "scheme": stored,
        "editor": _Editor(form, names),
        "suggested": sorted({*names, *_figures(form.content)}),
    }
    if request.method == "POST" and act != SAVE:
        shown = {
            "form": form,
            "page": page,
            "changes": (),
            "once": new_token(),
            "crumbs": crumbs,
            "record": stored,
            "version": typed_version(request) or 0,
            **page.context,
        }
        return render(request, EDITOR, shown)

    def save(data: dict[str, Any]) -> ScoringScheme:
        return save_scheme(
            plan_id=plan.pk,
            draft=SchemeDraft(
                title=data["title"],
                content=form.content,
                sources=stored.sources if stored else {},
                cycle=SchemeCycle(data["cycle"]),
                from_month=data["from_month"],
                group_ids=[group.pk for group in data.get("groups", ())],
                note=data["note"],
            ),
            by=user,
            scheme_id=stored.pk if stored else None,
            version=(typed_version(request) or 0) if stored else None,
        )

    return run_page(request, form, save, page, crumbs=crumbs, record=stored)


class _Editor:
    """The content's fields for the template, read once the form has been checked."""

    def __init__(self, form: SchemeForm, names: dict[str, str]) -> None:
        self._form, self._names = form, names

    def nodes(self) -> Any:
        """Return the fields with their problems; indicators with formula and example."""
        return self._form.page(lambda raw: explained(raw, self._names)).nodes()

    def problems(self) -> Any:
        """Return a link to each problem."""
        return self._form.problem_links()


def _figures(raw: Any) -> set[str]:
    """Return the names of figures that stand anywhere in a document, to suggest them."""
    found: set[str] = set()
    if isinstance(raw, dict):
        value = raw.get("value")
        found |= {value} if isinstance(value, str) and value else set()
        for each in raw.values():
            found |= _figures(each)
    elif isinstance(raw, list):
        for each in raw:
            found |= _figures(each)
    return found


@roles_required(*ADMIN)
@require_http_methods(GET_POST)
def sources(request: HttpRequest, pk: int) -> HttpResponse:
    """Say for each figure of a draft where it comes from."""
    user = actor(request)
    found = kept_or_403(request, pk)
    if not found.is_draft and request.method != "POST":
        return HttpResponseRedirect(scheme_url(found))
    content, known = readable(found)
    offer = offer_of(found.plan, found.from_month)
    form = SourcesForm(**posted(request), asked=figures_asked(content, known), offer=offer)

    def act(_data: dict[str, Any]) -> ScoringScheme:
        return save_scheme(
            plan_id=found.plan_id,
            draft=replaced(found, sources=form.sources()),
            by=user,
            scheme_id=pk,
            version=typed_version(request) or 0,
        )

    page = FormPage(
        title=_("Sources of the figures"),
        verb=_("Save the sources"),
        done=_("The sources are saved."),
        template="assessment/schemes/sources.html",
        back=scheme_url(found),
        context={"scheme": found},
    )
    return run_page(request, form, act, page, crumbs=scheme_crumbs(found), record=found)


@roles_required(*ADMIN)
@require_http_methods(GET_POST)
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the content of a file in the place of a draft's."""
    user = actor(request)
    found = kept_or_403(request, pk)
    if not found.is_draft and request.method != "POST":
        return HttpResponseRedirect(scheme_url(found))

    def act(data: dict[str, Any]) -> ScoringScheme:
        upload = data["file"]
        return import_scheme(
            plan_id=found.plan_id,
            data=upload.read(LARGEST + 1),
            name=upload.name,
            by=user,
            into=found,
            version=typed_version(request) or 0,
        )

    page = FormPage(
        title=_("Fill the scheme from a file"),
        verb=_("Take the file"),
        done=_("The draft says what the file says."),
        lead=_("Indicators and sources come from the file; title, groups and months stay."),
        back=scheme_url(found),
    )
    form = SchemeFileForm(**posted(request))
    return run_page(request, form, act, page, crumbs=scheme_crumbs(found), record=found)
