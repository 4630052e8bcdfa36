"""Background work of contracts; found by Celery under this name."""

from __future__ import annotations

from contracts.tasks_copies import remind_of_copies
from contracts.tasks_files import verify_files
from contracts.tasks_land import remind_land
from contracts.tasks_life import remind_reviews
from contracts.tasks_performance import scan_contracts
from contracts.tasks_register import sweep_register_exports, write_register_export

__all__ = [
    "remind_land",
    "remind_of_copies",
    "remind_reviews",
    "scan_contracts",
    "sweep_register_exports",
    "verify_files",
    "write_register_export",
]
