"""Schemes of assessment: the list by year, one scheme, adopting, taking back, copies, files."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment import events_schemes as events
from assessment.exporting.scheme_file import scheme_workbook
from assessment.forms.schemes import AdoptForm, TakeBackForm
from assessment.models import ScoringScheme
from assessment.permissions import can_keep_indicators
from assessment.scheme_words import gap_texts
from assessment.selectors.scheme_page import (
    figure_names,
    figures_asked,
    gaps_in,
    offer_of,
    readable,
    schemes_of,
)
from assessment.services.scoring.scheme_files import scheme_json
from assessment.services.scoring.schemes import adopt_scheme, copy_scheme, withdraw_scheme
from assessment.views.scheme_access import (
    ADMIN,
    GET_POST,
    READERS,
    TRIERS,
    kept_or_403,
    scheme_crumbs,
    scheme_or_404,
    scheme_url,
)
from assessment.views.scheme_texts import scheme_words, source_rows
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.accounts.models import User
from zhaoshang.accounts.sent import SentAlready, carry_out, new_token, say_it_was_sent
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
State = ScoringScheme.State
TONES = {State.DRAFT: "", State.ADOPTED: "done", State.WITHDRAWN: "off"}


@roles_required(*READERS)
@require_safe
def schemes(request: HttpRequest) -> HttpResponse:
    """List the schemes by year; drafts only for who reads the county."""
    user = actor(request)
    found = list(schemes_of(user))
    years = sorted({each.plan.year for each in found}, reverse=True)
    context = {
        "years": [
            (year, [_row(each) for each in found if each.plan.year == year]) for year in years
        ],
        "may_make": _may_make(user),
        "may_type": user.scope.county_id is not None and user.has_role(*TRIERS[:2]),
    }
    return render(request, "assessment/schemes/schemes.html", context)


def _row(scheme: ScoringScheme) -> dict[str, Any]:
    return {
        "scheme": scheme,
        "tone": TONES[State(scheme.state)],
        "groups": "、".join(group.name for group in scheme.groups.all()),
    }


def _may_make(user: User) -> bool:
    county_id = user.scope.county_id
    return county_id is not None and can_keep_indicators(user, county_id)


@roles_required(*READERS)
@require_safe
def scheme(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a scheme: each indicator in words with a worked example, and where figures come from."""
    user = actor(request)
    found = scheme_or_404(request, pk)
    content, sources = readable(found)
    offer = offer_of(found.plan, found.from_month)
    keeps = can_keep_indicators(user, found.county_id)
    gaps = gaps_in(content, sources, offer)
    context = {
        **_row(found),
        "words": scheme_words(content, figure_names(sources, offer)),
        "sources": source_rows(figures_asked(content, sources), offer),
        "gaps": gap_texts(gaps) if found.is_draft else [],
        "unused": gaps.unused if found.is_draft else (),
        "crumbs": scheme_crumbs(),
        "once": new_token(),
        "may": {
            "copy": keeps,
            "edit": keeps and found.is_draft,
            "withdraw": keeps and found.state == State.ADOPTED and not found.is_used,
            "try": user.has_role(*TRIERS) and user.scope.reads_county,
        },
    }
    return render(request, "assessment/schemes/scheme.html", context)


@roles_required(*ADMIN)
@require_http_methods(GET_POST)
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Adopt a draft by a document."""
    user, on = actor(request), clock.today()
    found = kept_or_403(request, pk)
    content, sources = readable(found)
    gaps = gap_texts(gaps_in(content, sources, offer_of(found.plan, found.from_month)))

    def act(data: dict[str, Any]) -> ScoringScheme:
        return adopt_scheme(
            scheme_id=pk,
            version=typed_version(request) or 0,
            document=data["document"],
            by=user,
            on=on,
        )

    page = FormPage(
        title=_("Adopt the scheme"),
        verb=_("Adopt the scheme"),
        done=_("The scheme is adopted."),
        template="assessment/schemes/adopt.html",
        back=scheme_url(found),
        context={"scheme": found, "gaps": gaps, "row": _row(found)},
    )
    form = AdoptForm(**posted(request))
    return run_page(request, form, act, page, crumbs=scheme_crumbs(found), record=found)


@roles_required(*ADMIN)
@require_http_methods(GET_POST)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an adopted scheme that no result rests on."""
    user = actor(request)
    found = kept_or_403(request, pk)

    def act(data: dict[str, Any]) -> ScoringScheme:
        return withdraw_scheme(
            scheme_id=pk, version=typed_version(request) or 0, reason=data["reason"], by=user
        )

    page = FormPage(
        title=_("Take the scheme back"),
        verb=_("Take the scheme back"),
        done=_("The scheme is taken back."),
        lead=_("It scores nothing from now on; whatever held before it holds again."),
        danger=True,
        back=scheme_url(found),
    )
    form = TakeBackForm(**posted(request))
    return run_page(request, form, act, page, crumbs=scheme_crumbs(found), record=found)


@roles_required(*ADMIN)
@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a draft that says the same, to follow this one."""
    user = actor(request)
    found = kept_or_403(request, pk)
    try:
        made = carry_out(request, lambda: copy_scheme(scheme_id=found.pk, by=user))
    except SentAlready:
        say_it_was_sent(request)
        return HttpResponseRedirect(reverse("assessment:schemes"))
    messages.success(request, _("The copy is a draft; say from which month it holds."))
    return HttpResponseRedirect(reverse("assessment:scheme-edit", args=[made.pk]))


@roles_required(*READERS)
@require_safe
def as_json(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand a scheme out as JSON, with its sources."""
    found = scheme_or_404(request, pk)
    return _file(request, found, scheme_json(found).encode(), "json", "application/json")


@roles_required(*READERS)
@require_safe
def as_workbook(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand a scheme out as a workbook that can be changed and imported again."""
    found = scheme_or_404(request, pk)
    return _file(request, found, scheme_workbook(found.content, found.sources), "xlsx", XLSX)


def _named(found: ScoringScheme) -> str:
    """Return title and year; most titles begin with it."""
    year = str(found.plan.year)
    return found.title if year in found.title else f"{year}-{found.title}"


def _file(
    request: HttpRequest, found: ScoringScheme, data: bytes, ending: str, content_type: str
) -> HttpResponseBase:
    record_event(
        events.SCHEME_EXPORTED,
        by=actor(request),
        county=found.county_id,
        subject=found,
        detail={"as": ending},
    )
    return FileResponse(
        io.BytesIO(data),
        as_attachment=True,
        filename=get_valid_filename(f"{_named(found)}.{ending}"),
        content_type=content_type,
        headers={"Cache-Control": "private, no-store"},
    )
