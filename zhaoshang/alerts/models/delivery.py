"""Tables of delivery: messages outward, every try of each, robots of groups, people's choices."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models.notices import Notice
from zhaoshang.alerts.rules.delivery import (
    ROBOTS,
    Channel,
    DropReason,
    EmailMode,
    MessageState,
)
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

CHANNEL_LABELS = {
    Channel.EMAIL: pgettext_lazy("channel", "E-mail"),
    Channel.WECOM: _("WeCom robot"),
    Channel.DINGTALK: _("DingTalk robot"),
    Channel.FEISHU: _("Feishu robot"),
}
CHANNEL_CHOICES = [(channel.value, label) for channel, label in CHANNEL_LABELS.items()]
ROBOT_CHOICES = [(channel.value, CHANNEL_LABELS[channel]) for channel in ROBOTS]
MODE_CHOICES = [
    (EmailMode.AT_ONCE.value, _("Each at once, many together")),
    (EmailMode.DIGEST.value, _("All in one message a day")),
    (EmailMode.OWED.value, _("Only what asks something of me")),
]
STATE_CHOICES = [
    (MessageState.WAITING.value, pgettext_lazy("message", "Waiting")),
    (MessageState.SENT.value, pgettext_lazy("message", "Sent")),
    (MessageState.DEAD.value, pgettext_lazy("message", "Given up")),
    (MessageState.DROPPED.value, pgettext_lazy("message", "Not needed")),
]
DROP_CHOICES = [
    (DropReason.NOTHING_LEFT.value, _("Read or no longer true before it went out")),
    (DropReason.NO_ADDRESS.value, _("The account has no e-mail address")),
    (DropReason.SWITCHED_OFF.value, _("The account or the robot is switched off")),
]
WAITING = Q(state=MessageState.WAITING.value)
LONGEST_ANSWER = 300


class RobotQuerySet(models.QuerySet["Robot"]):
    """Filters of robots."""

    def visible_to(self, user: User) -> Self:
        """Those of the own county, for the business administrators who keep them."""
        if not user.has_role(Role.BUREAU_ADMIN) or user.scope.county_id is None:
            return self.none()
        return self.filter(unit__county_id=user.scope.county_id)


class Robot(Stamped, Versioned):
    """A robot in a unit's group chat: it tells the group of what concerns the unit and those below.

    Attributes:
        sealed_address: The webhook's address, encrypted: whoever knows it can write to the group.
        sealed_secret: The key that signs (DingTalk, Feishu), encrypted; empty where none is set.
        kinds: Names of notice kinds the group is told of; empty for all that may go to groups.
        paused_until: The receiver asked for a pause until then.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    name = models.CharField(_("name"), max_length=60)
    channel = models.CharField(_("service"), max_length=10, choices=ROBOT_CHOICES)
    sealed_address = models.TextField(editable=False)
    sealed_secret = models.TextField(blank=True, editable=False)
    kinds = models.JSONField(_("kinds of notices"), default=list, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    paused_until = models.DateTimeField(null=True, editable=False)

    history = TrackedRecords(excluded_fields=["sealed_address", "sealed_secret", "paused_until"])
    objects = RobotQuerySet.as_manager()

    class Meta:
        verbose_name = _("group robot")
        verbose_name_plural = _("group robots")
        ordering = ["unit__path", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="robot_once")]

    def __str__(self) -> str:
        return self.name


class DeliveryChoice(Stamped, Versioned):
    """How one person wants to be told outside the inbox; without a row the defaults hold.

    Attributes:
        digest_hour: Hour of the daily digest; None for the county's.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="delivery_choice"
    )
    email_mode = models.CharField(
        _("by e-mail"), max_length=10, choices=MODE_CHOICES, default=EmailMode.AT_ONCE.value
    )
    digest_hour = models.PositiveSmallIntegerField(_("hour of the digest"), null=True, blank=True)

    history = TrackedRecords()

    class Meta:
        verbose_name = _("choice of delivery")
        verbose_name_plural = _("choices of delivery")
        constraints = [
            models.CheckConstraint(
                condition=Q(digest_hour=None) | Q(digest_hour__lte=23), name="digest_hour_of_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_email_mode_display()}"


class MessageQuerySet(models.QuerySet["Message"]):
    """Filters of messages."""

    def visible_to(self, user: User) -> Self:
        """The own ones; for administrators those of the own county (or region).

        What they say is not shown to an administrator (their words are the recipient's): only kind,
        receiver, state and tries.
        """
        mine = Q(recipient=user)
        scope = user.scope
        if user.has_role(Role.SYSADMIN, Role.BUREAU_ADMIN):
            if scope.county_id is not None:
                mine |= Q(county_id=scope.county_id)
            elif scope.home_path and user.has_role(Role.SYSADMIN):
                mine |= Q(county__path__startswith=scope.home_path)
        return self.filter(mine)

    def in_state(self, *states: MessageState) -> Self:
        """Those in one of the states."""
        return self.filter(state__in=[state.value for state in states])


class Message(models.Model):
    """One message outward: to one person by e-mail, or to the group of one robot.

    A worker claims it for a time (`lease_until`, `lease`), writes down the try, sends, and writes
    down the outcome. One that dies in between leaves a lease that runs out: the message goes again
    under the same `ref`, by which a receiver knows it.

    Attributes:
        ref: Identity outward (Message-ID), the same in every try.
        county: The receiver's county, None above counties; who may look after it.
        send_at: Not before.
        digest_on: Day of the digest it is; None for a message of its own.
        tries: Tries so far.
        receipt: What the receiver answered to the try that succeeded.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    channel = models.CharField(_("channel"), max_length=10, choices=CHANNEL_CHOICES)
    county = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("recipient"),
    )
    robot = models.ForeignKey(
        Robot, models.PROTECT, null=True, related_name="messages", verbose_name=_("robot")
    )
    digest_on = models.DateField(null=True)
    is_test = models.BooleanField(default=False)
    state = models.CharField(
        _("state"), max_length=10, choices=STATE_CHOICES, default=MessageState.WAITING.value
    )
    drop_reason = models.CharField(max_length=14, choices=DROP_CHOICES, blank=True)
    created_at = models.DateTimeField(_("made at"))
    send_at = models.DateTimeField(_("not before"))
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    receipt = models.CharField(max_length=LONGEST_ANSWER, blank=True)
    last_error = models.CharField(_("last error"), max_length=LONGEST_ANSWER, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.CheckConstraint(
                condition=Q(recipient=None, robot__isnull=False)
                | Q(recipient__isnull=False, robot=None),
                name="message_one_receiver",
            ),
            models.UniqueConstraint(
                fields=["recipient", "channel", "digest_on"],
                condition=Q(digest_on__isnull=False),
                name="message_one_digest_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["send_at", "id"], name="message_waiting", condition=WAITING),
            models.Index(fields=["county", "-created_at", "-id"], name="message_county_at"),
            models.Index(fields=["county", "state", "-created_at", "-id"], name="message_state"),
            models.Index(fields=["recipient", "-created_at", "-id"], name="message_recipient_at"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.ref}"


class MessageItem(models.Model):
    """What a message tells: one notice; to a group, one cause of notices.

    A notice that vanished before it was read leaves its item, so that the log of deliveries keeps
    what was sent.

    Attributes:
        robot: The message's robot, so that a group is told of one cause once.
        unit: The unit of the person told: whose matter it is, for a group's words.
    """

    message = models.ForeignKey(Message, models.CASCADE, related_name="items")
    notice = models.ForeignKey(
        Notice, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    robot = models.ForeignKey(Robot, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    period = models.CharField(max_length=20, blank=True)
    due_on = models.DateField(null=True)

    class Meta:
        ordering = ["message", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["robot", "kind", "subject_type", "subject_id", "period"],
                condition=Q(robot__isnull=False),
                name="group_told_once",
            ),
        ]
        indexes = [
            # Who was told of this outward: the trail beside a record.
            models.Index(fields=["subject_type", "subject_id"], name="message_item_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type}:{self.subject_id}"


class Attempt(models.Model):
    """One try of a message, written down before it is made.

    Without an end it was cut off: whether the receiver got it is not known, so it is made again.
    """

    message = models.ForeignKey(Message, models.CASCADE, related_name="attempts")
    robot = models.ForeignKey(Robot, models.CASCADE, null=True, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    succeeded = models.BooleanField(default=False)
    answer = models.CharField(max_length=LONGEST_ANSWER, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="attempt_ends_after_start",
            )
        ]
        indexes = [
            # How many went to a robot within the last minute.
            models.Index(
                fields=["robot", "started_at"],
                name="attempt_robot_at",
                condition=Q(robot__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.started_at:%Y-%m-%d %H:%M:%S}"
