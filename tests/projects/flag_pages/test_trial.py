"""Thresholds are tried out on their policy form: what would change, and nothing saved."""

import pytest
from django.urls import reverse

from projects.models import Flag
from projects.policies_flags import FLAG_RULES, UPSIDE_DOWN
from tests.factories.projects import ProjectFactory
from tests.stages import stage
from zhaoshang.policy.kinds import trial_of
from zhaoshang.policy.models import Policy
from zhaoshang.policy.rules import field_text

pytestmark = pytest.mark.django_db
NEW = "policy:new"


def typed(**changes):
    """Return the form of the default thresholds as it would be posted, with changes."""
    column_names = [column.name for column in FLAG_RULES.fields[0].columns]
    columns = {column.name: column for column in FLAG_RULES.fields[0].columns}
    value = FLAG_RULES.read(FLAG_RULES.default).value
    data = {"rules-rows": str(len(value["rules"])), "report_grace_days": "5", "try": "1"}
    for number, row in enumerate(value["rules"]):
        for name in column_names:
            data[f"rules-{number}-{name}"] = field_text(columns[name], row[name])
    return {**data, **changes}


def try_it(client, **changes):
    return client.post(reverse(NEW, args=[FLAG_RULES.name]), typed(**changes))


@stage
def clue(county):
    return ProjectFactory(
        county=county.county, responsible_unit=county.township, name="久无跟进", contacted=True
    )


def test_flags_offer_a_trial():
    assert trial_of(FLAG_RULES) is not None


def test_the_thresholds_in_force_change_nothing(login, director, clue):
    tried = try_it(login(director)).context["tried"]
    assert (tried["looked_at"], tried["total"], tried["rows"]) == (1, 0, [])


def test_projects_that_would_change_colour_are_listed_with_the_reason(login, director, clue):
    generous = {
        f"rules-{number}-{name}": "3000"
        for number in range(len(FLAG_RULES.default["rules"]))
        for name in ("attention", "warning")
    }
    response = try_it(login(director), **generous)
    tried = response.context["tried"]
    assert tried["total"] == 1
    (row,) = tried["rows"]
    assert (row["name"], row["after"]) == ("久无跟进", {})
    assert row["before"]["word"]
    assert row["why"]
    assert tried["counts"][0]["value"] == "1"
    page = response.content.decode()
    assert "久无跟进" in page
    assert "无旗" in page


def test_what_would_have_no_flag_is_explained_by_the_limit_that_was_tried(login, director, clue):
    tried = {
        f"rules-{number}-{name}": "3000"
        for number in range(len(FLAG_RULES.default["rules"]))
        for name in ("attention", "warning")
    }
    (row,) = try_it(login(director), **tried).context["tried"]["rows"]
    assert "3,000天" in row["why"]
    # The first row is for key clues only: nothing is left that asks about this one.
    (row,) = try_it(login(director), **{"rules-rows": "1"}).context["tried"]["rows"]
    assert row["why"] == "此处不再要求。"


def test_nothing_is_saved(login, county, director, clue):
    before = Flag.objects.count()
    try_it(login(director), **{"rules-0-attention": "1"})
    assert not Policy.objects.filter(owner=county.county).exists()
    assert Flag.objects.count() == before


def test_refused_thresholds_are_named_at_their_field_and_kept(login, director, clue):
    response = try_it(login(director), **{"rules-0-attention": "30", "rules-0-warning": "9"})
    assert response.context["tried"] == {}
    page = response.content.decode()
    assert str(UPSIDE_DOWN) in page
    assert 'value="9"' in page
    assert response.context["problems"][0][0] == "#value-rules-0-warning"
