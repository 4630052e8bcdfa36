"""Policy of contract files: what is taken, how long a grant lasts, how often they are verified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.policies_documents import MECHANISM, PROVISIONAL
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import IMAGES, MEBIBYTE, FileKind, FileRule
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register

# What a contract's file may be; anything else is not a text somebody signs.
KINDS = IMAGES | {FileKind.PDF, FileKind.DOCX}
USUAL_ABOVE_MOST = _("The usual time is longer than the longest allowed.")


@dataclass(frozen=True)
class FilesRule:
    """How a county keeps the files of its contracts.

    Attributes:
        max_megabytes: Largest size of one file.
        max_pages: Most pages of a PDF; each is marked whenever somebody reads it.
        grant_days: Days proposed to who asks to open a contract's files.
        max_grant_days: Longest time for which a leader may open them.
        verify_days: Every file's content is verified once in so many days.
        verify_batch: How many files one run verifies at most.
    """

    max_megabytes: int
    max_pages: int
    grant_days: int
    max_grant_days: int
    verify_days: int
    verify_batch: int

    @property
    def upload(self) -> FileRule:
        """What the upload fields take."""
        return FileRule(KINDS, max_bytes=self.max_megabytes * MEBIBYTE, max_pages=self.max_pages)


def _files(value: Mapping[str, Any]) -> FilesRule:
    if value["grant_days"] > value["max_grant_days"]:
        raise RuleBroken(USUAL_ABOVE_MOST, code="usual_above_most", field="grant_days")
    return FilesRule(**value)


def _whole(name: str, label: Any, unit: Any, most: int, note: Any = "") -> PolicyField:
    return PolicyField(name, label, FieldType.INT, unit=unit, minimum=1, maximum=most, help=note)


CONTRACT_FILES = register(
    PolicyKind(
        name="contracts.files",
        label=_("Files of contracts"),
        fields=(
            _whole("max_megabytes", _("Largest file"), "MB", 200),
            _whole(
                "max_pages",
                _("Most pages of a PDF"),
                _("pages"),
                1000,
                _("Every page is marked with the reader's name each time it is read."),
            ),
            _whole("grant_days", _("Days proposed in a request to open files"), _("days"), 90),
            _whole("max_grant_days", _("Longest opening of files"), _("days"), 90),
            _whole(
                "verify_days",
                _("Every file is verified once in"),
                _("days"),
                365,
                _("The content is compared with the SHA-256 that was taken at the upload."),
            ),
            _whole("verify_batch", _("Files verified in one run"), _("files"), 5000),
        ),
        default={
            "max_megabytes": 50,
            "max_pages": 300,
            "grant_days": 7,
            "max_grant_days": 30,
            "verify_days": 30,
            "verify_batch": 500,
        },
        parse=_files,
        help=_("What is taken, for how long files may be opened, how often they are verified."),
        source=f"{MECHANISM}（合同档案未经领导批准不得查阅）；期限和大小为{PROVISIONAL}",
    )
)
