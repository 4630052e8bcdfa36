"""A signed project of the first township, and a county around it."""

import pytest

from projects.models import Project
from projects.services import saving
from tests.factories.projects import ProjectFactory


@pytest.fixture(autouse=True)
def _only_flags_made_here(monkeypatch):
    """Keep the dates of the factories' projects from raising flags of their own."""
    monkeypatch.setattr(saving, "recompute", lambda *_args, **_kwargs: None)


@pytest.fixture
def project(county):
    made = ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        name="力驰汽车工业园",
        signed=True,
    )
    return Project.objects.get(pk=made.pk)


@pytest.fixture
def other_project(county):
    made = ProjectFactory(
        county=county.county,
        responsible_unit=county.townships[1],
        name="河口物流园",
        signed=True,
    )
    return Project.objects.get(pk=made.pk)
