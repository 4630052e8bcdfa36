"""Agency service 全程代办: a project's case, its permits, the times the clock stood still."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from projects.models.choices import MilestoneKind
from projects.models.project import OfProjectQuerySet, Project
from projects.models.records import Problem, ProjectDocument
from projects.rules.agency import ItemResult, ItemState, Pause, is_late, state_of
from projects.rules.stages import Status
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core import clock
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

DESK_ROLES = (Role.CLERK, Role.UNIT_HEAD, Role.REVIEWER)
RESULT_CHOICES = [
    (ItemResult.DONE.value, _("Permit issued")),
    (ItemResult.NOT_NEEDED.value, _("Not needed")),
    (ItemResult.REFUSED.value, _("Permit refused")),
]
ITEM_STATE_LABELS = {
    ItemState.WAITING: _("Not asked yet"),
    ItemState.RUNNING: _("With the department"),
    ItemState.PAUSED: _("Waiting for papers"),
    ItemState.ENDED: _("Permit ended"),
}


def desk_units(user: User) -> tuple[int, ...]:
    """Return the units for which a user answers as a department; none for other roles (R19)."""
    if not user.has_role(*DESK_ROLES) or user.unit_id is None:
        return ()
    return tuple({user.unit_id, *user.scope.unit_ids})


class AgencyCase(Stamped, Versioned):
    """The bureau's window does the permits of a project: one open case at a time."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="agency_cases")
    checklist = models.CharField(_("list of permits"), max_length=60)
    clerk = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("window clerk"),
    )
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    history = TrackedRecords()
    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency case")
        verbose_name_plural = _("agency cases")
        ordering = ["project", "-opened_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(closed_on=None), name="one_open_agency_case"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="agency_case_closed_after_opened",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.checklist}"


class AgencyItemQuerySet(models.QuerySet["AgencyItem"]):
    """Filters of permits; with `asked_of` the door of departments without a part (R19)."""

    def visible_to(self, user: User) -> Self:
        """Those of the projects the user reads, and what the own department was asked."""
        seen = Q(case__project__in=Project.objects.visible_to(user))
        units = desk_units(user)
        if not units:
            return self.filter(seen)
        return self.filter(seen | Q(unit_id__in=units, asked_on__isnull=False))

    def asked_of(self, user: User) -> Self:
        """What the user's own department was asked; nothing for anybody else."""
        return self.filter(unit_id__in=desk_units(user), asked_on__isnull=False)

    def open(self) -> Self:
        """Asked, without a result, of a project that is pursued."""
        return self.filter(
            result="", asked_on__isnull=False, case__project__status=Status.ACTIVE.value
        )

    def late(self, on: dt.date) -> Self:
        """Open and over the due day; while the clock stands still only if it was so before."""
        over = Q(paused_on=None, due_on__lt=on) | Q(due_on__lt=F("paused_on"))
        return self.open().filter(over)


class AgencyItem(Stamped, Versioned):
    """A permit of a case 事项. `due_on`, `paused_days`, `used_days` follow from the dates.

    `after` holds codes of the same case, separated by commas. `milestone` of the project gets its
    date when the permit is issued. `problem` is the difficulty that a late one is for its
    department.
    """

    case = models.ForeignKey(AgencyCase, models.CASCADE, related_name="items")
    place = models.PositiveSmallIntegerField(_("place"))
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("permit"), max_length=100)
    after = models.CharField(_("after"), max_length=300, blank=True)
    unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department in charge"),
    )
    promised_working_days = models.PositiveSmallIntegerField(_("promised working days"))
    asked_on = models.DateField(_("handed in on"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    is_provisional = models.BooleanField(_("provisional"), default=False)
    paused_on = models.DateField(_("clock stopped on"), null=True, blank=True)
    paused_days = models.PositiveSmallIntegerField(_("working days stopped"), default=0)
    done_on = models.DateField(_("settled on"), null=True, blank=True)
    used_days = models.PositiveSmallIntegerField(_("working days taken"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=10, choices=RESULT_CHOICES, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    reference = models.CharField(_("document number"), max_length=100, blank=True)
    document = models.ForeignKey(
        ProjectDocument, models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField(_("note"), blank=True)
    milestone = models.CharField(
        _("dates the milestone"), max_length=20, choices=MilestoneKind, blank=True, editable=False
    )
    problem = models.ForeignKey(
        Problem, models.SET_NULL, null=True, blank=True, related_name="agency_items"
    )

    history = TrackedRecords()
    objects = AgencyItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("permit of a case")
        verbose_name_plural = _("permits of cases")
        ordering = ["case", "place", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "code"], name="agency_item_once"),
            models.CheckConstraint(
                condition=Q(asked_on=None, due_on=None) | Q(due_on__gte=F("asked_on")),
                name="agency_item_due_when_asked",
            ),
            models.CheckConstraint(
                condition=Q(result="", done_on=None) | (~Q(result="") & Q(done_on__isnull=False)),
                name="agency_item_day_with_result",
            ),
            models.CheckConstraint(
                condition=Q(paused_on=None) | Q(result="", asked_on__isnull=False),
                name="agency_item_paused_while_open",
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "due_on", "id"],
                condition=Q(result="", asked_on__isnull=False),
                name="agency_item_unit_open",
            ),
            models.Index(
                fields=["due_on", "id"],
                condition=Q(result="", asked_on__isnull=False),
                name="agency_item_open_due",
            ),
            models.Index(
                fields=["unit", "done_on"], condition=Q(result="done"), name="agency_item_unit_done"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> ItemState:
        """Where it stands."""
        return state_of(self.asked_on, self.paused_on, self.result)

    @property
    def is_late(self) -> bool:
        """Over its due day today; not while its project is suspended, or when it was given up."""
        if self.case.project.status != Status.ACTIVE:
            return False
        return is_late(self.due_on, clock.today(), paused_on=self.paused_on, result=self.result)


class OfItemQuerySet(models.QuerySet["AgencyPause"]):
    """Filters of what belongs to a permit."""

    def visible_to(self, user: User) -> Self:
        """Rows of the permits this user may see."""
        return self.filter(item__in=AgencyItem.objects.visible_to(user))


class AgencyPause(Stamped):
    """A time in which the investor owed papers and the clock stood still."""

    item = models.ForeignKey(AgencyItem, models.CASCADE, related_name="pauses")
    paused_on = models.DateField(_("clock stopped on"))
    missing = models.TextField(_("papers that are missing"))
    resumed_on = models.DateField(_("clock started again on"), null=True, blank=True)

    history = TrackedRecords()
    objects = OfItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("stop of the clock")
        verbose_name_plural = _("stops of the clock")
        ordering = ["item", "paused_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(resumed_on=None), name="one_running_agency_pause"
            ),
            models.CheckConstraint(
                condition=Q(resumed_on=None) | Q(resumed_on__gte=F("paused_on")),
                name="agency_pause_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paused_on}"

    @property
    def span(self) -> Pause:
        """As the rules take it."""
        return Pause(self.paused_on, self.resumed_on)
