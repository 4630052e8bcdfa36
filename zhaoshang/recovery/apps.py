"""What brings the system back after a loss, and what keeps its trail from being rewritten."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from zhaoshang.core.health_parts import register_part


class RecoveryConfig(AppConfig):
    """App of backups, restoring, and the database's roles."""

    name = "zhaoshang.recovery"
    label = "recovery"
    verbose_name = _("Backup and restore")

    def ready(self) -> None:
        """Tell the health page how backups, the log archive and the database's role are."""
        from zhaoshang.recovery import events, selectors  # noqa: F401, PLC0415 - loaded models

        register_part("backups", _("Backups"), selectors.backup_health)
        register_part("wal-archive", _("Archive of the database's log"), selectors.archive_health)
        register_part("database-role", _("Rights in the database"), selectors.role_health)
