"""Background work of attachments."""

from __future__ import annotations

from celery import shared_task

from zhaoshang.files.services import sweep_files as sweep


@shared_task
def sweep_files() -> int:
    """Clear away files that belong to nothing; return how many were removed."""
    return sweep().removed
