"""Tables of the second factor: one key a person, and its recovery codes."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import User
from zhaoshang.core.secrets.fields import SealedField

KEY_PURPOSE = "secondfactor.key"


class FactorQuerySet(models.QuerySet["Factor"]):
    """Filters of second factors."""

    def visible_to(self, user: User) -> Self:
        """Those of the people in the user's sight; never their keys, which no page shows again."""
        return self.filter(user__in=User.objects.visible_to(user))

    def confirmed(self) -> Self:
        """Those that are asked for at log-in."""
        return self.exclude(confirmed_at=None)


class Factor(models.Model):
    """The second factor of a person: unconfirmed until a first code was typed.

    No history: its acts stand in the audit trail, and an old key is kept nowhere. `last_step` is
    the step (30 s since 1970) of the last code taken: no code of it or before is taken again.
    """

    user = models.OneToOneField(
        User, models.CASCADE, related_name="second_factor", verbose_name=_("user")
    )
    key = SealedField(_("key"), purpose=KEY_PURPOSE)
    created_at = models.DateTimeField(_("created at"))
    confirmed_at = models.DateTimeField(_("switched on at"), null=True)
    last_step = models.BigIntegerField(default=0, editable=False)
    last_used_at = models.DateTimeField(_("last used at"), null=True)
    failures = models.PositiveIntegerField(default=0, editable=False)
    failed_at = models.DateTimeField(null=True, editable=False)

    objects = FactorQuerySet.as_manager()

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")

    def __str__(self) -> str:
        return str(self.user_id)


class RecoveryCode(models.Model):
    """A code for the day the phone is lost: hashed as a password is, good once."""

    factor = models.ForeignKey(Factor, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=128, editable=False)
    used_at = models.DateTimeField(_("used at"), null=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")

    def __str__(self) -> str:
        return str(self.pk)
