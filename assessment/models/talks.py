"""Talks with the heads of units 约谈 (R12): the list of a period, each talk, who is let off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models.scores import ScoreRun
from assessment.rules.talks import ISSUED, ListState, StepKind, TalkState
from projects.models import ActionItem
from projects.models.reference import county_q
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

LIST_STATE_LABELS = {
    ListState.DRAFT: pgettext_lazy("talk list", "Draft"),
    ListState.ISSUED: pgettext_lazy("talk list", "Issued"),
}
TALK_STATE_LABELS = {
    TalkState.PROPOSED: pgettext_lazy("talk", "Proposed"),
    TalkState.TAKEN_OFF: pgettext_lazy("talk", "Taken off"),
    TalkState.CALLED: pgettext_lazy("talk", "Called"),
    TalkState.NO_SHOW: pgettext_lazy("talk", "Did not come"),
    TalkState.HELD: pgettext_lazy("talk", "Held"),
    TalkState.IMPROVED: pgettext_lazy("talk", "Improved"),
    TalkState.NOT_IMPROVED: pgettext_lazy("talk", "Not improved"),
}
STEP_LABELS = {
    StepKind.POSTPONED: pgettext_lazy("talk", "Moved"),
    StepKind.NO_SHOW: pgettext_lazy("talk", "Did not come"),
    StepKind.HELD: pgettext_lazy("talk", "Held"),
    StepKind.COMMITTED: pgettext_lazy("talk", "Commitment added"),
    StepKind.FILED: pgettext_lazy("talk", "File added"),
    StepKind.CLOSED: pgettext_lazy("talk", "Closed"),
}


class TalkListQuerySet(models.QuerySet["TalkList"]):
    """Filters of lists."""

    def visible_to(self, user: User) -> Self:
        """Who reads the whole county; a higher unit those issued; a unit only its own talk."""
        scope = user.scope
        found = self.filter(county_q(user))
        if scope.reads_county:
            return found
        return found.filter(state=ListState.ISSUED.value) if scope.reads_region else self.none()


class TalkList(Stamped, Versioned):
    """The talk list 约谈名单 of a county and period, drawn by policy; fixed once it is issued.

    `content` is what it was drawn from: inputs, policy, version of the result. Once issued it also
    holds the names as they were issued, and `sha256` seals it.
    """

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    period = models.CharField(_("period"), max_length=7)
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=[(each.value, label) for each, label in LIST_STATE_LABELS.items()],
        default=ListState.DRAFT.value,
    )
    run = models.ForeignKey(ScoreRun, models.PROTECT, null=True, blank=True, related_name="+")
    drawn_on = models.DateField(_("drawn on"))
    content = models.JSONField(_("content"), default=dict)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    number = models.CharField(_("document number"), max_length=60, blank=True)
    signed_by = models.CharField(_("signed by"), max_length=80, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    history = TrackedRecords(excluded_fields=["content"])
    objects = TalkListQuerySet.as_manager()

    class Meta:
        verbose_name = _("talk list")
        verbose_name_plural = _("talk lists")
        ordering = ["-drawn_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["county", "period"], name="talk_list_once"),
            models.CheckConstraint(
                condition=Q(state="draft", sha256="", issued_at=None)
                | (Q(state="issued", issued_at__isnull=False) & ~Q(sha256="")),
                name="talk_list_issued_sealed",
            ),
        ]

    def __str__(self) -> str:
        return self.period

    @property
    def is_draft(self) -> bool:
        """Names may still be taken off and added."""
        return self.state == ListState.DRAFT


class TalkQuerySet(models.QuerySet["InterviewNotice"]):
    """Filters of talks."""

    def visible_to(self, user: User) -> Self:
        """All of the county for who reads it; for a unit its own, once they are issued."""
        scope = user.scope
        if scope.reads_county:
            return self.filter(county_q(user))
        issued = self.filter(state__in=[each.value for each in ISSUED])
        if scope.reads_region:
            return issued.filter(county_q(user))
        units = {*scope.unit_ids, *scope.deputy_of}
        return issued.filter(unit_id__in=units) if units else self.none()


class InterviewNotice(Stamped, Versioned):
    """A talk with one unit's head: why, with whom, when; what was said; what came of it.

    `reasons` is what the rules gave when the list was drawn. `level`: 1 the first time; higher
    levels are held by higher offices. `talker_title` is printed as it was then. `numbers` are the
    unit's figures when the talk was held, `numbers_after` when they were looked at again.
    """

    list_of = models.ForeignKey(TalkList, models.PROTECT, related_name="talks")
    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    unit_name = models.CharField(_("unit"), max_length=120)
    group_name = models.CharField(_("group"), max_length=40, blank=True)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)
    state = models.CharField(
        _("state"),
        max_length=14,
        choices=[(each.value, label) for each, label in TALK_STATE_LABELS.items()],
        default=TalkState.PROPOSED.value,
    )
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    reasons = models.JSONField(_("reasons"), default=list)
    is_added = models.BooleanField(_("added by hand"), default=False)
    why_changed = models.CharField(_("why it was added or taken off"), max_length=500, blank=True)
    talker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who talks"),
    )
    talker_title = models.CharField(_("who talks, as printed"), max_length=80, blank=True)
    meets_at = models.DateTimeField(_("when"), null=True, blank=True)
    place = models.CharField(_("where"), max_length=120, blank=True)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    held_by = models.CharField(_("held by"), max_length=120, blank=True)
    present = models.CharField(_("present"), max_length=500, blank=True)
    said = models.TextField(_("what was said"), blank=True)
    recheck_on = models.DateField(_("figures looked at again on"), null=True, blank=True)
    numbers = models.JSONField(_("figures at the talk"), default=dict)
    numbers_after = models.JSONField(_("figures afterwards"), default=dict)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    outcome = models.TextField(_("what came of it"), blank=True)
    commitments = models.ManyToManyField(ActionItem, related_name="interview_notices", blank=True)

    history = TrackedRecords(excluded_fields=["numbers", "numbers_after"])
    objects = TalkQuerySet.as_manager()

    class Meta:
        verbose_name = _("talk with a unit’s head")
        verbose_name_plural = _("talks with units’ heads")
        ordering = ["list_of", "sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["list_of", "unit"], name="interview_once_a_list"),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "taken_off"])
                | Q(talker__isnull=False, meets_at__isnull=False),
                name="interview_called_with_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["held", "improved", "not_improved"], held_on__isnull=False)
                | Q(state__in=["proposed", "taken_off", "called", "no_show"], held_on=None),
                name="interview_held_on",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["improved", "not_improved"])
                | (Q(closed_on__isnull=False) & ~Q(outcome="")),
                name="interview_closed_with_words",
            ),
            models.CheckConstraint(
                condition=~Q(state="taken_off") | ~Q(why_changed=""),
                name="interview_taken_off_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state"], name="interview_unit"),
            models.Index(fields=["county", "state", "meets_at"], name="interview_waiting"),
        ]

    def __str__(self) -> str:
        return self.unit_name


class OfTalkQuerySet(models.QuerySet):
    """Filters of what belongs to a talk."""

    def visible_to(self, user: User) -> Self:
        """What belongs to the talks that the user may read."""
        return self.filter(talk__in=InterviewNotice.objects.visible_to(user))


class InterviewStep(models.Model):
    """What happened to a talk after it was called; append-only."""

    talk = models.ForeignKey(InterviewNotice, models.CASCADE, related_name="steps")
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=[(each.value, label) for each, label in STEP_LABELS.items()],
    )
    happened_on = models.DateField(_("happened on"))
    note = models.CharField(_("note"), max_length=1000, blank=True)
    at = models.DateTimeField(_("entered at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = OfTalkQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a talk")
        verbose_name_plural = _("steps of talks")
        ordering = ["talk", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_on}"


class InterviewFile(Stamped):
    """The record of a talk as a file; it stays."""

    talk = models.ForeignKey(InterviewNotice, models.CASCADE, related_name="files")
    title = models.CharField(_("document title"), max_length=150)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")

    history = TrackedRecords()
    objects = OfTalkQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a talk")
        verbose_name_plural = _("files of talks")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class ExemptionQuerySet(models.QuerySet["TalkExemption"]):
    """Filters of exemptions."""

    def visible_to(self, user: User) -> Self:
        """All of the county for who reads it; for a unit its own."""
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return self.filter(county_q(user))
        return self.filter(unit_id__in=scope.unit_ids) if scope.unit_ids else self.none()


class TalkExemption(Stamped, Versioned):
    """A unit is let off the talk lists of some months, with a reason: a new unit, an epidemic …

    `from_month` and `until_month` are first days; a list is concerned by its period's last month.
    Ending one early sets `until_month` back and keeps why.
    """

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    from_month = models.DateField(_("from"))
    until_month = models.DateField(_("until, that month included"))
    reason = models.CharField(_("reason"), max_length=500)
    reference = models.CharField(_("document number"), max_length=100, blank=True)
    is_ended = models.BooleanField(_("ended early"), default=False)
    why_ended = models.CharField(_("why it was ended"), max_length=500, blank=True)

    history = TrackedRecords()
    objects = ExemptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exemption from talks")
        verbose_name_plural = _("exemptions from talks")
        ordering = ["-until_month", "unit", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="talk_exemption_reason"),
            models.CheckConstraint(
                condition=Q(is_ended=False) | ~Q(why_ended=""), name="talk_exemption_ended"
            ),
            models.CheckConstraint(
                condition=Q(is_ended=True) | Q(until_month__gte=models.F("from_month")),
                name="talk_exemption_months",
            ),
        ]
        indexes = [models.Index(fields=["county", "until_month"], name="talk_exemption_month")]

    def __str__(self) -> str:
        return f"{self.unit} {self.from_month:%Y-%m}–{self.until_month:%Y-%m}"
