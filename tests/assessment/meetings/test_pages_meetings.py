"""Pages of scheduling meetings: forms, the pack and its boxes, minutes, files, who sees what."""

from __future__ import annotations

import io

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from assessment.models import Meeting, MeetingDecision
from assessment.services.meetings.packs import freeze_pack
from projects.models import ActionItem, Project
from tests.assessment.meetings.conftest import DUE
from tests.factories.flag_pages import make_flag
from tests.factories.meetings import issue, make_decision, make_meeting
from tests.factories.projects import TODAY, ProjectFactory
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
LIST = reverse("assessment:meetings")
NEW = reverse("assessment:meeting-new")


def url(name, meeting, query=""):
    return reverse(f"assessment:{name}", args=[meeting.pk]) + query


def text(response):
    return response.content.decode()


def said(response):
    return " ".join(str(each) for each in get_messages(response.wsgi_request))


def head(county, officer, **fields):
    return {
        "title": "2026年11月招商引资月调度会",
        "held_on": TODAY.isoformat(),
        "begins_at": "09:00",
        "place": "县政府第一会议室",
        "chair_name": "县长 王育东",
        "recorder": officer.pk,
        "which": "all",
        "most": "30",
        "units": [county.township.pk],
        "names": "县委办 张文\n县委办  张文\n\n融媒体中心 李梅",
        **fields,
    }


def typed(unit, **fields):
    return {
        "kind": "task",
        "text": "月底前落实用地指标",
        "owner_unit": unit.pk,
        "due_on": DUE.isoformat(),
        **fields,
    }


def test_a_meeting_is_called_by_its_form_and_the_next_one_proposes_the_same(login, county, officer):
    client = login(officer)
    first = client.get(NEW, {"kind": "weekly"})
    assert "招商引资周调度会（2026年11月20日）" in text(first)
    answer = client.post(f"{NEW}?kind=monthly", head(county, officer))
    meeting = Meeting.objects.get()
    assert answer["Location"] == url("meeting", meeting)
    assert [str(each) for each in meeting.attendees.all()] == [
        "城关镇",
        "县委办 张文",
        "融媒体中心 李梅",
    ]
    again = client.get(NEW, {"kind": "monthly"}).context["form"].initial
    assert again["units"] == [county.township.pk]
    assert (again["place"], again["chair_name"]) == ("县政府第一会议室", "县长 王育东")


def test_what_was_typed_stays_when_the_form_is_refused(login, county, officer):
    data = head(county, officer, chair_name="", held_on="2026-11-01", place="北楼三层")
    answer = login(officer).post(f"{NEW}?kind=monthly", data)
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"held_on"}
    assert "北楼三层" in text(answer)
    assert not Meeting.objects.exists()


def test_a_decision_is_typed_in_the_box_and_the_box_answers(
    login, county, officer, meeting, project
):
    client = login(officer)
    address = url("meeting-decide", meeting, f"?project={project.pk}")
    form = client.get(address, headers=HTMX)
    assert text(form).lstrip().startswith("<form")
    assert form.context["form"].initial["owner_unit"] == county.township.pk

    refused = client.post(address, typed(county.township, owner_unit=""), headers=HTMX)
    assert "月底前落实用地指标" in text(refused)
    assert set(refused.context["form"].errors) == {"owner_unit"}

    answer = client.post(address, typed(county.township), headers=HTMX)
    box = client.get(answer["Location"], headers=HTMX)
    assert "月底前落实用地指标" in text(box)
    assert "hx-swap-oob" in text(box)
    assert ActionItem.objects.get().project == project


def test_without_script_the_same_form_is_a_page_and_leads_back_to_the_project(
    login, county, officer, meeting, project
):
    client = login(officer)
    address = url("meeting-decide", meeting, f"?project={project.pk}")
    assert "<html" in text(client.get(address))
    answer = client.post(address, typed(county.township), follow=True)
    assert answer.redirect_chain[-1][0] == f"{url('meeting-pack', meeting)}#p{project.pk}"
    assert "月底前落实用地指标" in text(answer)


def test_a_project_that_is_not_on_the_table_is_named_by_hand(login, county, officer, project):
    meeting = make_meeting(county, recorder=officer, which="producing")
    client = login(officer)
    address = url("meeting-decide", meeting)
    wrong = client.post(address, typed(county.township, about="没有的项目"), headers=HTMX)
    assert set(wrong.context["form"].errors) == {"about"}
    answer = client.post(address, typed(county.township, about=project.code), headers=HTMX)
    assert answer.headers["HX-Refresh"] == "true"
    assert MeetingDecision.objects.get().project == project
    page = client.get(url("meeting-pack", meeting))
    assert [row["project_id"] for row in page.context["elsewhere"]] == [project.pk]


def test_a_form_sent_twice_gives_one_decision(login, county, officer, meeting):
    data = typed(county.township, once="a" * 32)
    client = login(officer)
    for _time in range(2):
        client.post(url("meeting-decide", meeting), data)
    assert MeetingDecision.objects.count() == ActionItem.objects.count() == 1


def test_a_correction_that_meets_another_shows_both(login, county, officer, meeting):
    found = make_decision(meeting, None, county.township)
    data = {**typed(county.township, text="我的"), "version": found.item.version}
    client = login(officer)
    client.post(url("decision-edit", found), data)
    second = client.post(url("decision-edit", found), {**data, "text": "他的"})
    assert second.status_code == 200
    changed = {each.field: (each.theirs, each.yours) for each in second.context["changes"]}
    assert changed["content"] == ("我的", "他的")
    assert ActionItem.objects.get().content == "我的"


def test_the_pack_that_was_sent_is_shown_as_it_was(login, officer, meeting, project):
    freeze_pack(meeting_id=meeting.pk, by=officer, on=TODAY)
    Project.objects.filter(pk=project.pk).update(name="改了名的项目")
    client = login(officer)
    kept = client.get(url("meeting-pack", meeting, "?edition=1"))
    live = client.get(url("meeting-pack", meeting))
    assert [page["name"] for page in kept.context["pages"]] == ["城关木业项目"]
    assert [page["name"] for page in live.context["pages"]] == ["改了名的项目"]
    assert kept.context["is_sealed"]
    assert not kept.context["may_record"]
    assert client.get(url("meeting-pack", meeting, "?edition=9")).status_code == 404


def test_a_changed_pack_is_betrayed(login, officer, meeting, project):
    pack = freeze_pack(meeting_id=meeting.pk, by=officer, on=TODAY)
    pack.content["projects"][0]["name"] = "换掉的"
    pack.save()
    page = login(officer).get(url("meeting-pack", meeting, "?edition=1"))
    assert not page.context["is_sealed"]


def test_a_unit_sees_its_own_pages_tasks_and_an_excerpt(
    login, county, clerk, officer, meeting, project
):
    other = ProjectFactory(
        county=county.county, name="河口秘密项目", responsible_unit=county.townships[1]
    )
    make_flag(other)
    make_decision(meeting, other, county.townships[1], text="别人的事")
    make_decision(meeting, project, county.township, text="自己的事")
    client = login(clerk)
    for name in ("meeting", "meeting-pack"):
        page = text(client.get(url(name, meeting)))
        assert "自己的事" in page
        assert "别人的事" not in page
        assert "河口秘密项目" not in page
    box = url("meeting-decisions", meeting, f"?project={other.pk}")
    assert client.get(box, headers=HTMX).status_code == 404
    # Minutes are read once they are issued.
    assert client.get(url("meeting-minutes", meeting)).status_code == 403
    issue(meeting)
    minutes = client.get(url("meeting-minutes", meeting))
    assert minutes.context["paper"]["is_excerpt"]
    assert "别人的事" not in text(minutes)
    for name in ("meeting-pack-word", "meeting-minutes-word"):
        made = b"".join(client.get(url(name, meeting)).streaming_content)
        words = "".join(Document(io.BytesIO(made)).element.body.itertext())
        assert "自己的事" in words or "城关木业项目" in words
        assert "河口秘密项目" not in words


def test_minutes_are_written_issued_and_followed(login, county, officer, meeting, project):
    make_decision(meeting, project, county.township)
    client = login(officer)
    client.post(url("meeting-held", meeting), {"version": meeting.version})
    row = meeting.attendees.get()
    found = Meeting.objects.get()
    came = {f"presence_{row.pk}": "present", f"who_{row.pk}": "李镇长", "version": found.version}
    client.post(url("meeting-attendance", meeting), came)
    assert client.get(url("meeting-minutes-issue", meeting)).context["hindrances"]

    found.refresh_from_db()
    words = {"number": "第11期", "signed_by": "县招商办", "opening": "纪要如下：", "closing": ""}
    client.post(url("meeting-minutes-edit", meeting), {**words, "version": found.version})
    page = client.get(url("meeting-minutes-issue", meeting))
    sent = {"version": page.context["version"], "seen": page.context["seen"]}
    answer = client.post(url("meeting-minutes-issue", meeting), sent)
    assert "SHA-256" in said(answer)

    found.refresh_from_db()
    assert found.is_issued
    followed = client.get(url("meeting", meeting))
    assert followed.context["followed"] == {"closed": 0, "count": 1}
    assert not followed.context["may_record"]
    assert client.get(url("meeting-minutes-edit", meeting)).status_code == 403
    made = b"".join(client.get(url("meeting-minutes-word", meeting)).streaming_content)
    assert "李镇长" in "".join(each.text for each in Document(io.BytesIO(made)).paragraphs)
    assert AuditEvent.objects.filter(kind="assessment.minutes_exported").count() == 1


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("role", [Role.BUREAU, Role.CLERK])
def test_pages_keep_their_number_of_queries(login, county, officer, project, role):
    meeting = make_meeting(county, recorder=officer)
    make_decision(meeting, project, county.township)
    client = login(county.user(role))
    pages = [LIST, url("meeting", meeting), url("meeting-pack", meeting)]
    before = [queries(client, each) for each in pages]
    for number in range(6):
        more = ProjectFactory(
            county=county.county, name=f"项目{number}", responsible_unit=county.township
        )
        make_flag(more)
        make_decision(meeting, more, county.township)
        make_decision(make_meeting(county, state="held"), more, county.township)
    assert [queries(client, each) for each in pages] == before
    assert before[0] <= 6
    assert before[1] <= 14
    assert before[2] <= 45
