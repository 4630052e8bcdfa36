"""Background work of spot checks: large exports."""

from __future__ import annotations

from celery import shared_task

from assessment.services.spot_exports import SAMPLES
from projects.models.ledger import ListPage
from projects.services import exports
from zhaoshang.core import clock


@shared_task(name="assessment.tasks.write_spot_check_export")
def write_spot_check_export(export_id: int) -> bool:
    """Write one export that was asked for."""
    return exports.run_export(export_id=export_id, of=SAMPLES)


@shared_task(name="assessment.tasks.sweep_spot_check_exports")
def sweep_spot_check_exports() -> int:
    """Write what nobody works on, clear away old files; return how many were written."""
    waiting = exports.sweep_exports(now=clock.now(), page=ListPage.SPOT_CHECKS)
    return sum(exports.run_export(export_id=export_id, of=SAMPLES) for export_id in waiting)
