"""Forms of accounts, team memberships and roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.fields import CHOOSE, PersonChoiceField, UnitChoiceField
from zhaoshang.accounts.forms.base import ActForm, VersionedForm
from zhaoshang.accounts.labels import OFFICE_CHOICES, ROLE_DUTIES, ROLE_LABELS
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.accounts.selectors import UserFilter, people_for_choice, units_for_choice
from zhaoshang.accounts.selectors_absences import deputies_for
from zhaoshang.accounts.services import Details
from zhaoshang.accounts.validators import valid_name, valid_phone, valid_username
from zhaoshang.core import clock

ROLE_CHOICES = [(role.value, label) for role, label in ROLE_LABELS.items()]
STATE_CHOICES = [
    ("", _("Any state")),
    ("active", _("In use")),
    ("first", _("First log-in still to come")),
    ("off", _("Switched off or expired")),
]


class UserFilterForm(forms.Form):
    """What a list of people is filtered by; what cannot be read filters nothing."""

    q = forms.CharField(label=_("Search"), required=False, max_length=60)
    unit = UnitChoiceField(label=_("Unit"), required=False, empty_label=_("All units"))
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[("", _("Any role")), ("none", _("No role yet")), *ROLE_CHOICES],
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATE_CHOICES)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_for_choice(user)  # type: ignore[attr-defined]
        self.fields["q"].widget.attrs["placeholder"] = _("Full name, user name, office or phone")

    def wanted(self) -> UserFilter:
        """Return the filter for the selector."""
        self.is_valid()
        found = self.cleaned_data
        return UserFilter(
            text=found.get("q", ""),
            unit=found.get("unit"),
            role=found.get("role", ""),
            state=found.get("state", ""),
        )


class _DetailFields(forms.Form):
    full_name = forms.CharField(label=_("Full name"), max_length=60, validators=[valid_name])
    unit = UnitChoiceField(label=_("Unit"))
    job_title = forms.CharField(label=_("Office"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=20, required=False, validators=[valid_phone]
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    expires_on = forms.DateField(
        label=_("Expires on"),
        required=False,
        help_text=_("From this day on the account cannot log in; leave empty for no end."),
    )

    def details(self) -> Details:
        """Return what the service takes."""
        names = ("full_name", "job_title", "phone", "email", "expires_on")
        return Details(**{name: self.cleaned_data[name] for name in names})


class UserCreateForm(_DetailFields, ActForm):
    """A new account."""

    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        validators=[valid_username],
        help_text=_("Typed at log-in; case and width make no difference. It never changes."),
    )
    field_order = ("username", "full_name", "unit", "job_title")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_for_choice(user)  # type: ignore[attr-defined]


class UserEditForm(_DetailFields, VersionedForm):
    """An account's details and unit."""

    def __init__(self, user: User, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = units_for_choice(user) | Unit.objects.filter(pk=person.unit_id)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class DeactivateForm(VersionedForm):
    """Why an account is switched off, and who is told of what is open for the person."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    successor = PersonChoiceField(
        label=_("Successor"),
        required=False,
        empty_label=_("Nobody yet: the heads of the unit are told"),
        help_text=_("Is told from now on of notices that are unread or wait for an answer."),
    )

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = deputies_for(person, clock.today())
        self.fields["successor"].queryset = near  # type: ignore[attr-defined]


class TeamMemberForm(ActForm):
    """A membership of one person."""

    team = UnitChoiceField(label=_("Team"))
    since = forms.DateField(label=_("Since"), initial=clock.today)
    until = forms.DateField(
        label=_("Until"),
        required=False,
        help_text=_("First day on which it no longer holds; leave empty while it is open."),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = units_for_choice(user, [UnitKind.TEAM])
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]


class EndForm(ActForm):
    """The day on which something ends."""

    until = forms.DateField(label=_("Ends on"), initial=clock.today)


class RolesForm(VersionedForm):
    """The roles of one person."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        required=False,
        choices=ROLE_CHOICES,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        help_text=_("For instance the document by which the person was appointed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = [  # type: ignore[attr-defined]
            (role.value, f"{label} — {ROLE_DUTIES[role]}") for role, label in ROLE_LABELS.items()
        ]


class GrantForm(ActForm):
    """One role for several people chosen in a list."""

    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose a role")), *ROLE_CHOICES])
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)


class PositionForm(ActForm):
    """A new position."""

    unit = UnitChoiceField(label=_("Unit"))
    code = forms.ChoiceField(
        label=_("Kind of office"),
        choices=[("", CHOOSE), *OFFICE_CHOICES],
        help_text=_("Approvals and escalation look for the office, not for its title."),
    )
    title = forms.CharField(label=_("Title"), max_length=80, validators=[valid_name])

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_for_choice(user)  # type: ignore[attr-defined]


class AppointForm(VersionedForm):
    """Holder and deputy from a day on."""

    holder = PersonChoiceField(label=_("Holder"))
    deputy = PersonChoiceField(
        label=_("Deputy"),
        required=False,
        empty_label=_("No deputy"),
        help_text=_("Stands in while the holder is away."),
    )
    since = forms.DateField(label=_("Since"), initial=clock.today)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("holder", "deputy"):
            self.fields[name].queryset = people_for_choice(user)  # type: ignore[attr-defined]


class VacateForm(VersionedForm):
    """The day on which a position falls vacant."""

    until = forms.DateField(label=_("Vacant from"), initial=clock.today)
