"""The filter bar: inputs of the row, hidden rest, chosen tags, standard and saved views."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.filter_tags import RANGES
from projects.filters import YES, Deadline, ListFilter, NamedFilter
from projects.models import Industry
from projects.policies_ledger import SIZE_BANDS
from projects.rules.stages import SUB_STAGES, Stage
from projects.selectors.ledger import Option, Surroundings
from projects.selectors.ledger_query import (
    KEPT,
    ROWS,
    SORT,
    LedgerQuery,
    canonical_string,
)
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.policy.selectors import in_force

ROW_FILTERS = ("q", "unit", "status", "signed_from", "signed_to")
REGION_ROW_FILTERS = ("q", "county", "status", "signed_from", "signed_to")
IDLE_DAYS = 30
ANY = _("Any")
CLOSED = _("%(name)s (closed)")


def row_filters(user: User) -> tuple[str, ...]:
    """Return the filters of the row: the unit, or above the counties the county."""
    return REGION_ROW_FILTERS if user.scope.reads_region else ROW_FILTERS


def filter_context(query: LedgerQuery, around: Surroundings) -> dict[str, Any]:
    """Return what the filter bar draws."""
    names = row_filters(query.user)
    form = query.filter.form
    offer_units(query.filter, around.units)
    return {
        "filter_row": [form[name] for name in names if not name.startswith(("q", "signed"))],
        "keyword": form["q"],
        "signed": (form["signed_from"], form["signed_to"]),
        "tags": tag_links(query, around),
        "clear_url": query.address(without=[name for name in KEPT if name not in ("stage", SORT)]),
        "hidden_shown": hidden_inputs(query, of=("stage", SORT, ROWS)),
        "hidden_more": hidden_inputs(query, but=(*names, "stage", SORT, ROWS)),
        "more_url": reverse("projects:ledger-filters") + query.address(),
    }


def tag_links(query: LedgerQuery, around: Surroundings) -> list[dict[str, str]]:
    """Return the chosen filters, each with the address without it."""
    return [
        {"label": tag.text, "remove_url": query.address(without=tag.names)}
        for tag in query.tags(around.names)
    ]


def hidden_inputs(
    query: LedgerQuery, *, of: Iterable[str] = KEPT, but: Iterable[str] = ()
) -> list[tuple[str, str]]:
    """Return what the form carries along without an input of its own."""
    left_out = set(but)
    data = {**query.data, ROWS: query.asked_size}
    return [(name, data[name]) for name in of if data.get(name) and name not in left_out]


def offer_units(ledger_filter: ListFilter, units: Sequence[Option]) -> None:
    """Give the unit filters their choices."""
    counties = [unit for unit in units if unit.kind == "county"]
    others = [unit for unit in units if unit.kind != "county"]
    for name, each in ledger_filter.filters.items():
        if isinstance(each, NamedFilter) and each.kind == "unit":
            offered = counties if name == "county" else others
            _offer(ledger_filter, name, [(unit.pk, _unit_label(unit)) for unit in offered])


def offer_everything(ledger_filter: ListFilter, user: User, around: Surroundings) -> None:
    """Give every filter of the panel its choices: units, leaders, industries, size bands."""
    offer_units(ledger_filter, around.units)
    leaders = User.objects.visible_to(user).active_on(ledger_filter.on).with_role(Role.LEADER)
    _offer(ledger_filter, "sponsor", leaders.order_by("full_name").values_list("pk", "full_name"))
    industries = list(
        Industry.objects.visible_to(user)
        .filter(is_active=True)
        .values_list("kind", "pk", "name")
        .order_by("kind", "code")
    )
    for name in ("section", "chain"):
        _offer(ledger_filter, name, [(pk, label) for kind, pk, label in industries if kind == name])
    words = around.names["flag"]
    _offer(ledger_filter, "flag", [(YES, _("Any flag")), *words.items()])
    bands = in_force(SIZE_BANDS, user.unit, ledger_filter.on).value
    _offer(ledger_filter, "size", [(band.code, band.label) for band in bands])


def panel_names(query: LedgerQuery, *, beside_row: bool) -> list[str]:
    """Return the filters of the panel: all but the list, and beside the row those of the row."""
    left_out = {"stage", *(row_filters(query.user) if beside_row else ())}
    if not query.user.scope.reads_region:
        left_out.add("county")
    elif "county" not in query.filter.chosen:
        left_out |= {"unit", "introducing", "host"}
    return [name for name in type(query.filter).base_filters if name not in left_out]


def panel_fields(query: LedgerQuery, names: Iterable[str]) -> list[dict[str, Any]]:
    """Return the inputs of the panel; from and to of a range as one."""
    form = query.filter.form
    fields: list[dict[str, Any]] = []
    for name in names:
        base, _underscore, end = name.rpartition("_")
        if base not in RANGES:
            fields.append({"first": form[name]})
        elif end == "from":
            last = form[f"{base}_to"]
            fields.append({"label": RANGES[base], "first": form[name], "last": last})
    return fields


def narrow_sub_stages(query: LedgerQuery) -> None:
    """Offer only the sub-stages of the open list."""
    field = query.filter.filters["sub"].field
    if query.stage:
        wanted = {sub.value for sub in SUB_STAGES[Stage(query.stage)]}
        query.filter.form.fields["sub"].choices = [
            (code, label) for code, label in field.choices if not code or code in wanted
        ]


def views_context(query: LedgerQuery, around: Surroundings) -> dict[str, Any]:
    """Return the standard views and the saved ones, the present one marked."""
    here = canonical_string(query.address(without=["stage"]).removeprefix("?"))
    ledger = reverse("projects:ledger")
    standard = [
        {"label": label, "url": f"{ledger}?{text}" if text else ledger, "current": here == text}
        for label, text in _standard_views(query.user)
    ]
    full = query.canonical
    saved = [
        {
            "label": view.name,
            "url": f"{ledger}?{view.query}",
            "current": view.query == full and not any(each["current"] for each in standard),
        }
        for view in around.views
    ]
    return {
        "views": standard + saved,
        "save_view_url": reverse("projects:ledger-view-new") + query.address(without=[ROWS]),
    }


def _standard_views(user: User) -> list[tuple[str, str]]:
    scope = user.scope
    whole = _("All units below") if scope.reads_region else _("Whole county")
    first = (str(whole if scope.reads_region or scope.reads_county else _("All I can see")), "")
    views = [first, (gettext("Mine"), f"mine={YES}")]
    if not scope.reads_region and user.unit_id != scope.county_id:
        views.append((gettext("My unit"), f"unit={user.unit_id}"))
    return [
        *views,
        (gettext("Due this month"), f"deadline={Deadline.MONTH}"),
        (gettext("Overdue"), f"deadline={Deadline.LATE}"),
        (gettext("Incomplete"), f"incomplete={YES}"),
        (gettext("Flagged"), f"flag={YES}"),
        (gettext("With difficulties"), f"problem={YES}"),
        (gettext("No follow-up for %(days)s days") % {"days": IDLE_DAYS}, f"idle={IDLE_DAYS}"),
        (gettext("Withdrawn"), "status=withdrawn"),
    ]


def _offer(ledger_filter: ListFilter, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    if name in ledger_filter.form.fields:
        ledger_filter.form.fields[name].widget.choices = [("", ANY), *choices]


def _unit_label(unit: Option) -> str:
    return str(CLOSED) % {"name": unit.label} if unit.kind == "closed" else unit.label
