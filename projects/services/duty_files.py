"""Files of action items and difficulties: what proves that something was done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from projects.models import ActionItem, DutyFile, Problem
from zhaoshang.accounts.models import User
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import EVIDENCE
from zhaoshang.files.services import store_upload

PURPOSE = "projects.duty"
PROOF_NEEDED = _("Attach a file that proves it: a paper, a photo, a receipt.")


def keep_files(
    of: ActionItem | Problem, uploads: Sequence[File[Any]], *, by: User, is_proof: bool
) -> list[DutyFile]:
    """Keep files inside the transaction of the act they belong to.

    Raises:
        FileRefused: when a file is not taken.
    """
    owner = {"item": of} if isinstance(of, ActionItem) else {"problem": of}
    kept = []
    for upload in uploads:
        stored = store_upload(upload, by=by, purpose=PURPOSE, allow=EVIDENCE)
        kept.append(
            DutyFile.objects.create(
                **owner,
                title=stored.name[:150],
                file=stored,
                is_proof=is_proof,
                created_by=by,
                updated_by=by,
            )
        )
    return kept


def check_proof(uploads: Sequence[Any], *, known: bool, needed: bool) -> None:
    """Refuse to report done without a proof where the policy asks for one.

    Args:
        uploads: What comes with the form.
        known: A proof was kept before.
        needed: Whether the policy asks for it.

    Raises:
        RuleBroken: beside the field of the files.
    """
    if needed and not uploads and not known:
        raise RuleBroken(PROOF_NEEDED, code="proof_needed", field="uploads")


def drop_proofs(of: ActionItem | Problem, *, by: User) -> None:
    """Keep what was sent as proof as a plain file: it proved nothing."""
    for kept in of.files.filter(is_proof=True):
        kept.is_proof, kept.updated_by = False, by
        kept.save()
