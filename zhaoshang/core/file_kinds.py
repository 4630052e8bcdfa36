"""Kinds of file that can be told by their content, and what an upload field takes. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

MEBIBYTE = 1024 * 1024


class FileKind(StrEnum):
    """Kinds of file that can be told by their content."""

    PDF = "pdf"
    PNG = "png"
    JPG = "jpg"
    WEBP = "webp"
    DOCX = "docx"
    XLSX = "xlsx"


CONTENT_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.PNG: "image/png",
    FileKind.JPG: "image/jpeg",
    FileKind.WEBP: "image/webp",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
EXTENSIONS = {
    "pdf": FileKind.PDF,
    "png": FileKind.PNG,
    "jpg": FileKind.JPG,
    "jpeg": FileKind.JPG,
    "webp": FileKind.WEBP,
    "docx": FileKind.DOCX,
    "xlsx": FileKind.XLSX,
}
IMAGES = frozenset({FileKind.PNG, FileKind.JPG, FileKind.WEBP})
# What phones of one maker call their pictures; nothing else shows them.
PHONE_PICTURES = frozenset({"heic", "heif"})


class Refusal(StrEnum):
    """Why a file is not taken; the services have the words."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    KIND = "kind"
    PHONE_PICTURE = "phone_picture"
    DISGUISED = "disguised"
    DAMAGED = "damaged"
    MACROS = "macros"
    BOMB = "bomb"
    ENCRYPTED = "encrypted"
    EXTERNAL_LINKS = "external_links"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_HEAVY = "too_heavy"
    MALWARE = "malware"
    NOT_SCANNED = "not_scanned"


class ContentRefused(Exception):  # noqa: N818 - reads like RuleBroken
    """The content of a file is not taken."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True)
class FileRule:
    """What one upload field takes.

    Args:
        kinds: Kinds of file.
        max_bytes: Largest size; the owning app takes it from its policy.
        external_links: A workbook may refer to other files.
        max_pages: Most pages of a PDF. Where it is given, a PDF or a picture is taken only if a
            copy marked with its reader's name can be made of it (`zhaoshang.core.pdf`).
    """

    kinds: frozenset[FileKind]
    max_bytes: int = 20 * MEBIBYTE
    external_links: bool = True
    max_pages: int | None = None


EVIDENCE = FileRule(frozenset(FileKind))
WORKBOOK = FileRule(frozenset({FileKind.XLSX}), external_links=False)


def kind_by_name(name: str) -> FileKind | None:
    """Return the kind that a file's last extension claims, if it is one of ours."""
    return EXTENSIONS.get(suffix_of(name))


def suffix_of(name: str) -> str:
    """Return the last extension of a file's name, small, without its dot."""
    return PurePosixPath(name).suffix.lower().removeprefix(".")


def accepted_text(rule: FileRule) -> str:
    """Return the extensions of a rule for people: docx, pdf, xlsx."""
    return ", ".join(sorted(kind.value for kind in rule.kinds))
