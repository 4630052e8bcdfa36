"""First contact: the list, filing it, deciding on it with likely duplicates in sight."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from projects.forms.first_contact import DecideForm, FileForm
from projects.models import FirstContactFiling, Project
from projects.permissions import (
    can_decide_first_contact,
    can_file_first_contact,
    is_bureau_of,
)
from projects.selectors.duplicates import Clue, likely_duplicates
from projects.selectors.first_contact import filing_counts, filings_page, visible_filing
from projects.services.first_contact import decide_first_contact, file_first_contact
from projects.views.access import (
    BUREAU,
    READERS,
    WRITERS,
    Seen,
    allow,
    project_or_404,
)
from projects.views.form_page import run_form
from projects.views.page_facts import FILING_TONES
from projects.views.words import CAUSE_LABELS
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core import clock

State = FirstContactFiling.State


@roles_required(*READERS)
@require_safe
def first_contacts(request: HttpRequest) -> HttpResponse:
    """List the filings: the county's for the bureau, one's own for a unit."""
    state = request.GET.get("state", "")
    state = state if state in State.values else ""
    page = filings_page(actor(request), state=state, cursor=request.GET.get("after"))
    url = reverse("projects:first-contacts")
    visible = _visible_projects(actor(request), [row.project_id for row in page.rows])
    context = {
        "tabs": _tabs(request, state, url),
        "rows": [_row(actor(request), row, visible) for row in page.rows],
        "prev_url": _link(url, state, page.previous),
        "next_url": _link(url, state, page.next),
    }
    return render(request, "projects/first_contacts.html", context)


@roles_required(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def first_contact_file(request: HttpRequest, pk: int) -> HttpResponse:
    """File the first contact of a project for one's unit."""
    seen, on = project_or_404(request, pk), clock.today()
    allow(can_file_first_contact(seen.user, seen.project, seen.part))
    units = Unit.objects.filter(
        pk__in=seen.user.scope.unit_ids, county_id=seen.project.county_id
    ).open_on(on)
    page = FormPage(
        title=_("File first contact"),
        verb=_("File"),
        lead=_("The moment you file counts: of several, the earliest accepted one holds."),
        done=_("Filed. The bureau has been told and will decide."),
    )
    form = FileForm(**posted(request), units=units, initial={"unit": seen.part.writing_unit_id})
    return run_form(
        request,
        seen,
        form,
        lambda data: file_first_contact(project_id=pk, by=seen.user, on=on, **data),
        page,
    )


@roles_required(*BUREAU)
@require_http_methods(["GET", "HEAD", "POST"])
def first_contact_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or refuse a filing, with likely duplicates beside it."""
    filing = visible_filing(actor(request), pk)
    if filing is None:
        raise Http404
    allow(is_bureau_of(actor(request), filing.project.county_id))
    if filing.state != State.SUBMITTED:
        messages.info(request, _("This filing has been decided already."))
        return redirect("projects:project", filing.project_id)
    seen, on = project_or_404(request, filing.project_id), clock.today()
    allow(can_decide_first_contact(seen.user, filing))
    page = FormPage(
        title=_("Decide on the first contact"),
        verb=_("Decide"),
        done=_decided,
        template="projects/first_contact_decide.html",
        back=reverse("projects:first-contacts"),
        context={"filing": filing, "suggestions": _suggestions(seen)},
    )
    return run_form(
        request,
        seen,
        DecideForm(**posted(request)),
        lambda data: decide_first_contact(
            filing_id=pk,
            accept=data["decision"] == "accept",
            note=data["note"],
            by=seen.user,
            on=on,
        ),
        page,
    )


def _decided(filing: FirstContactFiling) -> str:
    if filing.state == State.ACCEPTED:
        return _("Accepted. The unit has been told; protected until %(until)s.") % {
            "until": filing.protected_until
        }
    return _("Refused. The unit has been told why.")


def _suggestions(seen: Seen) -> list[dict[str, Any]]:
    project = seen.project
    investor = project.investor
    clue = Clue(
        name=project.name,
        investor_name=investor.name if investor else "",
        credit_code=investor.credit_code if investor else "",
        exclude_id=project.pk,
    )
    return [
        {
            "suggestion": each,
            "causes": "、".join(str(CAUSE_LABELS[cause]) for cause in each.causes),
        }
        for each in likely_duplicates(clue, county=project.county, user=seen.user)
    ]


def _visible_projects(user: User, ids: list[int]) -> set[int]:
    return set(Project.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))


def _row(user: User, filing: FirstContactFiling, visible: set[int]) -> dict[str, Any]:
    decides = filing.state == State.SUBMITTED and can_decide_first_contact(user, filing)
    return {
        "filing": filing,
        "tone": FILING_TONES[filing.state],
        "is_visible": filing.project_id in visible,
        "decide_url": reverse("projects:first-contact-decide", args=[filing.pk]) if decides else "",
    }


def _tabs(request: HttpRequest, state: str, url: str) -> list[dict[str, Any]]:
    counts = filing_counts(actor(request))
    tabs: list[dict[str, Any]] = [
        {"label": _("All"), "n": sum(counts.values()), "url": url, "current": not state}
    ]
    tabs += [
        {
            "label": each.label,
            "n": counts[each.value],
            "url": f"{url}?state={each.value}",
            "current": each.value == state,
        }
        for each in State
    ]
    return tabs


def _link(url: str, state: str, cursor: str | None) -> str:
    if cursor is None:
        return ""
    return f"{url}?{urlencode({'after': cursor, **({'state': state} if state else {})})}"
