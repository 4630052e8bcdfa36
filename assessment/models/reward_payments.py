"""Payments of referrer rewards: append-only; money that came back is a negative entry (R17)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessment.models.rewards import RewardCase, RewardReferrer
from zhaoshang.core.fields import WanField

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User


class PaymentQuerySet(models.QuerySet["RewardPayment"]):
    """Filters of payments; none of them is changed in bulk."""

    def visible_to(self, user: User) -> Self:
        """Payments of the cases this user may read."""
        return self.filter(referrer__case__in=RewardCase.objects.visible_to(user))

    def update(self, **_changes: Any) -> int:
        """Refuse: what was booked stays."""
        raise TypeError("a payment that was booked never changes; book its return")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse: what was booked stays."""
        raise TypeError("a payment that was booked is never deleted; book its return")


class RewardPayment(models.Model):
    """Money paid to a referrer, or come back (negative), in 万元; never changed."""

    referrer = models.ForeignKey(RewardReferrer, models.PROTECT, related_name="payments")
    amount_wan = WanField(_("amount"))
    paid_on = models.DateField(_("day of the payment"))
    voucher = models.CharField(_("voucher number"), max_length=60)
    paid_by = models.CharField(_("paying unit"), max_length=100)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+"
    )
    entered_at = models.DateTimeField(_("entered at"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment of a reward")
        verbose_name_plural = _("payments of rewards")
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount_wan=0), name="reward_payment_not_zero"),
            models.CheckConstraint(
                condition=Q(amount_wan__gt=0) | ~Q(reason=""), name="reward_return_with_reason"
            ),
            models.CheckConstraint(condition=~Q(voucher=""), name="reward_payment_voucher"),
        ]

    def __str__(self) -> str:
        return f"{self.paid_on} {self.amount_wan}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only.

        Raises:
            TypeError: when it is stored already.
        """
        if self.pk is not None and not self._state.adding:
            raise TypeError("a payment that was booked never changes; book its return")
        super().save(*args, **kwargs)
