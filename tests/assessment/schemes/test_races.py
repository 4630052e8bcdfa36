"""Two at once (PostgreSQL): one scheme holds for a group, one figure stands in a cell."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connections

from assessment.models import ScoreFact, ScoringScheme
from assessment.rules.cells import Change
from assessment.services.scoring.facts import type_facts
from assessment.services.scoring.schemes import adopt_scheme
from tests.assessment.schemes.conftest import OCTOBER
from tests.factories.scoring import make_scheme
from zhaoshang.core.errors import RuleBroken

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*acts) -> list[str]:
    gate, outcome = threading.Barrier(len(acts)), []

    def run(act) -> None:
        try:
            gate.wait()
            outcome.append(act())
        except RuleBroken as broken:
            outcome.append(broken.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcome)


def test_of_two_drafts_for_one_group_one_is_adopted(plan, director):
    drafts = [make_scheme(plan, state="draft") for _number in range(2)]

    def adopt(draft):
        return lambda: (
            adopt_scheme(
                scheme_id=draft.pk,
                version=draft.version,
                document="县招办〔2026〕8号",
                by=director,
                on=dt.date(2026, 3, 1),
            ).state
        )

    assert at_once(*map(adopt, drafts)) == ["adopted", "taken"]
    assert ScoringScheme.objects.filter(state="adopted").count() == 1


def test_of_two_who_type_one_figure_the_second_is_told(plan, county, director):
    make_scheme(plan, sources={"funds": {"from": "typed"}, "late_reports": {"from": "typed"}})
    cell = f"{county.township.pk}-v-late_reports"

    def type_it(value):
        def act() -> str:
            result = type_facts(
                county_id=county.county.pk,
                month=OCTOBER,
                changes=[Change(cell, "", value)],
                reference="1号",
                by=director,
            )
            return "clash" if result.clashes else "saved"

        return act

    assert at_once(type_it("2"), type_it("3")) == ["clash", "saved"]
    assert ScoreFact.objects.count() == 1
