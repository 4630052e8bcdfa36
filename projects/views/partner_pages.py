"""One form on a page of the partners: bind, call the service, say what it refuses, go on."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from projects.views.form_page import Act, FormPage, add_broken
from projects.views.sent import SentAlready, carry_out, new_token, say_it_was_sent
from zhaoshang.core.errors import Conflict, RuleBroken

TEMPLATE = "projects/partners/form.html"
Crumb = tuple[Any, str]


def run_page(
    request: HttpRequest,
    form: forms.Form,
    act: Act,
    page: FormPage,
    *,
    crumbs: tuple[Crumb, ...],
    record: Any = None,
) -> HttpResponse:
    """Show a form; when it is posted, do the act and go on, or say what stands against it.

    Args:
        request: The request.
        form: Bound when posted.
        act: The service, given the cleaned data.
        page: Words, and `back`: where success and "cancel" lead.
        crumbs: Label and address of the pages above.
        record: What is changed; its version goes with the form.
    """
    changes: Any = ()
    if request.method == "POST" and form.is_valid():
        try:
            result = carry_out(request, lambda: act(form.cleaned_data))
        except SentAlready:
            say_it_was_sent(request)
            return HttpResponseRedirect(page.back)
        except Conflict as conflict:
            changes = conflict.changes
            form.add_error(None, str(conflict.message))
            record.refresh_from_db(fields=["version"])
        except RuleBroken as broken:
            add_broken(form, broken)
        else:
            done = page.done(result) if callable(page.done) else page.done
            messages.success(request, str(done))
            return HttpResponseRedirect(page.back)
    context = {
        "form": form,
        "page": page,
        "changes": changes,
        "once": new_token(),
        "crumbs": crumbs,
        "record": record,
        "version": getattr(record, "version", 0),
        **page.context,
    }
    return render(request, TEMPLATE, context)


def link(base: str, query: dict[str, str], cursor: str | None) -> str:
    """Return the address of a neighbouring page of a filtered list, "" if there is none."""
    if cursor is None:
        return ""
    wanted = {name: value for name, value in {**query, "after": cursor}.items() if value}
    return f"{base}?{urlencode(wanted)}"


def chosen(request: HttpRequest, name: str, values: Any) -> str:
    """Return what a filter asks for if it is one of the values, else ""."""
    text = request.GET.get(name, "")
    return text if text in values else ""
