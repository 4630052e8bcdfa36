"""Forms of delivery: the own choice, robots of groups, tests, filters of the log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.fields import UnitChoiceField
from zhaoshang.accounts.models import Unit, User
from zhaoshang.alerts.channels.registry import reach_of
from zhaoshang.alerts.models import Robot
from zhaoshang.alerts.models.delivery import (
    CHANNEL_CHOICES,
    MODE_CHOICES,
    ROBOT_CHOICES,
    STATE_CHOICES,
)
from zhaoshang.alerts.rules.delivery import ROBOTS, Channel, EmailMode
from zhaoshang.alerts.services.robots import RobotFacts, group_kinds
from zhaoshang.core import clock

HOURS = 24
LONGEST_ADDRESS = 500
LONGEST_SECRET = 200
MYSELF = "me"


class ChoiceForm(forms.Form):
    """How one wants to be told by e-mail."""

    email_mode = forms.ChoiceField(
        label=_("By e-mail"),
        choices=MODE_CHOICES,
        widget=forms.RadioSelect,
        help_text=_("What asks something of you always goes out: it cannot be switched off."),
    )
    digest_hour = forms.TypedChoiceField(
        label=_("Hour of the digest"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, county_hour: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hour: Any = self.fields["digest_hour"]
        usual = _("As the county: %(hour)02d:00") % {"hour": county_hour}
        hour.choices = [("", usual), *((each, f"{each:02d}:00") for each in range(HOURS))]

    def mode(self) -> EmailMode:
        """Return what was chosen."""
        return EmailMode(self.cleaned_data["email_mode"])


class RobotForm(forms.Form):
    """A robot of a group; its address and key are typed, never shown."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("As the group knows it, so that others find it again."),
    )
    unit = UnitChoiceField(
        label=_("Unit of the group"),
        help_text=_("The group is told of what concerns this unit and the units below it."),
    )
    channel = forms.ChoiceField(label=_("Chat service"), choices=ROBOT_CHOICES)
    address = forms.CharField(
        label=_("Address of the webhook"),
        max_length=LONGEST_ADDRESS,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        label=_("Key that signs"),
        max_length=LONGEST_SECRET,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("DingTalk: 加签, Feishu: 签名校验. Empty where the robot has none."),
    )
    drop_secret = forms.BooleanField(label=_("Forget the stored key"), required=False)
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of notices"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind of notice.")},
    )

    def __init__(self, user: User, robot: Robot | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units: Any = self.fields["unit"]
        own = Unit.objects.visible_to(user).filter(county_id=user.scope.county_id)
        offered = own.open_on(clock.today())
        if robot is not None:
            # Its unit may have been closed since.
            offered = offered | own.filter(pk=robot.unit_id)
        units.queryset = offered.in_tree_order()
        told: Any = self.fields["kinds"]
        told.choices = [(kind.name, kind.label) for kind in group_kinds()]
        address, secret = self.fields["address"], self.fields["secret"]
        hosts = "; ".join(
            f"{dict(ROBOT_CHOICES)[channel.value]}: {', '.join(sorted(reach_of(channel).hosts))}"
            for channel in ROBOTS
        )
        if robot is None:
            address.required = True
            address.help_text = _("https, at these hosts: %(hosts)s") % {"hosts": hosts}
        else:
            address.help_text = _(
                "Empty: the stored address stays. A new one replaces it; https, at these hosts:"
                " %(hosts)s"
            ) % {"hosts": hosts}
        if robot is None or not robot.sealed_secret:
            del self.fields["drop_secret"]
        else:
            secret.help_text = _("Empty: the stored key stays. A new one replaces it.")

    def facts(self) -> RobotFacts:
        """Return what was filled in."""
        given = dict(self.cleaned_data)
        return RobotFacts(
            unit=given["unit"],
            name=given["name"],
            channel=Channel(given["channel"]),
            kinds=given["kinds"],
            address=given["address"],
            secret=given["secret"],
            drop_secret=given.get("drop_secret", False),
        )


class TryForm(forms.Form):
    """Where a test goes: to oneself, or to the group of one of the county's robots."""

    receiver = forms.ChoiceField(label=_("To whom"))

    def __init__(self, user: User, *args: Any, robots: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = [(MYSELF, _("Me, by e-mail"))]
        if robots:
            kept = Robot.objects.visible_to(user).select_related("unit")
            choices += [(str(robot.pk), f"{robot.unit.label} · {robot.name}") for robot in kept]
        receiver: Any = self.fields["receiver"]
        receiver.choices = choices

    def receivers(self) -> list[Any]:
        """Return whom a test may go to."""
        receiver: Any = self.fields["receiver"]
        return list(receiver.choices)

    def robot_id(self) -> int | None:
        """Return the robot chosen; None for oneself."""
        chosen = self.cleaned_data["receiver"]
        return None if chosen == MYSELF else int(chosen)


class DeliveryFilterForm(forms.Form):
    """Filters of the log of deliveries."""

    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All states")), *STATE_CHOICES], required=False
    )
    channel = forms.ChoiceField(
        label=_("Channel"), choices=[("", _("All channels")), *CHANNEL_CHOICES], required=False
    )
    who = forms.CharField(
        label=_("Person or robot"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def wanted(self) -> dict[str, str]:
        """Return the filters; one that no choice fits counts for nothing."""
        if not self.is_bound:
            return dict.fromkeys(self.fields, "")
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
