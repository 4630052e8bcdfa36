"""A county with departments, reviewers, holders of positions, and a clue being negotiated."""

from collections.abc import Callable
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from projects.models import GateFact, Industry, Project
from projects.models.choices import DocumentKind
from projects.rules.gates import PUSHED_FACTS
from projects.services.review_answers import Answer, answer_review
from projects.services.review_conclusions import Drawn, conclude_review
from projects.services.reviews import Asked, start_review
from tests.factories.accounts import CountyFixture, UnitFactory, make_county, make_position
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY, ProjectFactory, at_noon
from tests.stages import stage
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Office, Role, UnitKind

Make = Callable[..., Project]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at_noon(TODAY), tick=False) as traveller:
        yield traveller


@stage
def lx(db, clock) -> CountyFixture:
    # The least terms are those of an industry: projects of the factory belong to manufacturing,
    # a row that a migration seeds, and that a test which empties the tables takes away.
    Industry.objects.get_or_create(
        kind=Industry.Kind.SECTION, code="C", defaults={"name": "制造业"}
    )
    return make_county("LX")


@stage
def environment(lx) -> Unit:
    """A second department."""
    return UnitFactory(
        code="LX-B05", kind=UnitKind.DEPARTMENT.value, name="生态环境局", parent=lx.county
    )


@stage
def staff(lx) -> User:
    return lx.user(Role.BUREAU)


@stage
def reviewer(lx) -> User:
    """A reviewer of development and reform."""
    return lx.user(Role.REVIEWER)


@stage
def env_reviewer(lx, environment) -> User:
    return lx.user(Role.REVIEWER, unit=environment)


@stage
def park_head(lx) -> User:
    person = lx.user(Role.UNIT_HEAD, unit=lx.park)
    make_position(lx.park, Office.PARK_HEAD, person)
    return person


@stage
def principals(lx) -> tuple[User, User]:
    """Party secretary and head of the county."""
    people = lx.user(Role.LEADER), lx.user(Role.LEADER)
    make_position(lx.county, Office.PARTY_SECRETARY, people[0])
    make_position(lx.county, Office.COUNTY_HEAD, people[1])
    return people


@pytest.fixture
def make(lx) -> Make:
    """Make a negotiated clue in the park on 50 mu, as the database has it, nothing pushed."""

    def made(**fields) -> Project:
        values = {
            "county": lx.county,
            "responsible_unit": lx.township,
            "host_unit": lx.park,
            "land_mu": Decimal(50),
            "negotiating": True,
            **fields,
        }
        project = ProjectFactory(**values)
        GateFact.objects.filter(
            project=project, fact__in=[each.value for each in PUSHED_FACTS]
        ).delete()
        return Project.objects.get(pk=project.pk)

    return made


@pytest.fixture
def ask(lx, staff, environment):
    """Send a project to both departments."""

    def sent(project, **changes):
        questions = changes.pop(
            "questions",
            {lx.department.pk: ["national_policy", "county_plan"], environment.pk: ["environment"]},
        )
        return start_review(
            project_id=project.pk, asked=Asked(questions, **changes), by=staff, on=TODAY
        )

    return sent


def answer(review, by, on=TODAY, opinion="agree", text="", **rest):
    """Give one opinion to everything a reviewer's department was asked."""
    request = review.requests.get(unit=by.unit)
    said = {each.question: (opinion, text) for each in request.opinions.all()}
    return answer_review(request_id=request.pk, answer=Answer(said, **rest), by=by, on=on)


def conclude(review, by, conclusion="agree", on=TODAY, **rest):
    return conclude_review(round_id=review.pk, drawn=Drawn(conclusion, **rest), by=by, on=on)


def paper(name="意见.pdf"):
    return upload(name, PDF)


__all__ = ["DocumentKind", "answer", "conclude", "paper"]


@pytest.fixture
def login():
    def enter(user):
        client = Client()
        client.force_login(user, backend="zhaoshang.accounts.backends.CountyBackend")
        return client

    return enter
