"""`manage.py verify_audit [--json]`: checks every county's sealed chain (rules R20)."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhaoshang.audit.rules import Finding
from zhaoshang.audit.selectors import ChainReport, verify_chains


class Command(BaseCommand):
    help = (
        "Check the sealed audit trail; fails when a sealed row was changed, removed or exchanged."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        reports = verify_chains()
        damaged = sum(len(report.findings) for report in reports)
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {"intact": not damaged, "counties": [_as_dict(each) for each in reports]}
                )
            )
        else:
            for report in reports:
                self.stdout.write(_as_text(report))
        if damaged:
            raise CommandError(f"the audit trail is damaged: {damaged} findings")


def _as_dict(report: ChainReport) -> dict[str, Any]:
    return {
        "county": report.county_id,
        "seals": report.seals,
        "sealed": report.sealed,
        "unsealed": report.unsealed,
        "head": report.head,
        "findings": [asdict(finding) for finding in report.findings],
    }


def _as_text(report: ChainReport) -> str:
    head = (
        f"county {report.county_id or '-'}: {report.seals} seals, {report.sealed} events sealed,"
        f" {report.unsealed} not sealed yet, head {report.head or '-'}"
    )
    return "\n".join([head, *(f"  {_finding_text(finding)}" for finding in report.findings)])


def _finding_text(finding: Finding) -> str:
    where = f"event {finding.event_id}" if finding.event_id else f"position {finding.position}"
    at = where if finding.event_id or finding.position else "whole seal"
    return f"seal {finding.seal}: {finding.damage.value} ({at})"
