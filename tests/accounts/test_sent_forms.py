"""A form sent twice makes one record; one changed and sent again makes two."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection, transaction
from django.urls import reverse

from projects.models import Problem
from tests.factories.accounts import make_county
from tests.factories.projects import TODAY, ProjectFactory, at_noon
from zhaoshang.accounts.models import SentForm
from zhaoshang.accounts.rules import Role
from zhaoshang.accounts.services.sent_forms import SentAlready, once
from zhaoshang.accounts.tasks import forget_sent_forms

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(lx):
    return lx.user(Role.CLERK)


@pytest.fixture
def asked(lx):
    return ProjectFactory(county=lx.county, responsible_unit=lx.township, signed=True)


@pytest.fixture
def form(client, clerk, asked):
    """The rendered form of a new difficulty: its address and its token."""
    client.force_login(clerk)
    url = reverse("projects:problem-new", args=[asked.pk])
    return url, client.get(url).context["once"]


def facts(token, **changes):
    filled = {"content": "缺 52 亩用地指标", "category": "factors", "raised_on": TODAY}
    return {**filled, "once": token, **changes}


def test_a_double_click_makes_one_record(client, form):
    url, token = form
    for _ in range(2):
        answer = client.post(url, facts(token), follow=True)
        assert answer.redirect_chain
    assert Problem.objects.count() == 1
    assert [each.level_tag for each in answer.context["messages"]] == ["info"]


def test_back_and_another_word_makes_two(client, form):
    url, token = form
    client.post(url, facts(token))
    client.post(url, facts(token, content="还缺 110 千伏专线"))
    assert Problem.objects.count() == 2


def test_what_was_refused_may_be_sent_again(client, form):
    url, token = form
    assert client.post(url, facts(token, due_on="2020-01-01")).status_code == 200
    assert not SentForm.objects.exists()
    client.post(url, facts(token))
    assert Problem.objects.count() == 1


def test_the_same_words_in_a_new_form_are_a_new_record(client, form):
    url, token = form
    client.post(url, facts(token))
    client.post(url, facts(client.get(url).context["once"]))
    assert Problem.objects.count() == 2


def test_forms_of_yesterday_are_forgotten(clerk):
    SentForm.objects.create(key="a", sent_by=clerk, sent_at="2026-11-18T02:00:00Z")
    SentForm.objects.create(key="b", sent_by=clerk, sent_at="2026-11-20T01:00:00Z")
    with time_machine.travel(at_noon(TODAY), tick=False):
        assert forget_sent_forms() == 1
    assert SentForm.objects.get().key == "b"


def send(key, by, acts) -> bool:
    """Carry a form out in a connection of its own; tell whether it was."""
    try:
        once(key, by=by, act=lambda: acts.append(key))
    except SentAlready:
        return False
    finally:
        connection.close()
    return True


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_that_arrive_at_once_make_one_record():
    by, acts = make_county().user(Role.CLERK), []
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _n: send("same", by, acts), range(8)))
    assert done.count(True) == len(acts) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_key_each_makes_one():
    by, acts = make_county().user(Role.CLERK), []
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: send(f"{n}", by, acts), range(8)))
    assert len(acts) == 8


def test_a_refusal_inside_another_act_leaves_no_key(clerk):
    def refuse() -> None:
        raise ValueError("no")

    with transaction.atomic():
        with pytest.raises(ValueError, match="no"):
            once("key", by=clerk, act=refuse)
        assert not SentForm.objects.exists()
