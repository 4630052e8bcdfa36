"""One form on one page, for every app: bind, call the service, show what it refuses, go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _

from zhaoshang.accounts.sent import SentAlready, carry_out, new_token, say_it_was_sent
from zhaoshang.core.errors import Conflict, FieldChange, RuleBroken
from zhaoshang.core.uploads import FileRefused

Act = Callable[[dict[str, Any]], Any]
Said = Callable[[Any], Any]
Crumb = tuple[Any, str]
TEMPLATE = "components/record_form.html"


@dataclass
class FormPage:
    """What the page of a form shows, beside its form.

    Args:
        title: Heading: what is done.
        verb: Word of the button; repeats the act.
        lead: A sentence above the form.
        done: Message after it was done, or a function of what the service returned.
        danger: The act is hard to undo.
        template: Another template than the common one.
        back: Where "cancel" and success lead; a project's page has its own if not given.
        onward: Where success leads instead, as a function of what the service returned.
        context: More for the template.
    """

    title: Any
    verb: Any
    done: Said | Any
    lead: Any = ""
    danger: bool = False
    template: str = ""
    back: str = ""
    onward: Said | None = None
    context: Mapping[str, Any] = field(default_factory=dict)

    def said(self, result: Any) -> str:
        """Return the message after the act."""
        return str(self.done(result) if callable(self.done) else self.done)

    def next_url(self, result: Any) -> str:
        """Return where success leads."""
        return str(self.onward(result)) if self.onward is not None else self.back


def posted(request: HttpRequest) -> dict[str, Any]:
    """Return what a form is bound to: nothing unless the request posts."""
    if request.method != "POST":
        return {}
    return {"data": request.POST, "files": request.FILES}


def typed_version(request: HttpRequest) -> int | None:
    """Return the version that a form carries; none for a form without."""
    text = request.POST.get("version", "")
    return int(text) if text.isdigit() else None


def add_broken(form: forms.BaseForm, broken: RuleBroken) -> None:
    """Put a refusal beside its field, or above the form."""
    form.add_error(_field_of(form, broken), str(broken.message))


def _field_of(form: forms.BaseForm, broken: RuleBroken) -> str | None:
    """Return the field a refusal is about; a service does not know how a form calls its file."""
    if broken.field in form.fields:
        return broken.field
    if isinstance(broken, FileRefused):
        files = [name for name, each in form.fields.items() if isinstance(each, forms.FileField)]
        return files[0] if len(files) == 1 else None
    return None


def run_page(
    request: HttpRequest,
    form: forms.BaseForm,
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
            changes = beside_typed(conflict.changes, form)
            form.add_error(None, str(conflict.message))
            record.refresh_from_db(fields=["version"])
        except RuleBroken as broken:
            add_broken(form, broken)
        else:
            messages.success(request, page.said(result))
            return HttpResponseRedirect(page.next_url(result))
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
    return render(request, page.template or TEMPLATE, context)


def beside_typed(changes: Iterable[FieldChange], form: forms.BaseForm) -> list[FieldChange]:
    """Put beside each value that somebody else stored what this form was sent with."""
    return [_beside(change, form) for change in changes]


def _beside(change: FieldChange, form: forms.BaseForm) -> FieldChange:
    if change.yours or not change.field:
        return change
    if change.field not in form.fields:
        return replace(change, untouched=True)
    typed = form.cleaned_data.get(change.field)
    return replace(change, yours=_in_words(form.fields[change.field], typed))


def _in_words(field: forms.Field, value: Any) -> str:
    """Return a typed value as the stored one is written."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices: Any = field.choices
        return str(dict(flatten_choices(choices)).get(value, value))
    return str(value)


def link(base: str, query: dict[str, str], cursor: str | None) -> str:
    """Return the address of a neighbouring page of a filtered list, "" if there is none."""
    if cursor is None:
        return ""
    wanted = {name: value for name, value in {**query, "after": cursor}.items() if value}
    return f"{base}?{urlencode(wanted)}" if wanted else base


def chosen(request: HttpRequest, name: str, values: Any) -> str:
    """Return what a filter asks for if it is one of the values, else ""."""
    text = request.GET.get(name, "")
    return text if text in values else ""
