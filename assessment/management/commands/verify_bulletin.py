"""Prove a published bulletin from its snapshot."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessment.models import Bulletin
from assessment.services.bulletin_proof import BulletinProof, prove_bulletin


class Command(BaseCommand):
    help = (
        "Work a published bulletin and its scores out of their snapshots again and compare every"
        " number and the SHA-256. Exit status 1, with the differences, if anything was changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", type=int, help="id of the bulletin", metavar="ID")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        bulletin = (
            Bulletin.objects.select_related("county", "run", "replaces")
            .filter(pk=options["id"])
            .first()
        )
        if bulletin is None:
            raise CommandError(f"There is no bulletin {options['id']}.")
        if bulletin.is_draft:
            raise CommandError(
                f"Bulletin {bulletin.pk} is a draft; only published ones are sealed."
            )
        proof = prove_bulletin(bulletin)
        if options["json"]:
            self.stdout.write(json.dumps(_told(bulletin, proof), ensure_ascii=False))
        else:
            self._print(bulletin, proof)
        if not proof.holds:
            raise SystemExit(1)

    def _print(self, bulletin: Bulletin, proof: BulletinProof) -> None:
        self.stdout.write(f"{bulletin.number} {bulletin.title} ({bulletin.edition})")
        self.stdout.write(f"sealed {proof.sealed}")
        self.stdout.write(f"found  {proof.found}")
        for each in proof.differing:
            self.stdout.write(f"  {each.path}: {each.stands} -> {each.again}")
        if proof.scores is not None and not proof.scores.holds:
            self.stdout.write(f"  scores: sealed {proof.scores.sealed} found {proof.scores.found}")
            for row in proof.scores.differing:
                self.stdout.write(f"  unit {row.unit_id}: {row.stored} -> {row.again}")
        self.stdout.write("holds" if proof.holds else "CHANGED")


def _told(bulletin: Bulletin, proof: BulletinProof) -> dict[str, Any]:
    scores = proof.scores
    return {
        "bulletin": bulletin.pk,
        "county": bulletin.content["county"]["code"],
        "period": bulletin.period,
        "edition": bulletin.edition,
        "holds": proof.holds,
        "sealed": proof.sealed,
        "found": proof.found,
        "figures": proof.figures,
        "differences": [
            {"path": each.path, "stands": each.stands, "again": each.again}
            for each in proof.differing
        ],
        "scores": None
        if scores is None
        else {
            "holds": scores.holds,
            "sealed": scores.sealed,
            "found": scores.found,
            "differing": [
                {"unit": row.unit_id, "stored": row.stored, "again": row.again}
                for row in scores.differing
            ],
        },
    }
