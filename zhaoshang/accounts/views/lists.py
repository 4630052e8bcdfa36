"""What lists share: pages with their numbers, and the chosen filters as tags."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _t


def page_of(request: HttpRequest, paginator: Paginator[Any]) -> dict[str, Any]:
    """Return the rows of the page asked for, and what the pager shows."""
    page = paginator.get_page(request.GET.get("page"))
    numbers = paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    pages = [
        {
            "label": number,
            "url": _link(request, page=number) if isinstance(number, int) else "",
            "current": number == page.number,
        }
        for number in numbers
    ]
    words = {"first": page.start_index(), "last": page.end_index(), "all": paginator.count}
    return {
        "rows": list(page.object_list),
        "count": paginator.count,
        "page_text": _t("%(first)s–%(last)s of %(all)s") % words,
        "pages": pages if paginator.num_pages > 1 else [],
        "prev_url": _link(request, page=page.number - 1) if page.has_previous() else "",
        "next_url": _link(request, page=page.number + 1) if page.has_next() else "",
    }


def filter_tags(request: HttpRequest, form: forms.Form) -> list[dict[str, str]]:
    """Return the filters in force, each with the link that takes it away."""
    tags = []
    for bound in form:
        value = form.cleaned_data.get(bound.name) if form.is_valid() else bound.value()
        if not value:
            continue
        choices = dict(getattr(bound.field, "choices", ())) if isinstance(value, str) else {}
        words = {"label": bound.label, "value": choices.get(value, value)}
        tags.append(
            {
                "label": _t("%(label)s: %(value)s") % words,
                "remove_url": _link(request, page=None, **{bound.name: None}),
            }
        )
    return tags


def _link(request: HttpRequest, **changes: Any) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"
