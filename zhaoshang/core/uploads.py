"""Checks an upload before anything is done with it, and says in words why it is not taken."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_content import check_content
from zhaoshang.core.file_kinds import (
    MEBIBYTE,
    ContentRefused,
    FileKind,
    FileRule,
    Refusal,
    accepted_text,
)

if TYPE_CHECKING:
    from zhaoshang.core.errors import Message

REFUSAL_MESSAGES: dict[Refusal, Message] = {
    Refusal.EMPTY: _("The file is empty."),
    Refusal.TOO_LARGE: _("The file is larger than %(megabytes)s MB."),
    Refusal.KIND: _("Files of this kind are not taken. Choose one of: %(kinds)s."),
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
}


class FileRefused(RuleBroken):
    """An upload that is not taken; `refusal` says why."""

    def __init__(self, refusal: Refusal, rule: FileRule) -> None:
        message = str(REFUSAL_MESSAGES[refusal]) % {
            "megabytes": rule.max_bytes // MEBIBYTE,
            "kinds": accepted_text(rule),
        }
        super().__init__(message, code=f"file_{refusal.value}", field="file")
        self.refusal = refusal


def check_upload(upload: File[Any], *, allow: FileRule) -> FileKind:
    """Check an upload's name, size and content; return its kind.

    Raises:
        FileRefused: saying what is wrong and what to do.
    """
    try:
        return check_content(_handle(upload), name=upload.name or "", size=upload.size, rule=allow)
    except ContentRefused as error:
        raise FileRefused(error.refusal, allow) from error


def _handle(upload: File[Any]) -> IO[bytes]:
    return upload.file if upload.file is not None else upload
