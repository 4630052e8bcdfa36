"""Background work of the audit trail."""

from __future__ import annotations

from celery import shared_task

from zhaoshang.audit.services import seal_all


@shared_task
def seal_audit() -> int:
    """Seal what was recorded since the last run; return how many events were sealed."""
    return seal_all()
