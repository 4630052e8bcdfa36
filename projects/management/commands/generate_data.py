"""Fills the database with generated counties, projects and their flags, for measurements."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from projects.demo.guard import refuse_in_production
from projects.demo.staff import PASSWORD
from projects.demo.volume import generate
from projects.models import Flag
from projects.services.flags import scan
from zhaoshang.core import clock


class Command(BaseCommand):
    help = (
        "Add generated projects in counties V01, V02 … (users v01clerk, v01bureau, v01leader). The "
        "same seed gives the same projects. Adds to what is there; start from an empty database "
        "for a measurement."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--projects", type=int, required=True)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--counties", type=int, default=1)
        parser.add_argument(
            "--no-flags", action="store_true", help="leave the flags to the nightly scan"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_in_production()
        if options["projects"] < 1 or not 1 <= options["counties"] <= options["projects"]:
            raise CommandError("Give at least one project for each county.")
        begun = clock.now()
        done = 0
        for done in generate(
            projects=options["projects"],
            seed=options["seed"],
            counties=options["counties"],
            on=clock.today(),
        ):
            if options["verbosity"] > 1:
                self.stdout.write(f"{done}")
        flags = "" if options["no_flags"] else f" {_flags()} flags are up."
        seconds = (clock.now() - begun).total_seconds()
        self.stdout.write(
            f"{done} projects in {options['counties']} counties, {seconds:.0f} s.{flags} "
            f"Users v01bureau, v01clerk, v01leader …, password {PASSWORD}."
        )


def _flags() -> int:
    """Work out the flags as the nightly scan does; return how many are up."""
    scan(on=clock.today())
    return Flag.objects.open().count()
