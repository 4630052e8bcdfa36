"""Calling somebody who answers for a project: the number is shown when it is asked for."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from projects.services.calling import callable_people, note_number_shown
from projects.views.access import READERS, project_or_404
from zhaoshang.accounts.access import roles_required
from zhaoshang.core.htmx import is_fragment


@roles_required(*READERS)
@require_POST
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the number of one of the project's people, to be called at a tap; it is an event."""
    seen = project_or_404(request, pk)
    person = callable_people(seen.project).get(request.POST.get("who", ""))
    if person is None:
        raise Http404
    note_number_shown(project=seen.project, person=person, by=seen.user)
    context = {"project": seen.project, "person": person}
    template = "partials/_number.html" if is_fragment(request) else "call.html"
    return render(request, f"projects/{template}", context)
