"""Attachments behind one storage interface, served only by the owning app's view."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """App of attachments."""

    name = "zhaoshang.files"
    label = "files"
    verbose_name = _("Attachments")
