"""A marked copy of a PDF, a picture or a Word document, made in a process of its own (`worker`).

What is taken at an upload is marked once on trial, so that what was taken can be shown later.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_WORKER = Path(__file__).with_name("worker.py")
_PATIENCE_SECONDS = 25
_TRIAL = "0000 试 0000-00-00"


class Unmarkable(StrEnum):
    """Why a file cannot be marked."""

    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_HEAVY = "too_heavy"


class Form(StrEnum):
    """What is marked."""

    PDF = "pdf"
    PICTURE = "picture"
    WORD = "word"


class NotMarked(Exception):  # noqa: N818 - reads like RuleBroken
    """No marked copy can be made of a file."""

    def __init__(self, why: Unmarkable) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class Marked:
    """A marked copy."""

    pages: int
    content: bytes


def mark(data: bytes, *, text: str, most_pages: int, form: Form = Form.PDF) -> Marked:
    """Return a copy with the text across every page; of a Word document, at the head of each.

    Args:
        data: The file.
        text: What stands across the pages, in lines.
        most_pages: A PDF of more pages is not marked.
        form: What the file is; a picture becomes a PDF of one page.

    Raises:
        NotMarked: when the file is locked, damaged, of too many pages, or takes too long.
    """
    asked = {"text": text, "most_pages": most_pages, "form": form.value}
    try:
        answer = subprocess.run(  # noqa: S603 - our own file, by our own interpreter
            [sys.executable, "-I", str(_WORKER)],
            input=json.dumps(asked).encode() + b"\n" + data,
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            check=True,
        )
    except subprocess.SubprocessError as cause:
        # It ran out of time or memory, and was ended.
        raise NotMarked(Unmarkable.TOO_HEAVY) from cause
    head, _line, content = answer.stdout.partition(b"\n")
    told = json.loads(head)
    if "refused" in told:
        raise NotMarked(Unmarkable(told["refused"]))
    return Marked(told["pages"], content)


def check_markable(data: bytes, *, most_pages: int, form: Form = Form.PDF) -> int:
    """Mark a file on trial and return its number of pages.

    Raises:
        NotMarked: when that does not work.
    """
    return mark(data, text=_TRIAL, most_pages=most_pages, form=form).pages
