"""The register's filter bar: inputs of the row, the further ones, chosen tags, views."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts.filters import ABOUT_TERMS, OVERDUE, RegisterFilter
from contracts.selectors.register import Surroundings
from contracts.selectors.register_query import GROUP, RANGES, RegisterQuery, canonical_string
from projects.filters import YES
from projects.selectors.address_query import ROWS, SORT
from zhaoshang.accounts.rules import Role

ANY = _("Any")
ROW = ("q", "kind", "unit")
REGION_ROW = ("q", "kind", "county")


def row_names(query: RegisterQuery) -> tuple[str, ...]:
    """Return the filters of the row: the unit, or above the counties the county."""
    return REGION_ROW if query.user.scope.reads_region else ROW


def panel_names(query: RegisterQuery) -> list[str]:
    """Return the further filters this user may ask for."""
    left_out = {GROUP, "project", *row_names(query)}
    if query.user.scope.reads_region:
        left_out |= {"unit", "host", "keeper"}
    else:
        left_out.add("county")
    if query.reading.nothing:
        left_out |= ABOUT_TERMS
    return [name for name in RegisterFilter.base_filters if name not in left_out]


def filter_context(query: RegisterQuery, around: Surroundings) -> dict[str, Any]:
    """Return what the filter bar draws; the filter was read with all its inputs shown."""
    _offer(query, around)
    form = query.filter.form
    names = panel_names(query)
    return {
        "keyword": form["q"],
        "filter_row": [form[name] for name in row_names(query) if name != "q"],
        "panel": list(_panel(query, names)),
        "more_chosen": any(query.data.get(name) for name in names),
        "hidden": [
            (name, value)
            for name, value in {**query.data, ROWS: query.asked_size}.items()
            if value and name in {GROUP, SORT, ROWS, "project"}
        ],
        "tags": tag_links(query, around),
        "clear_url": query.address(
            without=[name for name in query.kept() if name not in {GROUP, SORT}]
        ),
    }


def tag_links(query: RegisterQuery, around: Surroundings) -> list[dict[str, str]]:
    """Return the chosen filters, each with the address without it."""
    return [
        {"label": tag.text, "remove_url": query.address(without=tag.names)}
        for tag in query.tags(around.names)
    ]


def views_context(query: RegisterQuery, around: Surroundings) -> dict[str, Any]:
    """Return the standard views and the saved ones, the present one marked."""
    register = reverse("contracts:register")
    here = canonical_string(query.address(without=[GROUP]).removeprefix("?"))
    standard = [
        {
            "label": label,
            "url": f"{register}?{text}" if text else register,
            "current": here == text,
        }
        for label, text in _standard_views(query)
    ]
    full = query.canonical
    saved = [
        {
            "label": view.name,
            "url": f"{register}?{view.query}",
            "current": view.query == full and not any(each["current"] for each in standard),
        }
        for view in around.views
    ]
    return {
        "views": standard + saved,
        "save_view_url": reverse("contracts:register-view-new") + query.address(without=[ROWS]),
    }


def _standard_views(query: RegisterQuery) -> Iterable[tuple[str, str]]:
    user = query.user
    yield gettext("All I can see"), ""
    if user.has_role(Role.BUREAU, Role.BUREAU_ADMIN) and not user.scope.reads_region:
        yield gettext("Kept by me"), f"keeper={user.pk}"
    yield gettext("Formal contracts"), "kind=formal"
    yield gettext("Copies missing"), f"missing={YES}"
    if not query.reading.nothing:
        yield gettext("Past due"), f"{OVERDUE}={YES}"
    yield gettext("Dropped drafts"), "state=dropped"


def _offer(query: RegisterQuery, around: Surroundings) -> None:
    units = [(unit.pk, unit.label) for unit in around.units if unit.kind != "county"]
    counties = [(unit.pk, unit.label) for unit in around.units if unit.kind == "county"]
    keepers = [(each.pk, each.label) for each in around.keepers]
    offered = {"unit": units, "host": units, "county": counties, "keeper": keepers}
    for name, choices in offered.items():
        if name in query.filter.form.fields:
            query.filter.form.fields[name].widget.choices = [("", ANY), *choices]


def _panel(query: RegisterQuery, names: Iterable[str]) -> Iterable[dict[str, Any]]:
    """Return the inputs of the panel; from and to of a range as one."""
    form = query.filter.form
    for name in names:
        base, _underscore, end = name.rpartition("_")
        if base not in RANGES:
            yield {"first": form[name]}
        elif end == "from":
            yield {"label": RANGES[base], "first": form[name], "last": form[f"{base}_to"]}
