"""Bulletins: begun, written, published, proved, followed by a new edition."""

from __future__ import annotations

from assessment import events_bulletins as events
from assessment.models import Bulletin
from assessment.services.bulletins import bulletin_content, seen_mark
from tests.factories.bulletins import make_bulletin
from tests.factories.projects import TODAY
from tests.guards.audit_cases.assessment_closing import MONTH, closed, opened
from tests.guards.audit_cases.case import Act, World, case
from zhaoshang.accounts.rules import Role


def draft(world: World) -> Bulletin:
    """Return a draft of the closed month."""
    closed(world)
    return make_bulletin(world.county.county, period=str(MONTH), state="draft", dated_on=TODAY)


@case("assessment:bulletin-make")
def make(world: World) -> Act:
    opened(world)
    return Act(
        by=world[Role.BUREAU],
        data={"period": str(MONTH)},
        kinds=(events.BULLETIN_MADE,),
        subject=Bulletin,
        wrong={"period": "1999-01"},
    )


@case("assessment:bulletin-edit")
def edit(world: World) -> Act:
    found = draft(world)
    return Act(
        by=world[Role.BUREAU],
        data={
            "version": found.version,
            "title": found.title,
            "number": found.number,
            "signed_by": found.signed_by,
            "dated_on": found.dated_on.isoformat(),
            "lead": "现通报如下。",
        },
        kinds=(events.BULLETIN_SAVED,),
        subject=found,
        wrong={"title": ""},
        url={"pk": found.pk},
    )


@case("assessment:bulletin-publish")
def publish(world: World) -> Act:
    found = draft(world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={
            "version": found.version,
            "seen": seen_mark(bulletin_content(found, None, on=TODAY)),
        },
        kinds=(events.BULLETIN_PUBLISHED,),
        subject=found,
        wrong={"seen": ""},
        url={"pk": found.pk},
    )


@case("assessment:bulletin-edition")
def edition(world: World) -> Act:
    found = make_bulletin(world.county.county, period=str(MONTH))
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"why": "某镇更正", "figures": "restated"},
        kinds=(events.BULLETIN_MADE,),
        subject=Bulletin,
        wrong={"why": ""},
        url={"pk": found.pk},
    )


@case("assessment:bulletin-delete")
def delete(world: World) -> Act:
    found = make_bulletin(world.county.county, period=str(MONTH), state="draft")
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"version": found.version, "reason": "误建"},
        kinds=(events.BULLETIN_DELETED,),
        subject=found,
        wrong={"reason": ""},
        url={"pk": found.pk},
    )


@case("assessment:bulletin-verify")
def verify(world: World) -> Act:
    found = make_bulletin(world.county.county, period=str(MONTH))
    return Act(
        by=world[Role.LEADER],
        data={},
        kinds=(events.BULLETIN_VERIFIED,),
        subject=found,
        wrong=None,
        url={"pk": found.pk},
        writes=False,
    )
