"""Inputs drawn in Python say what Django's own templates say."""

import pytest
from django import forms
from django.test.html import parse_html

from zhaoshang.core import widgets

CHOICES = [
    ("", "不限"),
    ("1", '<b>"甲" & 乙'),
    ("2", "乙'"),
    ("组", [("3", "丙"), ("4", "丁")]),
]
PAYLOAD = '"><script>alert(1)</script>&'


@pytest.mark.parametrize(
    ("ours", "django", "value"),
    [
        (widgets.Select(choices=CHOICES), forms.Select(choices=CHOICES), "2"),
        (widgets.Select(choices=CHOICES), forms.Select(choices=CHOICES), None),
        (widgets.Select(choices=CHOICES), forms.Select(choices=CHOICES), "4"),
        (widgets.Select(choices=CHOICES), forms.Select(choices=CHOICES), PAYLOAD),
        (widgets.TextInput(), forms.TextInput(), PAYLOAD),
        (widgets.TextInput(), forms.TextInput(), None),
        (widgets.NumberInput(), forms.NumberInput(), 7),
        (widgets.DateInput(), forms.DateInput(), "2026-11-20"),
    ],
)
@pytest.mark.parametrize(
    "attrs",
    [{}, {"class": "form-select", "id": "id_x", "required": True, "disabled": False, "x": PAYLOAD}],
)
def test_what_is_drawn_is_the_same(ours, django, value, attrs):
    drawn = ours.render("na<me", value, attrs=dict(attrs))

    assert parse_html(drawn) == parse_html(django.render("na<me", value, attrs=dict(attrs)))
    assert "<script" not in drawn
