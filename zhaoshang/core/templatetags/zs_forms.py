"""How form fields are drawn: classes, units and what a screen reader is told.

The tags `field`, `control` and `error_items` of `zs.py` stand on these functions. Any Django form
works unchanged; a form need not know that this module exists.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

# What the unit box says: fields name their unit in Chinese, as rules.md R1 does.
UNIT_LABELS = {
    "万元": _("10,000 yuan"),
    "亿元": _("100 million yuan"),
    "元": _("yuan"),
    "亩": _("mu"),
    "%": "%",
}
_TYPED = {
    forms.DateInput: ("date", "%Y-%m-%d"),
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
    forms.TimeInput: ("time", "%H:%M"),
}


@dataclass(frozen=True)
class ErrorItem:
    """One line of the error summary: the words beside the field, and where the field is."""

    text: str
    href: str = ""


def kind_of(bound: BoundField) -> str:
    """Return how a field is laid out: hidden, check, group, multi or plain."""
    widget = bound.field.widget
    if bound.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    return "multi" if isinstance(widget, forms.MultiWidget) else "plain"


def unit_of(bound: BoundField) -> str:
    """Return the words of the unit box beside the input, or nothing."""
    attrs = bound.field.widget.attrs
    unit = attrs.get("data-unit") or attrs.get("data-amount") or ""
    return str(UNIT_LABELS.get(unit, unit))


def describe_ids(bound: BoundField) -> str:
    """Return the ids of help, converted figure and error beside the field, named as Django does."""
    ids = []
    if bound.help_text:
        ids.append(f"{bound.auto_id}_helptext")
    if "data-amount" in bound.field.widget.attrs:
        ids.append(f"{bound.auto_id}-amount")
    if bound.errors:
        ids.append(f"{bound.auto_id}_error")
    return " ".join(ids)


def draw(bound: BoundField, *, described: bool = True, **extra: Any) -> SafeString:
    """Return the input alone, with our classes and what assistive technology needs.

    Without `described` the help is not shown, so the input does not refer to it.
    """
    if not described:
        bound = copy(bound)
        bound.help_text = ""
    widget = bound.field.widget
    if isinstance(widget, forms.MultiWidget):
        return _draw_multi(bound, widget, extra)
    _use_native_type(widget)
    attrs = _attrs(bound) | extra
    html = bound.as_widget(attrs=attrs)
    unit = unit_of(bound)
    if unit:
        return format_html('<span class="zs-unitbox">{}<span>{}</span></span>', html, unit)
    if isinstance(widget, forms.Select) and not widget.allow_multiple_selected:
        return format_html('<span class="zs-select">{}</span>', html)
    return html


def options_of(bound: BoundField) -> list[Any]:
    """Return radio buttons or check boxes one by one, each with its label."""
    return [option for option in bound.subwidgets if option.choice_label is not None]


def _attrs(bound: BoundField) -> dict[str, Any]:
    widget = bound.field.widget
    attrs: dict[str, Any] = {}
    base = _base_class(widget)
    classes = [str(widget.attrs.get("class", "")), base]
    if bound.errors:
        attrs["aria-invalid"] = "true"
        classes.append("is-invalid" if base else "")
    if any(classes):
        attrs["class"] = " ".join(filter(None, classes))
    if ids := describe_ids(bound):
        attrs["aria-describedby"] = ids
    if "data-amount" in widget.attrs:
        # The script fills the figure in: = 12,000 万元.
        attrs["data-amount-says"] = gettext("= %(figure)s × 10,000 yuan") % {"figure": "{}"}
    return attrs


def _base_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return ""
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


def _use_native_type(widget: forms.Widget) -> None:
    """Give dates and times the browser's own picker; it sends ISO dates whatever the language."""
    if not isinstance(widget, forms.DateInput | forms.DateTimeInput | forms.TimeInput):
        return
    if widget.input_type != "text" or "type" in widget.attrs:
        return
    for base, (input_type, date_format) in _TYPED.items():
        if isinstance(widget, base):
            widget.input_type = input_type
            widget.format = date_format


def _draw_multi(bound: BoundField, widget: forms.MultiWidget, extra: dict[str, Any]) -> SafeString:
    """Return the parts of a range side by side with 至 between; the group is named by its label."""
    for part in widget.widgets:
        _use_native_type(part)
    context = widget.get_context(bound.html_name, bound.value(), {"id": bound.auto_id} | extra)
    invalid = " is-invalid" if bound.errors else ""
    parts = []
    names = (gettext("%(label)s, from"), gettext("%(label)s, to"))
    for number, sub in enumerate(context["widget"]["subwidgets"]):
        base = _base_class(widget.widgets[number])
        sub["attrs"]["class"] = f"{base}{invalid}"
        name = names[number] if number < len(names) else "%(label)s"
        sub["attrs"]["aria-label"] = name % {"label": bound.label}
        rendered = bound.form.renderer.render(sub["template_name"], {"widget": sub})
        parts.append((SafeString(rendered),))
    joint = format_html('<span aria-hidden="true">{}</span>', pgettext("range", "to"))
    return format_html('<span class="zs-range">{}</span>', format_html_join(joint, "{}", parts))


def collect_errors(*sources: Any) -> list[ErrorItem]:
    """Return the error summary of forms, formsets, lists of messages and (href, text) pairs."""
    found: list[ErrorItem] = []
    for source in sources:
        if isinstance(source, BaseFormSet):
            found += [ErrorItem(str(error)) for error in source.non_form_errors()]
            for form in source.forms:
                found += _form_errors(form)
        elif isinstance(source, forms.BaseForm):
            found += _form_errors(source)
        elif source:
            found += _listed(source)
    return found


def _form_errors(form: forms.BaseForm) -> list[ErrorItem]:
    found = [ErrorItem(str(error)) for error in form.non_field_errors()]
    for bound in form:
        for error in bound.errors:
            if bound.is_hidden:
                found.append(ErrorItem(str(error)))
                continue
            text = gettext("%(label)s: %(message)s") % {"label": bound.label, "message": error}
            found.append(ErrorItem(text, f"#{focus_id(bound)}"))
    return found


def focus_id(bound: BoundField) -> str:
    """Return the id of the part that the error summary jumps to: of a group, the first one."""
    first = kind_of(bound) in {"group", "multi"}
    return f"{bound.auto_id}_0" if first else str(bound.id_for_label or bound.auto_id)


def _listed(source: Iterable[Any]) -> list[ErrorItem]:
    items = [source] if isinstance(source, str) else source
    return [
        ErrorItem(str(item[1]), str(item[0])) if isinstance(item, tuple) else ErrorItem(str(item))
        for item in items
    ]
