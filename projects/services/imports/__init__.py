"""Imports of ledgers: received, staged, corrected, confirmed, written, undone."""

from projects.services.imports.commit import (
    cancel_import,
    confirm_import,
    failure_text,
    progress_key,
    read_waiting,
    run_import,
    stage_later,
    sweep_imports,
)
from projects.services.imports.importer import Importer
from projects.services.imports.options import ImportOptions, row_key
from projects.services.imports.staging import correct, importer_of, receive_ledger, stage
from projects.services.imports.undo import touched_projects, undo_import

__all__ = [
    "ImportOptions",
    "Importer",
    "cancel_import",
    "confirm_import",
    "correct",
    "failure_text",
    "importer_of",
    "progress_key",
    "read_waiting",
    "receive_ledger",
    "row_key",
    "run_import",
    "stage",
    "stage_later",
    "sweep_imports",
    "touched_projects",
    "undo_import",
]
