"""What a submission keeps: the whole content of a report, canonical, with its hash (R10, R2)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from assessment.rules.typed import plain
from assessment.selectors.report_rows import Content


def content_of(content: Content) -> dict[str, Any]:
    """Return everything a report says, with the facts that stood beside it."""
    report = content.report
    return {
        "unit": {"id": report.unit_id, "code": report.unit.code, "name": report.unit.name},
        "month": f"{report.month:%Y-%m}",
        "nothing_to_report": report.nothing_to_report,
        "summary": report.summary,
        "lines": [
            {
                "project": line.project_id,
                "code": line.project.code,
                "name": line.project.name,
                "stage": line.stage,
                "sub_stage": line.sub_stage,
                "status": line.status,
                "before_wan": plain(line.before_wan),
                "last_wan": plain(line.last_wan),
                "amount_wan": plain(content.amount(line)),
                "origin": line.origin,
                "progress": line.progress,
                "problem": line.problem,
                "next_step": line.next_step,
                "no_change": line.no_change,
                "note": line.note,
                "answer": line.answer,
                "is_rushed": line.is_rushed,
                "evidence": [file.file.sha256 for file in content.evidence.get(line.pk, [])],
            }
            for line in content.lines
        ],
        "cells": [
            {
                "indicator": cell.indicator.code,
                "definition": cell.definition_id,
                "name": cell.definition.name,
                "measure": cell.definition.measure,
                "last_cumulative": plain(cell.last_cumulative),
                "value": plain(content.value(cell)),
                "cumulative": plain(content.cumulative(cell)),
                "note": cell.note,
                "answer": cell.answer,
            }
            for cell in content.cells
        ],
    }


def seal(found: Any) -> str:
    """Return the SHA-256 of a value written canonically: sorted keys, no spaces, UTF-8."""
    text = json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
