"""Background work of the contract register: large exports."""

from __future__ import annotations

from celery import shared_task

from contracts.services.register_exports import REGISTER
from projects.models.ledger import ListPage
from projects.services import exports
from zhaoshang.core import clock


@shared_task(name="contracts.tasks.write_register_export")
def write_register_export(export_id: int) -> bool:
    """Write one export that was asked for."""
    return exports.run_export(export_id=export_id, of=REGISTER)


@shared_task(name="contracts.tasks.sweep_register_exports")
def sweep_register_exports() -> int:
    """Write what nobody works on, clear away old files; return how many were written."""
    waiting = exports.sweep_exports(now=clock.now(), page=ListPage.CONTRACTS)
    return sum(exports.run_export(export_id=export_id, of=REGISTER) for export_id in waiting)
