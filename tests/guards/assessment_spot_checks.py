"""Spot checks' part of the access guard: the checks, their entries, their files."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from assessment.models import SpotCheck, SpotCheckFile, SpotCheckItem
from assessment.rules.spot_checks import digest_of
from projects.models import Project
from tests.factories.accounts import CountyFixture
from tests.factories.assessment import PlanFactory
from tests.factories.projects import at_noon, make_funds, make_stored_file
from zhaoshang.accounts.rules import Role

READERS = frozenset({Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER})
COUNTY_WIDE = frozenset({Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER})
BUREAU_ADMIN = frozenset({Role.BUREAU_ADMIN})

WHO: dict[str, frozenset[Role]] = {
    "assessment:spot-check": READERS,
    "assessment:spot-check-announce": BUREAU_ADMIN,
    "assessment:spot-check-close": BUREAU_ADMIN,
    "assessment:spot-check-draw": BUREAU_ADMIN,
    "assessment:spot-check-export": COUNTY_WIDE,
    "assessment:spot-check-file": READERS,
    "assessment:spot-check-item": READERS,
    "assessment:spot-check-verify": COUNTY_WIDE,
    "assessment:spot-checks": READERS,
}
KINDS = (
    ("assessment:spot-check-file", "spot_check_file"),
    ("assessment:spot-check-item", "spot_check_item"),
    ("assessment:spot-check", "spot_check"),
)
# A unit reads every check and its seed, but only its own entries.
OF_A_UNIT = frozenset({"spot_check_item", "spot_check_file"})
MONTH = dt.date(2022, 2, 1)


def spot_check_objects(county: CountyFixture, project: Project) -> dict[str, Any]:
    """Make a check whose sample is one entry of the first township, with a photo."""
    entry = make_funds(
        project, MONTH, 100, state="verified", verified_wan=100, unit=county.township
    )
    seed, township = "2022-02-18 83", county.township
    kept = {
        "entry": entry.pk,
        "unit": township.pk,
        "unit_name": township.name,
        "project": project.pk,
        "project_name": project.name,
        "month": "2022-02",
        "amount_wan": "100",
        "verified_by": None,
    }
    check = SpotCheck.objects.create(
        county=county.county,
        plan=PlanFactory(county=county.county, year=2022),
        period="2022-02",
        state="drawn",
        seed=seed,
        seed_published_at=at_noon(dt.date(2022, 2, 18)),
        share_percent=30,
        drawn_at=at_noon(dt.date(2022, 3, 20)),
        content={"seed": seed, "groups": [{"group": 1, "name": "乡镇组", "entries": [kept]}]},
        sha256="0" * 64,
    )
    item = SpotCheckItem.objects.create(
        check_of=check,
        entry=entry,
        unit=township,
        group_name="乡镇组",
        place=1,
        digest=digest_of(seed, entry.pk),
        amount_wan=Decimal(100),
    )
    file = make_stored_file(county.county, "现场.pdf")
    return {
        "spot_check": check,
        "spot_check_item": item,
        "spot_check_file": SpotCheckFile.objects.create(item=item, title="现场", file=file),
    }
