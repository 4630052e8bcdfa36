"""Objections (R12): claim, evidence, ruling, trace; who may do what, and each refusal."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assessment import events_scores as events
from assessment.models import FactChange, Objection, ObjectionFile
from assessment.permissions_scores import acts_for, can_rule
from assessment.rules.score_states import RunState
from assessment.services.report_content import seal
from assessment.services.scoring import objection_files, objections, rulings
from assessment.services.scoring.objections import take_back_objection
from assessment.services.scoring.proof import prove_scores
from assessment.services.scoring.rulings import Change, rule_objection
from assessment.services.scoring.runs import finalise, publish
from tests.assessment.results.conftest import AFTER, UNTIL, object_to
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY
from tests.factories.scoring import CONTENT, make_scheme
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict, RuleBroken
from zhaoshang.files.services import FileRefused

pytestmark = pytest.mark.django_db
State = Objection.State
RIGHT = (Change("funds", Decimal(18_000)),)
WHY = "经核实，该笔资金应予计入。"


def refused(act, *args, **fields):
    with pytest.raises(RuleBroken) as caught:
        act(*args, **fields)
    return caught.value


def rule(objection, by, **fields):
    values = {
        "version": objection.version,
        "verdict": State.UPHELD,
        "ruling": WHY,
        "changes": RIGHT,
        "reference": "县招办〔2026〕31号",
        "on": TODAY,
        **fields,
    }
    return rule_objection(objection_id=objection.pk, by=by, **values)


class TestFiling:
    def test_the_bureau_is_told_what_it_is_about(self, director, objection, clerk):
        told = Notice.objects.get(recipient=director, kind="assessment.objection_filed")
        assert told.params["about"] == "到位资金"
        event = AuditEvent.objects.get(kind=events.OBJECTION_FILED)
        assert (event.actor, event.detail["about"]) == (clerk, "funds")

    def test_about_the_whole_result(self, noticed, clerk):
        assert object_to(noticed, clerk, code="").code == ""

    def test_to_the_last_day_of_the_window(self, noticed, clerk):
        assert object_to(noticed, clerk, on=UNTIL).state == State.FILED
        broken = refused(object_to, noticed, clerk, code="discipline", on=AFTER)
        assert (broken.code, str(broken)) == (
            "window_closed",
            str(objections.WINDOW_CLOSED) % {"until": UNTIL},
        )

    def test_only_under_public_notice(self, run, clerk):
        assert refused(object_to, run, clerk).code == "not_under_notice"

    def test_not_to_a_final_result(self, final, clerk):
        assert refused(object_to, final, clerk, on=TODAY).code == "not_under_notice"

    def test_not_for_a_unit_that_is_not_scored(self, noticed, county):
        stranger = county.user(Role.CLERK, unit=county.department)
        assert refused(object_to, noticed, stranger).code == "not_scored"

    def test_not_about_a_point_that_the_result_does_not_have(self, noticed, clerk):
        broken = refused(object_to, noticed, clerk, code="exports")
        assert (broken.code, broken.field) == ("no_such_point", "code")

    def test_not_without_a_claim(self, noticed, clerk):
        broken = refused(object_to, noticed, clerk, claim="  ")
        assert (broken.code, broken.field) == ("no_claim", "claim")

    def test_not_twice_about_the_same_while_the_first_waits(self, noticed, objection, clerk):
        assert refused(object_to, noticed, clerk).code == "filed_already"
        assert object_to(noticed, clerk, code="discipline").pk != objection.pk


class TestTakingBack:
    def test_it_waits_no_longer_and_the_bureau_has_nothing_to_do(self, director, objection, clerk):
        taken = take_back_objection(objection_id=objection.pk, by=clerk)
        assert taken.state == State.TAKEN_BACK
        assert not Notice.objects.filter(recipient=director).exists()

    def test_another_may_be_filed_within_the_window(self, noticed, objection, clerk):
        take_back_objection(objection_id=objection.pk, by=clerk)
        assert object_to(noticed, clerk).state == State.FILED

    def test_sent_twice_it_is_taken_back_once(self, objection, clerk):
        for _time in range(2):
            take_back_objection(objection_id=objection.pk, by=clerk)
        assert AuditEvent.objects.filter(kind=events.OBJECTION_TAKEN_BACK).count() == 1

    def test_not_after_the_ruling(self, objection, clerk, director):
        rule(objection, director)
        broken = refused(take_back_objection, objection_id=objection.pk, by=clerk)
        assert broken.code == "ruled_already"


class TestRuling:
    def test_what_it_changes_moves_the_total_and_both_values_are_kept(
        self, noticed, objection, director, county, total_of
    ):
        rule(objection, director)
        # 18 000 of 24 000: 45 + 40.
        assert total_of(noticed, county.township) == "85.00"
        change = FactChange.objects.get()
        assert (change.name, change.old, change.new) == ("funds", 12_000, 18_000)
        noticed.refresh_from_db()
        assert noticed.content["units"][0]["values"]["funds"] == "12000"
        assert noticed.content["changes"][0]["new"] == "18000"
        assert noticed.sha256 == seal(noticed.content)
        assert prove_scores(noticed).holds

    def test_equal_totals_and_figures_share_the_place(self, noticed, objection, director, county):
        rule(objection, director)
        rows = noticed.rows.filter(unit__in=county.townships)
        assert {row.place for row in rows} == {1}

    def test_the_unit_is_told_the_verdict_and_the_trace_stands_in_the_trail(
        self, objection, clerk, director
    ):
        rule(objection, director)
        told = Notice.objects.get(recipient=clerk, kind="assessment.objection_ruled")
        assert told.params["ruling"] == WHY
        event = AuditEvent.objects.get(kind=events.OBJECTION_RULED)
        assert (event.actor, event.reason) == (director, WHY)

    def test_an_upheld_target_is_changed_not_the_figure(
        self, noticed, objection, director, county, total_of
    ):
        rule(objection, director, changes=(Change("funds", Decimal(12_000), is_target=True),))
        assert total_of(noticed, county.township) == "100.00"

    def test_a_rejected_one_changes_nothing(self, noticed, objection, director, county, total_of):
        before = noticed.sha256
        rule(objection, director, verdict=State.REJECTED, changes=())
        noticed.refresh_from_db()
        assert total_of(noticed, county.township) == "70.00"
        assert noticed.sha256 == before

    def test_nobody_rules_on_what_he_filed_himself(self, noticed, county, director):
        both = county.user(Role.BUREAU_ADMIN)
        own = objections.file_objection(
            run_id=noticed.pk,
            unit_id=county.township.pk,
            code="",
            claim="名次有误",
            by=both,
            on=TODAY,
        )
        broken = refused(rule, own, both)
        assert (broken.code, str(broken)) == ("own", str(rulings.OWN))
        assert not can_rule(both, own)
        assert can_rule(director, own)

    def test_not_without_reasons(self, objection, director):
        broken = refused(rule, objection, director, ruling=" ")
        assert (broken.code, broken.field) == ("no_ruling", "ruling")

    def test_an_upheld_one_says_what_it_changes(self, objection, director):
        broken = refused(rule, objection, director, changes=())
        assert (broken.code, broken.field) == ("no_change", "changes")

    def test_a_rejected_one_says_none(self, objection, director):
        broken = refused(rule, objection, director, verdict=State.REJECTED)
        assert broken.code == "changes_of_rejected"

    def test_not_a_figure_that_the_scheme_does_not_ask_for(self, objection, director):
        changes = (Change("exports", Decimal(1)),)
        broken = refused(rule, objection, director, changes=changes)
        assert str(broken) == str(rulings.NO_SUCH_FIGURE) % {"name": "exports"}

    def test_not_to_the_value_that_stands(self, objection, director):
        broken = refused(rule, objection, director, changes=(Change("funds", Decimal(12_000)),))
        assert broken.code == "same_figure"

    def test_not_twice(self, objection, director):
        ruled = rule(objection, director)
        assert refused(rule, ruled, director).code == "ruled_already"

    def test_not_by_who_looked_at_an_older_one(self, objection, director):
        with pytest.raises(Conflict):
            rule(objection, director, version=objection.version - 1)

    def test_a_refused_ruling_leaves_nothing(self, noticed, objection, director, county, total_of):
        refused(rule, objection, director, changes=(*RIGHT, Change("exports", Decimal(1))))
        objection.refresh_from_db()
        assert objection.state == State.FILED
        assert not FactChange.objects.exists()
        assert total_of(noticed, county.township) == "70.00"

    def test_a_second_objection_sees_the_figure_as_the_first_left_it(
        self, noticed, objection, clerk, director, total_of, county
    ):
        rule(objection, director)
        later = object_to(noticed, clerk)
        rule(later, director, changes=(Change("funds", Decimal(24_000)),))
        change = later.changes.get()
        assert (change.old, change.new) == (18_000, 24_000)
        assert total_of(noticed, county.township) == "100.00"

    def test_it_still_counts_once_the_result_is_published(
        self, noticed, objection, director, total_of, county
    ):
        rule(objection, director)
        noticed.refresh_from_db()
        done = finalise(run_id=noticed.pk, version=noticed.version, by=director, on=AFTER)
        done = publish(run_id=done.pk, version=done.version, by=director, on=AFTER)
        assert (done.state, total_of(done, county.township)) == (RunState.PUBLISHED, "85.00")


class TestOthers:
    """A scheme that compares: what one gains, another loses."""

    @pytest.fixture
    def scheme(self, plan):
        content = {**CONTENT, "indicators": [dict(each) for each in CONTENT["indicators"]]}
        content["indicators"][0] |= {"kind": "efficacy", "params": {"value": "funds"}}
        return make_scheme(plan, content=content)

    def test_units_whose_points_move_are_told(
        self, other_clerk, noticed, objection, director, county, total_of
    ):
        # 12 000 and 18 000: 36 and 60 of 60. With 30 000 it is the other way round.
        assert total_of(noticed, county.townships[1]) == "100.00"
        rule(objection, director, changes=(Change("funds", Decimal(30_000)),))
        assert total_of(noticed, county.townships[1]) == "76.00"
        told = Notice.objects.get(recipient=other_clerk, kind="assessment.scores_changed")
        assert (told.params["before"], told.params["after"]) == ("100.00", "76.00")

    def test_nobody_else_is_told_where_nothing_moves(
        self, other_clerk, noticed, objection, director
    ):
        rule(objection, director, verdict=State.REJECTED, changes=())
        kinds = Notice.objects.filter(recipient=other_clerk).values_list("kind", flat=True)
        assert "assessment.scores_changed" not in kinds


class TestEvidence:
    def file(self, run, by, *files):
        return objection_files.file_with_evidence(
            run_id=run.pk,
            unit_id=by.unit_id,
            code="funds",
            claim="见银行回单",
            uploads=files,
            by=by,
            on=TODAY,
        )

    def test_files_come_with_the_objection_and_may_be_added_until_the_ruling(
        self, noticed, clerk, director
    ):
        objection = self.file(noticed, clerk, upload("回单.pdf", PDF))
        objection_files.add_evidence(
            objection_id=objection.pk, uploads=[upload("合同.pdf", PDF)], by=clerk
        )
        assert [each.title for each in objection.files.all()] == ["回单.pdf", "合同.pdf"]
        rule(objection, director)
        broken = refused(
            objection_files.add_evidence,
            objection_id=objection.pk,
            uploads=[upload("再补.pdf", PDF)],
            by=clerk,
        )
        assert broken.code == "ruled_already"

    def test_a_file_that_is_none_takes_the_objection_with_it(self, noticed, clerk):
        with pytest.raises(FileRefused):
            self.file(noticed, clerk, upload("回单.pdf", b"MZ no pdf"))
        assert not Objection.objects.exists()
        assert not ObjectionFile.objects.exists()

    def test_it_is_seen_by_the_unit_and_by_who_reads_the_county(
        self, noticed, clerk, other_clerk, officer, leader
    ):
        self.file(noticed, clerk, upload("回单.pdf", PDF))
        seen = [
            ObjectionFile.objects.visible_to(each).count()
            for each in (clerk, officer, leader, other_clerk)
        ]
        assert seen == [1, 1, 1, 0]


def test_who_acts_for_a_unit(clerk, other_clerk, officer, leader, county):
    head = county.user(Role.UNIT_HEAD)
    found = [acts_for(each, county.township.pk) for each in (clerk, head)]
    assert found == [True, True]
    assert not any(acts_for(each, county.township.pk) for each in (other_clerk, officer, leader))
