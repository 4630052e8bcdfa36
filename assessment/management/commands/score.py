"""Score the units of a county for a period."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessment.management.months import read_counties
from assessment.models import ScoringScheme
from assessment.rules.scoring.content import UnitResult
from assessment.rules.scoring.names import values_of
from assessment.rules.scoring.reading import UnreadableError
from assessment.rules.scoring.scheme_reading import read_scheme
from assessment.scheme_words import problem_text
from assessment.selectors.plans import plan_in_force
from assessment.selectors.running_scores import RunningScores, running_scores
from assessment.services.scoring.runs import compute_scores
from assessment.services.scoring.schemes import exact
from zhaoshang.accounts.models import Unit
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Period


class Command(BaseCommand):
    help = (
        "Score the units of every county with a plan (or of one) for a month, quarter, half-year or"
        " year, by the schemes in force, or by one that is tried. Stores nothing unless --save"
        " asks for it: the period must be over then, and a scheme that is tried is never stored."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--period", required=True, help="2026-09, 2026Q3, 2026H1 or 2026", metavar="PERIOD"
        )
        parser.add_argument("--county", metavar="CODE", help="this county only")
        parser.add_argument(
            "--scheme",
            metavar="S",
            help="try this one instead: the id of a scheme, or a JSON file (docs/schemes.md)",
        )
        parser.add_argument("--save", action="store_true", help="store the result as computed")
        parser.add_argument("--json", action="store_true", help="print the whole working as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            period = Period.parse(options["period"])
        except ValueError as error:
            raise CommandError(
                f"“{options['period']}” is no period; write 2026-09, 2026Q3, 2026H1 or 2026."
            ) from error
        if options["save"] and options["scheme"]:
            raise CommandError("A scheme that is tried is not stored: leave out --save.")
        counties = read_counties(options["county"], period.last_month)
        if not counties:
            raise CommandError(f"No county has an issued plan for {period.year}.")
        found = [self._scored(county, period, options) for county in counties]
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for county in found:
            self._print(county)

    def _scored(self, county: Unit, period: Period, options: dict[str, Any]) -> dict[str, Any]:
        on = clock.today()
        if options["save"]:
            try:
                run = compute_scores(county_id=county.pk, period=period, by=None, on=on)
            except RuleBroken as refused:
                raise CommandError(f"{county.code} {period}: {refused}") from refused
            rows = run.rows.order_by("sort_order")
            results = [
                UnitResult(row.unit_id, row.unit_name, row.group_name, row.is_apart, row.outcome)
                for row in rows
            ]
            return _told(county, period, results) | {"run": run.pk, "sha256": run.sha256}
        scores = running_scores(
            county=county, period=period, on=on, schemes=_tried(county, period, options["scheme"])
        )
        _refuse_nothing(county, period, scores)
        return _told(county, period, scores.results)

    def _print(self, county: dict[str, Any]) -> None:
        self.stdout.write(f"{county['county']} {county['period']}")
        for group in county["groups"]:
            self.stdout.write(f"  {group['group']}")
            for unit in group["units"]:
                place = unit["place"] or unit["not_ranked"]
                told = [f"{place}", unit["name"], unit["total"], unit["grade"]]
                self.stdout.write("    " + "  ".join(part for part in told if part))


def _told(county: Unit, period: Period, results: Any) -> dict[str, Any]:
    groups: dict[str, list[Any]] = {}
    for each in results:
        groups.setdefault(each.group, []).append(
            {"name": each.name, "unit_id": each.unit_id, **each.outcome}
        )
    return {
        "county": county.code,
        "period": str(period),
        "groups": [{"group": name, "units": units} for name, units in groups.items()],
    }


def _refuse_nothing(county: Unit, period: Period, scores: RunningScores) -> None:
    if scores.facts.plan is None:
        raise CommandError(f"{county.code} has no issued plan for {period.year}.")
    if not scores.facts.groups:
        raise CommandError(f"{county.code} has no adopted scheme that holds for {period}.")


def _tried(county: Unit, period: Period, scheme: str | None) -> dict[int, ScoringScheme] | None:
    """Return the scheme to try for every group, or for those that it names."""
    if scheme is None:
        return None
    plan = plan_in_force(county.pk, period.year)
    if plan is None:
        return {}
    every = list(plan.groups.values_list("pk", flat=True))
    if scheme.isdigit():
        stored = ScoringScheme.objects.filter(pk=int(scheme), county=county).first()
        if stored is None:
            raise CommandError(f"{county.code} has no scheme {scheme}.")
        named = list(stored.groups.values_list("pk", flat=True))
        return dict.fromkeys(named or every, stored)
    return dict.fromkeys(every, _from_file(Path(scheme), plan))


def _from_file(path: Path, plan: Any) -> ScoringScheme:
    """Read a scheme with its sources: {"scheme": …, "sources": …}, or the scheme alone.

    Without sources each figure is the plan's indicator whose code it is called by.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read as JSON.") from error
    together = isinstance(raw, dict) and "scheme" in raw
    content = exact(raw["scheme"] if together else raw)
    sources = raw.get("sources") if together else None
    try:
        read_scheme(content)
    except UnreadableError as error:
        lines = [f"{path} cannot be used:", *map(problem_text, error.problems)]
        raise CommandError("\n  ".join(lines)) from error
    return ScoringScheme(
        county_id=plan.county_id,
        plan=plan,
        title=content["name"],
        content=content,
        sources=_by_code(content, plan) if sources is None else exact(sources),
    )


def _by_code(content: Any, plan: Any) -> dict[str, Any]:
    codes = set(plan.indicators.values_list("indicator__code", flat=True))
    asked = values_of(read_scheme(content))
    return {name: {"from": "indicator", "code": name} for name in asked if name in codes}
