"""Background work of the ledger page: large exports, and the check of the summaries."""

from __future__ import annotations

import structlog
from celery import shared_task

from projects.selectors.pipeline import pipeline_differences
from projects.selectors.summaries import summary_differences
from projects.services import exports
from zhaoshang.core import clock

log = structlog.get_logger(__name__)


@shared_task(name="projects.tasks.write_export")
def write_export(export_id: int) -> bool:
    """Write one export that was asked for."""
    return exports.run_export(export_id=export_id)


@shared_task(name="projects.tasks.sweep_exports")
def sweep_exports() -> int:
    """Write what nobody works on, clear away old files; return how many were written."""
    waiting = exports.sweep_exports(now=clock.now())
    return sum(exports.run_export(export_id=export_id) for export_id in waiting)


@shared_task(name="projects.tasks.verify_summaries")
def verify_summaries() -> int:
    """Compare the summaries with the live sums; log each row that differs, return how many."""
    differences = summary_differences()
    for unit_id, stage, status in differences:
        log.error("ledger summary differs", unit=unit_id, stage=stage, status=status)
    cells = pipeline_differences()
    for county_id, *cell in cells:
        log.error("pipeline summary differs", county=county_id, cell="/".join(map(str, cell)))
    return len(differences) + len(cells)
