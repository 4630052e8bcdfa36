"""Pages of joint review and approval: who sees what, what the forms do."""

from decimal import Decimal

import pytest

from projects.models import Approval, ReviewRound
from projects.models.choices import DocumentKind
from projects.services.approval_steps import OFFICE_NEEDS_PAPER
from projects.services.approvals import compute_approval
from projects.services.conditions import EVIDENCE_NEEDED
from projects.services.review_answers import TEXT_NEEDED
from projects.services.review_conclusions import GROUNDS_NEEDED
from projects.services.reviews import NOBODY_ASKED
from projects.todo_reviews import (
    conditions_to_tick,
    reviews_to_answer,
    reviews_to_conclude,
    steps_to_decide,
)
from tests.factories.accounts import make_county
from tests.factories.projects import TODAY, make_document
from tests.projects.reviews.conftest import answer, conclude, paper
from tests.projects.reviews.pages import url
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db


def request_of(review, user):
    return review.requests.get(unit=user.unit)


# --- Sending ------------------------------------------------------------------------------------


def test_the_usual_questions_are_proposed_and_sent(make, lx, login, staff, environment):
    project = make()
    document = make_document(project, DocumentKind.OTHER, TODAY, "项目建议书")
    client = login(staff)
    page = client.get(url("review-start", project.pk))
    ticked = [
        cell["value"] for row in page.context["rows"] for cell in row["cells"] if cell["ticked"]
    ]
    assert sorted(ticked) == sorted(
        [
            f"{lx.department.pk}:national_policy",
            f"{lx.department.pk}:county_plan",
            f"{environment.pk}:environment",
        ]
    )
    wrong = client.post(url("review-start", project.pk), {"asked": []})
    assert wrong.context["form"].errors
    sent = client.post(
        url("review-start", project.pk), {"asked": ticked, "documents": [document.pk]}
    )
    assert sent.url == url("project-reviews", project.pk)
    review = ReviewRound.objects.get()
    assert list(review.documents.all()) == [document]
    assert str(NOBODY_ASKED)


# --- Answering ----------------------------------------------------------------------------------


def test_a_reviewer_sees_what_was_sent_and_no_more(make, ask, login, reviewer):
    project = make()
    sent = make_document(project, DocumentKind.OTHER, TODAY, "项目建议书")
    kept = make_document(project, DocumentKind.CONTRACT_TEXT, TODAY, "合同草案")
    review = ask(project, documents=[sent])
    client = login(reviewer)
    page = client.get(url("review-answer", request_of(review, reviewer).pk))
    text = page.content.decode()
    assert page.status_code == 200
    assert project.name in text
    assert ("项目建议书" in text, "合同草案" in text) == (True, False)
    request = request_of(review, reviewer)
    assert client.get(url("review-document", request.pk, kept.pk)).status_code == 404
    for name in ("project", "project-reviews", "document"):
        assert client.get(url(name, project.pk)).status_code == 403


def test_another_department_and_another_county_find_nothing(
    make, ask, lx, login, reviewer, env_reviewer
):
    review = ask(make())
    pk = request_of(review, reviewer).pk
    assert login(env_reviewer).get(url("review-answer", pk)).status_code == 404
    assert (
        login(make_county("QT").user(Role.REVIEWER)).get(url("review-answer", pk)).status_code
        == 404
    )
    clerk = lx.user(Role.CLERK, unit=reviewer.unit)
    assert login(clerk).get(url("review-answer", pk)).status_code == 403


def test_who_was_not_asked_sends_no_answer(make, ask, lx, login, staff, reviewer, env_reviewer):
    review = ask(make(), questions={reviewer.unit_id: ["national_policy"]})
    page = url("review-answer", request_of(review, reviewer).pk)
    data = {"opinion-national_policy": "agree"}
    clerk = lx.user(Role.CLERK, unit=reviewer.unit)
    for user, status in ((env_reviewer, 404), (staff, 403), (clerk, 403)):
        assert login(user).post(page, data).status_code == status
    assert not request_of(review, reviewer).answered_on
    # A question that was not asked is no field of the form.
    login(reviewer).post(page, {**data, "opinion-land": "disagree", "text-land": "无指标"})
    (opinion,) = request_of(review, reviewer).opinions.all()
    assert (opinion.question, opinion.opinion) == ("national_policy", "agree")


def test_an_answer_sent_twice_is_recorded_once(make, ask, login, env_reviewer):
    request = request_of(ask(make()), env_reviewer)
    client, page = login(env_reviewer), url("review-answer", request.pk)
    shown = client.get(page)
    token = shown.context["once"]
    assert f'name="once" value="{token}"' in shown.content.decode()
    data = {"opinion-environment": "agree", "version": request.version, "once": token}
    for _again in range(2):
        assert client.post(page, data).url == url("reviews")
    assert request.opinions.get().history.filter(opinion="agree").count() == 1


def test_the_answer_form_refuses_and_keeps(make, ask, login, env_reviewer):
    review = ask(make())
    request = request_of(review, env_reviewer)
    client = login(env_reviewer)
    data = {"opinion-environment": "disagree", "version": request.version}
    wrong = client.post(url("review-answer", request.pk), data)
    assert wrong.context["form"].errors["text-environment"] == [str(TEXT_NEEDED)]
    data |= {"text-environment": "不符合三线一单", "upload": paper()}
    assert client.post(url("review-answer", request.pk), data).url == url("reviews")
    assert request.opinions.get().opinion == "disagree"
    second = client.post(url("review-answer", request.pk), data | {"upload": paper()})
    assert second.context["form"].non_field_errors()


def test_after_the_conclusion_only_the_own_opinion_is_left(
    make, ask, login, staff, reviewer, env_reviewer
):
    project = make(content="年产十万吨铝型材，总建筑面积六万平方米")
    sent = make_document(project, DocumentKind.OTHER, TODAY, "项目建议书")
    review = ask(project, documents=[sent])
    for by in (reviewer, env_reviewer):
        answer(review, by)
    conclude(review, staff)
    client = login(reviewer)
    request = request_of(review, reviewer)
    page = client.get(url("review-answer", request.pk))
    assert "年产十万吨" not in page.content.decode()
    assert client.post(url("review-answer", request.pk), {}).status_code == 403
    assert client.get(url("review-document", request.pk, sent.pk)).status_code == 403


def test_the_list_of_a_reviewer(make, ask, login, reviewer):
    waiting, done = make(), make()
    ask(waiting)
    answer(ask(done), reviewer)
    client = login(reviewer)
    first = client.get(url("reviews")).context
    assert [row["project"] for row in first["rows"]] == [waiting]
    second = client.get(url("reviews"), {"show": "answered"}).context
    assert [row["project"] for row in second["rows"]] == [done]
    assert len(first["tabs"]) == 2


def test_the_list_of_the_bureau(make, ask, login, staff, clock):
    late, running, over = make(), make(), make()
    ask(late, due_on=TODAY)
    ask(running)
    conclude(ask(over), staff, "disagree", reason="不符合政策")
    clock.shift(86400 * 2)
    client = login(staff)
    found = {
        show: [row["project"] for row in client.get(url("reviews"), {"show": show}).context["rows"]]
        for show in ("running", "late", "concluded")
    }
    assert found == {"running": [late, running], "late": [late], "concluded": [over]}
    (row,) = client.get(url("reviews"), {"show": "late"}).context["rows"]
    assert (row["round"].asked_count, row["round"].missing_count) == (3, 3)


# --- Concluding ---------------------------------------------------------------------------------


def test_the_conclusion_is_drawn_ticked_and_printed(
    make, ask, login, staff, reviewer, env_reviewer
):
    project = make()
    review = ask(project)
    client = login(staff)
    page = url("review-conclude", review.pk)
    wrong = client.post(page, {"conclusion": "agree", "version": 1})
    assert wrong.context["form"].errors["reason"] == [str(GROUNDS_NEEDED)]
    answer(review, reviewer)
    answer(review, env_reviewer, opinion="conditions", text="先做环评")
    form = client.get(page).context["form"]
    assert form.initial["conditions"] == "生态环境局：先做环评"
    client.post(page, {"conclusion": "conditions", "conditions": "先做环评", "version": 1})
    condition = review.conditions.get()
    tick = url("condition-done", condition.pk)
    refused = client.post(tick, {"done_on": TODAY})
    assert refused.context["form"].errors["evidence"] == [str(EVIDENCE_NEEDED)]
    client.post(tick, {"done_on": TODAY, "evidence": "环评批复12号"})
    sheet = client.get(url("review-sheet", review.pk)).content.decode()
    assert "先做环评" in sheet
    assert "环评批复12号" in sheet


# --- Approval -----------------------------------------------------------------------------------


def test_the_path_is_computed_with_the_neighbour_in_sight(make, login, staff):
    project = make()
    beside = make(investor=project.investor, land_mu=Decimal(20))
    client = login(staff)
    page = client.get(url("approval-compute", project.pk))
    assert beside.name in page.content.decode()
    assert page.context["inputs"]["changes_path"]
    client.post(url("approval-compute", project.pk), {"breach": "none"})
    assert Approval.objects.get(project=project).steps.count() == 1


def test_a_holder_decides_by_the_form(make, login, staff, park_head):
    project = make()
    step = compute_approval(project_id=project.pk, breach="none", by=staff, on=TODAY).steps.get()
    client = login(park_head)
    page = url("approval-decide", step.pk)
    assert client.get(page).status_code == 200
    client.post(page, {"decision": "agree", "decided_on": TODAY, "version": 1})
    assert Approval.objects.get().state == "approved"


def test_who_holds_nothing_is_refused(make, lx, login, staff, park_head):
    step = compute_approval(project_id=make().pk, breach="none", by=staff, on=TODAY).steps.get()
    page = url("approval-decide", step.pk)
    for user in (lx.user(Role.LEADER), lx.user(Role.CLERK)):
        client = login(user)
        assert client.get(page).status_code == 403
        assert client.post(page, {"decision": "agree", "decided_on": TODAY}).status_code == 403
    office = login(staff).post(page, {"decision": "agree", "decided_on": TODAY, "version": 1})
    assert office.context["form"].errors["reference"] == [str(OFFICE_NEEDS_PAPER)]
    assert Approval.objects.get().state == "running"


# --- To do --------------------------------------------------------------------------------------


def test_duties_go_to_who_has_them(
    make, ask, lx, staff, reviewer, env_reviewer, park_head, principals
):
    project = make()
    review = ask(project)
    assert [item.title for item in reviews_to_answer(reviewer, TODAY)] == [project.name]
    assert reviews_to_answer(staff, TODAY) == []
    assert list(reviews_to_conclude(staff, TODAY)) == []
    for by in (reviewer, env_reviewer):
        answer(review, by)
    assert reviews_to_answer(reviewer, TODAY) == []
    assert len(reviews_to_conclude(staff, TODAY)) == 1
    conclude(review, staff, "conditions", conditions=["甲"])
    assert reviews_to_conclude(staff, TODAY) == []
    assert len(conditions_to_tick(staff, TODAY)) == 1
    assert conditions_to_tick(reviewer, TODAY) == []
    compute_approval(project_id=project.pk, breach="none", by=staff, on=TODAY)
    assert len(steps_to_decide(park_head, TODAY)) == 1
    assert steps_to_decide(principals[0], TODAY) == []
