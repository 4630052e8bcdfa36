"""The filters of the contract register (django-filter): what a link to it may ask for.

Filters about terms (amounts, ends, what is overdue) only find contracts whose terms the user reads:
otherwise the number of rows found would tell an amount (rules R19).
"""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract
from contracts.models.choices import KIND_LABELS, STATE_LABELS, choices_of
from contracts.rules.life import BEFORE_SIGNING, ENDED, State
from contracts.selectors.reading import reading_of
from projects.filters import YES_CHOICES, ListFilter, NamedFilter, Rows, choice, day_from, day_to
from zhaoshang.core.search import search_q
from zhaoshang.core.widgets import TextInput

OVERDUE = "overdue"
# Groups of states, each a tab of the register.
GROUPS: dict[str, tuple[State, ...]] = {
    "drafts": tuple(state for state in State if state in BEFORE_SIGNING),
    "to_file": (State.SIGNED,),
    "running": (State.FILED, State.PERFORMING),
    OVERDUE: (),
    "ended": tuple(state for state in State if state in ENDED),
    "archived": (State.ARCHIVED,),
}
GROUP_LABELS = {
    "drafts": _("Drafts"),
    "to_file": _("To be filed"),
    "running": _("In performance"),
    OVERDUE: _("Past due"),
    "ended": _("Ended"),
    "archived": _("In the archives"),
}
ABOUT_TERMS = frozenset({"amount_from", "amount_to", "expires_from", "expires_to", OVERDUE})
LARGEST_AMOUNT = 10**12


def _number(field: str, lookup: str, label: object) -> django_filters.NumberFilter:
    return django_filters.NumberFilter(
        field_name=field, lookup_expr=lookup, label=label, min_value=0, max_value=LARGEST_AMOUNT
    )


class RegisterFilter(ListFilter):
    """What the contract register can be narrowed by."""

    q = django_filters.CharFilter(
        label=_("Keyword"), method="by_keyword", max_length=100, strip=True, widget=TextInput
    )
    group = choice(_("Group"), list(GROUP_LABELS.items()), method="by_group")
    kind = choice(_("Kind"), choices_of(KIND_LABELS))
    state = choice(_("State"), choices_of(STATE_LABELS))
    project = NamedFilter("project_id", label=_("Project"), kind="project")
    number = django_filters.CharFilter(
        label=_("Contract number"),
        field_name="number",
        lookup_expr="icontains",
        max_length=60,
        strip=True,
        widget=TextInput,
    )
    county = NamedFilter("county_id", label=_("County"), kind="unit")
    unit = NamedFilter("project__responsible_unit_id", label=_("Responsible unit"), kind="unit")
    host = NamedFilter("project__host_unit_id", label=_("Host unit"), kind="unit")
    keeper = NamedFilter("keeper_id", label=_("Keeper in the bureau"), kind="user")
    signed_from = day_from("signed_on", _("Signed from"))
    signed_to = day_to("signed_on", _("Signed to"))
    expires_from = day_from("expires_on", _("Ends from"))
    expires_to = day_to("expires_on", _("Ends to"))
    amount_from = _number("agreed_amount_wan", "gte", _("Agreed amount from"))
    amount_to = _number("agreed_amount_wan", "lte", _("Agreed amount to"))
    missing = choice(_("Copies missing"), YES_CHOICES, method="by_missing")
    overdue = choice(_("Past due"), YES_CHOICES, method="by_overdue")

    class Meta:
        model = Contract
        fields: tuple[str, ...] = ()

    def apply(self, rows: Rows) -> Rows:
        """Narrow contracts by what was understood; dropped drafts only when asked for."""
        chosen = self.chosen
        if "state" not in chosen and "group" not in chosen:
            rows = rows.exclude(state=State.DROPPED.value)
        if not ABOUT_TERMS.isdisjoint(chosen):
            rows = rows.filter(reading_of(self.user).condition)
        return super().apply(rows)

    def by_keyword(self, rows: Rows, _name: str, value: str) -> Rows:
        """Every word somewhere in title, number, project or parties, or their initials."""
        return rows.filter(search_q("search_text", value))

    def by_group(self, rows: Rows, _name: str, value: str) -> Rows:
        """One tab: a group of states, or what is overdue."""
        if value == OVERDUE:
            return rows.filter(reading_of(self.user).condition, overdue_since__isnull=False)
        return rows.filter(state__in=[state.value for state in GROUPS[value]])

    def by_missing(self, rows: Rows, _name: str, _value: str) -> Rows:
        """Originals are missing or not received."""
        return rows.filter(copies_missing__gt=0)

    def by_overdue(self, rows: Rows, _name: str, _value: str) -> Rows:
        """A promise is past its day."""
        return rows.filter(overdue_since__isnull=False)
