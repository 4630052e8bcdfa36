"""One form on one page of a project: bind, call the service, show what it refuses, go back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from projects.views.access import Seen
from zhaoshang.accounts.form_page import Act, FormPage, add_broken, beside_typed
from zhaoshang.accounts.sent import SentAlready, carry_out, new_token, say_it_was_sent
from zhaoshang.core.errors import Conflict, RuleBroken

TEMPLATE = "projects/form_page.html"


def run_form(
    request: HttpRequest, seen: Seen, form: forms.Form, act: Act, page: FormPage
) -> HttpResponse:
    """Show a form; when it is posted, do the act and go back, or say what stands against it."""
    changes: Any = ()
    if request.method == "POST" and form.is_valid():
        try:
            result = carry_out(request, lambda: act(form.cleaned_data))
        except SentAlready:
            say_it_was_sent(request)
            return HttpResponseRedirect(page.back or project_url(seen))
        except Conflict as conflict:
            changes = beside_typed(conflict.changes, form)
            form.add_error(None, str(conflict.message))
            seen.project.refresh_from_db(fields=["version"])
        except RuleBroken as broken:
            add_broken(form, broken)
        else:
            messages.success(request, page.said(result))
            return HttpResponseRedirect(page.next_url(result) or project_url(seen))
    return render(request, page.template or TEMPLATE, context_of(seen, form, page, changes))


def context_of(seen: Seen, form: forms.Form, page: FormPage, changes: Any = ()) -> dict[str, Any]:
    """Return what the common template takes."""
    return {
        "project": seen.project,
        "form": form,
        "page": page,
        "changes": changes,
        "once": new_token(),
        "version": seen.project.version,
        "back_url": page.back or project_url(seen),
        **page.context,
    }


def project_url(seen: Seen) -> str:
    """Return the address of the project's page."""
    return reverse("projects:project", args=[seen.project.pk])
