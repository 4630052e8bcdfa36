"""The URL tree as a list: what the access guards walk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """One URL of the application."""

    name: str
    arguments: tuple[str, ...]
    view: Any

    @property
    def access(self) -> str | None:
        """The mark of the view: public, login or roles."""
        return getattr(self.view, "access", None)

    @property
    def roles(self) -> frozenset[str]:
        """The roles the view's mark lets in."""
        return frozenset(getattr(self.view, "allowed_roles", frozenset()))


def routes() -> list[Route]:
    """Return every URL of the application, by name."""
    return sorted(_walk(get_resolver(), "", ()), key=lambda route: route.name)


def _walk(resolver: URLResolver, namespace: str, arguments: tuple[str, ...]) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        found = (*arguments, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, inner, found)
        elif isinstance(pattern, URLPattern):
            yield Route(f"{namespace}{pattern.name}", found, pattern.callback)
