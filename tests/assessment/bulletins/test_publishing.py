"""A bulletin from draft to print: hindered, published once, never changed, proved, followed."""

import copy
import datetime as dt
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from assessment import events_bulletins as events
from assessment.models import Bulletin, Indicator, MonthlyReport, ScoreRow
from assessment.rules.bulletin_compare import Said, compare
from assessment.rules.bulletins import recompute
from assessment.services import bulletins as services
from assessment.services.bulletin_proof import prove_bulletin
from assessment.services.restating import Correction, book_restatement
from tests.assessment.bulletins.conftest import (
    DATED,
    ON,
    QUARTER,
    SEPTEMBER,
    enter,
    publish,
    written,
)
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict, RuleBroken
from zhaoshang.core.periods import Period

pytestmark = pytest.mark.django_db


def rows_of(bulletin, unit):
    indicator = bulletin.content["indicators"][0]["id"]
    rows = bulletin.content["rows"]
    return next(r for r in rows if r["unit"] == unit.pk and r["indicator"] == indicator)


class TestBeginning:
    def test_a_period_that_is_not_over_is_refused(self, plan, county, officer):
        with pytest.raises(RuleBroken) as refused:
            services.make_bulletin(
                county_id=county.county.pk, period=Period.parse("2026Q4"), by=officer, on=ON
            )
        assert refused.value.code == "not_over"

    def test_a_year_without_an_issued_plan_is_refused(self, county, officer):
        with pytest.raises(RuleBroken) as refused:
            services.make_bulletin(county_id=county.county.pk, period=QUARTER, by=officer, on=ON)
        assert refused.value.code == "no_plan"

    def test_a_period_has_one_bulletin(self, draft, county, officer):
        with pytest.raises(RuleBroken) as refused:
            services.make_bulletin(county_id=county.county.pk, period=QUARTER, by=officer, on=ON)
        assert refused.value.code == "stands"

    def test_a_draft_is_deleted_with_a_reason_and_a_published_one_never(self, draft, director):
        def delete(why, version=draft.version):
            services.delete_draft(bulletin_id=draft.pk, version=version, why=why, by=director)

        for wrong, code in ((("  ",), "reason"), (("误建", 99), "conflict")):
            with pytest.raises(RuleBroken) as refused:
                delete(*wrong)
            assert refused.value.code == code
        Bulletin.objects.filter(pk=draft.pk).update(
            state="published", sha256="0" * 64, dated_on=DATED, published_at=draft.created_at
        )
        with pytest.raises(RuleBroken) as refused:
            delete("误建")
        assert refused.value.code == "published"
        Bulletin.objects.filter(pk=draft.pk).update(state="draft", sha256="")
        delete("误建")
        assert not Bulletin.objects.exists()
        event = AuditEvent.objects.get(kind=events.BULLETIN_DELETED)
        assert (event.reason, event.subject_id) == ("误建", str(draft.pk))

    def test_kind_title_and_office_follow_from_period_and_habit(self, draft, county, officer):
        assert (draft.kind, draft.title) == (
            "quarterly",
            "关于2026年第三季度全县招商引资工作情况的通报",
        )
        Bulletin.objects.filter(pk=draft.pk).update(signed_by="县招商局")
        half = services.make_bulletin(
            county_id=county.county.pk, period=Period.parse("2026H1"), by=officer, on=ON
        )
        assert (half.kind, half.signed_by) == ("half_year", "县招商局")


class TestWriting:
    def test_the_second_of_two_savers_sees_what_the_first_wrote(self, draft, officer, director):
        first = written(draft, officer, lead="先写的一稿", before={"flags": "旗"})
        first.version -= 1
        with pytest.raises(Conflict) as refused:
            written(first, director, lead="后写的一稿")
        told = {each.field: each.theirs for each in refused.value.changes}
        assert told["lead"] == "先写的一稿"
        assert told["before_flags"] == "旗"

    def test_only_known_sections_are_kept(self, draft, officer):
        saved = written(draft, officer, rows=[{"actual": "1"}], before={"nothing": "甲"})
        assert "rows" not in saved.text
        assert saved.text["before"] == {}


class TestHindrances:
    def test_a_quarter_needs_its_final_result(self, draft, director):
        with pytest.raises(RuleBroken) as refused:
            publish(draft, director)
        assert refused.value.code == "hindered"

    def test_a_month_needs_none_but_must_be_closed(self, draft, county, officer, director):
        october = written(
            services.make_bulletin(
                county_id=county.county.pk, period=Period.parse("2026-10"), by=officer, on=ON
            ),
            officer,
        )
        assert [str(each) for each in services.hindrances(october, None, ON)] != []
        with pytest.raises(RuleBroken):
            publish(october, director)
        september = written(
            services.make_bulletin(
                county_id=county.county.pk, period=Period.parse("2026-09"), by=officer, on=ON
            ),
            officer,
        )
        assert publish(september, director).run is None

    @pytest.mark.parametrize(
        ("field", "value"), [("number", ""), ("dated_on", None), ("dated_on", SEPTEMBER.last_day)]
    )
    def test_number_and_day_must_stand(self, run, draft, director, field, value):
        Bulletin.objects.filter(pk=draft.pk).update(**{field: value})
        with pytest.raises(RuleBroken) as refused:
            publish(draft, director)
        assert refused.value.code == "hindered"

    def test_figures_that_changed_since_they_were_looked_at_are_not_published(
        self, run, draft, director
    ):
        with pytest.raises(RuleBroken) as refused:
            services.publish_bulletin(
                bulletin_id=draft.pk, version=draft.version, seen="", by=director, on=ON
            )
        assert refused.value.code == "changed"


class TestPublished:
    def test_it_prints_rates_gaps_places_and_scores(self, published, county):
        first, second = (rows_of(published, unit) for unit in county.townships[:2])
        assert (first["goals"][0]["percent"], first["goals"][0]["gap"]) == ("86.88", "11.88")
        assert (second["goals"][0]["percent"], second["goals"][0]["gap"]) == ("50.00", "-25.00")
        assert (first["place"], second["place"]) == (1, 2)
        assert [e["unit"] for e in published.content["lists"]["red"]] == [county.township.pk]
        assert county.townships[1].pk in [e["unit"] for e in published.content["lists"]["black"]]
        stored = ScoreRow.objects.get(run=published.run, unit=county.township)
        printed = {row["unit"]: row for row in published.content["scores"]["rows"]}
        assert printed[county.township.pk]["total"] == f"{stored.total:.2f}"

    def test_every_unit_of_the_plan_is_told_and_the_act_is_recorded(
        self, county, run, draft, director
    ):
        head = county.user(Role.UNIT_HEAD)
        publish(draft, director)
        assert (
            Notice.objects.filter(recipient=head, kind="assessment.bulletin_published").count() == 1
        )
        assert AuditEvent.objects.filter(kind=events.BULLETIN_PUBLISHED).count() == 1

    def test_nothing_that_is_corrected_later_changes_it(
        self, published, projects, county, director, officer
    ):
        before = copy.deepcopy((published.content, published.text, published.sha256))
        enter(projects[0], 500)
        Unit.objects.filter(pk=county.township.pk).update(name="改名镇", short_name="改名")
        MonthlyReport.objects.update(is_late=True)
        published = Bulletin.objects.get(pk=published.pk)
        assert (published.content, published.text, published.sha256) == before
        assert prove_bulletin(published).holds

    def test_a_published_one_is_neither_written_nor_published_again(self, published, director):
        with pytest.raises(RuleBroken) as refused:
            written(published, director)
        assert refused.value.code == "published"
        with pytest.raises(RuleBroken):
            services.publish_bulletin(
                bulletin_id=published.pk, version=published.version, seen="", by=director, on=ON
            )


class TestNewEdition:
    def edition(self, published, director, *, restated=True):
        return services.new_edition(
            bulletin_id=published.pk, why="某镇到位资金更正", restated=restated, by=director, on=ON
        )

    def test_it_names_the_old_one_which_stays(self, published, director):
        made = written(self.edition(published, director), director)
        second = publish(made, director)
        assert (second.edition, second.replaces_id) == (2, published.pk)
        assert second.content["head"]["replaces"]["sha256"] == published.sha256
        assert prove_bulletin(published).holds
        assert prove_bulletin(second).holds

    def test_as_restated_it_shows_what_was_corrected_and_is_compared(
        self, published, county, director, officer
    ):
        correction = Correction(
            unit=county.township,
            indicator=Indicator.objects.get(code="visits"),
            corrects=SEPTEMBER,
            difference=Decimal(2),
            reason="漏报两次",
            reference="县招办〔2026〕20号",
        )
        book_restatement(correction=correction, by=officer, on=ON)
        second = publish(written(self.edition(published, director), director), director)
        changed = [
            (each.unit, each.about, each.before, each.after)
            for each in compare(published.content, second.content)
            if each.figure is Said.ACTUAL
        ]
        assert (county.township.label, "外出招商", "3", "5") in changed

    def test_it_needs_a_reason_and_a_published_one_that_is_the_last(
        self, published, director, draft
    ):
        with pytest.raises(RuleBroken) as refused:
            services.new_edition(
                bulletin_id=published.pk, why=" ", restated=False, by=director, on=ON
            )
        assert refused.value.field == "why"
        made = self.edition(published, director)
        for pk, code in ((published.pk, "has_later"), (made.pk, "not_published")):
            with pytest.raises(RuleBroken) as refused:
                services.new_edition(bulletin_id=pk, why="再次", restated=False, by=director, on=ON)
            assert refused.value.code == code


def a_goal(content):
    return next(row for row in content["rows"] if row["goals"])["goals"][0]


TYPED_OVER = [
    (lambda c, t: a_goal(c).update(percent="99.99"), "goals[0].percent"),
    (lambda c, t: a_goal(c).update(target="1"), "goals[0].percent"),
    (lambda c, t: c["rows"][0].update(place=9), ".place"),
    (lambda c, t: c["lists"].update(black=[]), "content.lists.black"),
    (lambda c, t: c["rates"][0].update(percent="1.00"), "content.rates[0].percent"),
    (lambda c, t: c["scores"]["rows"][0].update(total="100.00"), "scores.units"),
    (lambda c, t: c["head"].update(number="假"), "head.number"),
    (lambda c, t: c.pop("rows"), "content"),
]
WORDS_CHANGED = [
    lambda c, t: t.update(lead="改过的话"),
    lambda c, t: c["units"][0].update(name="别的镇"),
]


class TestVerifyBulletin:
    def run_it(self, bulletin, capsys, *options):
        status = 0
        try:
            call_command("verify_bulletin", str(bulletin.pk), *options)
        except SystemExit as ended:
            status = ended.code
        return status, capsys.readouterr().out

    def test_one_that_was_left_alone_holds(self, published, capsys):
        status, out = self.run_it(published, capsys, "--json")
        told = json.loads(out)
        assert (status, told["holds"], told["differences"]) == (0, True, [])
        assert told["scores"]["holds"]

    def tampered(self, published, change):
        content, text = copy.deepcopy(published.content), copy.deepcopy(published.text)
        change(content, text)
        Bulletin.objects.filter(pk=published.pk).update(content=content, text=text)

    def test_a_number_that_was_typed_over_is_named(self, published, capsys):
        for change, path in TYPED_OVER:
            self.tampered(published, change)
            status, out = self.run_it(published, capsys, "--json")
            told = json.loads(out)
            assert (status, told["holds"]) == (1, False)
            assert any(path in each["path"] for each in told["differences"]), path
            assert told["sealed"] != told["found"]

    def test_one_that_was_changed_and_sealed_anew_is_betrayed_by_the_trail(self, published, capsys):
        content = copy.deepcopy(published.content)
        a_goal(content)["target"] = "1"
        content = recompute(content)
        sealed = services.seal_of(content, published.text)
        Bulletin.objects.filter(pk=published.pk).update(content=content, sha256=sealed)
        status, out = self.run_it(published, capsys, "--json")
        told = json.loads(out)
        assert (status, told["sealed"] == told["found"]) == (1, True)
        assert [each["path"] for each in told["differences"]] == ["sha256"]

    def test_words_that_were_changed_break_the_seal(self, published, capsys):
        for change in WORDS_CHANGED:
            self.tampered(published, change)
            status, out = self.run_it(published, capsys)
            assert status == 1
            assert "CHANGED" in out

    def test_a_score_that_was_changed_in_the_result_is_named(self, published, capsys):
        ScoreRow.objects.filter(run=published.run).update(total=Decimal("99.99"))
        status, out = self.run_it(published, capsys, "--json")
        assert status == 1
        assert json.loads(out)["scores"]["differing"]

    def test_a_title_that_was_changed_beside_the_snapshot_is_named(self, published, capsys):
        Bulletin.objects.filter(pk=published.pk).update(dated_on=DATED + dt.timedelta(days=1))
        status, out = self.run_it(published, capsys, "--json")
        assert status == 1
        assert [e["path"] for e in json.loads(out)["differences"]] == ["head.dated_on"]

    def test_a_draft_or_nothing_cannot_be_proved(self, draft):
        for pk in (draft.pk, 999_999):
            with pytest.raises(CommandError):
                call_command("verify_bulletin", str(pk))
