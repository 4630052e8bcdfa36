"""The lowest floor: no tables, imports nothing of ours."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """App of shared template tags and bases."""

    name = "zhaoshang.core"
    label = "core"
