"""Table of policy rows: who owns the number, from when, by which document (rules.md, Policy)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import Unit
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped
from zhaoshang.core.tree import path_ids

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User


class PolicyQuerySet(models.QuerySet[Any]):
    """Filters of policy rows."""

    def for_unit(self, unit: Unit | None) -> Self:
        """Rows of the unit, of the units above it, and the system's own."""
        return self.for_units([] if unit is None else [unit])

    def for_units(self, units: Iterable[Unit]) -> Self:
        """Rows of some units, of the units above them, and the system's own."""
        above = {pk for unit in units for pk in path_ids(unit.path)}
        return self.filter(Q(owner=None) | Q(owner_id__in=above))

    def visible_to(self, user: User) -> Self:
        """Rows that concern the user's unit, and those of the levels a higher unit reads."""
        scope = user.scope
        seen = Q(owner=None) | Q(owner_id__in=path_ids(user.unit.path))
        if scope.region_path:
            seen |= Q(owner__path__startswith=scope.region_path)
        return self.filter(seen)


class Policy(Stamped):
    """One value of one kind of policy: owner, effective date, source document.

    Without an owner it is the system's default. A row that has been used is never edited (see
    `PolicyUse`): a new row takes over from its date.
    """

    owner = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    kind = models.CharField(_("policy"), max_length=60)
    effective_from = models.DateField(_("in force from"))
    value = models.JSONField(_("value"))
    source_document = models.CharField(_("document"), max_length=200, blank=True)

    history = TrackedRecords()
    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy row")
        verbose_name_plural = _("policy rows")
        ordering = ["kind", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "effective_from"], name="policy_once_per_date"
            ),
            models.UniqueConstraint(
                fields=["kind", "effective_from"],
                condition=Q(owner=None),
                name="policy_default_once_per_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.effective_from}"


class PolicyUse(models.Model):
    """The first decision that was taken by a policy row; from then on the row is fixed."""

    policy = models.OneToOneField(Policy, models.PROTECT, related_name="use", primary_key=True)
    first_used_at = models.DateTimeField(_("first used at"))

    class Meta:
        verbose_name = _("use of a policy row")
        verbose_name_plural = _("uses of policy rows")

    def __str__(self) -> str:
        return f"{self.policy_id}"
