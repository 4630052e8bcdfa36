"""Prove a settled year from what was kept."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessment.models import YearSettlement
from assessment.services.settlement_proof import SettlementProof, prove_settlement


class Command(BaseCommand):
    help = (
        "Work a settled year, its twelve months and its result out of what was kept again and"
        " compare every number and the SHA-256. Exit status 1, with the differences, if anything"
        " was changed. Without --edition: the last one, of every county."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int, help="assessment year", metavar="YEAR")
        parser.add_argument("--county", help="code of one county", default="")
        parser.add_argument("--edition", type=int, help="another edition than the last")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = self._asked(options)
        if not found:
            raise CommandError(f"No settlement of {options['year']} is stored.")
        proofs = [(each, prove_settlement(each)) for each in found]
        if options["json"]:
            told = [_told(settlement, proof) for settlement, proof in proofs]
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            for settlement, proof in proofs:
                self._print(settlement, proof)
        if not all(proof.holds for _settlement, proof in proofs):
            raise SystemExit(1)

    def _asked(self, options: Any) -> list[YearSettlement]:
        rows = YearSettlement.objects.filter(year=options["year"]).select_related(
            "county", "run", "replaces"
        )
        if options["county"]:
            rows = rows.filter(county__code=options["county"])
        if options["edition"]:
            return list(rows.filter(edition=options["edition"]).order_by("county_id"))
        last: dict[int, YearSettlement] = {}
        for each in rows.order_by("county_id", "edition"):
            last[each.county_id] = each
        return list(last.values())

    def _print(self, settlement: YearSettlement, proof: SettlementProof) -> None:
        self.stdout.write(f"{settlement.county.code} {settlement} {settlement.document}")
        self.stdout.write(f"sealed   {proof.sealed}")
        self.stdout.write(f"found    {proof.found}")
        self.stdout.write(f"recorded {proof.recorded or '-'}")
        for path, stands, again in proof.differing:
            self.stdout.write(f"  {path}: {stands} -> {again}")
        for month in proof.months:
            self.stdout.write(f"  month {month} is not as it was settled")
        if proof.scores is not None and not (proof.scores.holds and proof.run_sealed):
            self.stdout.write(f"  scores: sealed {proof.scores.sealed} found {proof.scores.found}")
        if not proof.list_sealed:
            self.stdout.write("  the issued commendations are not what was sealed")
        self.stdout.write("holds" if proof.holds else "CHANGED")


def _told(settlement: YearSettlement, proof: SettlementProof) -> dict[str, Any]:
    return {
        "county": settlement.county.code,
        "year": settlement.year,
        "edition": settlement.edition,
        "document": settlement.document,
        "holds": proof.holds,
        "sealed": proof.sealed,
        "found": proof.found,
        "recorded": proof.recorded,
        "figures": proof.figures,
        "differences": [
            {"path": path, "stands": stands, "again": again}
            for path, stands, again in proof.differing
        ],
        "months": list(proof.months),
        "commendations": proof.list_sealed,
        "scores": None
        if proof.scores is None
        else {"holds": proof.scores.holds and proof.run_sealed, "sealed": proof.scores.sealed},
    }
