"""One form on one page: bind, call the service, show what it refuses, go back to the project."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from projects.views.access import Seen
from projects.views.sent import SentAlready, carry_out, new_token, say_it_was_sent
from zhaoshang.core.errors import Conflict, RuleBroken

Act = Callable[[dict[str, Any]], Any]
Said = Callable[[Any], Any]


@dataclass
class FormPage:
    """What the page of a form shows, beside its form.

    Args:
        title: Heading: what is done.
        verb: Word of the button; repeats the act.
        lead: A sentence above the form.
        done: Message after it was done, made of what the service returned.
        danger: The act is hard to undo.
        template: Another template than the common one.
        back: Where "cancel" and success lead; the project if not given.
        context: More for the template.
    """

    title: Any
    verb: Any
    done: Said | Any
    lead: Any = ""
    danger: bool = False
    template: str = "projects/form_page.html"
    back: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)


def posted(request: HttpRequest) -> dict[str, Any]:
    """Return what a form is bound to: nothing unless the request posts."""
    if request.method != "POST":
        return {}
    return {"data": request.POST, "files": request.FILES}


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
            changes = conflict.changes
            form.add_error(None, str(conflict.message))
            seen.project.refresh_from_db(fields=["version"])
        except RuleBroken as broken:
            add_broken(form, broken)
        else:
            done = page.done(result) if callable(page.done) else page.done
            messages.success(request, str(done))
            return HttpResponseRedirect(page.back or project_url(seen))
    return render(request, page.template, context_of(seen, form, page, changes))


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


def add_broken(form: forms.Form, broken: RuleBroken) -> None:
    """Put a refusal beside its field, or above the form."""
    field_name = broken.field if broken.field in form.fields else None
    form.add_error(field_name, str(broken.message))


def project_url(seen: Seen) -> str:
    """Return the address of the project's page."""
    return reverse("projects:project", args=[seen.project.pk])
