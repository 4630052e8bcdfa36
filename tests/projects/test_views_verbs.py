"""The pages of the verbs: the form, the act, the refusal shown beside its field, the conflict."""

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from projects.models import Project, StageProposal
from projects.models.choices import DocumentKind
from projects.rules.stages import Status, SubStage
from projects.services.moves import BEFORE_LAST_MOVE, IN_FUTURE
from projects.services.proposals import open_proposal
from projects.services.saving import changed_words
from projects.services.status import REPORT_NEEDED
from projects.views.stage import NO_PROPOSAL
from projects.views.status import NO_SUCH_CODE
from tests.factories.projects import (
    HAPPENED_ON,
    TODAY,
    ProjectFactory,
    make_document,
    make_follow_up,
)
from tests.factories.reserve import make_offer, make_reservation
from tests.stages import stage

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def url(name, project):
    return reverse(f"projects:{name}", args=[project.pk])


def post(client, name, project, **data):
    data.setdefault("version", project.version)
    return client.post(url(name, project), data)


def stored(project):
    return Project.objects.get(pk=project.pk)


def errors(response):
    form = response.context["form"]
    return [str(error) for field in form.errors.values() for error in field]


def words(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@stage
def clue(county):
    project = ProjectFactory(county=county.county, responsible_unit=county.township)
    make_follow_up(project, TODAY)
    return Project.objects.get(pk=project.pk)


@stage
def negotiating(county):
    project = ProjectFactory(
        county=county.county, responsible_unit=county.township, negotiating=True
    )
    make_document(project, DocumentKind.AGREEMENT, TODAY)
    return Project.objects.get(pk=project.pk)


def test_a_clerk_moves_a_clue_from_registered_to_contacted(login, clerk, clue):
    client = login(clerk)
    assert client.get(url("advance", clue)).context["ready"]
    response = post(client, "advance", clue, to_sub_stage="contacted", happened_on=TODAY)
    assert response.url == url("project", clue)
    assert stored(clue).sub_stage == SubStage.CONTACTED


def test_what_is_missing_is_named_and_nothing_moves(login, county, clerk):
    project = ProjectFactory(county=county.county, responsible_unit=county.township)
    client = login(clerk)
    response = post(client, "advance", project, to_sub_stage="contacted", happened_on=TODAY)
    assert response.status_code == 200
    assert not response.context["ready"]
    assert len(errors(response)) == 1
    assert stored(project).sub_stage == SubStage.REGISTERED


@pytest.mark.parametrize(
    ("day", "message"),
    [
        (TODAY + dt.timedelta(days=1), IN_FUTURE),
        (
            HAPPENED_ON[SubStage.REGISTERED] - dt.timedelta(days=1),
            str(BEFORE_LAST_MOVE) % {"last": HAPPENED_ON[SubStage.REGISTERED]},
        ),
    ],
)
def test_a_date_that_cannot_be_is_refused_beside_its_field(login, clerk, clue, day, message):
    response = post(login(clerk), "advance", clue, to_sub_stage="contacted", happened_on=day)
    assert response.context["form"].errors["happened_on"] == [str(message)]
    assert stored(clue).sub_stage == SubStage.REGISTERED


def test_a_step_that_is_not_next_is_no_choice(login, clerk, clue):
    response = post(login(clerk), "advance", clue, to_sub_stage="producing", happened_on=TODAY)
    assert "to_sub_stage" in response.context["form"].errors
    assert stored(clue).sub_stage == SubStage.REGISTERED


def test_at_the_end_of_the_pipeline_there_is_nothing_to_move(login, county, clerk):
    project = ProjectFactory(
        county=county.county, responsible_unit=county.township, at_capacity=True
    )
    assert login(clerk).get(url("advance", project)).status_code == 302


def test_propose_then_confirm(login, clerk, officer, negotiating):
    client = login(clerk)
    post(client, "advance", negotiating, to_sub_stage="agreement", happened_on=TODAY)
    waiting = stored(negotiating)
    proposal = open_proposal(waiting)
    assert waiting.sub_stage == SubStage.NEGOTIATING
    response = post(login(officer), "confirm", waiting, proposal=proposal.pk)
    assert response.url == url("project", negotiating)
    assert stored(negotiating).sub_stage == SubStage.AGREEMENT
    again = post(login(officer), "confirm", stored(negotiating), proposal=proposal.pk)
    assert str(NO_PROPOSAL) in words(again)
    assert stored(negotiating).sub_stage == SubStage.AGREEMENT


def test_the_proposer_is_forbidden_to_confirm(login, officer, negotiating):
    client = login(officer)
    post(client, "advance", negotiating, to_sub_stage="agreement", happened_on=TODAY)
    proposal = open_proposal(negotiating)
    waiting = stored(negotiating)
    assert post(client, "confirm", waiting, proposal=proposal.pk).status_code == 403
    assert client.get(url("refuse-proposal", negotiating)).status_code == 403
    assert open_proposal(negotiating) == proposal


def test_refuse_needs_a_reason(login, clerk, officer, negotiating):
    post(login(clerk), "advance", negotiating, to_sub_stage="agreement", happened_on=TODAY)
    waiting = stored(negotiating)
    client = login(officer)
    assert post(client, "refuse-proposal", waiting, reason=" ").status_code == 200
    assert open_proposal(waiting) is not None
    post(client, "refuse-proposal", waiting, reason="协议未盖章")
    assert waiting.proposals.get().state == StageProposal.State.REFUSED


def test_take_back(login, clerk, negotiating):
    client = login(clerk)
    post(client, "advance", negotiating, to_sub_stage="agreement", happened_on=TODAY)
    waiting = stored(negotiating)
    post(client, "take-back", waiting, proposal=open_proposal(waiting).pk)
    assert waiting.proposals.get().state == StageProposal.State.WITHDRAWN


@pytest.mark.parametrize("name", ["confirm", "take-back"])
def test_without_a_proposal_there_is_nothing_to_decide(login, officer, negotiating, name):
    assert str(NO_PROPOSAL) in words(post(login(officer), name, negotiating))
    assert login(officer).get(url("refuse-proposal", negotiating)).status_code == 302


def test_move_back_and_override(login, officer, director, negotiating):
    client = login(officer)
    form = client.get(url("move-back", negotiating)).context["form"]
    assert [value for value, _label in form.fields["to_sub_stage"].choices] == [
        "contacted",
        "registered",
    ]
    assert client.get(url("override", negotiating)).status_code == 403
    post(
        client,
        "move-back",
        negotiating,
        to_sub_stage="contacted",
        happened_on=TODAY,
        reason="客商更换投资方向",
    )
    assert stored(negotiating).sub_stage == SubStage.CONTACTED
    client = login(director)
    assert client.get(url("override", negotiating)).status_code == 200
    post(
        client,
        "override",
        stored(negotiating),
        to_sub_stage="contract",
        happened_on=TODAY,
        reason="县委常委会议定",
    )
    moved = stored(negotiating)
    assert moved.sub_stage == SubStage.CONTRACT
    assert moved.moves.first().missing


def test_suspend_resume_withdraw_reinstate(login, officer, clue):
    client = login(officer)
    until = TODAY + dt.timedelta(days=30)
    late = post(client, "suspend", clue, happened_on=TODAY, reason="客商资金紧张", until_on=TODAY)
    assert "until_on" in late.context["form"].errors
    post(client, "suspend", clue, happened_on=TODAY, reason="客商资金紧张", until_on=until)
    assert stored(clue).status == Status.SUSPENDED
    post(client, "resume", stored(clue), happened_on=TODAY)
    assert stored(clue).status == Status.ACTIVE
    refused = post(client, "withdraw", stored(clue), happened_on=TODAY, reason="  ")
    assert refused.status_code == 200
    post(client, "withdraw", stored(clue), happened_on=TODAY, reason="客商放弃")
    assert stored(clue).status == Status.WITHDRAWN
    post(client, "reinstate", stored(clue), happened_on=TODAY, reason="客商重新启动")
    assert stored(clue).status == Status.ACTIVE


def test_a_unit_proposes_what_the_bureau_decides(login, clerk, negotiating):
    client = login(clerk)
    until = TODAY + dt.timedelta(days=30)
    post(client, "suspend", negotiating, happened_on=TODAY, reason="等待指标", until_on=until)
    proposal = open_proposal(negotiating)
    assert (proposal.verb, proposal.until_on) == ("suspend", until)
    assert stored(negotiating).status == Status.ACTIVE


def test_withdrawing_a_negotiated_project_takes_the_special_report(login, officer, negotiating):
    client = login(officer)
    without = post(client, "withdraw", negotiating, happened_on=TODAY, reason="客商放弃")
    assert without.context["form"].errors["document"] == [str(REPORT_NEEDED)]
    report = SimpleUploadedFile("专题报告.pdf", PDF, content_type="application/pdf")
    post(client, "withdraw", negotiating, happened_on=TODAY, reason="客商放弃", upload=report)
    ended = stored(negotiating)
    assert ended.status == Status.WITHDRAWN
    assert ended.moves.first().document.kind == DocumentKind.REPORT


def test_a_clerk_withdraws_an_early_clue_without_report(login, clerk, clue):
    client = login(clerk)
    assert "upload" not in client.get(url("withdraw", clue)).context["form"].fields
    post(client, "withdraw", clue, happened_on=TODAY, reason="客商放弃")
    assert stored(clue).status == Status.WITHDRAWN


def test_whoever_withdraws_reads_what_that_gives_free(login, county, clerk, clue):
    assert not login(clerk).get(url("withdraw", clue)).context["page"].lead
    make_reservation(make_offer(county.township, title="开发区三号地块"), clue)
    assert "开发区三号地块" in login(clerk).get(url("withdraw", clue)).context["page"].lead


def test_merge_by_code(login, county, officer, clue):
    target = ProjectFactory(county=county.county, responsible_unit=county.townships[1])
    client = login(officer)
    unknown = post(client, "merge", clue, into="LX-0000-0000", reason="重复登记")
    assert unknown.context["form"].errors["into"] == [str(NO_SUCH_CODE)]
    post(client, "merge", clue, into=target.code.lower(), reason="重复登记", keep_unit="on")
    merged = stored(clue)
    assert (merged.status, merged.merged_into) == (Status.MERGED, target)
    assert target.supporting.get().unit == county.township


def test_the_second_of_two_sees_what_the_first_did(login, officer, director, clue):
    seen = clue.version
    post(login(director), "suspend", clue, happened_on=TODAY, reason="等待", until_on="2026-12-31")
    response = post(
        login(officer), "withdraw", clue, happened_on=TODAY, reason="客商放弃", version=seen
    )
    now = stored(clue)
    assert now.status == Status.SUSPENDED
    assert errors(response) == [changed_words(Project, str(director), "10:00")]
    assert [change.theirs for change in response.context["changes"]]
    assert response.context["version"] == now.version


@pytest.mark.parametrize(
    "name",
    ["move-back", "override", "suspend", "resume", "withdraw", "reinstate", "merge"],
)
def test_garbage_changes_nothing(login, director, negotiating, name):
    before = stored(negotiating).version
    for data in (
        {},
        {"happened_on": "昨天", "reason": "x" * 5000, "to_sub_stage": "nowhere", "into": "\x00"},
        {"version": "abc", "happened_on": "9999-99-99"},
    ):
        response = login(director).post(url(name, negotiating), data)
        assert response.status_code in {200, 302}
    after = stored(negotiating)
    if name != "resume":
        assert after.version == before
