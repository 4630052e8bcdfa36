"""Table of attachments. What a file belongs to is the owning app's business."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import Unit
from zhaoshang.files.rules import PICTURES

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User


class StoredFileQuerySet(models.QuerySet[Any]):
    """Filters of attachments."""

    def visible_to(self, user: User) -> Self:
        """Files the user uploaded. Any other file is seen through the record that it belongs to."""
        return self.filter(uploaded_by=user)


class StoredFile(models.Model):
    """One stored file: never changed, named by a random key, its content known by its SHA-256."""

    key = models.CharField(max_length=32, unique=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    size = models.PositiveBigIntegerField(_("size"), editable=False, help_text=_("Bytes"))
    content_type = models.CharField(_("type"), max_length=100, editable=False)
    name = models.CharField(_("file name"), max_length=200)
    county = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("county")
    )
    purpose = models.CharField(_("purpose"), max_length=60)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes = [models.Index(fields=["county", "-uploaded_at"], name="file_county_at")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """A photo, that may be shown small on a page."""
        return self.content_type in PICTURES
