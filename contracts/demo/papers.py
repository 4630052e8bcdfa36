"""A short paper of the demo, as it is uploaded: Word, which is taken without a trial of marking."""

from __future__ import annotations

import io
from functools import cache

from django.core.files.base import ContentFile
from docx import Document


def paper(title: str, name: str) -> ContentFile[bytes]:
    """Return a paper of one page with a title, under a file name; its ending is Word's."""
    return ContentFile(_page(title), f"{name.removesuffix('.pdf')}.docx")


@cache
def _page(title: str) -> bytes:
    made, document = io.BytesIO(), Document()
    document.add_heading(title, level=1)
    document.add_paragraph("（示范文件）")
    document.save(made)
    return made.getvalue()
