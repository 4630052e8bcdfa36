"""Where a follow-up happened: typed, or taken from the device at the press of a button."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from projects.models import FollowUp
from tests.factories.files import upload
from tests.factories.projects import TODAY, ProjectFactory, make_follow_up
from tests.stages import stage
from zhaoshang.core.file_kinds import Refusal
from zhaoshang.core.uploads import REFUSAL_MESSAGES

pytestmark = pytest.mark.django_db


def url(name, *args) -> str:
    return reverse(f"projects:{name}", args=args)


@stage
def project(county):
    return ProjectFactory(county=county.county, responsible_unit=county.township, contacted=True)


def send(client, project, **more):
    data = {"happened_on": TODAY, "kind": "site", "content": "现场看桩基", **more}
    return client.post(url("follow-up", project.pk), data)


def test_a_place_is_kept_and_told_in_tab_and_timeline(login, clerk, project):
    client = login(clerk)
    position = {"latitude": "26.57301", "longitude": "106.70212"}
    assert send(client, project, place="经开区 3 号地块", **position).status_code == 302
    found = FollowUp.objects.get(content="现场看桩基")
    assert (found.latitude, found.longitude) == (Decimal("26.57301"), Decimal("106.70212"))
    tab = client.get(url("follow-ups", project.pk)).content.decode()
    assert "经开区 3 号地块" in tab
    assert "geo:26.57301,106.70212" in tab
    assert "地点：经开区 3 号地块" in client.get(url("timeline", project.pk)).content.decode()


def test_half_a_position_is_refused_and_what_was_typed_stays(login, clerk, project):
    answer = send(login(clerk), project, latitude="26.57301", place="经开区")
    form = answer.context["form"]
    assert "place" in form.errors
    assert form["place"].value() == "经开区"
    assert not FollowUp.objects.filter(content="现场看桩基").exists()


def test_the_database_keeps_no_half_a_position(project):
    found = make_follow_up(project, TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.filter(pk=found.pk).update(latitude=Decimal("26.5"))


def test_who_corrects_the_words_keeps_the_position(login, clerk, project):
    client = login(clerk)
    send(client, project, place="经开区", latitude="26.57301", longitude="106.70212")
    found = FollowUp.objects.get(content="现场看桩基")
    page = client.get(url("follow-up-correct", found.pk))
    shown = page.context["form"]
    assert str(shown["latitude"].value()) == "26.57301"
    data = {name: shown[name].value() or "" for name in shown.fields if name != "people"}
    data |= {"content": "现场看桩基，已打 12 根", "version": found.version}
    assert client.post(url("follow-up-correct", found.pk), data).status_code == 302
    found.refresh_from_db()
    assert (found.place, str(found.longitude)) == ("经开区", "106.70212")


def test_a_picture_in_a_phones_own_format_is_refused_with_what_to_do(login, clerk, project):
    photo = upload("IMG_0007.HEIC", b"\0\0\0\x18ftypheic")
    form = send(login(clerk), project, photos=[photo]).context["form"]
    words = str(REFUSAL_MESSAGES[Refusal.PHONE_PICTURE])
    assert words in form.errors["photos"][0]
    assert "IMG_0007.HEIC" in form.errors["photos"][0]
