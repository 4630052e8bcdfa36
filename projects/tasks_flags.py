"""Background work of flags: the nightly scan of all counties."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from projects.services.flags import scan
from zhaoshang.core import clock


@shared_task(name="projects.tasks.scan_flags")
def scan_flags() -> dict[str, Any]:
    """Work out the flags of the day; run twice, it changes nothing."""
    return scan(on=clock.today()).as_json()
