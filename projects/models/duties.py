"""Instructions of leaders 批示, action items 交办事项, and what is done with difficulties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from projects.models.answering import answering_units
from projects.models.project import Project
from projects.models.records import Problem
from projects.models.reference import county_q
from projects.rules.duties import UNSETTLED, ItemSource, ItemState, StepKind
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

STATE_LABELS = {
    ItemState.OPEN: _("In hand"),
    ItemState.REPORTED: _("Reported done, to be checked"),
    ItemState.CLOSED: _("Closed"),
    ItemState.CANCELLED: _("Cancelled"),
}
SOURCE_LABELS = {
    ItemSource.INSTRUCTION: _("Instruction of a leader"),
    ItemSource.MEETING: _("Scheduling meeting"),
    ItemSource.BUREAU: _("Bureau"),
}
STEP_LABELS = {
    StepKind.CHANGED: _("Lead unit or due date changed"),
    StepKind.MEASURE: _("Countermeasure"),
    StepKind.ESCALATED: _("Escalated"),
    StepKind.RESOLVED: _("Resolved"),
    StepKind.REOPENED: _("Reopened"),
}


def _choices(labels: Any) -> list[tuple[str, Any]]:
    return [(each.value, label) for each, label in labels.items()]


class InstructionQuerySet(models.QuerySet["Instruction"]):
    """Filters of instructions."""

    def visible_to(self, user: User) -> Self:
        """All of the county for county-wide roles; else of own projects, or answered for."""
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return self.filter(county_q(user))
        items = ActionItem.objects.owed_by(user).exclude(instruction=None)
        mine = Q(pk__in=items.values("instruction_id"))
        if not scope.unit_ids:
            return self.filter(mine)
        return self.filter(mine | Q(project__in=Project.objects.visible_to(user)))


class Instruction(Stamped, Versioned):
    """What a leader wrote 批示: on a project or on its own; carried out by action items."""

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    project = models.ForeignKey(
        Project,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="instructions",
        verbose_name=_("project"),
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("leader")
    )
    given_on = models.DateField(_("given on"))
    content = models.TextField(_("instruction"))
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    settle_note = models.CharField(_("how it was settled"), max_length=500, blank=True)

    history = TrackedRecords()
    objects = InstructionQuerySet.as_manager()

    class Meta:
        verbose_name = _("instruction")
        verbose_name_plural = _("instructions")
        ordering = ["-given_on", "-pk"]
        indexes = [
            models.Index(fields=["county", "-given_on", "-id"], name="instruction_county"),
            models.Index(fields=["project", "-given_on"], name="instruction_project"),
        ]

    def __str__(self) -> str:
        return self.content[:40]


class ActionItemQuerySet(models.QuerySet["ActionItem"]):
    """Filters of action items."""

    def visible_to(self, user: User) -> Self:
        """All of the county for county-wide roles; else of own projects, or answered for."""
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return self.filter(county_q(user))
        helped = ActionItem.supporting_units.through.objects.filter(
            unit_id__in=answering_units(user)
        )
        mine = Q(owner_unit_id__in=answering_units(user)) | Q(pk__in=helped.values("actionitem_id"))
        if not scope.unit_ids:
            return self.filter(mine)
        return self.filter(mine | Q(project__in=Project.objects.visible_to(user)))

    def owed_by(self, user: User) -> Self:
        """Those the user's own units answer for."""
        return self.filter(owner_unit_id__in=answering_units(user))

    def unsettled(self) -> Self:
        """In hand, or reported and not yet checked."""
        return self.filter(state__in=[each.value for each in UNSETTLED])


class ActionItem(Stamped, Versioned):
    """A task given to a unit with a due day 交办事项, closed 销号 on its proof.

    `due_on` moves only by `postpone_item`, with a reason; `first_due_on` keeps the day first set.
    """

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    project = models.ForeignKey(
        Project,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="action_items",
        verbose_name=_("project"),
    )
    instruction = models.ForeignKey(
        Instruction,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=_("instruction"),
    )
    source = models.CharField(_("came from"), max_length=12, choices=_choices(SOURCE_LABELS))
    source_text = models.CharField(_("meeting or paper"), max_length=150, blank=True)
    content = models.TextField(_("task"))
    owner_unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="+", verbose_name=_("unit in charge")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person in charge"),
    )
    supporting_units = models.ManyToManyField(
        "accounts.Unit", blank=True, related_name="+", verbose_name=_("supporting units")
    )
    assigned_on = models.DateField(_("assigned on"))
    due_on = models.DateField(_("due"))
    first_due_on = models.DateField(_("due at first"), editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=_choices(STATE_LABELS), default=ItemState.OPEN.value
    )
    state_reason = models.CharField(_("reason"), max_length=500, blank=True)
    result = models.TextField(_("result"), blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    history = TrackedRecords()
    objects = ActionItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("action item")
        verbose_name_plural = _("action items")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["county", "due_on", "id"], name="item_county_due"),
            models.Index(fields=["owner_unit", "due_on", "id"], name="item_unit_due"),
            models.Index(fields=["project", "due_on"], name="item_project"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("assigned_on")), name="item_due_after_assigned"
            ),
            models.CheckConstraint(
                condition=~Q(state=ItemState.CLOSED.value) | Q(closed_on__isnull=False),
                name="item_closed_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.content[:40]


class OfItemQuerySet(models.QuerySet[Any]):
    """Filters of what belongs to an action item."""

    def visible_to(self, user: User) -> Self:
        """Rows of the items this user may see."""
        return self.filter(item__in=ActionItem.objects.visible_to(user))


class ActionReport(Stamped):
    """A word on how an action item goes 进展反馈; append-only."""

    item = models.ForeignKey(ActionItem, models.CASCADE, related_name="reports")
    reported_on = models.DateField(_("reported on"))
    content = models.TextField(_("progress"))
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="+", verbose_name=_("unit")
    )

    history = TrackedRecords()
    objects = OfItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress of an action item")
        verbose_name_plural = _("progress of action items")
        ordering = ["-reported_on", "-pk"]

    def __str__(self) -> str:
        return self.content[:40]


class OfProblemQuerySet(models.QuerySet[Any]):
    """Filters of what belongs to a difficulty."""

    def visible_to(self, user: User) -> Self:
        """Rows of the difficulties this user may see."""
        return self.filter(problem__in=Problem.objects.visible_to(user))


class ProblemStep(Stamped):
    """What was done with a difficulty, by whom, when; append-only."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="steps")
    kind = models.CharField(_("step"), max_length=12, choices=_choices(STEP_LABELS))
    happened_on = models.DateField(_("on"))
    text = models.TextField(_("words"), blank=True)
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("to")
    )

    history = TrackedRecords()
    objects = OfProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a difficulty")
        verbose_name_plural = _("steps of difficulties")
        ordering = ["happened_on", "pk"]

    def __str__(self) -> str:
        return f"{self.happened_on} {self.get_kind_display()}"


class DutyFileQuerySet(models.QuerySet["DutyFile"]):
    """Filters of files."""

    def visible_to(self, user: User) -> Self:
        """Files of what this user may see."""
        return self.filter(
            Q(item__in=ActionItem.objects.visible_to(user))
            | Q(problem__in=Problem.objects.visible_to(user))
        )


class DutyFile(Stamped):
    """A file of an action item or of a difficulty: what proves that it was done."""

    item = models.ForeignKey(ActionItem, models.CASCADE, null=True, related_name="files")
    problem = models.ForeignKey(Problem, models.CASCADE, null=True, related_name="files")
    title = models.CharField(_("document title"), max_length=150)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    is_proof = models.BooleanField(_("closing proof"), default=False)

    history = TrackedRecords()
    objects = DutyFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a duty")
        verbose_name_plural = _("files of duties")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(item__isnull=False, problem=None) | Q(item=None, problem__isnull=False),
                name="duty_file_of_one",
            )
        ]

    def __str__(self) -> str:
        return self.title
