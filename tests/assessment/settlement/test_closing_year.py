"""A year is settled once, by its paper; what it froze is proved; a leader's paper opens it."""

from __future__ import annotations

import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command

from assessment.models import (
    Bulletin,
    MonthFigure,
    RestatementRequest,
    ScoreRun,
    YearSettlement,
)
from assessment.policies_settlement import SETTLEMENT
from assessment.rules.settlement import Check
from assessment.services.settlement import head_of, seal_of, seen_mark
from assessment.services.settlement_proof import prove_settlement, verify_settlement
from tests.assessment.settlement.conftest import (
    DOCUMENT,
    ON,
    YEAR,
    content_of,
    points_of,
    reopen,
    set_rule,
    settle,
)
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict, RuleBroken

pytestmark = pytest.mark.django_db


def refused(act):
    with pytest.raises(RuleBroken) as found:
        act()
    return found.value.code


def test_the_checklist_says_what_is_open(ready, director):
    Bulletin.objects.all().delete()
    ScoreRun.objects.all().delete()
    points = points_of(ready)
    assert points[Check.LAST_MONTH].is_met
    assert (points[Check.NEVER_KEPT].is_met, points[Check.NEVER_KEPT].count) == (False, 11)
    assert points[Check.NEVER_KEPT].warns
    assert {check for check, each in points.items() if each.hinders} == {
        Check.RESULT,
        Check.BULLETIN,
    }
    assert refused(lambda: settle(ready, director)) == "hindered"
    assert not YearSettlement.objects.exists()


def test_a_settled_year_keeps_its_figures_result_and_months(settled, ready, result, county):
    content = settled.content
    rows = {(row["unit"], row["indicator"]): row for row in content["figures"]["rows"]}
    first = rows[county.township.pk, content["figures"]["indicators"][0]["id"]]
    assert (first["actual"], first["goals"][0]["percent"]) == ("30000", "125.00")
    assert content["met"][0] | {"indicator": 0} == {"indicator": 0, "with_target": 3, "met": 1}
    assert content["run"]["sha256"] == result.sha256
    assert [month for month, _sha in content["months"]] == ["2026-12"]
    assert len(content["targets"]) == 4
    assert (settled.document, settled.edition, settled.replaces) == (DOCUMENT, 1, None)
    assert prove_settlement(settled).holds


def test_it_is_settled_once(settled, ready, director, second_admin):
    assert settle(ready, director).pk == settled.pk  # sent twice
    assert refused(lambda: settle(ready, second_admin)) == "settled_already"
    assert YearSettlement.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"document": " "}, "no_number"),
        ({"closed_on": dt.date(2026, 12, 31)}, "too_early"),
        ({"closed_on": ON + dt.timedelta(days=1)}, "in_future"),
        ({"seen": "0" * 64}, "changed"),
    ],
)
def test_paper_day_and_what_was_seen_must_be_right(ready, director, fields, code):
    assert refused(lambda: settle(ready, director, **fields)) == code
    assert not YearSettlement.objects.exists()


def test_a_waiting_correction_hinders_unless_the_county_lets_it_warn(
    ready, director, clerk, funds, county
):
    RestatementRequest.objects.create(
        county=county.county,
        unit=county.township,
        indicator=funds,
        corrects_month=dt.date(2026, 12, 1),
        difference=-5,
        reason="重复计算",
        created_by=clerk,
    )
    assert refused(lambda: settle(ready, director)) == "hindered"
    set_rule(SETTLEMENT, county.county, director, requests="warns")
    made = settle(ready, director)
    kept = {each["check"]: each for each in made.content["checks"]}
    assert kept["requests"] == {"check": "requests", "weight": "warns", "met": False, "count": 1}


def test_the_heads_are_told_and_the_act_is_recorded(head, settled):
    told = Notice.objects.filter(kind="assessment.year_settled")
    assert list(told.values_list("recipient", flat=True)) == [head.pk]
    event = AuditEvent.objects.get(kind="assessment.year_settled")
    assert (event.detail["document"], event.detail["sha256"]) == (DOCUMENT, settled.sha256)


def test_opening_again_keeps_the_old_edition_and_the_next_names_it(
    settled, ready, director, second_admin
):
    assert refused(lambda: reopen(settled, director, document="")) == "no_number"
    assert refused(lambda: reopen(settled, director, reason=" ")) == "reason"
    old = (settled.content, settled.sha256)
    opened = reopen(settled, second_admin)
    assert not opened.is_standing
    assert not Notice.objects.filter(kind="assessment.year_settled", withdrawn_at=None).exists()
    assert refused(lambda: reopen(opened, director)) == "not_standing"
    second = settle(ready, director, document="县招组〔2027〕5号")
    assert (second.edition, second.replaces_id) == (2, settled.pk)
    settled.refresh_from_db()
    assert (settled.content, settled.sha256) == old
    assert prove_settlement(settled).holds
    assert prove_settlement(YearSettlement.objects.get(pk=second.pk)).holds


def test_two_who_open_it_again_do_not_overwrite_one_another(settled, director):
    stale = settled.version - 1
    with pytest.raises(Conflict):
        reopen(settled, director, version=stale)


def test_a_changed_figure_month_or_seal_is_betrayed(settled, director):
    stored = YearSettlement.objects.filter(pk=settled.pk)
    content = json.loads(json.dumps(settled.content))
    content["figures"]["rows"][0]["actual"] = "31000"
    stored.update(content=content)
    proof = prove_settlement(stored.get())
    assert proof.sealed != proof.found
    assert any(path.startswith("figures.rows[0]") for path, _stands, _again in proof.differing)
    stored.update(content=settled.content)
    assert prove_settlement(stored.get()).holds
    MonthFigure.objects.filter(month="2026-12-01").first().delete()
    assert prove_settlement(stored.get()).months == ["2026-12"]
    assert not verify_settlement(stored.get(), by=director).holds
    assert AuditEvent.objects.filter(kind="assessment.settlement_verified").count() == 1


def test_a_content_that_was_sealed_anew_is_betrayed_by_the_trail(settled):
    content = {**settled.content, "vetoed": {"1": "安全事故"}}
    YearSettlement.objects.filter(pk=settled.pk).update(
        content=content, sha256=seal_of(content, head_of(settled))
    )
    proof = prove_settlement(YearSettlement.objects.get(pk=settled.pk))
    assert proof.sealed == proof.found != proof.recorded
    assert not proof.holds


def test_the_command_proves_a_year(settled):
    out = io.StringIO()
    call_command("verify_settlement", YEAR, "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert [(each["year"], each["holds"], each["figures"]) for each in told] == [(YEAR, True, 8)]
    YearSettlement.objects.filter(pk=settled.pk).update(document="县招组〔2027〕9号")
    with pytest.raises(SystemExit):
        call_command("verify_settlement", YEAR, stdout=out)
    with pytest.raises(CommandError):
        call_command("verify_settlement", 2020, stdout=out)


def test_what_is_read_of_the_ledger_alone_does_not_ask_to_look_again(ready, director):
    seen = content_of(ready)
    seen["figures"]["problems"] = [{"open": 3, "overdue": 1}]
    assert settle(ready, director, seen=seen_mark(seen)).pk
