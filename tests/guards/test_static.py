"""Every static file that a template names exists: production refuses to draw a page otherwise."""

import re

import pytest
from django.contrib.staticfiles import finders

from tests.guards.processes import ROOT

NAMED = re.compile(r"""{%\s*static\s+["']([^"']+)["']""")


def test_every_static_file_named_in_a_template_exists():
    missing = [
        f"{template.relative_to(ROOT)}: {name}"
        for template in sorted((ROOT / "templates").rglob("*.html"))
        for name in NAMED.findall(template.read_text())
        if finders.find(name) is None
    ]
    assert missing == []


@pytest.mark.parametrize(
    "pattern", [r"\sstyle=", r"<script(?![^>]*\bsrc=)(?![^>]*json)", r"\son\w+="]
)
def test_no_template_needs_what_the_content_security_policy_forbids(pattern):
    assert [
        f"{template.relative_to(ROOT)}: {found.group().strip()}"
        for template in sorted((ROOT / "templates").rglob("*.html"))
        for found in re.finditer(pattern, template.read_text())
    ] == []
