"""The files of a contract as they go to the archives: verified, counted, by title and hash."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from contracts.models import Contract, ContractFile
from contracts.selectors.access import files_of
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import CONTENT_TYPES, IMAGES, FileKind
from zhaoshang.core.pdf.marking import NotMarked, check_markable
from zhaoshang.files.services import verify_file
from zhaoshang.files.storage import default_store

DAMAGED = _(
    "%(contract)s: the file “%(file)s” is damaged or gone. It is restored from the backup first;"
    " nothing is handed over with it."
)
_PICTURES = frozenset(CONTENT_TYPES[each] for each in IMAGES)
_MOST_PAGES = 10_000


def listed_files(contract: Contract, known: list[dict[str, Any]] | None = None) -> list[Any]:
    """Return a contract's files for the list: title, kind, day, pages, SHA-256; each verified.

    Args:
        contract: The contract, locked.
        known: What an earlier list says: pages of a content that is the same are not counted anew.

    Raises:
        RuleBroken: naming the first file that is damaged or gone.
    """
    counted = {each["sha256"]: each["pages"] for each in known or []}
    rows = []
    for each in reversed(list(files_of(contract))):
        stored = each.file
        if each.damaged_at is not None or not verify_file(stored):
            words = {"contract": contract.number or contract.title, "file": each.title}
            raise RuleBroken(DAMAGED % words, code="damaged")
        pages = counted[stored.sha256] if stored.sha256 in counted else _pages(each)
        rows.append(
            {
                "file": each.pk,
                "title": each.title,
                "kind": each.kind,
                "happened_on": each.happened_on.isoformat() if each.happened_on else "",
                "name": stored.name,
                "size": stored.size,
                "pages": pages,
                "sha256": stored.sha256,
            }
        )
    return rows


def _pages(file: ContractFile) -> int | None:
    """Return a file's pages; None for what has none of its own, such as a Word document."""
    stored = file.file
    if stored.content_type in _PICTURES:
        return 1
    if stored.content_type != CONTENT_TYPES[FileKind.PDF]:
        return None
    with default_store().open(stored.key) as content:
        try:
            return check_markable(content.read(), most_pages=_MOST_PAGES)
        except NotMarked:
            return None
