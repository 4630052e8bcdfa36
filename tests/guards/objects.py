"""One object of each kind that a URL can name, all of one county and of its first township."""

from __future__ import annotations

import datetime as dt

from projects.models import HeadingAlias, ImportBatch, InvestorContact, SavedView
from projects.models.choices import DocumentKind
from projects.rules.flags.kinds import HoldState
from projects.rules.stages import SubStage
from tests.factories.accounts import CountyFixture, make_absence, make_position
from tests.factories.alerts import delivery_objects
from tests.factories.duties import duty_objects
from tests.factories.flag_pages import make_consequence, make_hold
from tests.factories.health import make_signs_of_life
from tests.factories.partners import activity_objects
from tests.factories.projects import (
    ProjectFactory,
    make_document,
    make_follow_up,
    make_funds,
    make_problem,
    make_stored_file,
)
from tests.factories.reserve import reserve_objects
from tests.factories.reviews import review_objects
from tests.factories.security import make_session
from tests.factories.services import service_objects
from tests.guards import (
    assessment_bulletins,
    assessment_closing,
    assessment_figures,
    assessment_meetings,
    assessment_plan,
    assessment_reports,
    assessment_rewards,
    assessment_schemes,
    assessment_scores,
    assessment_settlement,
    assessment_sheets,
    assessment_spot_checks,
    assessment_superior,
    assessment_talks,
    contract_table,
)
from tests.guards.routes import Route
from zhaoshang.accounts.events import USER_CREATED
from zhaoshang.accounts.rules import Office, Role
from zhaoshang.audit.services import record_event
from zhaoshang.calendar.models import WorkdayOverride

GONE = 999_999_999
DAY = dt.date(2026, 6, 1)

# Prefix of a URL's name → the object its pk means; the first that fits.
KINDS = (
    ("accounts:absence", "absence"),
    ("alerts:open-of", "user"),
    ("accounts:unit", "unit"),
    ("accounts:user", "user"),
    ("second_factor:of-user", "user"),
    ("second_factor:user-reset", "user"),
    ("accounts:position", "position"),
    ("security:leaver", "user"),
    ("security:sessions-of", "user"),
    ("security:session-end", "session"),
    ("alerts:robot", "robot"),
    ("alerts:delivery", "message"),
    ("audit:", "event"),
    ("calendar:", "override"),
    *assessment_bulletins.KINDS,
    *assessment_closing.KINDS,
    *assessment_figures.KINDS,
    *assessment_meetings.KINDS,
    *assessment_plan.KINDS,
    *assessment_spot_checks.KINDS,
    *assessment_settlement.KINDS,
    *assessment_scores.KINDS,
    *assessment_sheets.KINDS,
    *assessment_schemes.KINDS,
    *assessment_superior.KINDS,
    *assessment_talks.KINDS,
    *assessment_reports.KINDS,
    *assessment_rewards.KINDS,
    *contract_table.KINDS,
    ("projects:document-new", "project"),
    ("projects:document", "document"),
    ("projects:document-thumbnail", "document"),
    ("projects:first-contact-decide", "filing"),
    ("projects:funds-correct", "verified_entry"),
    ("projects:funds-decide", "entry"),
    ("projects:funds-edit", "entry"),
    ("projects:funds-take-back", "entry"),
    ("projects:gate-fact-revoke", "fact"),
    ("projects:heading", "alias"),
    ("projects:import", "batch"),
    ("projects:investor-contact-edit", "contact"),
    ("projects:claim-new", "referrer"),
    ("projects:claim-", "claim"),
    ("projects:referrer", "referrer"),
    ("projects:activity-files", "activity"),
    ("projects:activity-file", "activity_file"),
    ("projects:activity-meeting-remove", "meeting"),
    ("projects:activity-unlink", "activity_link"),
    ("projects:activity", "activity"),
    ("projects:investor", "investor"),
    ("projects:ledger-view", "view"),
    ("projects:follow-up-", "follow_up"),
    ("projects:reserve-quota-set", "unit"),
    ("projects:unit-flags", "unit"),
    ("projects:reserve-promote", "accepted_reserve"),
    ("projects:reserve-take-up", "accepted_reserve"),
    ("projects:reserve", "reserve"),
    ("projects:reservation", "reservation"),
    ("projects:space-restore", "withdrawn_space"),
    ("projects:space", "space"),
    ("projects:problem-new", "project"),
    ("projects:problem", "problem"),
    ("projects:duty-file", "duty_file"),
    ("projects:instruction", "instruction"),
    ("projects:action-item-close", "reported_item"),
    ("projects:action-item-return", "reported_item"),
    ("projects:action-item-reopen", "closed_item"),
    ("projects:action-item", "item"),
    ("projects:agency-open", "project"),
    ("projects:agency-case", "case"),
    ("projects:agency-item-new", "case"),
    ("projects:agency-item-reopen", "ended_item"),
    ("projects:agency-item-document", "ended_item"),
    ("projects:agency-item-ask", "waiting_item"),
    ("projects:agency-item-edit", "waiting_item"),
    ("projects:agency-item", "agency_item"),
    ("projects:care-visit-new", "project"),
    ("projects:care-visit", "visit"),
    ("projects:care-request-new", "project"),
    ("projects:care-request-rate", "answered_request"),
    ("projects:care-request", "request"),
    ("projects:actual-result-new", "project"),
    ("projects:actual-result", "result"),
    ("projects:approval-decide", "step"),
    ("projects:condition-done", "condition"),
    ("projects:review-answer", "review_request"),
    ("projects:review-conclude", "round"),
    ("projects:review-document", "review_request"),
    ("projects:review-sheet", "round"),
    ("projects:export-file", "none"),
    ("projects:flag-hold", "hold"),
    ("projects:flag-slip-", "slip"),
    ("projects:", "project"),
)
# What hangs on one project: out of sight for a unit that has no part in it.
OF_A_PROJECT = frozenset(
    {
        "project",
        "document",
        "problem",
        "follow_up",
        "reserve",
        "reservation",
        "duty_file",
        "instruction",
        "item",
        "reported_item",
        "closed_item",
        "hold",
        "slip",
        "entry",
        "verified_entry",
        "filing",
        "fact",
        "investor",
        "contact",
        "activity",
        "activity_file",
        "claim",
        "referrer",
        "activity_link",
        "meeting",
        "round",
        "case",
        "agency_item",
        "waiting_item",
        "ended_item",
        "visit",
        "request",
        "answered_request",
        "result",
        "condition",
        "step",
        "report",
        "report_line",
        *assessment_meetings.OF_A_UNIT,
        *assessment_sheets.OF_A_PERSON,
        *assessment_spot_checks.OF_A_UNIT,
        *assessment_talks.OF_A_UNIT,
        *contract_table.OF_A_PROJECT,
    }
)


class Objects:
    """The primary keys by kind."""

    def __init__(self, pks: dict[str, int]) -> None:
        self.pks = pks

    def arguments(self, route: Route) -> dict[str, object]:
        """Return what `reverse` needs for a URL."""
        given: dict[str, object] = {"pk": self.pks.get(kind_of(route.name), GONE)}
        given |= {"document": self.pks.get("sent", GONE), "month": "2024-03"}
        given |= assessment_figures.WORDS
        given |= assessment_rewards.words(route.name, self.pks)
        given |= assessment_scores.words(route.name, self.pks)
        given |= assessment_settlement.words(route.name)
        given |= assessment_sheets.words(route.name, self.pks)
        given |= {"section": "basics", "name": "projects.gates", "kind": "formal"}
        given |= {"stage": "signed", "leg": "clue", "key": "cohorts"}
        return {name: given[name] for name in route.arguments}


def kind_of(name: str) -> str:
    """Return which object the pk of a URL means."""
    return next((kind for prefix, kind in KINDS if name.startswith(prefix)), "none")


def make_objects(county: CountyFixture) -> Objects:
    """Make one object of each kind, in a system that is in order."""
    make_signs_of_life()
    township, clerk = county.township, county.user(Role.CLERK)
    project = ProjectFactory(
        county=county.county,
        sub_stage=SubStage.CONTRACT,
        responsible_unit=township,
        introducing_unit=township,
        first_contact_unit=township,
        host_unit=township,
    )
    file = make_stored_file(county.county, "台账.xlsx")
    batch = ImportBatch.objects.create(
        county=county.county,
        unit=township,
        file=file,
        state=ImportBatch.State.STAGED,
        created_by=clerk,
    )
    made = {
        "project": project,
        "unit": township,
        "user": clerk,
        "session": make_session(clerk),
        "absence": make_absence(clerk, county.user(Role.CLERK)),
        "position": make_position(county.park, Office.PARK_HEAD),
        "event": record_event(USER_CREATED, by=clerk, county=county.county),
        "override": WorkdayOverride.objects.create(
            owner=county.county, on=DAY, is_working=False, name="县庆"
        ),
        "document": make_document(project, DocumentKind.CONTRACT_TEXT, DAY),
        "filing": project.first_contacts.first(),
        "fact": project.gate_facts.first(),
        "alias": HeadingAlias.objects.create(
            county=county.county, column="name", heading="事项", heading_key="事项"
        ),
        "batch": batch,
        "investor": project.investor,
        **activity_objects(project, file),
        "contact": InvestorContact.objects.create(investor=project.investor, name="钱总"),
        "view": SavedView.objects.create(
            owner=clerk, unit=township, name="本单位", sharing="unit", query=""
        ),
        "follow_up": make_follow_up(project, DAY),
        "problem": make_problem(project, DAY),
        **duty_objects(project, file, county.user(Role.LEADER)),
        "hold": make_hold(project, state=HoldState.ASKED, created_by=clerk),
        "slip": make_consequence(project),
        "entry": make_funds(project, DAY, 100, unit=township, created_by=clerk),
        "verified_entry": make_funds(
            project, DAY, 100, state="verified", verified_wan=100, unit=township, created_by=clerk
        ),
        **delivery_objects(county),
        **reserve_objects(project, file),
        **review_objects(county, project, DAY),
        **service_objects(county, project),
        **assessment_bulletins.bulletin_objects(county),
        **assessment_closing.closing_objects(county),
        **assessment_meetings.meeting_objects(county, project),
        **assessment_plan.plan_objects(county),
        **assessment_reports.report_objects(county, project),
        **assessment_rewards.reward_objects(county),
        **assessment_spot_checks.spot_check_objects(county, project),
        **assessment_scores.score_objects(county),
        **assessment_settlement.settlement_objects(county),
        **assessment_sheets.sheet_objects(county),
        **assessment_schemes.scheme_objects(county),
        **assessment_superior.superior_objects(county),
        **assessment_talks.talk_objects(county),
        **contract_table.contract_objects(county, project, clerk),
    }
    return Objects({kind: found.pk for kind, found in made.items() if found is not None})
