"""Django's own messages come in the bureau's words."""

import pytest
from django import forms
from django.utils import translation


class Asked(forms.Form):
    name = forms.CharField(max_length=3)
    on = forms.DateField()


@pytest.fixture
def errors():
    with translation.override("zh-hans"):
        form = Asked({"name": "一二三四", "on": "昨天"})
        return {name: list(map(str, found)) for name, found in form.errors.items()}


def test_what_is_wrong_is_said_as_a_colleague_would(errors):
    assert errors == {
        "name": ["最多填 3 个字，现有 4 个字。"],
        "on": ["请填写有效日期，如 2026-10-08。"],
    }


def test_what_is_left_out_is_asked_for():
    with translation.override("zh-hans"):
        assert [str(each) for each in Asked({}).errors["name"]] == ["请填写此项。"]
