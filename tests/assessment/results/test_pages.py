"""Pages of results, running scores, objections, own scores: who sees what, what is said."""

from __future__ import annotations

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"assessment:{name}", args=args)


def page(client, name, *args, query=""):
    response = client.get(url(name, *args) + query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_smoke(login, director, clerk, noticed, objection, county):
    for who in (director, clerk):
        client = login(who)
        page(client, "scores")
        page(client, "score-run", noticed.pk)
        page(client, "score-unit", noticed.pk, county.township.pk)
        page(client, "running-score", county.township.pk)
        page(client, "objections")
        page(client, "objection", objection.pk)
    page(login(director), "running-scores")
    page(login(director), "objection-rule", objection.pk)
    page(login(director), "score-new")
    page(login(clerk), "objection-new", noticed.pk, county.township.pk)
    page(login(clerk), "own-scores", "2026-10", county.township.pk)
    page(login(clerk), "own-scores", "2026Q4", county.township.pk)
    page(login(clerk), "objection-evidence", objection.pk)
