"""The demo county and the generated volume."""

import datetime as dt
import io

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db import connection

from projects.demo import guard
from projects.demo.loading import load_demo
from projects.demo.reading import read_table
from projects.demo.staff import PASSWORD, accounts
from projects.demo.timeline import timeline
from projects.models import (
    ActualResult,
    AgencyItem,
    CareRequest,
    CareVisit,
    FirstContactFiling,
    Flag,
    FlagConsequence,
    FlagHold,
    FollowUp,
    FundsEntry,
    Investor,
    LedgerSummary,
    Milestone,
    Problem,
    Project,
    StageMove,
    StageProposal,
)
from projects.rules.stages import STAGE_OF, Stage
from projects.selectors.gates import missing_counts
from projects.selectors.pipeline import pipeline_differences
from projects.selectors.summaries import summary_differences
from projects.services.flags import scan
from zhaoshang.accounts.models import Position, TeamMembership, Unit, User
from zhaoshang.accounts.rules import Office, Role, UnitKind
from zhaoshang.core import clock

ON = dt.date(2026, 11, 23)


@pytest.fixture(scope="class")
def demo(module_database):
    """Load the demo once; what a test adds to it is rolled back."""
    with module_database():
        load_demo(on=ON)
        yield


@pytest.mark.slow
@pytest.mark.django_db
class TestLoadDemo:
    def test_the_county_has_the_shape_of_a_real_one(self, demo):
        county = User.objects.get(username="yewu1").unit.county
        wanted = {
            UnitKind.TOWNSHIP: 15,
            UnitKind.PARK: 3,
            UnitKind.DEPARTMENT: 12,
            UnitKind.BUREAU: 1,
            UnitKind.TEAM: 3,
        }
        for kind, number in wanted.items():
            assert Unit.objects.filter(county=county, kind=kind).count() == number
        assert set(Position.objects.values_list("code", flat=True)) >= {
            Office.PARTY_SECRETARY,
            Office.COUNTY_HEAD,
            Office.DEPUTY_HEAD_INVESTMENT,
            Office.PARK_HEAD,
        }
        assert TeamMembership.objects.count() >= 9

    def test_every_role_can_log_in(self, demo):
        roles = {role for account in accounts() for role in account.roles}
        assert roles == set(Role)
        user = User.objects.get(username="yewu1")
        assert check_password(PASSWORD, user.password)
        assert not user.must_change_password
        assert not User.objects.filter(must_change_password=True).exists()

    def test_all_projects_of_the_reports_are_there_with_their_figures(self, demo):
        rows = read_table("projects")
        assert Project.objects.count() == len(rows) == 132
        told = sorted(row["name"] for row in rows)
        assert sorted(Project.objects.values_list("name", flat=True)) == told
        totals = sum(float(row["total_wan"] or 0) for row in rows)
        stored = Project.objects.exclude(total_investment_wan=None)
        assert float(sum(each.total_investment_wan for each in stored)) == totals

    def test_no_page_is_empty(self, demo):
        for model in (FollowUp, FundsEntry, Problem, Milestone, Investor, StageMove):
            assert model._default_manager.count() > 10, model
        assert StageProposal.objects.filter(state="open").exists()
        assert set(FirstContactFiling.objects.values_list("state", flat=True)) >= {
            "submitted",
            "accepted",
        }
        assert Project.objects.filter(status="suspended").exists()
        assert FlagConsequence.objects.filter(state="open").exists()
        assert FlagHold.objects.filter(state="asked").count() == 1
        assert not FundsEntry.objects.filter(origin="").exists()
        assert set(Project.objects.values_list("stage", flat=True)) == set(Stage)

    def test_departments_have_permits_in_time_and_late_and_enterprises_are_cared_for(self, demo):
        assert set(AgencyItem.objects.values_list("result", flat=True)) >= {"", "done"}
        late = AgencyItem.objects.late(ON)
        assert late.exists()
        assert not late.filter(problem=None).exists()
        assert AgencyItem.objects.exclude(paused_on=None).exists()
        assert CareVisit.objects.count() == 2
        assert CareRequest.objects.filter(is_complaint=True, answer_due_on__lt=ON).exists()
        assert ActualResult.objects.exclude(verified_on=None).exists()

    def test_everything_derived_is_right(self, demo):
        assert summary_differences() == []
        assert pipeline_differences() == []
        county = User.objects.get(username="yewu1").unit.county
        assert sum(each.project_count for each in LedgerSummary.objects.filter(unit=county)) == 132
        ids = list(Project.objects.values_list("pk", flat=True))
        counted = missing_counts(ids, county=county, on=ON)
        assert counted == dict(Project.objects.values_list("pk", "missing_count"))

    def test_a_second_load_adds_nothing(self, demo):
        models = (Unit, User, Project, StageMove, FollowUp, Milestone, Project.history.model)
        before = [model._default_manager.count() for model in models]
        loaded = load_demo(on=ON + dt.timedelta(days=40))
        assert loaded.new_projects == 0
        assert [model._default_manager.count() for model in models] == before

    def test_what_was_edited_stays_edited(self, demo):
        project = Project.objects.first()
        project.next_step = "已改"
        project.save()
        load_demo(on=ON)
        project.refresh_from_db()
        assert project.next_step == "已改"


@pytest.mark.slow
def test_the_command_prints_every_account(db):
    out = io.StringIO()
    call_command("load_demo", "--accounts", stdout=out)
    for account in accounts():
        assert f"| {account.username} |" in out.getvalue()
    assert PASSWORD in out.getvalue()


@pytest.mark.parametrize("command", ["load_demo", "generate_data"])
def test_demo_data_is_refused_in_production(monkeypatch, settings, command):
    monkeypatch.setattr(guard, "PRODUCTION", settings.SETTINGS_MODULE)
    options = {"projects": 1} if command == "generate_data" else {}
    with pytest.raises(CommandError, match="production"):
        call_command(command, **options)


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("number", range(40))
def test_a_timeline_goes_forward_and_ends_in_its_list(number, stage):
    made = timeline(number, stage, on=ON)
    days = [step.happened_on for step in made.steps]
    assert days == sorted(days)
    assert days[-1] <= ON
    assert STAGE_OF[made.last.sub_stage] is stage
    assert made == timeline(number, stage, on=ON)


@pytest.mark.slow
class TestGenerateData:
    def generate(self, **options):
        call_command("generate_data", **{"seed": 1, "counties": 2, **options}, stdout=io.StringIO())

    def test_volume_is_whole(self, db):
        self.generate(projects=120)
        assert Project.objects.count() == 120
        assert Unit.objects.filter(kind=UnitKind.COUNTY).count() == 2
        assert summary_differences() == []
        assert pipeline_differences() == []
        assert Project.history.count() == 120
        assert StageMove.objects.filter(verb="register").count() == 120
        assert not Project.objects.filter(parts=None).exists()
        assert User.objects.get(username="v01clerk").has_role(Role.CLERK)

    def test_its_projects_bear_the_flags_that_follow_from_them(self, db):
        self.generate(projects=60)
        assert Project.objects.exclude(flag_severity="").exists()
        stored = Flag.objects.count()
        report = scan(on=clock.today()).as_json()
        assert (report["raised"], report["cleared"]) == (0, 0)
        assert Flag.objects.count() == stored

    def test_flags_can_be_left_to_the_nightly_scan(self, db):
        self.generate(projects=20, no_flags=True)
        assert not Flag.objects.exists()

    def test_it_adds_to_what_is_there(self, db):
        self.generate(projects=30)
        self.generate(projects=30, seed=2)
        assert Project.objects.count() == 60
        assert summary_differences() == []
        assert pipeline_differences() == []

    def test_the_same_seed_gives_the_same_names(self, db):
        def names():
            with connection.cursor():
                return list(
                    Project.objects.order_by("pk").values_list("name", "total_investment_wan")
                )

        self.generate(projects=20)
        first = names()
        self.generate(projects=20, seed=1)
        assert names()[20:] == first

    @pytest.mark.parametrize("options", [{"projects": 0}, {"projects": 1, "counties": 2}])
    def test_nonsense_is_refused(self, db, options):
        with pytest.raises(CommandError):
            self.generate(**options)
