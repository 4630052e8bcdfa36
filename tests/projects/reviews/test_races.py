"""Two at once: one decision for a step, one running round; the other is told (PostgreSQL)."""

import threading

import pytest
from django.db import connection

from projects.models import Approval, ApprovalStep, ReviewRound
from projects.services.approval_steps import ENDED, Decided, decide_step
from projects.services.approvals import compute_approval
from projects.services.reviews import RUNNING_ALREADY, Asked, start_review
from tests.factories.projects import TODAY
from zhaoshang.accounts.models import User
from zhaoshang.core.errors import RuleBroken

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TIMES = 6


def together(act) -> tuple[int, set[str]]:
    """Run an act in threads at one moment; return how many passed, and what was said."""
    gate = threading.Barrier(TIMES)
    done, refused = [], set()

    def run(number: int) -> None:
        gate.wait()
        try:
            done.append(act(number))
        except RuleBroken as broken:
            refused.add(str(broken.message))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(TIMES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done), refused


def test_a_step_is_decided_once_by_holder_and_office(make, staff, park_head):
    project = make()
    approval = compute_approval(project_id=project.pk, breach="none", by=staff, on=TODAY)
    step = approval.steps.get()
    people = (park_head.pk, staff.pk)

    def act(number: int) -> ApprovalStep:
        return decide_step(
            step_id=step.pk,
            decided=Decided("agree", TODAY, reference=f"纪要{number}号"),
            by=User.objects.get(pk=people[number % 2]),
            on=TODAY,
        )

    assert together(act) == (1, {str(ENDED)})
    assert Approval.objects.get().state == "approved"
    assert ApprovalStep.objects.get().history.exclude(decision="").count() == 1


def test_steps_of_different_projects_do_not_stand_in_each_others_way(make, staff, park_head):
    """The control: what is kept apart is one project, not all of them."""
    steps = [
        compute_approval(project_id=make().pk, breach="none", by=staff, on=TODAY).steps.get().pk
        for _each in range(TIMES)
    ]

    def act(number: int) -> ApprovalStep:
        return decide_step(
            step_id=steps[number],
            decided=Decided("agree", TODAY),
            by=User.objects.get(pk=park_head.pk),
            on=TODAY,
        )

    assert together(act) == (TIMES, set())


def test_one_round_is_sent_by_two_clicks(make, lx, staff):
    project = make()
    asked = Asked({lx.department.pk: ["land"]})

    def act(_number: int) -> ReviewRound:
        return start_review(
            project_id=project.pk, asked=asked, by=User.objects.get(pk=staff.pk), on=TODAY
        )

    assert together(act) == (1, {str(RUNNING_ALREADY)})
    assert ReviewRound.objects.count() == 1
