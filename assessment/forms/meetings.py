"""Forms of scheduling meetings: head and people, who came, the text of the minutes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.forms.sheets import PeopleField
from assessment.models import Meeting, MeetingAttendee
from assessment.models.meetings import MEETING_LIST_LABELS, PRESENCE_LABELS
from assessment.rules.meetings import Part, Presence
from assessment.services.meetings.calling import Invited, MeetingFacts
from assessment.services.meetings.minutes import LONGEST, Came, MinutesText
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.form_parts import long_text, set_queryset

MOST_PROJECTS = 200
LONGEST_NAME = 80
HEAD = (
    "title",
    "held_on",
    "begins_at",
    "place",
    "chair",
    "chair_name",
    "recorder",
    "which",
    "only_troubled",
    "most",
)
TOO_LONG = _("“%(name)s” is longer than %(most)s characters.")


def _choices(labels: Any) -> list[tuple[str, Any]]:
    return [(each.value, label) for each, label in labels.items()]


class MeetingForm(forms.Form):
    """When, where, who leads and records, who is asked, which projects are on the table."""

    title = forms.CharField(label=pgettext_lazy("meeting", "Title"), max_length=100)
    held_on = forms.DateField(label=pgettext_lazy("meeting", "Day"), widget=forms.DateInput)
    begins_at = forms.TimeField(
        label=pgettext_lazy("meeting", "Time"), widget=forms.TimeInput(attrs={"type": "time"})
    )
    place = forms.CharField(label=pgettext_lazy("meeting", "Place"), max_length=100)
    chair = forms.ModelChoiceField(
        label=pgettext_lazy("meeting", "Chair"), queryset=User.objects.none(), required=False
    )
    chair_name = forms.CharField(
        label=_("Chair without an account"),
        max_length=60,
        required=False,
        help_text=_("Office and name, if the chair has no account here."),
    )
    recorder = forms.ModelChoiceField(
        label=pgettext_lazy("meeting", "Recorded by"), queryset=User.objects.none()
    )
    which = forms.ChoiceField(label=_("Projects of"), choices=_choices(MEETING_LIST_LABELS))
    only_troubled = forms.BooleanField(
        label=_("Only projects with a reason"),
        required=False,
        help_text=_(
            "Those with a flag, an overdue difficulty, an open task of a meeting, or of a unit that"
            " is behind time progress."
        ),
    )
    most = forms.IntegerField(label=_("Projects at most"), min_value=1, max_value=MOST_PROJECTS)
    scope_units = forms.ModelMultipleChoiceField(
        label=_("Projects of these units only"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: of all units."),
    )
    units = forms.ModelMultipleChoiceField(
        label=_("Units that attend"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sitting_in = forms.ModelMultipleChoiceField(
        label=_("Units that sit in"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    people = PeopleField(
        label=_("People who attend"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    names = forms.CharField(
        label=_("Others by name"),
        required=False,
        widget=long_text(3),
        help_text=_("One a line: office and name. They have no account and get no notice."),
    )

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        leaders: QuerySet[User],
        officers: QuerySet[User],
        people: QuerySet[User],
        kind: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in ("scope_units", "units", "sitting_in"):
            set_queryset(self, name, units)
        set_queryset(self, "chair", leaders)
        set_queryset(self, "recorder", officers)
        set_queryset(self, "people", people)

    def clean_names(self) -> list[str]:
        """Return the names, one a line, each once."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["names"].splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        for name in found:
            if len(name) > LONGEST_NAME:
                words = {"name": name[:20] + "…", "most": LONGEST_NAME}
                raise forms.ValidationError(TOO_LONG, params=words, code="too_long")
        return found

    @property
    def facts(self) -> MeetingFacts:
        """The meeting as typed."""
        data = self.cleaned_data
        return MeetingFacts(
            kind=self.kind,
            scope_units=list(data["scope_units"]),
            invited=Invited(
                units=list(data["units"]),
                people=list(data["people"]),
                names=data["names"],
                sitting_in=list(data["sitting_in"]),
            ),
            **{name: data[name] for name in HEAD},
        )


def initial_of(meeting: Meeting, attendees: Sequence[MeetingAttendee]) -> dict[str, Any]:
    """Return what a form shows of a meeting: of the one it changes, or of the last one."""
    units = [each for each in attendees if each.unit_id]
    return {
        "title": meeting.title,
        "held_on": meeting.held_on,
        "begins_at": meeting.begins_at.strftime("%H:%M"),
        "place": meeting.place,
        "chair": meeting.chair_id,
        "chair_name": meeting.chair_name,
        "recorder": meeting.recorder_id,
        "which": meeting.which,
        "only_troubled": meeting.only_troubled,
        "most": meeting.most,
        "scope_units": [each.pk for each in meeting.scope_units.all()],
        "units": [each.unit_id for each in units if each.part == Part.MEMBER],
        "sitting_in": [each.unit_id for each in units if each.part == Part.OBSERVER],
        "people": [each.person_id for each in attendees if each.person_id],
        "names": "\n".join(each.name for each in attendees if each.name),
    }


class AttendanceForm(forms.Form):
    """Who came: two fields for each row; nothing recorded yet is proposed as having come."""

    def __init__(self, *args: Any, attendees: Sequence[MeetingAttendee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attendees = attendees
        told = [(key, label) for key, label in _choices(PRESENCE_LABELS) if key != "invited"]
        for each in attendees:
            known = each.presence != Presence.INVITED
            self.fields[f"presence_{each.pk}"] = forms.ChoiceField(
                label=_t("Presence of %(who)s") % {"who": each},
                choices=told,
                initial=each.presence if known else Presence.PRESENT.value,
            )
            if each.unit_id:
                self.fields[f"who_{each.pk}"] = forms.CharField(
                    label=_t("Who came for %(unit)s") % {"unit": each},
                    max_length=LONGEST_NAME,
                    required=False,
                    initial=each.who_came,
                )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the table."""
        return [
            {
                "attendee": each,
                "presence": self[f"presence_{each.pk}"],
                "who": self[f"who_{each.pk}"] if each.unit_id else None,
            }
            for each in self.attendees
        ]

    @property
    def came(self) -> dict[int, Came]:
        """Who came, as typed."""
        data = self.cleaned_data
        return {
            each.pk: Came(data[f"presence_{each.pk}"], data.get(f"who_{each.pk}", ""))
            for each in self.attendees
        }


class MinutesForm(forms.Form):
    """Number, name and the words around the decisions; these have no field here."""

    number = forms.CharField(
        label=_("Number of the minutes"),
        max_length=60,
        required=False,
        help_text=_("Needed before they are issued, such as “第11期”."),
    )
    signed_by = forms.CharField(label=_("Issued in the name of"), max_length=80)
    opening = forms.CharField(
        label=_("Opening of the minutes"), max_length=LONGEST, widget=long_text(6)
    )
    closing = forms.CharField(
        label=_("Closing of the minutes"),
        max_length=LONGEST,
        required=False,
        widget=long_text(5),
        help_text=_("Empty: nothing stands behind the decisions."),
    )

    @property
    def text(self) -> MinutesText:
        """The text as typed."""
        return MinutesText(**self.cleaned_data)
