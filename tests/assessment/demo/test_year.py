"""A small demo county lives its year, on days on which a year is hard to tell."""

import datetime as dt

import pytest

from assessment.demo.loading import load_assessment
from assessment.models import Bulletin, MonthClosing, Objection, ScoreRun, SpotCheck, SpotCheckItem
from assessment.services.bulletin_proof import prove_bulletin
from assessment.services.closing_proof import prove
from assessment.services.scoring.proof import prove_scores
from assessment.services.spot_proof import prove_sample
from projects.demo import ledger, staff
from projects.demo.ledger import load_projects
from projects.demo.reading import read_table
from projects.demo.records import load_records
from projects.demo.visits import load_visits

UNITS = (
    "YL",
    "YL-TZJ",
    *(f"YL-Z{number:02d}" for number in (1, 2, 3, 5, 8, 10)),
    *(f"YL-Y0{number}" for number in (1, 2, 3)),
)
DEPARTMENTS = ("YL-B02", "YL-B03", "YL-B06", "YL-T01")


@pytest.fixture
def small(monkeypatch):
    """Let the demo's tables have few units and projects."""

    def table(name):
        rows = read_table(name)
        known = {*UNITS, *DEPARTMENTS}
        if name == "units":
            return [row for row in rows if row["code"] in known]
        if name == "people":
            return [row for row in rows if row["unit"] in known]
        return rows[:45]

    monkeypatch.setattr(staff, "read_table", table)
    monkeypatch.setattr(ledger, "read_table", table)
    monkeypatch.setattr(staff, "TEAM_MEMBERS", {})


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("day", ["2027-01-01"])
def test_the_year_is_entered_whole_and_once(small, time_machine, day):
    on = dt.date.fromisoformat(day)
    time_machine.move_to(f"{day} 01:30+00:00")
    people = staff.load_staff(on=on)
    by = people.people["yewu1"]
    placed = load_projects(people, on=on, by=by)
    load_records(people, placed, on=on, by=by)
    load_visits(people, on=on)
    load_assessment(people, on=on, by=by)

    noticed, published = ScoreRun.objects.order_by("-period")
    assert (noticed.state, published.state) == ("noticed", "published")
    assert noticed.notice_until >= on
    for run in (noticed, published):
        totals = list(run.rows.values_list("total", flat=True))
        assert len(set(totals)) > len(totals) // 2
        # One that did not report stands last, without a place.
        assert run.rows.filter(place=None, outcome__reported=False).count() == 1
        assert prove_scores(run).holds
    assert sorted(Objection.objects.values_list("state", flat=True)) == [
        "filed",
        "rejected",
        "upheld",
    ]
    check = SpotCheck.objects.get()
    assert prove_sample(check).holds
    findings = set(SpotCheckItem.objects.values_list("finding", flat=True))
    assert findings >= {"", "confirmed", "reduced"}
    reduced = SpotCheckItem.objects.filter(finding="reduced").get()
    assert reduced.corrections.get().verified_wan == -reduced.reduced_wan
    assert sorted(Bulletin.objects.values_list("state", flat=True)) == [
        "draft",
        "published",
        "published",
    ]
    for bulletin in Bulletin.objects.filter(state="published"):
        assert bulletin.published_at.date() <= on
        assert prove_bulletin(bulletin).holds
    assert prove(MonthClosing.objects.order_by("-month")[0]).holds

    counted = [ScoreRun, MonthClosing, Bulletin]
    before = [model.objects.count() for model in counted]
    load_assessment(people, on=on, by=by)
    assert [model.objects.count() for model in counted] == before
