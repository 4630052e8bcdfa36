"""Django's entry for the app: it has no tables, only the command."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Loads the demonstration county."""

    name = "zhaoshang.demo"
    label = "demo"
