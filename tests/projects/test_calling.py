"""Whoever reads a project may call who answers for it: the number on request, as an event."""

import pytest
from django.urls import reverse

from projects import events
from tests.factories.projects import ProjectFactory
from tests.stages import stage
from zhaoshang.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
NUMBER = "13805347777"
FRAGMENT = {"HX-Request": "true"}


@stage
def project(county, clerk):
    clerk.phone = NUMBER
    clerk.save()
    return ProjectFactory(
        county=county.county, responsible_unit=county.township, responsible_person=clerk
    )


def call(client, project, who="responsible", **more):
    return client.post(reverse("projects:call", args=[project.pk]), {"who": who}, **more)


def test_the_page_has_no_number_until_it_is_asked_for(login, leader, project):
    client = login(leader)
    page = client.get(reverse("projects:project", args=[project.pk])).content.decode()
    assert reverse("projects:call", args=[project.pk]) in page
    assert NUMBER not in page
    assert f'href="tel:{NUMBER}"' in call(client, project, headers=FRAGMENT).content.decode()
    event = AuditEvent.objects.get(kind=events.PHONE_SHOWN)
    assert (event.actor_id, NUMBER in str(event.detail)) == (leader.pk, False)


def test_without_script_it_is_a_page(login, leader, project):
    html = call(login(leader), project).content.decode()
    assert "<html" in html
    assert f'href="tel:{NUMBER}"' in html


def test_who_gave_no_number_is_not_offered(login, leader, project, clerk):
    clerk.phone = ""
    clerk.save()
    client = login(leader)
    page = client.get(reverse("projects:project", args=[project.pk])).content.decode()
    assert reverse("projects:call", args=[project.pk]) not in page
    assert call(client, project).status_code == 404


def test_another_units_people_find_nothing(login, other_clerk, project):
    assert call(login(other_clerk), project).status_code == 404
    assert not AuditEvent.objects.filter(kind=events.PHONE_SHOWN).exists()
