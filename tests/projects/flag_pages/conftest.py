"""A signed project of the first township, and a county around it."""

import pytest

from projects.models import Project
from tests.factories.projects import ProjectFactory


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
