"""Checks an upload before anything is done with it, and says in words why it is not taken."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_content import check_content
from zhaoshang.core.file_kinds import (
    IMAGES,
    MEBIBYTE,
    ContentRefused,
    FileKind,
    FileRule,
    Refusal,
    accepted_text,
)
from zhaoshang.core.pdf.marking import Form, NotMarked, check_markable
from zhaoshang.core.scanning import (
    MALWARE_WORDS,
    NOT_SCANNED_WORDS,
    Infected,
    NotScanned,
    scan,
)

if TYPE_CHECKING:
    from zhaoshang.core.errors import Message

MARKABLE = IMAGES | {FileKind.PDF}
REFUSAL_MESSAGES: dict[Refusal, Message] = {
    Refusal.EMPTY: _("The file is empty."),
    Refusal.TOO_LARGE: _("The file is larger than %(megabytes)s MB."),
    Refusal.KIND: _("Files of this kind are not taken. Choose one of: %(kinds)s."),
    Refusal.PHONE_PICTURE: _(
        "Pictures in HEIC are shown by few devices and are not taken. Set the phone's camera to"
        " “most compatible”, or send the picture as JPG."
    ),
    Refusal.DISGUISED: _(
        "The content is not what the file name says. Save it again in the right format."
    ),
    Refusal.DAMAGED: _("The file is damaged and cannot be opened."),
    Refusal.MACROS: _("Files with macros are not taken. Save it again without macros."),
    Refusal.BOMB: _("The file unpacks to far more than it seems, so it is not opened."),
    Refusal.ENCRYPTED: _("The file is locked by a password. Save it again without one."),
    Refusal.EXTERNAL_LINKS: _(
        "The workbook refers to other files. Save the values and remove the links."
    ),
    Refusal.TOO_MANY_PAGES: _("The PDF has more than %(pages)s pages. Split it."),
    Refusal.TOO_HEAVY: _(
        "The file takes too long to open. Save it anew, as an ordinary PDF or a smaller picture."
    ),
    Refusal.MALWARE: MALWARE_WORDS,
    Refusal.NOT_SCANNED: NOT_SCANNED_WORDS,
}


class FileRefused(RuleBroken):
    """An upload that is not taken; `refusal` says why."""

    def __init__(self, refusal: Refusal, rule: FileRule) -> None:
        message = str(REFUSAL_MESSAGES[refusal]) % {
            "megabytes": rule.max_bytes // MEBIBYTE,
            "kinds": accepted_text(rule),
            "pages": rule.max_pages,
        }
        super().__init__(message, code=f"file_{refusal.value}", field="file")
        self.refusal = refusal


def check_upload(upload: File[Any], *, allow: FileRule) -> FileKind:
    """Check an upload's name, size and content; return its kind.

    Raises:
        FileRefused: saying what is wrong and what to do.
    """
    file = _handle(upload)
    try:
        if upload.size <= allow.max_bytes:
            _scan(file, upload.name or "")
        kind = check_content(file, name=upload.name or "", size=upload.size, rule=allow)
        if allow.max_pages is not None and kind in MARKABLE:
            _check_markable(file, kind, allow.max_pages)
    except ContentRefused as error:
        raise FileRefused(error.refusal, allow) from error
    return kind


def _scan(file: IO[bytes], name: str) -> None:
    try:
        scan(file, name=name)
    except Infected as error:
        raise ContentRefused(Refusal.MALWARE) from error
    except NotScanned as error:
        raise ContentRefused(Refusal.NOT_SCANNED) from error


def _check_markable(file: IO[bytes], kind: FileKind, most_pages: int) -> None:
    file.seek(0)
    try:
        form = Form.PICTURE if kind in IMAGES else Form.PDF
        check_markable(file.read(), most_pages=most_pages, form=form)
    except NotMarked as error:
        raise ContentRefused(Refusal(error.why.value)) from error
    finally:
        file.seek(0)


def _handle(upload: File[Any]) -> IO[bytes]:
    return upload.file if upload.file is not None else upload
