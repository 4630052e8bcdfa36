"""What a phone keeps: the page shown without a network, and static files; nothing else.

Pages have business data in them, and nothing of that stays on a device after log-out
(reliability.md D21). So the worker answers a page from the network or with the offline page.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from django.contrib.staticfiles import finders
from django.templatetags.static import static

# What the offline page is drawn with.
KEPT = ("css/tokens.css", "css/shell.css", "css/phone.css", "js/offline.js", "img/seal.svg")
WORKER = "js/worker.js"
ICONS = (
    ("img/app/icon-192.png", "192x192", "any"),
    ("img/app/icon-512.png", "512x512", "any"),
    ("img/app/icon-maskable-192.png", "192x192", "maskable"),
    ("img/app/icon-maskable-512.png", "512x512", "maskable"),
)


def kept_urls() -> list[str]:
    """Return the addresses of the static files that the offline page needs."""
    return [static(name) for name in KEPT]


def source_of(name: str) -> bytes:
    """Return the bytes of one of our static files as they are in the source."""
    found = finders.find(name)
    if not isinstance(found, str):
        message = f"Static file {name} is missing."
        raise FileNotFoundError(message)
    with open(found, "rb") as file:
        return file.read()


@lru_cache(maxsize=8)
def version_of(offline_page: bytes) -> str:
    """Return what changes when anything that is kept changes, so that phones fetch it anew."""
    digest = hashlib.sha256(offline_page)
    for name in (WORKER, *KEPT):
        digest.update(name.encode() + b"\0" + source_of(name))
    return digest.hexdigest()[:16]
