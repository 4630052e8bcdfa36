"""Which project is to be told of: those one may follow up, the longest unheard first."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from projects.models import Project
from tests.factories.projects import TODAY, ProjectFactory
from tests.stages import stage
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db
CHOOSE = reverse("projects:follow-up-choose")


@stage
def projects(county) -> list[Project]:
    made = [
        ProjectFactory(county=county.county, name=name, responsible_unit=unit, landed=True, **more)
        for name, unit, more in (
            ("东镇铝业", county.townships[0], {}),
            ("东镇食品", county.townships[0], {}),
            ("西镇木业", county.townships[1], {}),
            ("东镇停建", county.townships[0], {"withdrawn": True}),
            # Who only introduced it does not follow it up (R5).
            ("引荐项目", county.townships[1], {"introducing_unit": county.townships[0]}),
        )
    ]
    for days, each in zip((3, 40, 5, 5, 5), made, strict=True):
        Project.objects.filter(pk=each.pk).update(last_follow_up_on=TODAY - dt.timedelta(days=days))
    return made


def names(response) -> list[str]:
    return [project.name for project, _rhythm in response.context["rows"]]


def test_a_unit_chooses_among_the_projects_it_writes_the_longest_unheard_first(
    login, clerk, projects
):
    page = login(clerk).get(CHOOSE)
    assert names(page) == ["东镇食品", "东镇铝业"]
    first = reverse("projects:follow-up", args=[projects[1].pk])
    assert f'href="{first}"' in page.content.decode()


def test_the_bureau_chooses_among_all_of_the_county(login, officer, projects):
    assert set(names(login(officer).get(CHOOSE))) == {
        "东镇铝业",
        "东镇食品",
        "西镇木业",
        "引荐项目",
    }


def test_it_is_found_by_a_word_and_another_word_finds_nothing(login, clerk, projects):
    client = login(clerk)
    assert names(client.get(CHOOSE, {"q": "铝业"})) == ["东镇铝业"]
    elsewhere = client.get(CHOOSE, {"q": "西镇木业"})
    assert names(elsewhere) == []
    assert "zs-empty" in elsewhere.content.decode()


def test_a_unit_without_projects_is_told_what_will_stand_there(login, county):
    user = county.user(Role.CLERK, unit=county.park)
    assert "没有可跟进的项目" in login(user).get(CHOOSE).content.decode()


def test_who_only_reads_is_refused(login, county, leader):
    assert login(leader).get(CHOOSE).status_code == 403
    assert login(county.user(Role.REVIEWER)).get(CHOOSE).status_code == 403
