"""The follow-up tab, the interval it explains, and what it lets whom do."""

import datetime as dt

import pytest
from django.urls import reverse

from projects.models import FollowUp, InvestorContact
from tests.factories.files import picture, upload
from tests.factories.projects import TODAY, ProjectFactory, make_follow_up
from tests.stages import stage
from zhaoshang.alerts.todo import items_for

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def url(name, *args) -> str:
    return reverse(f"projects:{name}", args=args)


@stage
def project(county):
    return ProjectFactory(
        county=county.county, responsible_unit=county.township, contacted=True, is_key=True
    )


def rows(client, project, **query):
    return client.get(url("follow-ups", project.pk), query).context["rows"]


def test_the_latest_stands_first_and_kinds_are_chosen(login, clerk, project):
    make_follow_up(project, TODAY)
    make_follow_up(project, TODAY - DAY, kind="call")
    days = [row["follow_up"].happened_on for row in rows(login(clerk), project)]
    assert days == sorted(days, reverse=True)
    assert len(rows(login(clerk), project, kind="call")) == 1


def test_the_interval_is_the_limit_of_the_flag(login, clerk, project):
    rhythm = login(clerk).get(url("follow-ups", project.pk)).context["rhythm"]
    last = project.last_follow_up_on
    assert (rhythm.days, rhythm.due_on) == (7, last + 7 * DAY)


def test_what_is_owed_stands_among_the_to_dos(county, clerk, other_clerk, project):
    owed = {item.url for item in items_for(clerk, TODAY)}
    assert url("follow-up", project.pk) in owed
    assert url("follow-up", project.pk) not in {i.url for i in items_for(other_clerk, TODAY)}
    project.last_follow_up_on = TODAY - 4 * DAY
    project.next_step_due_on = None
    project.save()
    assert url("follow-up", project.pk) not in {item.url for item in items_for(clerk, TODAY)}


def test_a_photo_of_the_camera_and_a_paper_come_along(login, clerk, project):
    contact = InvestorContact.objects.create(investor=project.investor, name="钱总")
    data = {
        "happened_on": TODAY,
        "kind": "site",
        "content": "到现场查看",
        "contacts": [contact.pk],
        "people": [clerk.pk],
        "photos": [upload("现场.jpg", picture("JPEG"))],
    }
    page = login(clerk).get(url("follow-up", project.pk)).content.decode()
    assert 'capture="environment"' in page
    login(clerk).post(url("follow-up", project.pk), data)
    made = FollowUp.objects.order_by("-pk").first()
    assert (made.person_met, made.documents.get().kind) == ("钱总", "photo")


def test_a_file_of_a_wrong_kind_is_refused_beside_its_field_by_name(login, clerk, project):
    data = {
        "happened_on": TODAY,
        "kind": "site",
        "content": "到现场查看",
        "people": [clerk.pk],
        "photos": [upload("现场.jpg", picture("JPEG"))],
        "uploads": [upload("程序.exe", b"MZ"), upload("空白.pdf", b"x")],
    }
    answer = login(clerk).post(url("follow-up", project.pk), data)
    form = answer.context["form"]
    assert list(form.errors) == ["uploads"]
    assert [str(each).split("：")[0] for each in form.errors["uploads"]] == ["程序.exe", "空白.pdf"]
    page = answer.content.decode()
    assert 'id="id_uploads_error"' in page
    assert "到现场查看" in page
    assert "请重新选择照片和文件" in page
    assert form["people"].value() == [str(clerk.pk)]
    assert FollowUp.objects.filter(content="到现场查看").count() == 0


def test_a_document_of_a_wrong_kind_is_refused_beside_its_field(login, clerk, project):
    data = {"kind": "other", "upload": upload("程序.exe", b"MZ")}
    form = login(clerk).post(url("document-new", project.pk), data).context["form"]
    assert list(form.errors) == ["upload"]


def test_a_day_to_come_is_refused_beside_the_field_and_the_choices_stay(login, clerk, project):
    contact = InvestorContact.objects.create(investor=project.investor, name="钱总")
    data = {
        "happened_on": TODAY + DAY,
        "kind": "call",
        "content": "电话沟通",
        "contacts": [contact.pk],
        "people": [clerk.pk],
    }
    form = login(clerk).post(url("follow-up", project.pk), data).context["form"]
    assert list(form.errors) == ["happened_on"]
    assert form["contacts"].value() == [str(contact.pk)]
    assert form["kind"].value() == "call"


def test_a_form_sent_twice_makes_one_record(login, clerk, project):
    client = login(clerk)
    once = client.get(url("follow-up", project.pk)).context["once"]
    data = {"happened_on": TODAY, "kind": "call", "content": "电话沟通", "once": once}
    for _time in range(2):
        assert client.post(url("follow-up", project.pk), data).status_code == 302
    assert FollowUp.objects.filter(project=project, content="电话沟通").count() == 1
    client.post(url("follow-up", project.pk), {**data, "content": "电话沟通两次"})
    assert FollowUp.objects.filter(project=project, content="电话沟通两次").count() == 1


def test_the_bureau_names_the_people_of_the_responsible_unit(login, officer, clerk, project):
    form = login(officer).get(url("follow-up", project.pk)).context["form"]
    assert {officer, clerk} <= set(form.fields["people"].queryset)


def test_none_of_a_kind_is_not_none_at_all(login, clerk, project):
    make_follow_up(project, TODAY)
    page = login(clerk).get(url("follow-ups", project.pk), {"kind": "meeting"}).content.decode()
    assert "没有这种方式的跟进" in page
    assert url("follow-ups", project.pk) in page


def test_own_unit_and_bureau_correct_and_others_do_not(
    login, county, clerk, officer, other_clerk, leader, project
):
    fresh = make_follow_up(project, TODAY, unit=county.township)
    old = make_follow_up(project, TODAY - DAY, unit=county.township)
    FollowUp.objects.filter(pk=old.pk).update(created_at="2026-11-10T02:00:00Z")
    for user, row, code in (
        (clerk, fresh, 200),
        (clerk, old, 403),
        (officer, old, 200),
        (leader, fresh, 403),
        (other_clerk, fresh, 404),
    ):
        client = login(user)
        for name in ("follow-up-correct", "follow-up-remove"):
            assert client.get(url(name, row.pk)).status_code == code


def test_a_removed_one_is_gone_from_tab_and_timeline(login, clerk, county, project):
    row = make_follow_up(project, TODAY, unit=county.township, content="记错的一条")
    client = login(clerk)
    client.post(url("follow-up-remove", row.pk), {"reason": "记错项目"})
    assert row.pk not in [each["follow_up"].pk for each in rows(client, project)]
    assert "记错的一条" not in client.get(url("timeline", project.pk)).content.decode()
    assert client.get(url("follow-up-correct", row.pk)).status_code == 404


def test_no_change_is_taken_back_from_the_tab(login, clerk, project):
    client = login(clerk)
    client.post(url("no-change", project.pk))
    assert rows(client, project)[0]["may_undo"]
    client.post(url("no-change-undo", project.pk))
    assert not rows(client, project)[0]["is_silent"]


def test_the_tab_takes_as_many_queries_at_thirty_as_at_three(
    login, clerk, project, django_assert_max_num_queries
):
    client = login(clerk)
    for number in range(30):
        make_follow_up(project, TODAY - number * DAY).people.add(clerk)
    client.get(url("follow-ups", project.pk))
    with django_assert_max_num_queries(10):
        client.get(url("follow-ups", project.pk))
