"""The URL tree as a list: what the access guards walk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

# Under this name Django's decorator keeps its methods in the closure of the view.
_ALLOWED = "request_method_list"


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

    @property
    def methods(self) -> frozenset[str]:
        """The methods that `require_http_methods` and its like let through; all without one."""
        view = self.view
        while view is not None:
            names = view.__code__.co_freevars
            if _ALLOWED in names:
                return frozenset(view.__closure__[names.index(_ALLOWED)].cell_contents)
            view = getattr(view, "__wrapped__", None)
        return frozenset({"GET", "HEAD", "POST"})


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
