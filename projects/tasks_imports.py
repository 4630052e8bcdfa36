"""Background work of imports: reading large ledgers, writing confirmed ones, sweeping."""

from __future__ import annotations

from celery import shared_task

from projects.services import imports
from zhaoshang.core import clock


@shared_task(name="projects.tasks.read_import")
def read_import(batch_id: int) -> bool:
    """Stage one large ledger."""
    return imports.read_waiting(batch_id=batch_id, on=clock.today())


@shared_task(name="projects.tasks.run_import")
def run_import(batch_id: int) -> bool:
    """Write one confirmed import."""
    return imports.run_import(batch_id=batch_id, on=clock.today())


@shared_task(name="projects.tasks.sweep_imports")
def sweep_imports() -> int:
    """Read and write what nobody works on; return how many were done."""
    done = 0
    for batch_id in imports.sweep_imports(now=clock.now()):
        done += imports.read_waiting(batch_id=batch_id, on=clock.today())
        done += imports.run_import(batch_id=batch_id, on=clock.today())
    return done
