"""Forms of an annual plan: made, changed, issued; its bases, groups and indicators."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.models import AnnualPlan, PlanIndicator, TargetBasis, UnitGroup
from assessment.models.choices import BasisLevel
from assessment.selectors.indicators import IndicatorRow
from assessment.services.plan_parts import BasisFacts, ChosenIndicator, GroupFacts
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.models.units import KIND_LABELS
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.core.form_parts import long_text, set_choices

_MOST = 500
REASON_HELP = _("The plan has been issued; why it changes stays in its history.")


def _reason() -> forms.CharField:
    # An empty one is refused by the service, which says why.
    return forms.CharField(
        label=_("Reason"), max_length=_MOST, required=False, help_text=REASON_HELP
    )


class NewPlanForm(forms.Form):
    """A plan for a year, empty or as a copy."""

    year = forms.IntegerField(label=_("Assessment year"), min_value=2000, max_value=2100)
    title = forms.CharField(label=_("Title of the plan"), max_length=120)
    copy = forms.TypedChoiceField(
        label=_("Copy from"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_(
            "Bases, groups and indicators come over. Merged units are followed to their successors."
        ),
    )
    with_targets = forms.BooleanField(
        label=_("Copy the targets too, as they stood at last"), required=False
    )

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = [("", _("Nothing, begin anew")), *((each, str(each)) for each in years)]
        set_choices(self, "copy", choices)
        if not years:
            del self.fields["copy"], self.fields["with_targets"]


class PlanHeadForm(forms.Form):
    """Title and explanation of a plan."""

    title = forms.CharField(label=_("Title of the plan"), max_length=120)
    note = forms.CharField(
        label=_("Explanation"), max_length=2000, required=False, widget=long_text(4)
    )

    def __init__(self, *args: Any, plan: AnnualPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not plan.is_draft:
            self.fields["reason"] = _reason()


class IssueForm(forms.Form):
    """The document that puts a plan into force."""

    document = forms.CharField(label=_("Document number"), max_length=100)
    issued_on = forms.DateField(label=_("Day of issue"), widget=forms.DateInput)

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issued_on"].widget.attrs["max"] = on.isoformat()


class BasisForm(forms.Form):
    """A basis of targets."""

    name = forms.CharField(label=_("Name"), max_length=40)
    level = forms.ChoiceField(label=_("Whose figure"), choices=BasisLevel.choices)
    sort_order = forms.IntegerField(label=_("Order"), min_value=0, max_value=999, initial=1)
    is_main = forms.BooleanField(
        label=_("Main basis: rates without a name are by this one"), required=False
    )

    def __init__(
        self, *args: Any, plan: AnnualPlan, basis: TargetBasis | None = None, **kwargs: Any
    ) -> None:
        initial = {"sort_order": plan.bases.count() + 1}
        if basis is not None:
            initial = {name: getattr(basis, name) for name in self.base_fields}
        super().__init__(*args, **{"initial": initial, **kwargs})
        if not plan.is_draft:
            self.fields["reason"] = _reason()

    def facts(self) -> BasisFacts:
        """Return what was typed."""
        data = self.cleaned_data
        return BasisFacts(data["name"], data["level"], data["is_main"], data["sort_order"])


class RemoveForm(forms.Form):
    """Taking a part of a plan away."""

    def __init__(self, *args: Any, plan: AnnualPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not plan.is_draft:
            self.fields["reason"] = _reason()


class GroupForm(forms.Form):
    """A group and its units; units of other groups are not offered."""

    name = forms.CharField(label=_("Name"), max_length=40)
    sort_order = forms.IntegerField(label=_("Order"), min_value=0, max_value=999)
    is_apart = forms.BooleanField(
        label=_("Listed beside the other groups, not ranked with them"), required=False
    )
    units = forms.MultipleChoiceField(
        label=_("Units"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They owe the monthly report. Units of other groups are not offered."),
    )

    def __init__(
        self,
        *args: Any,
        plan: AnnualPlan,
        units: Sequence[Unit],
        group: UnitGroup | None = None,
        **kwargs: Any,
    ) -> None:
        initial: dict[str, Any] = {"sort_order": plan.groups.count() + 1}
        if group is not None:
            initial = {
                "name": group.name,
                "sort_order": group.sort_order,
                "is_apart": group.is_apart,
                "units": [str(pk) for pk in group.members.values_list("unit_id", flat=True)],
            }
        super().__init__(*args, **{"initial": initial, **kwargs})
        self._units = {str(each.pk): each for each in units}
        set_choices(self, "units", [(key, each.label) for key, each in self._units.items()])
        self.offered = _by_kind(units)
        if not plan.is_draft:
            self.fields["reason"] = _reason()

    def chosen(self) -> set[str]:
        """Return the keys that are ticked now: typed, or stored."""
        return {str(each) for each in self["units"].value() or ()}

    def facts(self) -> GroupFacts:
        """Return what was typed."""
        data = self.cleaned_data
        units = [self._units[key] for key in data["units"]]
        return GroupFacts(data["name"], data["is_apart"], data["sort_order"], units)


def _by_kind(units: Sequence[Unit]) -> list[tuple[Any, list[Unit]]]:
    kinds = list(dict.fromkeys(each.kind for each in units))
    return [
        (KIND_LABELS[UnitKind(kind)], [each for each in units if each.kind == kind])
        for kind in kinds
    ]


@dataclass(frozen=True)
class IndicatorLine:
    """A line of the form: an indicator with its fields."""

    row: IndicatorRow
    use: forms.BoundField
    order: forms.BoundField
    report: forms.BoundField
    groups: forms.BoundField


class PlanIndicatorsForm(forms.Form):
    """Which indicators stand in the plan: in which order, in the report or not, for whom."""

    def __init__(
        self,
        *args: Any,
        plan: AnnualPlan,
        rows: Sequence[IndicatorRow],
        groups: Sequence[UnitGroup],
        present: Sequence[PlanIndicator],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen = {each.indicator_id: each for each in present}
        offered = [each for each in rows if each.indicator.is_active or each.indicator.pk in chosen]
        last = len(offered) + len(present)
        self._rows = sorted(
            offered,
            key=lambda row: (
                chosen[row.indicator.pk].sort_order if row.indicator.pk in chosen else last
            ),
        )
        choices = [(str(each.pk), each.name) for each in groups]
        for place, row in enumerate(self._rows, start=1):
            pk, found = row.indicator.pk, chosen.get(row.indicator.pk)
            self.fields[f"use-{pk}"] = forms.BooleanField(
                required=False, initial=found is not None, label=row.definition.name
            )
            self.fields[f"order-{pk}"] = forms.IntegerField(
                required=False, min_value=0, max_value=999, initial=place, label=_("Order")
            )
            self.fields[f"report-{pk}"] = forms.BooleanField(
                required=False, initial=found.in_report if found else True
            )
            self.fields[f"groups-{pk}"] = forms.MultipleChoiceField(
                required=False,
                choices=choices,
                widget=forms.CheckboxSelectMultiple,
                initial=[str(each.pk) for each in found.groups.all()] if found else [],
            )
        if not plan.is_draft:
            self.fields["reason"] = _reason()

    @property
    def lines(self) -> list[IndicatorLine]:
        """Return the lines in their order."""
        return [
            IndicatorLine(row, *(self[f"{part}-{row.indicator.pk}"] for part in _PARTS))
            for row in self._rows
        ]

    def chosen(self) -> list[ChosenIndicator]:
        """Return the ticked ones in the order that was typed."""
        data = self.cleaned_data
        found = []
        for place, row in enumerate(self._rows):
            pk = row.indicator.pk
            if data[f"use-{pk}"]:
                order = data[f"order-{pk}"]
                key = (order if order is not None else len(self._rows), place)
                groups = [int(each) for each in data[f"groups-{pk}"]]
                line = ChosenIndicator(row.indicator, data[f"report-{pk}"], groups)
                found.append((key, line))
        return [line for _key, line in sorted(found, key=lambda each: each[0])]


_PARTS = ("use", "order", "report", "groups")
