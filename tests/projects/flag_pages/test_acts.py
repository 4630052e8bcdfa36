"""Excuse, decision, lift, early end; receipt, answer, re-check: who may, what is refused."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from projects.models import FlagConsequence, FlagHold
from projects.policies_flag_effects import FLAG_HOLDS
from projects.rules.flags.kinds import ConsequenceState, HoldKind, HoldState, RuleKind
from projects.services.flags.consequences import BEFORE_ISSUE, NOTE_NEEDED
from projects.services.flags.holds import ASKED_ALREADY, REASON_NEEDED, TOO_LONG, UNTIL_PAST
from projects.services.moves import IN_FUTURE
from tests.factories.files import PDF
from tests.factories.flag_pages import make_consequence, make_flag, make_hold
from tests.factories.projects import TODAY
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.policy.services import set_policy

pytestmark = pytest.mark.django_db
REASON = "省级环评审批未完成"
REQUIRED = "This field is required."


def days(number):
    return dt.timedelta(days=number)


def url(name, pk):
    return reverse(f"projects:flag-{name}", args=[pk])


@stage
def flagged(project):
    make_flag(project)
    return project


def held(**fields):
    return {"flag": "no_follow_up", "until": TODAY + days(10), "reason": REASON, **fields}


def errors(response):
    return response.context["form"].errors


# --- Excuse -------------------------------------------------------------------------------------


def test_a_unit_asks_for_an_excuse_with_a_paper(login, clerk, flagged):
    paper = SimpleUploadedFile("批复.pdf", PDF, content_type="application/pdf")
    response = login(clerk).post(url("excuse", flagged.pk), held(upload=paper))
    assert response.url == reverse("projects:project-flags", args=[flagged.pk])
    hold = FlagHold.objects.get()
    assert (hold.kind, hold.state) == (HoldKind.EXCUSE, HoldState.ASKED)
    assert (hold.rule, hold.until, hold.unit) == ("no_follow_up", TODAY + days(10), clerk.unit)
    assert hold.document is not None


def test_the_form_offers_the_flags_that_are_up(login, clerk, flagged):
    make_flag(flagged, rule=RuleKind.MILESTONE_LATE, key="start")
    form = login(clerk).get(url("excuse", flagged.pk)).context["form"]
    offered = [value for value, _label in form.fields["flag"].choices]
    assert set(offered) == {"no_follow_up", "milestone_late:start", "every"}


def test_one_excuse_may_be_for_every_flag_of_the_project(login, clerk, flagged):
    make_flag(flagged, rule=RuleKind.MILESTONE_LATE, key="start")
    page = login(clerk).get(url("excuse", flagged.pk))
    assert "" not in dict(page.context["form"].fields["flag"].choices)
    login(clerk).post(url("excuse", flagged.pk), held(flag="every"))
    hold = FlagHold.objects.get()
    assert (hold.rule, hold.key) == ("", "")


def test_an_excuse_for_one_milestone_names_it(login, clerk, flagged):
    make_flag(flagged, rule=RuleKind.MILESTONE_LATE, key="start")
    login(clerk).post(url("excuse", flagged.pk), held(flag="milestone_late:start"))
    hold = FlagHold.objects.get()
    assert (hold.rule, hold.key) == ("milestone_late", "start")


LONGEST = FLAG_HOLDS.default["longest_excuse_days"]


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"until": TODAY - days(1)}, "until", UNTIL_PAST),
        (
            {"until": TODAY + days(LONGEST)},
            "until",
            str(TOO_LONG) % {"days": LONGEST, "last": TODAY + days(LONGEST - 1)},
        ),
        ({"reason": "  "}, "reason", None),
        ({"until": "someday"}, "until", None),
        ({"flag": "no_such_rule"}, "flag", None),
    ],
)
def test_what_cannot_be_is_named_at_its_field_and_kept(
    login, clerk, flagged, fields, field, message
):
    response = login(clerk).post(url("excuse", flagged.pk), held(**fields))
    assert field in errors(response)
    if message is not None:
        assert errors(response)[field] == [str(message)]
    assert REASON in response.content.decode() or "reason" in fields
    assert not FlagHold.objects.exists()


@pytest.mark.parametrize("until", [TODAY, TODAY + days(LONGEST - 1)])
def test_the_first_and_the_last_day_allowed_are_taken(login, clerk, flagged, until):
    login(clerk).post(url("excuse", flagged.pk), held(until=until))
    assert FlagHold.objects.get().until == until


def test_how_long_is_policy(login, county, clerk, director, flagged):
    set_policy(
        kind=FLAG_HOLDS,
        owner=county.county,
        effective_from=TODAY,
        value={"longest_excuse_days": 5, "longest_lift_days": 5},
        source_document="陵招发〔2026〕9号",
        by=director,
    )
    response = login(clerk).post(url("excuse", flagged.pk), held(until=TODAY + days(5)))
    assert "until" in errors(response)
    assert "5" in response.context["page"].lead


def test_a_second_excuse_for_the_same_flag_waits_for_the_first(login, clerk, flagged):
    client = login(clerk)
    client.post(url("excuse", flagged.pk), held())
    response = client.post(url("excuse", flagged.pk), held())
    assert errors(response)["__all__"] == [str(ASKED_ALREADY)]
    assert FlagHold.objects.count() == 1


@pytest.mark.parametrize("name", ["excuse", "lift"])
def test_without_a_flag_there_is_nothing_to_hold_down(login, clerk, leader, project, name):
    user = clerk if name == "excuse" else leader
    response = login(user).get(url(name, project.pk))
    assert response.url == reverse("projects:project-flags", args=[project.pk])


def test_a_unit_that_has_no_part_finds_nothing(login, other_clerk, flagged):
    assert login(other_clerk).get(url("excuse", flagged.pk)).status_code == 404


@pytest.mark.parametrize("role", [Role.BUREAU, Role.LEADER])
def test_only_units_ask(login, county, flagged, role):
    assert login(county.user(role)).get(url("excuse", flagged.pk)).status_code == 403


# --- Decision -----------------------------------------------------------------------------------


@stage
def asked(flagged, clerk):
    return make_hold(flagged, state=HoldState.ASKED, created_by=clerk, reason=REASON)


def decide(client, hold, **fields):
    return client.post(url("hold-decide", hold.pk), {"version": hold.version, **fields})


def state(hold):
    return FlagHold.objects.get(pk=hold.pk).state


def test_the_bureau_grants_and_the_flag_is_held_down(login, officer, asked, flagged):
    decide(login(officer), asked, decision="yes")
    assert state(asked) == HoldState.GRANTED


def test_the_reason_stands_above_the_decision(login, officer, asked):
    assert REASON in login(officer).get(url("hold-decide", asked.pk)).content.decode()


def test_a_refusal_needs_a_reason(login, officer, asked):
    client = login(officer)
    response = decide(client, asked, decision="no")
    assert errors(response)["note"] == [str(REASON_NEEDED)]
    assert state(asked) == HoldState.ASKED
    decide(client, asked, decision="no", note="理由不充分")
    assert state(asked) == HoldState.REFUSED


def test_nobody_decides_on_the_own_excuse(login, officer, flagged):
    own = make_hold(flagged, state=HoldState.ASKED, created_by=officer)
    client = login(officer)
    assert client.get(url("hold-decide", own.pk)).status_code == 403
    assert decide(client, own, decision="yes").status_code == 403
    assert state(own) == HoldState.ASKED
    listed = client.get(reverse("projects:flag-excuses")).content.decode()
    assert url("hold-decide", own.pk) not in listed
    assert not offered(client, flagged) & {url("hold-decide", own.pk)}


@pytest.mark.parametrize("role", [Role.CLERK, Role.LEADER])
def test_only_the_bureau_decides(login, county, asked, role):
    assert login(county.user(role)).get(url("hold-decide", asked.pk)).status_code == 403


def test_what_is_decided_is_not_decided_again(login, officer, flagged):
    done = make_hold(flagged, state=HoldState.REFUSED)
    response = decide(login(officer), done, decision="yes")
    assert response.url == reverse("projects:project-flags", args=[flagged.pk])
    assert state(done) == HoldState.REFUSED


def test_a_second_decider_is_told(login, officer, asked):
    FlagHold.objects.filter(pk=asked.pk).update(version=7)
    response = decide(login(officer), asked, decision="yes")
    assert errors(response)["__all__"]
    assert state(asked) == HoldState.ASKED


def test_who_asked_takes_it_back(login, county, clerk, asked):
    stranger = county.user(Role.CLERK)
    assert login(stranger).post(url("hold-take-back", asked.pk)).status_code == 403
    login(clerk).post(url("hold-take-back", asked.pk))
    assert state(asked) == HoldState.TAKEN_BACK


# --- Lift and end -------------------------------------------------------------------------------


def test_a_leader_lifts_a_flag_with_a_reason(login, leader, flagged):
    client = login(leader)
    assert "reason" in errors(client.post(url("lift", flagged.pk), held(reason="")))
    client.post(url("lift", flagged.pk), held())
    hold = FlagHold.objects.get()
    assert (hold.kind, hold.state) == (HoldKind.LIFT, HoldState.GRANTED)


@pytest.mark.parametrize("role", [Role.CLERK, Role.BUREAU])
def test_only_a_leader_lifts(login, county, flagged, role):
    assert login(county.user(role)).get(url("lift", flagged.pk)).status_code == 403


def test_a_lift_ends_early_with_a_reason(login, leader, officer, flagged):
    hold = make_hold(flagged, HoldKind.LIFT)
    assert login(officer).get(url("hold-end", hold.pk)).status_code == 403
    client = login(leader)
    assert "reason" in errors(client.post(url("hold-end", hold.pk), {"reason": ""}))
    client.post(url("hold-end", hold.pk), {"reason": "已复工", "version": hold.version})
    hold.refresh_from_db()
    assert hold.until == TODAY - days(1)


def test_the_bureau_ends_an_excuse(login, officer, flagged):
    hold = make_hold(flagged)
    login(officer).post(url("hold-end", hold.pk), {"reason": "批复已下"})
    hold.refresh_from_db()
    assert hold.until < TODAY


@pytest.mark.parametrize("name", ["hold-decide", "hold-take-back", "hold-end"])
def test_another_units_hold_is_not_there(login, county, other_project, name):
    hold = make_hold(other_project, state=HoldState.ASKED)
    roles = (Role.CLERK, Role.BUREAU)  # a bureau officer who is also a clerk has the role
    visitor = county.user(None, roles=roles[:1])
    assert login(visitor).get(url(name, hold.pk)).status_code in {403, 404}


# --- Talks and slips ----------------------------------------------------------------------------


@stage
def slip(flagged):
    return make_consequence(flagged)


def step(client, name, slip, **fields):
    slip.refresh_from_db()
    data = {"happened_on": TODAY, "version": slip.version, **fields}
    response = client.post(url(f"slip-{name}", slip.pk), data)
    slip.refresh_from_db()
    return response


def test_a_slip_goes_from_receipt_to_close(login, clerk, officer, slip):
    step(login(clerk), "receive", slip)
    assert (slip.state, slip.received_on) == (ConsequenceState.RECEIVED, TODAY)
    step(login(clerk), "answer", slip, answer="已约见企业，本月复工")
    assert slip.state == ConsequenceState.ANSWERED
    step(login(officer), "recheck", slip, result="yes", note="现场已复工")
    assert slip.state == ConsequenceState.CLOSED


def test_an_answer_that_does_not_hold_is_asked_for_again(login, clerk, officer, slip):
    FlagConsequence.objects.filter(pk=slip.pk).update(
        state=ConsequenceState.ANSWERED.value, answered_by=clerk
    )
    step(login(officer), "recheck", slip, result="no", note="仍未复工")
    assert slip.state == ConsequenceState.RECEIVED


@pytest.mark.parametrize(
    ("on", "message"), [(TODAY + days(1), IN_FUTURE), (TODAY - days(2), BEFORE_ISSUE)]
)
def test_a_day_that_cannot_be_is_refused(login, clerk, slip, on, message):
    response = step(login(clerk), "receive", slip, happened_on=on)
    assert errors(response)["happened_on"] == [str(message) % {"issued": slip.issued_on}]
    assert slip.state == ConsequenceState.OPEN


def test_an_answer_before_the_receipt_is_refused(login, clerk, slip):
    assert errors(step(login(clerk), "answer", slip, answer="已处理"))["__all__"]


def test_a_recheck_says_what_it_found(login, clerk, officer, slip):
    FlagConsequence.objects.filter(pk=slip.pk).update(
        state=ConsequenceState.ANSWERED.value, answered_by=clerk
    )
    response = step(login(officer), "recheck", slip, result="yes", note="   ")
    assert "note" in errors(response)
    assert NOTE_NEEDED


@pytest.mark.parametrize("name", ["receive", "answer"])
def test_another_unit_does_not_find_the_slip(login, other_clerk, slip, name):
    assert login(other_clerk).get(url(f"slip-{name}", slip.pk)).status_code == 404


@pytest.mark.parametrize(
    ("name", "role"),
    [("receive", Role.BUREAU), ("answer", Role.LEADER), ("recheck", Role.CLERK)],
)
def test_each_step_has_its_own_people(login, county, slip, name, role):
    assert login(county.user(role)).get(url(f"slip-{name}", slip.pk)).status_code == 403


# --- What the page offers -----------------------------------------------------------------------


def offered(client, project):
    context = client.get(reverse("projects:project-flags", args=[project.pk])).context
    acts = [*context["acts"]]
    acts += [act for row in context["holds"] for act in row["acts"]]
    acts += [act for row in context["consequences"] for act in row["acts"]]
    return {act["url"] for act in acts}


@pytest.mark.parametrize(
    ("role", "names"),
    [
        (Role.CLERK, {"excuse", "hold-take-back", "slip-receive"}),
        (Role.BUREAU, {"hold-decide"}),
        (Role.LEADER, {"lift"}),
    ],
)
def test_the_page_offers_each_his_own_acts(login, county, clerk, flagged, asked, slip, role, names):
    user = clerk if role is Role.CLERK else county.user(role)
    pks = {"excuse": flagged.pk, "lift": flagged.pk, "slip-receive": slip.pk}
    expected = {url(name, pks.get(name, asked.pk)) for name in names}
    assert offered(login(user), flagged) == expected


def test_every_act_offered_opens(login, clerk, flagged, asked, slip):
    client = login(clerk)
    for address in offered(client, flagged):
        assert client.get(address).status_code == 200
