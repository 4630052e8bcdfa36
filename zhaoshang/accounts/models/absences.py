"""Who is away or has left, and who answers meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.rules import Role
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    import datetime as dt

    from zhaoshang.accounts.models.people import User


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Filters of absences."""

    def visible_to(self, user: User) -> Self:
        """Those one is part of; a unit head's own people; an administrator's whole area."""
        mine = Q(person=user) | Q(deputy=user)
        scope = user.scope
        if user.has_role(Role.UNIT_HEAD):
            mine |= Q(person__unit__in=scope.unit_ids)
        if user.has_role(Role.SYSADMIN) and scope.county_id is not None:
            mine |= Q(person__unit__county_id=scope.county_id)
        elif user.has_role(Role.SYSADMIN) and scope.home_path:
            mine |= Q(person__unit__path__startswith=scope.home_path)
        return self.filter(mine)

    def on_day(self, on: dt.date) -> Self:
        """Those that hold on a day; the last day is part of it."""
        return self.filter(Q(until=None) | Q(until__gte=on), since__lte=on)


class Absence(Stamped, Versioned):
    """A person is away from `since` to `until`, both included, and a colleague answers.

    Without an end the person has left: the colleague takes over for good.
    """

    person = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="absences", verbose_name=_("person")
    )
    deputy = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="stands_in", verbose_name=_("deputy")
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("to"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    history = TrackedRecords()
    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="absence_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(person=F("deputy")), name="absence_deputy_is_another"
            ),
        ]
        indexes = [models.Index(fields=["person", "since"], name="absence_person_since")]

    def __str__(self) -> str:
        return f"{self.person} → {self.deputy}"
