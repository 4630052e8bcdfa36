"""A policy of rewards begins with another county's rule; what is wrong stands at its field."""

from __future__ import annotations

import pytest
from django.urls import reverse

from assessment.policies_rewards import DOMESTIC
from zhaoshang.policy.models import Policy

pytestmark = pytest.mark.django_db
URL = reverse("policy:new", args=[DOMESTIC.name])


def typed(fields, **changed):
    """Return what the editor would send."""
    data = {"effective_from": "2026-12-01", "source_document": "县招发〔2026〕5号"}
    for each in fields:
        if each.input:
            data[each.input.name] = each.input.text
            continue
        data[f"{each.field.name}-rows"] = len(each.rows)
        data |= {inner.name: inner.text for row in each.rows for inner in row.inputs}
    return data | changed


def test_an_example_fills_the_form_and_saves_nothing(login, director):
    response = login(director).get(URL, {"example": "fujian"})
    inputs = {each.field.name: each for each in response.context["fields"]}
    assert inputs["formula"].input.text == "lump"
    assert len(inputs["bands"].rows) == 6
    assert not Policy.objects.exists()


def test_nonsense_is_no_example(login, director):
    fields = login(director).get(URL, {"example": "x"}).context["fields"]
    assert next(each.input.text for each in fields if each.field.name == "formula") == "slices"


def test_everything_that_is_wrong_with_a_rule_stands_at_its_field(login, director):
    client = login(director)
    fields = client.get(URL).context["fields"]
    wrong = {"bands-1-from_wan": "0", "cap_wan": "", "extras-0-lump_wan": "5"}
    response = client.post(URL, typed(fields, **wrong))
    shown = {each.field.name: each for each in response.context["fields"]}
    assert "高于上一档" in shown["bands"].rows[1].inputs[0].error
    assert "上限" in shown["cap_wan"].error
    assert "定额" in shown["extras"].rows[0].inputs[3].error
    assert not Policy.objects.exists()


def test_an_example_can_be_set_as_it_stands(login, director):
    client = login(director)
    fields = client.get(URL, {"example": "street-industry"}).context["fields"]
    assert client.post(URL, typed(fields)).status_code == 302
    assert Policy.objects.get().value["cap_wan"] == "300"
