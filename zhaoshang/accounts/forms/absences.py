"""Forms of absences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.fields import PersonChoiceField
from zhaoshang.accounts.forms.base import ActForm, VersionedForm
from zhaoshang.accounts.models import User
from zhaoshang.accounts.selectors import people_for_choice
from zhaoshang.accounts.selectors_absences import deputies_for
from zhaoshang.core import clock


class WhoForm(forms.Form):
    """Whose absence it is, for those who announce it for others."""

    person = PersonChoiceField(label=_("Who is away"))

    def __init__(self, user: User, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"person": person.pk}, **kwargs})
        people = people_for_choice(user)
        if user.scope.unit_ids:
            people = people.filter(unit__in=user.scope.unit_ids) | people.filter(pk=user.pk)
        # Somebody who has left is not offered, but may be the one the page is about.
        people |= User.objects.filter(pk=person.pk)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["person"].empty_label = None  # type: ignore[attr-defined]


class _DayFields(forms.Form):
    deputy = PersonChoiceField(
        label=_("Who stands in"),
        help_text=_("A colleague of the same unit, or the head of a unit above."),
    )
    since = forms.DateField(label=_("First day"), initial=clock.today)
    until = forms.DateField(label=_("Last day"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("For instance a business trip, training, leave."),
    )

    def offer(self, person: User, *, for_good: bool) -> None:
        """Offer who may stand in for a person; say what a missing last day means."""
        deputies = deputies_for(person, clock.today())
        self.fields["deputy"].queryset = deputies  # type: ignore[attr-defined]
        if for_good:
            words = _("Without a last day the person has left, and the other takes over for good.")
            self.fields["until"].help_text = words
        else:
            self.fields["until"].required = True


class AbsenceForm(_DayFields, ActForm):
    """A new absence of one person."""

    def __init__(self, person: User, *args: Any, for_good: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(person, for_good=for_good)


class AbsenceEditForm(_DayFields, VersionedForm):
    """Deputy, days and reason of an absence."""

    def __init__(self, person: User, *args: Any, for_good: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(person, for_good=for_good)


class BackForm(VersionedForm):
    """The first day on which somebody is back."""

    back_on = forms.DateField(
        label=_("Back on"),
        initial=clock.today,
        help_text=_("The first day on which nobody stands in any more."),
    )
