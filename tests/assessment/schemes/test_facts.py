"""The bureau types what neither ledger nor reports know: with a document, all or nothing (R11)."""

from __future__ import annotations

import pytest

from assessment.models import ScoreFact
from assessment.rules.cells import Change
from assessment.selectors.fact_grid import fact_grid
from assessment.selectors.running_scores import running_scores
from assessment.services.scoring import facts as services
from assessment.services.scoring.facts import type_facts
from tests.assessment.schemes.conftest import OCTOBER
from tests.factories.projects import TODAY
from tests.factories.scoring import CONTENT, make_fact, make_scheme
from tests.stages import stage
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Cycle, Month, Period

pytestmark = pytest.mark.django_db
DOCUMENT = "县招办〔2026〕20号"
TYPED = {"funds": {"from": "typed"}, "late_reports": {"from": "typed"}}


@stage
def typed(plan):
    """A scheme in force whose figures are typed; "funds" has a target."""
    return make_scheme(plan, sources=TYPED)


@pytest.fixture
def save(county, director):
    """Type cells of October."""

    def run(*changes, reference=DOCUMENT):
        return type_facts(
            county_id=county.county.pk,
            month=OCTOBER,
            changes=[Change(*each) for each in changes],
            reference=reference,
            by=director,
        )

    return run


def cell(unit, name, kind="v"):
    return f"{unit.pk}-{kind}-{name}"


def test_figures_and_their_targets_are_stored_with_an_event_each(typed, county, save):
    unit = county.township
    result = save(
        (cell(unit, "funds"), "", "1.2万"),
        (cell(unit, "funds", "t"), "", "24,000"),
        (cell(unit, "late_reports"), "", "2"),
    )
    assert result.saved == 3
    fact = ScoreFact.objects.get(name="funds")
    assert (fact.value, fact.target, fact.reference) == (12000, 24000, DOCUMENT)
    events = AuditEvent.objects.filter(kind="assessment.score_fact_typed")
    assert {each.detail["figure"] for each in events} == {"funds", "late_reports"}
    assert events.first().detail["document"] == DOCUMENT


def test_what_is_typed_is_what_the_unit_is_scored_by(typed, county, save):
    unit = county.township
    save((cell(unit, "funds"), "", "12000"), (cell(unit, "funds", "t"), "", "24000"))
    scores = running_scores(county=county.county, period=Period(Cycle.MONTH, 2026, 10), on=TODAY)
    outcome = scores.of(unit.pk).outcome
    assert outcome["indicators"]["funds"]["score"] == "30.00"


def test_a_figure_of_an_earlier_month_stands_beside_until_there_is_a_new_one(typed, county):
    make_fact(county.township, "late_reports", 4)
    grid = fact_grid(county_id=county.county.pk, month=OCTOBER)
    column = next(each for each in grid.blocks[0].columns if each.name == "late_reports")
    assert grid.text(county.township, column) == ""
    assert grid.text_before(county.township, column) == "4"


def test_an_emptied_figure_is_taken_away_and_leaves_its_trace(typed, county, save):
    save((cell(county.township, "late_reports"), "", "2"))
    save((cell(county.township, "late_reports"), "2", ""))
    assert not ScoreFact.objects.exists()
    last = AuditEvent.objects.filter(kind="assessment.score_fact_typed").latest("pk")
    assert last.detail["value"] == ["2", ""]


def test_a_changed_figure_gets_a_new_version(typed, county, save):
    save((cell(county.township, "late_reports"), "", "2"))
    save((cell(county.township, "late_reports"), "2", "3"))
    fact = ScoreFact.objects.get()
    assert (fact.value, fact.version) == (3, 2)


@pytest.mark.parametrize(
    ("name", "kind", "text", "words"),
    [
        ("late_reports", "v", "不清楚", services.WORDS[services.Problem.UNREADABLE]),
        ("late_reports", "v", "9" * 20, services.WORDS[services.Problem.TOO_LARGE]),
        ("funds", "t", "-1", services.NEGATIVE),
        ("late_reports", "t", "1", services.NO_CELL),
        ("moonshine", "v", "1", services.NO_CELL),
    ],
)
def test_a_bad_cell_keeps_all_from_being_stored(name, kind, text, words, typed, county, save):
    bad = cell(county.township, name, kind)
    result = save((cell(county.townships[1], "late_reports"), "", "1"), (bad, "", text))
    assert result.problems == {bad: str(words)}
    assert not ScoreFact.objects.exists()


def test_a_target_alone_is_refused_beside_its_figure(typed, county, save):
    result = save((cell(county.township, "funds", "t"), "", "24000"))
    assert result.problems == {cell(county.township, "funds"): str(services.VALUE_NEEDED)}


def test_figures_need_a_document(typed, county, save):
    with pytest.raises(RuleBroken) as caught:
        save((cell(county.township, "late_reports"), "", "2"), reference=" ")
    assert (caught.value.code, caught.value.field) == ("no_document", "reference")


def test_nothing_is_asked_where_no_plan_is_issued(county, save):
    with pytest.raises(RuleBroken) as caught:
        save(("1-v-x", "", "1"))
    assert caught.value.code == "no_plan"


def test_what_somebody_else_typed_meanwhile_is_not_overwritten(typed, county, save):
    name = cell(county.township, "late_reports")
    save((name, "", "2"))
    result = save((name, "", "5"))
    assert [(each.stands, each.typed) for each in result.clashes] == [("2", "5")]
    assert ScoreFact.objects.get().value == 2


def test_the_same_typed_twice_is_harmless(typed, county, save):
    name = cell(county.township, "late_reports")
    save((name, "", "2"))
    assert save((name, "", "2")).saved == 0


def test_the_yearly_scheme_asks_for_its_figures_in_december(plan, county):
    content = {**CONTENT, "tie_break": ["satisfaction"]}
    sources = {
        "funds": {"from": "indicator", "code": "funds"},
        "late_reports": {"from": "count", "code": "late_reports"},
        "satisfaction": {"from": "typed"},
    }
    make_scheme(plan, cycle="year", content=content, sources=sources)
    assert not fact_grid(county_id=county.county.pk, month=OCTOBER).blocks
    december = fact_grid(county_id=county.county.pk, month=Month(2026, 12))
    assert [each.name for each in december.blocks[0].columns] == ["satisfaction"]
