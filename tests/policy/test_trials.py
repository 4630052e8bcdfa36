"""A kind may be tried out on its form: what would change is shown, and nothing is saved."""

import re

import pytest
from django.urls import reverse

from tests.policy.conftest import YELLOW_ABOVE_RED
from tests.policy.test_views import as_user, typed
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy import kinds
from zhaoshang.policy.kinds import Trial, offer_trial, trial_of
from zhaoshang.policy.models import Policy

TEMPLATE = "components/_empty.html"


@pytest.fixture
def seen() -> list:
    return []


@pytest.fixture
def tried(limits, seen, monkeypatch):
    monkeypatch.setattr(kinds, "_trials", {})

    def run(value, owner, by, on):
        if value.red == 99:
            raise RuleBroken("too much to try", code="too_much", field="red")
        seen.append((value.yellow, value.red, owner, by, on))
        return {"count": 3}

    trial = Trial(run=run, template=TEMPLATE, label="Try it")
    offer_trial(limits, trial)
    return trial


@pytest.fixture
def new(limits) -> str:
    return reverse("policy:new", args=[limits.name])


@stage
def admin(county):
    return county.user(Role.BUREAU_ADMIN)


def pressed(admin, new, **changes):
    return as_user(admin).post(new, {**typed(**changes), "try": "1"})


def test_a_trial_runs_with_what_was_typed_and_saves_nothing(tried, seen, admin, new, county):
    before = AuditEvent.objects.filter(kind="policy.set").count()
    response = pressed(admin, new)
    assert response.status_code == 200
    assert seen == [(7, 21, county.county, admin, clock.today())]
    assert response.context["tried"] == {"is_done": True, "count": 3}
    assert not Policy.objects.filter(owner=county.county).exists()
    assert AuditEvent.objects.filter(kind="policy.set").count() == before


def test_everything_typed_stays_in_the_form(tried, admin, new):
    page = pressed(admin, new, reason="").content.decode()
    assert re.search(r'name="yellow"\s+value="7"', page)
    assert re.search(r'name="tiers-rows"\s+value="2"', page)
    assert 'value="2026-12-01"' in page
    assert "陵招发〔2026〕3号" in page


def test_a_trial_needs_neither_day_nor_document(tried, seen, admin, new):
    response = pressed(admin, new, effective_from="", source_document="")
    assert len(seen) == 1
    assert not response.context["form"].errors


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [({"red": "5"}, "red", YELLOW_ABOVE_RED), ({"red": "99"}, "red", "too much to try")],
)
def test_a_refused_value_is_named_at_its_field_and_kept(tried, admin, new, changes, field, message):
    response = pressed(admin, new, **changes)
    assert response.context["tried"] == {}
    shown = next(each for each in response.context["fields"] if each.field.name == field)
    assert (shown.input.error, shown.input.text) == (message, changes[field])


def test_a_number_that_is_none_is_not_tried(tried, seen, admin, new):
    assert pressed(admin, new, yellow="x").context["problems"]
    assert seen == []


def test_only_a_kind_with_a_trial_has_the_button(limits, admin, new, monkeypatch):
    monkeypatch.setattr(kinds, "_trials", {})
    assert 'name="try"' not in as_user(admin).get(new).content.decode()
    assert pressed(admin, new).context["tried"] == {}


def test_the_button_bears_the_word_of_the_trial(tried, admin, new):
    assert re.search(r'name="try"[^>]*>Try it<', as_user(admin).get(new).content.decode())


@pytest.mark.parametrize("role", [Role.BUREAU, Role.LEADER, Role.CLERK])
def test_nobody_else_tries(tried, seen, county, new, role):
    assert pressed(county.user(role), new).status_code == 403
    assert seen == []


def test_a_kind_has_one_trial(tried, limits):
    assert trial_of(limits) is tried
    with pytest.raises(ValueError, match="two trials"):
        offer_trial(limits, Trial(run=tried.run, template=TEMPLATE, label="Another"))
