"""Background work of contract files."""

from __future__ import annotations

from celery import shared_task

from contracts.services.verification import verify_files as verify
from zhaoshang.core import clock


@shared_task(name="contracts.tasks.verify_files")
def verify_files() -> int:
    """Verify the files whose turn it is; return how many are newly damaged."""
    return verify(on=clock.today()).damaged
