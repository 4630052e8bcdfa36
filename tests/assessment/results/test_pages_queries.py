"""The pages of a result take as many statements for 30 units as for three."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from tests.assessment.results.conftest import PERIOD, close, compute
from tests.factories.accounts import UnitFactory
from tests.factories.assessment import TargetFactory, join
from tests.guards.test_query_counts import statements

pytestmark = pytest.mark.django_db


def test_many_units_take_no_more_statements(october, funds, scheme, county, director):
    close(october, director)

    def counts():
        run = compute(october, director)
        paths = {
            "result": reverse("assessment:score-run", args=[run.pk]),
            "unit": reverse("assessment:score-unit", args=[run.pk, county.township.pk]),
            "running": f"{reverse('assessment:running-scores')}?period={PERIOD}",
            "running of a unit": (
                f"{reverse('assessment:running-score', args=[county.township.pk])}?period={PERIOD}"
            ),
        }
        return {name: len(statements(director, path)) for name, path in paths.items()}

    few = counts()
    for unit in UnitFactory.create_batch(27, parent=county.county):
        join(october, unit)
        TargetFactory(plan=october, indicator=funds, unit=unit, amount=Decimal(1000))
    assert counts() == few
    assert max(few["result"], few["unit"]) <= 20
