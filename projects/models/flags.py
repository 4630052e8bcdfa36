"""Red and yellow flags 红黄旗 (R7): intervals, facts pushed, holds, consequences, scans."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models.flag_choices import (
    CLEARED_BY_CHOICES,
    CONSEQUENCE_CHOICES,
    CONSEQUENCE_STATE_CHOICES,
    HOLD_KIND_CHOICES,
    HOLD_STATE_CHOICES,
    MEASURE_CHOICES,
    RULE_CHOICES,
    SEVERITY_CHOICES,
)
from projects.models.project import Project
from projects.models.reference import county_q
from projects.rules.flags.kinds import ConsequenceState, HoldState
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

_ENDED = (ConsequenceState.CLOSED.value, ConsequenceState.LAPSED.value)


class OfSubjectQuerySet(models.QuerySet[Any]):
    """Filters of what hangs on a project or on a unit."""

    def visible_to(self, user: User) -> Self:
        """What stands on the projects this user may read, and on the units of this user's scope.

        County-wide roles read every unit of their county, the others their own units.
        """
        scope = user.scope
        if scope.reads_region or scope.reads_county:
            return self.filter(county_q(user))
        if not scope.unit_ids:
            return self.none()
        return self.filter(
            Q(project__in=Project.objects.visible_to(user))
            | Q(project=None, unit_id__in=scope.unit_ids)
        )


def one_subject(name: str) -> models.CheckConstraint:
    """Return the constraint: of a project, or of a unit where there is no project."""
    return models.CheckConstraint(
        condition=Q(project__isnull=False) | Q(unit__isnull=False), name=name
    )


class FlagQuerySet(OfSubjectQuerySet):
    """Filters of intervals."""

    def open(self) -> Self:
        """Flags that are up (a hold may keep them down for a while)."""
        return self.filter(cleared_on=None)


class Flag(models.Model):
    """One interval of a flag: this severity, from `since` to the day before `cleared_on`.

    Derived from facts and dates by `services.flags`, never edited by hand. A flag that gets worse
    closes its interval and opens the next one; `raised_on` is the day the whole run began. `unit`
    is empty where a project is the subject. `facts`: the numbers that went in (`explain` has the
    words); `limit`: the threshold that was passed.
    """

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="flags")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, related_name="flags")
    rule = models.CharField(_("rule"), max_length=20, choices=RULE_CHOICES)
    measure = models.CharField(_("measure"), max_length=12, choices=MEASURE_CHOICES)
    key = models.CharField(_("of"), max_length=60, blank=True)
    severity = models.CharField(_("severity"), max_length=12, choices=SEVERITY_CHOICES)
    raised_on = models.DateField(_("raised on"))
    since = models.DateField(_("since"))
    cleared_on = models.DateField(_("cleared on"), null=True)
    cleared_by = models.CharField(
        _("cleared by"), max_length=12, choices=CLEARED_BY_CHOICES, blank=True
    )
    worsens_on = models.DateField(_("gets worse on"), null=True)
    limit = models.DecimalField(_("threshold"), max_digits=12, decimal_places=4)
    facts = models.JSONField(_("facts"), default=dict, encoder=DjangoJSONEncoder)
    policy_id = models.BigIntegerField(_("policy row"), null=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        ordering = ["-since", "-pk"]
        indexes = [
            models.Index(fields=["project", "rule", "key", "since"], name="flag_project"),
            models.Index(
                fields=["county", "severity", "since", "id"],
                condition=Q(cleared_on=None),
                name="flag_open_county",
            ),
            models.Index(fields=["unit", "rule", "key", "since"], name="flag_unit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "rule", "key"],
                condition=Q(cleared_on=None, project__isnull=False),
                name="flag_once_open_project",
            ),
            models.UniqueConstraint(
                fields=["unit", "rule", "key"],
                condition=Q(cleared_on=None, project=None),
                name="flag_once_open_unit",
            ),
            models.CheckConstraint(
                condition=Q(cleared_on=None) | Q(cleared_on__gt=models.F("since")),
                name="flag_lasts_a_day",
            ),
            models.CheckConstraint(
                condition=Q(project__isnull=False, unit=None) | Q(project=None, unit__isnull=False),
                name="flag_one_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()} {self.get_severity_display()} {self.since}"


class FlagFact(models.Model):
    """A fact another module pushes for kinds 4, 5, 7, by `services.flags.push_facts`.

    Measures: `points` (planned and actual percent: `value` is planned, `other` actual; both points
    and relative are reckoned of it), `missed` (`value` 1 missed, 0 met), `reports` (a month with a
    report). `period` tells facts of one series apart ("2026-10"), `known_on` is the day from which
    the fact counts. `unit` without `project`: of the unit itself.
    """

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="flag_facts")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, related_name="+")
    rule = models.CharField(_("rule"), max_length=20, choices=RULE_CHOICES)
    key = models.CharField(_("of"), max_length=60, blank=True)
    period = models.CharField(_("period"), max_length=10)
    known_on = models.DateField(_("counts from"))
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=4)
    other = models.DecimalField(_("other value"), max_digits=12, decimal_places=4, null=True)
    pushed_at = models.DateTimeField(_("pushed at"))

    objects = OfSubjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact of a flag")
        verbose_name_plural = _("facts of flags")
        ordering = ["rule", "key", "period"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "rule", "key", "period"],
                condition=Q(project__isnull=False),
                name="flag_fact_once_project",
            ),
            models.UniqueConstraint(
                fields=["unit", "rule", "key", "period"],
                condition=Q(project=None),
                name="flag_fact_once_unit",
            ),
            one_subject("flag_fact_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.period}"


class FlagHoldQuerySet(OfSubjectQuerySet):
    """Filters of holds."""

    def in_force(self, on: dt.date) -> Self:
        """Holds that keep a flag down on this day."""
        return self.filter(state=HoldState.GRANTED.value, since__lte=on, until__gte=on)


class FlagHold(Stamped, Versioned):
    """Keeps a flag down to the end of `until`: an excuse 正当理由, or a lift by a leader.

    An excuse is asked by the unit (`unit`, `created_by`) and granted or refused by the bureau,
    never by who asked; a lift is in force at once. `rule` empty: every flag of the project; `key`
    empty: every flag of the rule. Ended early by setting `until` to the day before.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=HOLD_KIND_CHOICES)
    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="flag_holds")
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("unit")
    )
    rule = models.CharField(_("rule"), max_length=20, choices=RULE_CHOICES, blank=True)
    key = models.CharField(_("of"), max_length=60, blank=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    reason = models.TextField(_("reason"))
    document = models.ForeignKey(
        "projects.ProjectDocument", models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(_("state"), max_length=12, choices=HOLD_STATE_CHOICES)
    asked_on = models.DateField(_("asked on"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_on = models.DateField(_("decided on"), null=True)
    decision_note = models.TextField(_("decision"), blank=True)
    ended_on = models.DateField(_("ended on"), null=True)
    end_reason = models.TextField(_("reason for ending it"), blank=True)

    history = TrackedRecords()
    objects = FlagHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("excuse or lift")
        verbose_name_plural = _("excuses and lifts")
        ordering = ["-asked_on", "-pk"]
        indexes = [
            models.Index(fields=["project", "until"], name="flag_hold_project"),
            models.Index(
                fields=["county", "asked_on"], condition=Q(state="asked"), name="flag_hold_asked"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "rule", "key"],
                condition=Q(state="asked", project__isnull=False),
                name="flag_hold_once_asked",
            ),
            one_subject("flag_hold_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.since}–{self.until}"

    def covers(self, rule: str, key: str) -> bool:
        """Tell whether it is about a flag: every flag, every one of a rule, or just this one."""
        return self.rule in ("", rule) and self.key in ("", key)


class FlagConsequenceQuerySet(OfSubjectQuerySet):
    """Filters of consequences."""

    def pending(self) -> Self:
        """Neither closed nor lapsed."""
        return self.exclude(state__in=_ENDED)

    def late(self, on: dt.date) -> Self:
        """Whose next step is past its day."""
        return self.filter(
            Q(state=ConsequenceState.OPEN.value, receipt_due_on__lt=on)
            | Q(state=ConsequenceState.RECEIVED.value, feedback_due_on__lt=on)
            | Q(state=ConsequenceState.ANSWERED.value, recheck_due_on__lt=on)
        )


class FlagConsequence(Stamped, Versioned):
    """A talk 约谈 or supervision slip 督办单 that a flag brought about: receipt, answer, re-check.

    Created by the scan from policy, once for each run of a flag; `unit` must answer it. It carries
    its cause (rule, key, severity, since), because intervals are derived anew each time.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=CONSEQUENCE_CHOICES)
    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    project = models.ForeignKey(
        Project, models.CASCADE, null=True, related_name="flag_consequences"
    )
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("unit")
    )
    rule = models.CharField(_("rule"), max_length=20, choices=RULE_CHOICES)
    key = models.CharField(_("of"), max_length=60, blank=True)
    severity = models.CharField(_("severity"), max_length=12, choices=SEVERITY_CHOICES)
    flag_since = models.DateField(_("flag since"))
    after_days = models.PositiveSmallIntegerField(_("after more than"))
    policy_id = models.BigIntegerField(_("policy row"), null=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=CONSEQUENCE_STATE_CHOICES,
        default=ConsequenceState.OPEN.value,
    )
    due_from = models.DateField(_("called for on"))
    issued_on = models.DateField(_("issued on"))
    receipt_due_on = models.DateField(_("receipt due"))
    feedback_due_on = models.DateField(_("answer due"))
    recheck_due_on = models.DateField(_("re-check due"))
    received_on = models.DateField(_("received on"), null=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_on = models.DateField(_("answered on"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answer = models.TextField(_("answer"), blank=True)
    rechecked_on = models.DateField(_("re-checked on"), null=True)
    rechecked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recheck_note = models.TextField(_("result of the re-check"), blank=True)
    closed_on = models.DateField(_("closed on"), null=True)

    history = TrackedRecords()
    objects = FlagConsequenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("consequence of a flag")
        verbose_name_plural = _("consequences of flags")
        ordering = ["-issued_on", "-pk"]
        indexes = [
            models.Index(fields=["county", "state", "receipt_due_on"], name="flag_consequence_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "rule", "key", "flag_since", "kind"],
                condition=Q(project__isnull=False),
                name="flag_consequence_once_project",
            ),
            models.UniqueConstraint(
                fields=["unit", "rule", "key", "flag_since", "kind"],
                condition=Q(project=None),
                name="flag_consequence_once_unit",
            ),
            one_subject("flag_consequence_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.issued_on}"

    @property
    def is_ended(self) -> bool:
        """Nothing more is to be done."""
        return self.state in _ENDED

    @property
    def next_due_on(self) -> dt.date | None:
        """The day by which the next step is due."""
        return {
            ConsequenceState.OPEN.value: self.receipt_due_on,
            ConsequenceState.RECEIVED.value: self.feedback_due_on,
            ConsequenceState.ANSWERED.value: self.recheck_due_on,
        }.get(self.state)


class FlagScan(models.Model):
    """One finished scan of all counties, by the day it looked at; the latest of that day."""

    on = models.DateField(_("day"), unique=True)
    finished_at = models.DateTimeField(_("finished at"))
    report = models.JSONField(_("result"), default=dict)

    class Meta:
        verbose_name = _("scan of flags")
        verbose_name_plural = _("scans of flags")
        ordering = ["-on"]

    def __str__(self) -> str:
        return str(self.on)
