"""The audit trail as a workbook: every cell is text, whatever somebody typed."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _t

from zhaoshang.audit.kinds import kind_label
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.text import escape_cell

LONGEST_CELL = 32_000
_WIDTHS = (20, 14, 22, 16, 24, 8, 30, 30, 40, 8)


def events_workbook(events: Iterable[AuditEvent]) -> io.BytesIO:
    """Write events to a workbook and return it, rewound."""
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(out, options)
    sheet = workbook.add_worksheet()
    bold = workbook.add_format({"bold": True})
    for column, (title, width) in enumerate(zip(_titles(), _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, bold)
    sheet.freeze_panes(1, 0)
    for number, event in enumerate(events, start=1):
        for column, text in enumerate(_cells(event)):
            sheet.write_string(number, column, escape_cell(text)[:LONGEST_CELL])
    workbook.close()
    out.seek(0)
    return out


def _titles() -> tuple[str, ...]:
    return (
        _t("Time"),
        _t("Who"),
        _t("Unit"),
        _t("Address"),
        _t("Kind"),
        _t("Result"),
        _t("Subject"),
        _t("Reason"),
        _t("Detail"),
        _t("Seal"),
    )


def _cells(event: AuditEvent) -> tuple[str, ...]:
    return (
        timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M:%S"),
        event.actor_name,
        event.unit_name,
        event.ip or "",
        kind_label(event.kind),
        str(AuditEvent.Result(event.result).label),
        event.subject_label,
        event.reason,
        _as_text(event.detail),
        _t("yes") if event.seal_id else _t("no"),
    )


def _as_text(detail: dict[str, Any]) -> str:
    return json.dumps(detail, ensure_ascii=False) if detail else ""
