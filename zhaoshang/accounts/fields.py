"""Form fields that offer units and people, readable in lists of two hundred."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.models.units import KIND_LABELS
from zhaoshang.accounts.rules import ABOVE_COUNTY, UnitKind

CHOOSE = _("Please choose")
_SELF_EXPLAINING = {*ABOVE_COUNTY, UnitKind.COUNTY}


def unit_label(unit: Unit) -> str:
    """Return a unit's name, with the unit above in brackets where the name says too little."""
    above = unit.parent
    if above is None or above.kind in _SELF_EXPLAINING:
        return unit.name
    return f"{unit.name}（{above.label}）"


def person_label(user: User) -> str:
    """Return a person's name with unit and office: two people may share a name."""
    return " · ".join(part for part in (user.full_name, user.unit.label, user.job_title) if part)


class _ByKind(ModelChoiceIterator):
    """Choices in one group for each kind of unit, in the order of `UnitKind`."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        groups: dict[str, list[Any]] = {kind.value: [] for kind in UnitKind}
        for unit in self.queryset.select_related("parent"):
            groups[unit.kind].append(self.choice(unit))
        for kind, label in KIND_LABELS.items():
            if groups[kind.value]:
                yield (label, groups[kind.value])


class UnitChoiceField(forms.ModelChoiceField):
    """A choice of units in groups by kind; give the queryset in the form's `__init__`."""

    iterator = _ByKind

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("queryset", Unit.objects.none())
        kwargs.setdefault("empty_label", CHOOSE)
        super().__init__(**kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """Return the words of one choice."""
        return unit_label(obj)


class UnitMultipleChoiceField(forms.ModelMultipleChoiceField):
    """Several units in groups by kind."""

    iterator = _ByKind

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("queryset", Unit.objects.none())
        super().__init__(**kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """Return the words of one choice."""
        return unit_label(obj)


class PersonChoiceField(forms.ModelChoiceField):
    """A choice of people with their units; give the queryset in the form's `__init__`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("queryset", User.objects.none())
        kwargs.setdefault("empty_label", CHOOSE)
        super().__init__(**kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """Return the words of one choice."""
        return person_label(obj)
