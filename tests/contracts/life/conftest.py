"""An approved project, and contracts of it at each step."""

from __future__ import annotations

from decimal import Decimal

from contracts.models import Contract
from contracts.rules.life import Kind
from projects.models import Approval, GateFact, Project
from projects.rules.gates import Fact
from tests.contracts.life.acts import pass_review, sign, start
from tests.factories.accounts import make_position
from tests.factories.projects import TODAY, ProjectFactory
from tests.stages import stage
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Office, Role

DECIDED = TODAY


@stage
def signer(county) -> User:
    """The head of the park, who signs for the county."""
    person = county.user(Role.UNIT_HEAD, unit=county.park, full_name="张明")
    make_position(county.park, Office.PARK_HEAD, person)
    return person


@stage
def project(county, signer) -> Project:
    """A negotiated project in the park on 50 mu, approved."""
    made = ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        host_unit=county.park,
        land_mu=Decimal(50),
        negotiating=True,
    )
    GateFact.objects.filter(project=made, fact=Fact.APPROVAL.value).delete()
    Approval.objects.create(
        project=made,
        number=1,
        state=Approval.State.APPROVED,
        computed_on=TODAY,
        decided_on=DECIDED,
        location="park",
        host_unit=county.park,
        land_mu=Decimal(50),
        breach="none",
        suggested_breach="none",
        signs=Office.PARK_HEAD.value,
    )
    return made


@stage
def draft(project, officer) -> Contract:
    """A formal contract as it was drafted."""
    return start(project, officer)


@stage
def reviewed(draft, officer, legal) -> Contract:
    """One that has passed its reviews."""
    pass_review(draft, officer, legal)
    draft.refresh_from_db()
    return draft


@stage
def signed(reviewed, officer) -> Contract:
    """One that is signed."""
    return sign(reviewed, officer)


@stage
def framework(project, officer) -> Contract:
    """A framework agreement as it was drafted."""
    return start(project, officer, Kind.FRAMEWORK)
