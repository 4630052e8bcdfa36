"""The filters of the project ledger (django-filter): what a link to the ledger may ask for.

The address is the state: every chosen filter stands in the query string, so a view can be sent,
saved and printed. A value that cannot be understood is named and left out, the others still count.
Reading the query string asks the database nothing; names behind ids come from
`projects.selectors.ledger.surroundings`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.models.choices import (
    STAGE_CHOICES,
    STATUS_CHOICES,
    SUB_STAGE_CHOICES,
    Nature,
    Origin,
)
from projects.models.flag_choices import SEVERITY_LABELS
from projects.policies_ledger import SizeBand
from projects.rules.flags.kinds import SEVEREST_FIRST
from projects.rules.pipeline import FORMAL, STAGES_REACHING, Reach
from projects.rules.stages import Status
from zhaoshang.core.money import WAN_PER_YI
from zhaoshang.core.search import search_q
from zhaoshang.core.widgets import DateInput, Select, TextInput

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

Rows = QuerySet[Any, Any]

ALL_STATUSES = "all"
# What a funnel counts: withdrawn ones too, but nothing that turned out to be another project.
KEPT_STATUSES = "kept"
YES = "1"
NO_SUCH_BAND = _("Write a size band as 5-10, in 100 million yuan.")
YES_CHOICES = [(YES, _("Yes"))]
LARGEST_ID = 2**63 - 1
LONGEST_IDLE_DAYS = 3650


class Deadline:
    """How a next step's due date is asked for."""

    MONTH = "month"
    WEEK = "week"
    LATE = "late"


DEADLINE_CHOICES = [
    (Deadline.LATE, _("Overdue")),
    (Deadline.WEEK, _("Due within 7 days")),
    (Deadline.MONTH, _("Due this month")),
]
WEEK_DAYS = 7
REACH_CHOICES = [
    (Reach.SIGNED.value, _("A formal contract")),
    (Reach.LANDED.value, _("Landing")),
    (Reach.PRODUCING.value, _("Production")),
]
FLAG_CHOICES = [
    (YES, _("Any flag")),
    # In the county's own words where they are offered and where they are shown as chosen.
    *((severity.value, SEVERITY_LABELS[severity]) for severity in SEVEREST_FIRST),
]


class NamedField(forms.IntegerField):
    """The id of something that has a name: a unit, an industry, a person."""

    widget = Select

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": LARGEST_ID, **kwargs})


class NamedFilter(django_filters.Filter):
    """Filter by an id; `kind` says where its name is found."""

    field_class = NamedField

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind


class BandField(forms.CharField):
    """A size band by its code, whether or not it is offered today."""

    widget = Select

    def clean(self, value: Any) -> SizeBand | None:
        """Read the code.

        Raises:
            ValidationError: when it is no band.
        """
        text = super().clean(value)
        if not text:
            return None
        band = SizeBand.read(text)
        if band is None:
            raise ValidationError(NO_SUCH_BAND, code="no_such_band")
        return band


class BandFilter(django_filters.Filter):
    """Filter by total investment in a band."""

    field_class = BandField

    def filter(self, qs: Rows, value: SizeBand | None) -> Rows:
        """Keep the projects of the band."""
        if value is None:
            return qs
        if value.least_yi is not None:
            qs = qs.filter(**{f"{self.field_name}__gte": value.least_yi * WAN_PER_YI})
        if value.below_yi is not None:
            qs = qs.filter(**{f"{self.field_name}__lt": value.below_yi * WAN_PER_YI})
        return qs


class DaysFilter(django_filters.Filter):
    """Filter by a whole number of days."""

    field_class = forms.IntegerField


def choice(label: Any, choices: Any, **kwargs: Any) -> django_filters.ChoiceFilter:
    """Return a filter by one of some words."""
    return django_filters.ChoiceFilter(
        label=label, choices=choices, empty_label=_("Any"), widget=Select, **kwargs
    )


def _day(label: Any, field: str, lookup: str) -> django_filters.DateFilter:
    return django_filters.DateFilter(
        field_name=field, lookup_expr=lookup, label=label, widget=DateInput
    )


def day_from(field: str, label: Any) -> django_filters.DateFilter:
    """Return a filter by the first day of a range."""
    return _day(label, field, "gte")


def day_to(field: str, label: Any) -> django_filters.DateFilter:
    """Return a filter by the last day of a range."""
    return _day(label, field, "lte")


class ListFilter(django_filters.FilterSet):
    """What a list can be narrowed by.

    Args:
        data: The query string.
        user: Whose "mine" is asked for.
        on: Today, for deadlines and days without follow-up.
        shown: Filters whose inputs are drawn though nothing is chosen. The others are not made at
            all: thirty-odd form fields would cost a tenth of the page's time.
    """

    base_filters: dict[str, Any]

    def __init__(
        self, data: Mapping[str, Any], *, user: User, on: dt.date, shown: Iterable[str] = ()
    ) -> None:
        wanted = {*data, *shown}
        self.base_filters = {
            name: each for name, each in type(self).base_filters.items() if name in wanted
        }
        super().__init__(data, queryset=self._meta.model.objects.none())
        self.user = user
        self.on = on

    @property
    def chosen(self) -> dict[str, Any]:
        """Return the values that were understood, by filter, without the empty ones."""
        self.form.is_valid()
        return {
            name: value
            for name, value in self.form.cleaned_data.items()
            if value is not None and value != ""
        }

    def drop(self, name: str) -> None:
        """Ignore a filter whose value names nothing this user knows of."""
        self.form.cleaned_data[name] = None

    def apply(self, rows: Rows) -> Rows:
        """Narrow rows by what was understood."""
        for name, value in self.chosen.items():
            rows = self.filters[name].filter(rows, value)
        return rows


class LedgerFilter(ListFilter):
    """What the ledger can be narrowed by."""

    q = django_filters.CharFilter(
        label=_("Keyword"), method="by_keyword", max_length=100, strip=True, widget=TextInput
    )
    stage = choice(_("Stage"), STAGE_CHOICES)
    sub = choice(_("Sub-stage"), SUB_STAGE_CHOICES, field_name="sub_stage")
    status = choice(
        _("Status"),
        [
            *STATUS_CHOICES,
            (KEPT_STATUSES, _("Active, suspended and withdrawn")),
            (ALL_STATUSES, _("Any, ended ones too")),
        ],
        method="by_status",
    )
    reach = choice(_("Came as far as"), REACH_CHOICES, method="by_reach")
    county = NamedFilter("county_id", label=_("County"), kind="unit")
    unit = NamedFilter("responsible_unit_id", label=_("Responsible unit"), kind="unit")
    introducing = NamedFilter("introducing_unit_id", label=_("Introducing unit"), kind="unit")
    host = NamedFilter("host_unit_id", label=_("Host unit"), kind="unit")
    sponsor = NamedFilter("lead_sponsor_id", label=_("Lead sponsor"), kind="user")
    section = NamedFilter("section_id", label=_("Industry section"), kind="industry")
    chain = NamedFilter("chain_id", label=_("Industry chain"), kind="industry")
    size = BandFilter("total_investment_wan", label=_("Total investment"))
    origin = choice(_("Origin of capital"), Origin.choices)
    nature = choice(_("Kind of construction"), Nature.choices)
    key = choice(_("Key projects"), YES_CHOICES, method="by_key")
    mine = choice(_("Mine"), YES_CHOICES, method="by_mine")
    flag = choice(_("Flag"), FLAG_CHOICES, method="by_flag")
    problem = choice(_("With open problems"), YES_CHOICES, method="by_problem")
    incomplete = choice(_("Incomplete"), YES_CHOICES, method="by_incomplete")
    deadline = choice(_("Next step"), DEADLINE_CHOICES, method="by_deadline")
    idle = DaysFilter(
        label=_("Days without follow-up, more than"),
        method="by_idle",
        min_value=0,
        max_value=LONGEST_IDLE_DAYS,
    )
    land_from = django_filters.NumberFilter(
        field_name="land_mu", lookup_expr="gte", label=_("Land from"), min_value=0
    )
    land_to = django_filters.NumberFilter(
        field_name="land_mu", lookup_expr="lte", label=_("Land to"), min_value=0
    )
    submitted_from = day_from("submitted_on", _("Submitted from"))
    submitted_to = day_to("submitted_on", _("Submitted to"))
    signed_from = day_from("signed_on", _("Signed from"))
    signed_to = day_to("signed_on", _("Signed to"))
    started_from = day_from("started_on", _("Started from"))
    started_to = day_to("started_on", _("Started to"))
    produced_from = day_from("produced_on", _("Produced from"))
    produced_to = day_to("produced_on", _("Produced to"))
    due_from = day_from("next_step_due_on", _("Due from"))
    due_to = day_to("next_step_due_on", _("Due to"))

    class Meta:
        model = Project
        fields: tuple[str, ...] = ()

    def apply(self, rows: Rows) -> Rows:
        """Narrow projects by what was understood; withdrawn and merged ones only when asked for."""
        if "status" not in self.chosen:
            rows = rows.filter(status__in=[Status.ACTIVE, Status.SUSPENDED])
        return super().apply(rows)

    def by_keyword(self, projects: Rows, _name: str, value: str) -> Rows:
        """Every word somewhere in name, other names, code, investor, company or their initials."""
        return projects.filter(search_q("search_text", value))

    def by_status(self, projects: Rows, _name: str, value: str) -> Rows:
        """One status, all but merged ones, or all."""
        if value == KEPT_STATUSES:
            return projects.exclude(status=Status.MERGED)
        return projects if value == ALL_STATUSES else projects.filter(status=value)

    def by_reach(self, projects: Rows, _name: str, value: str) -> Rows:
        """Came so far in the funnel, whatever became of it: an agreement is no contract (R11a)."""
        return projects.filter(stage__in=STAGES_REACHING[Reach(value)], sub_stage__in=FORMAL)

    def by_key(self, projects: Rows, _name: str, _value: str) -> Rows:
        """Key projects."""
        return projects.filter(is_key=True)

    def by_mine(self, projects: Rows, _name: str, _value: str) -> Rows:
        """What the user answers for or sponsors."""
        return projects.filter(Q(responsible_person=self.user) | Q(lead_sponsor=self.user))

    def by_flag(self, projects: Rows, _name: str, value: str) -> Rows:
        """The worst flag shown is of this severity; or any flag is."""
        if value == YES:
            return projects.exclude(flag_severity="")
        return projects.filter(flag_severity=value)

    def by_problem(self, projects: Rows, _name: str, _value: str) -> Rows:
        """At least one open problem."""
        return projects.filter(open_problem_count__gt=0)

    def by_incomplete(self, projects: Rows, _name: str, _value: str) -> Rows:
        """Something is missing that the present sub-stage asks for."""
        return projects.filter(missing_count__gt=0)

    def by_deadline(self, projects: Rows, _name: str, value: str) -> Rows:
        """Next step overdue, or due soon; what is not active owes nothing."""
        projects = projects.filter(status=Status.ACTIVE)
        if value == Deadline.LATE:
            return projects.filter(next_step_due_on__lt=self.on)
        last = self.on + dt.timedelta(days=WEEK_DAYS)
        first = self.on
        if value == Deadline.MONTH:
            first = self.on.replace(day=1)
            last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
        return projects.filter(next_step_due_on__range=(first, last))

    def by_idle(self, projects: Rows, _name: str, value: Any) -> Rows:
        """More than so many days since the last follow-up; never followed up: since submission."""
        limit = self.on - dt.timedelta(days=int(value))
        return projects.filter(status=Status.ACTIVE).filter(
            Q(last_follow_up_on__lt=limit) | Q(last_follow_up_on=None, submitted_on__lt=limit)
        )
