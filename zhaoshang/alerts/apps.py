"""Notices, the inbox and the to-do page that every app extends (rules R18)."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from zhaoshang.core.health_parts import register_part


class AlertsConfig(AppConfig):
    """App of notices and to-do."""

    name = "zhaoshang.alerts"
    label = "alerts"
    verbose_name = _("Notices")

    def ready(self) -> None:
        """Find every app's notice kinds, to-do providers, cards and sponsors."""
        autodiscover_modules("notices", "todo", "todo_cards", "todo_done", "ladder")
        from zhaoshang.alerts import (  # noqa: PLC0415 - needs loaded models
            selectors,
            todo,
            todo_cards_admin,
        )
        from zhaoshang.alerts.selectors.deliveries_health import (  # noqa: PLC0415
            delivery_health,
        )

        todo.register(selectors.unanswered_items)
        todo.register(selectors.passed_on_items)
        todo.register(selectors.missing_calendar_items)
        todo.register(todo_cards_admin.roles_to_grant)
        todo.register(todo_cards_admin.messages_given_up)
        register_part("deliveries", _("Deliveries of notices"), delivery_health)
