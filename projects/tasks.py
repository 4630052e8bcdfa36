"""Background work of the ledger; found by Celery under this name."""

from __future__ import annotations

from projects.tasks_duties import escalate_problems, remind_of_duties
from projects.tasks_flags import scan_flags
from projects.tasks_funds import check_funds, push_funds
from projects.tasks_imports import read_import, run_import, sweep_imports
from projects.tasks_ledger import sweep_exports, verify_summaries, write_export
from projects.tasks_life import (
    expire_first_contacts,
    expire_space_reservations,
    recount_missing_items,
)
from projects.tasks_reviews import lapse_approvals, remind_departments
from projects.tasks_services import check_permits, remind_departments_of_services

__all__ = [
    "check_funds",
    "check_permits",
    "escalate_problems",
    "expire_first_contacts",
    "expire_space_reservations",
    "lapse_approvals",
    "push_funds",
    "read_import",
    "recount_missing_items",
    "remind_departments",
    "remind_departments_of_services",
    "remind_of_duties",
    "run_import",
    "scan_flags",
    "sweep_exports",
    "sweep_imports",
    "verify_summaries",
    "write_export",
]
