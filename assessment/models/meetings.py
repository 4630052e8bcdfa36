"""Scheduling meetings 调度会: who meets when, what was on the table, what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.rules.meetings import (
    DecisionKind,
    MeetingKind,
    MeetingList,
    MeetingState,
    Part,
    Presence,
)
from projects.models import ActionItem, Project
from projects.models.answering import answering_units
from projects.models.reference import county_q
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

MEETING_KIND_LABELS = {
    MeetingKind.WEEKLY: _("Weekly scheduling meeting"),
    MeetingKind.MONTHLY: _("Monthly scheduling meeting"),
}
MEETING_STATE_LABELS = {
    MeetingState.PREPARED: pgettext_lazy("meeting", "Prepared"),
    MeetingState.HELD: pgettext_lazy("meeting", "Held, minutes to be issued"),
    MeetingState.ISSUED: pgettext_lazy("meeting", "Minutes issued"),
    MeetingState.CANCELLED: pgettext_lazy("meeting", "Cancelled"),
}
MEETING_LIST_LABELS = {
    MeetingList.ALL: _("All four lists"),
    MeetingList.KEY: _("Key clues"),
    MeetingList.CLUE: _("All clues"),
    MeetingList.SIGNED: pgettext_lazy("list", "Signed"),
    MeetingList.LANDED: pgettext_lazy("list", "Landed"),
    MeetingList.PRODUCING: pgettext_lazy("list", "Producing"),
}
PART_LABELS = {
    Part.MEMBER: pgettext_lazy("meeting", "Attends"),
    Part.OBSERVER: pgettext_lazy("meeting", "Sits in"),
}
PRESENCE_LABELS = {
    Presence.INVITED: pgettext_lazy("meeting", "Invited"),
    Presence.PRESENT: pgettext_lazy("meeting", "Came"),
    Presence.EXCUSED: pgettext_lazy("meeting", "On leave"),
    Presence.ABSENT: pgettext_lazy("meeting", "Absent without leave"),
}
DECISION_LABELS = {
    DecisionKind.TASK: _("A task for a unit"),
    DecisionKind.NOTED: _("Noted, nothing to do"),
}


def _choices(labels: Any) -> list[tuple[str, Any]]:
    return [(each.value, label) for each, label in labels.items()]


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Filters of meetings."""

    def visible_to(self, user: User) -> Self:
        """All of the county for county-wide roles; else those one is concerned by.

        That is: one's unit or oneself is invited, or one's unit is in charge of what was decided,
        once the minutes are issued. What of a meeting a unit sees is another question:
        `assessment.selectors.meeting_sight`.
        """
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return self.filter(county_q(user))
        units = answering_units(user)
        invited = MeetingAttendee.objects.filter(Q(person=user) | Q(unit_id__in=units))
        owed = MeetingDecision.objects.filter(item__owner_unit_id__in=units)
        return self.filter(
            Q(pk__in=invited.values("meeting_id"))
            | Q(pk__in=owed.values("meeting_id"), state=MeetingState.ISSUED.value)
        ).filter(county_q(user))

    def was_held(self) -> Self:
        """Held, whether its minutes are issued or not."""
        return self.filter(state__in=[MeetingState.HELD.value, MeetingState.ISSUED.value])


class Meeting(Stamped, Versioned):
    """One scheduling meeting of a county.

    `minutes` holds the words around the decisions and is edited until they are issued. `content`
    holds what was issued: empty before; sealed by `sha256`. Issued minutes never change.
    """

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(
        pgettext_lazy("meeting", "kind"), max_length=8, choices=_choices(MEETING_KIND_LABELS)
    )
    title = models.CharField(_("title"), max_length=100)
    held_on = models.DateField(_("day"))
    begins_at = models.TimeField(_("time"))
    place = models.CharField(_("place"), max_length=100)
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("chair"),
    )
    chair_name = models.CharField(_("chair as written"), max_length=60, blank=True)
    recorder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorder")
    )
    which = models.CharField(
        pgettext_lazy("meeting", "list"), max_length=10, choices=_choices(MEETING_LIST_LABELS)
    )
    only_troubled = models.BooleanField(_("only projects with a reason"), default=False)
    scope_units = models.ManyToManyField(
        "accounts.Unit", blank=True, related_name="+", verbose_name=_("projects of these units")
    )
    most = models.PositiveSmallIntegerField(_("projects at most"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=_choices(MEETING_STATE_LABELS),
        default=MeetingState.PREPARED.value,
    )
    state_reason = models.CharField(_("reason"), max_length=500, blank=True)
    minutes = models.JSONField(_("text of the minutes"), default=dict)
    number = models.CharField(_("number of the minutes"), max_length=60, blank=True)
    signed_by = models.CharField(_("issued in the name of"), max_length=80, blank=True)
    content = models.JSONField(_("issued minutes"), default=dict)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    history = TrackedRecords(excluded_fields=["content"])
    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("scheduling meeting")
        verbose_name_plural = _("scheduling meetings")
        ordering = ["-held_on", "-pk"]
        indexes = [
            models.Index(fields=["county", "-held_on", "-id"], name="meeting_county_day"),
            models.Index(fields=["county", "kind", "state", "held_on"], name="meeting_kind_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=MeetingState.ISSUED.value)
                | (Q(issued_at__isnull=False) & ~Q(sha256="")),
                name="meeting_issued_sealed",
            ),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.CANCELLED.value) | ~Q(state_reason=""),
                name="meeting_cancelled_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(chair__isnull=False) | ~Q(chair_name=""), name="meeting_has_chair"
            ),
            models.CheckConstraint(condition=Q(most__gte=1), name="meeting_takes_projects"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def chair_words(self) -> str:
        """Who is in the chair."""
        return str(self.chair) if self.chair is not None else self.chair_name

    @property
    def chair_formal(self) -> str:
        """Who is in the chair, with the office, as papers write it."""
        if self.chair is None:
            return self.chair_name
        return f"{self.chair.job_title}{self.chair}"

    @property
    def is_at_work(self) -> bool:
        """What is decided may still be typed and corrected."""
        return self.state in {MeetingState.PREPARED, MeetingState.HELD}

    @property
    def is_issued(self) -> bool:
        """Its minutes are issued: nothing changes any more."""
        return self.state == MeetingState.ISSUED


class OfMeetingQuerySet(models.QuerySet[Any]):
    """Filters of what belongs to a meeting."""

    def visible_to(self, user: User) -> Self:
        """Rows of the meetings this user may see."""
        return self.filter(meeting__in=Meeting.objects.visible_to(user))


class MeetingAttendee(models.Model):
    """A unit, a person, or somebody by name who is asked to a meeting, and whether they came."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendees")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(_("name and office"), max_length=80, blank=True)
    part = models.CharField(
        _("takes part as"),
        max_length=8,
        choices=_choices(PART_LABELS),
        default=Part.MEMBER.value,
    )
    presence = models.CharField(
        _("presence"),
        max_length=8,
        choices=_choices(PRESENCE_LABELS),
        default=Presence.INVITED.value,
    )
    who_came = models.CharField(_("who came for it"), max_length=80, blank=True)

    history = TrackedRecords()
    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant of a meeting")
        verbose_name_plural = _("participants of meetings")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, person=None, name="")
                | Q(unit=None, person__isnull=False, name="")
                | (Q(unit=None, person=None) & ~Q(name="")),
                name="attendee_is_one",
            ),
            models.UniqueConstraint(fields=["meeting", "unit"], name="attendee_unit_once"),
            models.UniqueConstraint(fields=["meeting", "person"], name="attendee_person_once"),
        ]
        indexes = [
            models.Index(fields=["unit", "meeting"], name="attendee_unit"),
            models.Index(fields=["person", "meeting"], name="attendee_person"),
        ]

    def __str__(self) -> str:
        return str(self.unit or self.person or self.name)


class MeetingPack(models.Model):
    """The pack as it was sent: what was on the table, with its time and SHA-256; never changed."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="packs")
    edition = models.PositiveSmallIntegerField(_("edition"))
    content = models.JSONField(_("content"))
    sha256 = models.CharField("SHA-256", max_length=64)
    frozen_at = models.DateTimeField(_("frozen at"))
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("pack as sent")
        verbose_name_plural = _("packs as sent")
        ordering = ["-edition"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "edition"], name="pack_once_an_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting} · {self.edition}"


class MeetingDecision(Stamped, Versioned):
    """What a meeting decided on a project, or in general; a task has its action item.

    Of a task the item has the words, the unit and the due day: they are never kept twice. `text` is
    of what was noted only. One that was withdrawn stays, and counts nothing.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions")
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meeting_decisions",
        verbose_name=_("project"),
    )
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("decision"), max_length=8, choices=_choices(DECISION_LABELS))
    text = models.TextField(_("words"), blank=True)
    item = models.OneToOneField(
        ActionItem, models.PROTECT, null=True, blank=True, related_name="meeting_decision"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("reason"), max_length=500, blank=True)

    history = TrackedRecords()
    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision of a meeting")
        verbose_name_plural = _("decisions of meetings")
        ordering = ["meeting_id", "number"]
        indexes = [models.Index(fields=["project", "meeting"], name="decision_project")]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="decision_numbered_once"),
            models.CheckConstraint(
                condition=Q(kind=DecisionKind.TASK.value, item__isnull=False)
                | (Q(kind=DecisionKind.NOTED.value, item=None) & ~Q(text="")),
                name="decision_task_has_item",
            ),
        ]

    def __str__(self) -> str:
        return self.words[:40]

    @property
    def words(self) -> str:
        """What was decided."""
        return self.item.content if self.item is not None else self.text
