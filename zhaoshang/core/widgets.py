"""Inputs drawn in Python instead of by a template each.

Django renders every `<option>` with a template of its own; a choice of thirty units then costs more
than the rows of the list below it. What is drawn is the same.
"""

from __future__ import annotations

from html import escape
from typing import Any

from django import forms
from django.forms.widgets import Input
from django.utils.safestring import SafeString


def attributes(attrs: dict[str, Any]) -> str:
    """Return HTML attributes; True is a bare name, False and None are left out."""
    parts = []
    for name, value in attrs.items():
        if value is True:
            parts.append(f" {escape(str(name))}")
        elif value is not None and value is not False:
            parts.append(f' {escape(str(name))}="{escape(str(value))}"')
    return "".join(parts)


class _InputDrawnInPython(Input):
    """An input with its attributes."""

    def _render(self, _template_name: str, context: dict[str, Any], _renderer: Any) -> SafeString:
        widget = context["widget"]
        value = widget["value"]
        shown = "" if value is None else f' value="{escape(str(value))}"'
        return SafeString(
            f'<input type="{escape(widget["type"])}" name="{escape(widget["name"])}"'
            f"{shown}{attributes(widget['attrs'])}>"
        )


class TextInput(_InputDrawnInPython, forms.TextInput):
    """A line of text."""


class NumberInput(_InputDrawnInPython, forms.NumberInput):
    """A number."""


class DateInput(_InputDrawnInPython, forms.DateInput):
    """A date."""


class Select(forms.Select):
    """A choice of one."""

    def _render(self, _template_name: str, context: dict[str, Any], _renderer: Any) -> SafeString:
        widget = context["widget"]
        parts = [f'<select name="{escape(widget["name"])}"{attributes(widget["attrs"])}>']
        for group, options, _index in widget["optgroups"]:
            if group:
                parts.append(f'<optgroup label="{escape(str(group))}">')
            parts += [
                f'<option value="{escape(str(option["value"]))}"{attributes(option["attrs"])}>'
                f"{escape(str(option['label']))}</option>"
                for option in options
            ]
            if group:
                parts.append("</optgroup>")
        parts.append("</select>")
        return SafeString("".join(parts))
