"""Computing and ruling at once (PostgreSQL): one result, one ruling, nothing in between."""

from __future__ import annotations

import contextlib
import threading
from decimal import Decimal

import pytest
from django.db import IntegrityError, connections

from assessment.models import FactChange, Objection, ScoreRow, ScoreRun
from assessment.services.scoring import rulings, runs
from assessment.services.scoring.rulings import Change, rule_objection
from tests.assessment.results.conftest import compute
from tests.factories.projects import TODAY
from zhaoshang.core.errors import RuleBroken

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TOGETHER_SECONDS = 3


def at_once(*acts):
    gate, outcome = threading.Barrier(len(acts)), []

    def run(act):
        try:
            gate.wait()
            act()
            outcome.append("done")
        except RuleBroken as broken:
            outcome.append(broken.code)
        except IntegrityError:
            outcome.append("twice")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcome)


def hold_until_both_came(monkeypatch, module, name):
    """Hold whoever has come through a step until the other has too, or some time is over."""
    meet, step = threading.Barrier(2), getattr(module, name)

    def step_and_wait(*given, **named):
        found = step(*given, **named)
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait(TOGETHER_SECONDS)
        return found

    monkeypatch.setattr(module, name, step_and_wait)


class TestComputing:
    def compute_twice(self, plan, director):
        def act():
            compute(plan, director)

        return at_once(act, act)

    def test_a_period_computed_twice_at_once_has_one_result(
        self, closed, scheme, director, monkeypatch
    ):
        hold_until_both_came(monkeypatch, runs, "_last_edition")
        assert self.compute_twice(closed, director) == ["done", "done"]
        assert ScoreRun.objects.count() == 1
        assert ScoreRow.objects.count() == 3

    def test_without_the_lock_one_of_them_would_fail(self, closed, scheme, director, monkeypatch):
        """The control: both find no result yet, and both store the first."""
        monkeypatch.setattr(runs, "score_lock", lambda _county: None)
        hold_until_both_came(monkeypatch, runs, "_last_edition")
        assert self.compute_twice(closed, director) == ["done", "twice"]


class TestRuling:
    def rule_twice(self, objection, director, second_admin):
        def act(by, value):
            return lambda: rule_objection(
                objection_id=objection.pk,
                version=objection.version,
                verdict=Objection.State.UPHELD,
                ruling="经核实应予计入",
                changes=(Change("funds", Decimal(value)),),
                by=by,
                on=TODAY,
            )

        return at_once(act(director, 18_000), act(second_admin, 20_000))

    def test_two_who_rule_at_once_leave_one_ruling(
        self, noticed, objection, director, second_admin, monkeypatch
    ):
        hold_until_both_came(monkeypatch, rulings, "_check_ruling")
        assert self.rule_twice(objection, director, second_admin) == ["done", "ruled_already"]
        objection.refresh_from_db()
        noticed.refresh_from_db()
        (change,) = FactChange.objects.all()
        by_whom = {director.pk: 18_000, second_admin.pk: 20_000}
        assert change.new == by_whom[objection.ruled_by_id]
        assert len(noticed.content["changes"]) == 1

    def test_without_the_locks_the_second_would_fail_half_way(
        self, noticed, objection, director, second_admin, monkeypatch
    ):
        """The control: both pass the checks, and both write down what they change."""

        def unlocked(pk, version=None):
            del version
            return ScoreRun.objects.select_related("county", "plan").get(pk=pk)

        def one(pk):
            return Objection.objects.select_related("unit", "run").get(pk=pk)

        monkeypatch.setattr(rulings, "lock_run", unlocked)
        monkeypatch.setattr(rulings, "lock_objection", one)
        hold_until_both_came(monkeypatch, rulings, "_check_ruling")
        assert self.rule_twice(objection, director, second_admin) == ["done", "twice"]
