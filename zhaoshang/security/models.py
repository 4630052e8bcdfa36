"""Tables of people's sessions and of their former passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhaoshang.security.rules import Device, Ended

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

DEVICE_CHOICES = [(Device.DESKTOP.value, _("Computer")), (Device.PHONE.value, _("Phone or tablet"))]
ENDED_CHOICES = [
    (Ended.IDLE.value, _("Nothing was done in it for too long")),
    (Ended.TOO_LONG.value, _("It had lasted for as long as is allowed")),
    (Ended.NEW_LOGIN.value, _("A log-in on another device took its place")),
    (Ended.BY_SELF.value, _("Ended from another session of one's own")),
    (Ended.BY_ADMIN.value, _("Ended by an administrator")),
    (Ended.CHANGED.value, _("Password, roles or account changed")),
    (Ended.SWITCHED_OFF.value, _("The account is switched off")),
]


class LiveSessionQuerySet(models.QuerySet["LiveSession"]):
    """Filters of sessions."""

    def visible_to(self, user: User) -> Self:
        """One's own; an administrator reaches another's through the account."""
        return self.filter(user=user)

    def standing(self) -> Self:
        """Those that nobody ended; whether one has run out by itself, its data says."""
        return self.filter(ended_at=None)


class LiveSession(models.Model):
    """One log-in: device, address, since when. An ended one stays a while, to be told why.

    `key` is Django's own key of the session, which holds everything else; no page shows it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=40, unique=True, editable=False)
    device = models.CharField(_("device"), max_length=10, choices=DEVICE_CHOICES)
    browser = models.CharField(_("browser"), max_length=60, blank=True)
    ip = models.GenericIPAddressField(_("address"), null=True)
    since = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_because = models.CharField(max_length=20, blank=True, choices=ENDED_CHOICES)

    objects = LiveSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-since", "-pk"]
        indexes = [
            models.Index(
                fields=["user"], condition=models.Q(ended_at=None), name="session_standing_of"
            )
        ]

    def __str__(self) -> str:
        return self.browser or self.get_device_display()


class FormerPassword(models.Model):
    """A hash that a person's password has had; only as many are kept as the policy bars."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    password = models.CharField(max_length=128, editable=False)
    chosen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("former password")
        verbose_name_plural = _("former passwords")
        ordering = ["user", "-chosen_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.chosen_at:%Y-%m-%d}"
