"""Talk lists 约谈名单: drawn by policy, names taken off, put back and added, talks arranged (R12).

A list is drawn as often as wanted until it is issued (`issuing`). What was decided by hand about a
unit stays when the list is drawn anew and the unit comes out again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from assessment import events_talks as events
from assessment.models import IndicatorDefinition, InterviewNotice, TalkList
from assessment.period_words import period_text
from assessment.policies_talks import TALKS, TalkPolicy
from assessment.rules.talk_kept import inputs_kept, read_inputs
from assessment.rules.talks import (
    Proposal,
    TalkRule,
    TalkState,
    Why,
    level_of,
    office_of,
    propose,
)
from assessment.selectors.closing import is_closed
from assessment.selectors.talk_inputs import Gathered, gather
from assessment.selectors.talk_people import Holder, holders_of_offices, talkers_to_choose
from assessment.services.talks.locking import (
    ISSUED_ALREADY,
    check_reason,
    lock_list,
    lock_talk,
    record_list,
    record_talk_event,
    save_talk,
    touch_list,
)
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Period
from zhaoshang.policy.rules import to_json
from zhaoshang.policy.selectors import InForce, in_force

FORMAT = 1

NOT_CLOSED = _("%(month)s is not closed: its figures may still change. Close the month first.")
DRAWN_MEANWHILE = _("Somebody else has just drawn a list of %(period)s. Open it.")
ON_IT_ALREADY = _("%(unit)s stands on the list already.")
OTHER_COUNTY = _("%(unit)s does not belong to the county.")
IN_PAST = _("The talk would be in the past. Choose a later time.")
NO_TALKER = _("%(name)s may not hold talks: choose a county leader or the bureau’s administrator.")
PLACE_NEEDED = _("Say where the talk is held.")


def draw_list(*, county_id: int, period: Period, by: User, on: dt.date) -> TalkList:
    """Draw the list of a period, or draw it anew while it is not issued.

    Args:
        county_id: The county.
        period: A month, or a longer period; its last month is closed.
        by: The business administrator.
        on: Today; the policy in force today holds.

    Raises:
        RuleBroken: when the last month is not closed or the list is issued.

    Source: rules.md R12.
    """
    try:
        return _draw(county_id, period, by=by, on=on)
    except IntegrityError as error:  # two drew at once
        words = {"period": period_text(period)}
        raise RuleBroken(
            str(DRAWN_MEANWHILE) % words, code="drawn_meanwhile", field="period"
        ) from error


@transaction.atomic
def _draw(county_id: int, period: Period, *, by: User, on: dt.date) -> TalkList:
    with acting(user=by):
        if not is_closed(county_id, period.last_month):
            words = {"month": period.last_month}
            raise RuleBroken(str(NOT_CLOSED) % words, code="not_closed", field="period")
        found = (
            TalkList.objects.select_for_update(of=("self",))
            .filter(county=county_id, period=str(period))
            .first()
        )
        if found is not None and not found.is_draft:
            raise RuleBroken(ISSUED_ALREADY, code="issued", field="period")
        county = Unit.objects.get(pk=county_id)
        policy = in_force(TALKS, county, on)
        gathered = gather(county_id, period, policy.value)
        if found is None:
            found = TalkList(county=county, period=str(period), created_by=by)
        else:
            found.version += 1
        found.run, found.drawn_on = gathered.run, on
        found.content = content_of(period, gathered, policy, on)
        found.updated_by = by
        found.save()
        proposals = propose(gathered.inputs, policy.value.rule)
        _write_talks(found, gathered, proposals, policy.value, by=by, on=on)
        record_list(
            events.TALKS_DRAWN,
            found,
            by=by,
            names=[each.unit for each in proposals if not each.exempt],
            exempt=[each.unit for each in proposals if each.exempt],
            run=found.run_id,
        )
        return found


def content_of(
    period: Period, gathered: Gathered, policy: InForce[TalkPolicy], on: dt.date
) -> dict[str, Any]:
    """Return all that a list follows from: inputs, rule, policy, indicators, result."""
    run = gathered.run
    return {
        "format": FORMAT,
        "period": str(period),
        "drawn_on": on.isoformat(),
        "run": {"id": run.pk, "edition": run.edition, "sha256": run.sha256} if run else None,
        "rule": policy.value.rule.kept(),
        "policy": policy_kept(policy),
        "figure": _indicator_kept(gathered.figure),
        "projects": _indicator_kept(gathered.projects),
        "inputs": inputs_kept(gathered.inputs),
    }


def policy_kept(policy: InForce[TalkPolicy]) -> dict[str, Any]:
    """Return the version of the policy that a list was drawn by."""
    return {
        "row": policy.row.pk if policy.row else None,
        "from": policy.effective_from.isoformat() if policy.effective_from else None,
        "document": policy.source_document,
        "values": to_json(policy.values),
    }


def _indicator_kept(definition: IndicatorDefinition | None) -> dict[str, Any] | None:
    if definition is None:
        return None
    return {
        "indicator": definition.indicator_id,
        "definition": definition.pk,
        "name": definition.name,
        "measure": definition.measure,
    }


def _write_talks(
    found: TalkList,
    gathered: Gathered,
    proposals: Iterable[Proposal],
    policy: TalkPolicy,
    *,
    by: User,
    on: dt.date,
) -> None:
    """Write the names that come out; what was decided by hand about them stays."""
    known = {each.unit_id: each for each in found.talks.select_for_update()}
    holders = holders_of_offices(found.county, on)
    named = [each for each in proposals if not each.exempt]
    for place, proposal in enumerate(named):
        talk = known.pop(proposal.unit, None) or InterviewNotice(
            list_of=found, county=found.county, unit_id=proposal.unit, created_by=by
        )
        talk.unit_name, talk.group_name = gathered.inputs.units[proposal.unit]
        if talk.is_added:  # added by hand before, and now by the rules as well
            talk.is_added, talk.why_changed = False, ""
        talk.sort_order, talk.reasons = place, list(proposal.reasons)
        if talk.pk is None or talk.level != proposal.level:
            _seat(talk, proposal.level, policy, holders)
        save_talk(talk, by=by)
    for place, talk in enumerate(known.values(), start=len(named)):
        if talk.is_added:
            talk.sort_order = place
            save_talk(talk, by=by)
        else:
            talk.delete()


def _seat(
    talk: InterviewNotice, level: int, policy: TalkPolicy, holders: Mapping[str, Holder]
) -> None:
    """Set the level of a talk, and who talks by policy; nobody where the office is not held."""
    talk.level = level
    holder = holders.get(office_of(level, policy.offices))
    talk.talker = holder.user if holder else None
    talk.talker_title = f"{holder.title} {holder.user.full_name}" if holder else ""


@transaction.atomic
def take_off(*, talk_id: int, version: int | None, reason: str, by: User) -> InterviewNotice:
    """Take a name off a list that is not issued, with the reason; it stays in sight there.

    Raises:
        Conflict: when somebody changed it since the page was opened.
        RuleBroken: without a reason, or when the list is issued.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        talk = lock_talk(talk_id, version, TalkState.PROPOSED)
        talk.state, talk.why_changed = TalkState.TAKEN_OFF.value, why
        save_talk(talk, by=by)
        touch_list(talk.list_of, by=by)
        record_talk_event(events.TALK_TAKEN_OFF, talk, by=by, reason=why)
        return talk


@transaction.atomic
def put_back(*, talk_id: int, version: int | None, by: User) -> InterviewNotice:
    """Put a name back that was taken off a list that is not issued.

    Raises:
        Conflict: when somebody changed it since the page was opened.
        RuleBroken: when it is not taken off, or the list is issued.
    """
    with acting(user=by):
        talk = lock_talk(talk_id, version, TalkState.TAKEN_OFF)
        if not talk.list_of.is_draft:
            raise RuleBroken(ISSUED_ALREADY, code="issued")
        talk.state = TalkState.PROPOSED.value
        if not talk.is_added:
            talk.why_changed = ""
        save_talk(talk, by=by)
        touch_list(talk.list_of, by=by)
        record_talk_event(events.TALK_PUT_BACK, talk, by=by)
        return talk


@transaction.atomic
def add_unit(
    *, list_id: int, version: int | None, unit: Unit, reason: str, by: User, on: dt.date
) -> InterviewNotice:
    """Add a unit by hand to a list that is not issued, with the reason.

    Raises:
        Conflict: when somebody changed the list since the page was opened.
        RuleBroken: without a reason, for a unit on it already or of another county, or when the
            list is issued.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        found = lock_list(list_id, version, draft=True)
        if unit.county_id != found.county_id:
            words = {"unit": unit.label}
            raise RuleBroken(str(OTHER_COUNTY) % words, code="other_county", field="unit")
        if found.talks.filter(unit=unit).exists():
            words = {"unit": unit.label}
            raise RuleBroken(str(ON_IT_ALREADY) % words, code="on_it", field="unit")
        inputs = read_inputs(found.content["inputs"])
        name, group = inputs.units.get(unit.pk, (unit.name, ""))
        talk = InterviewNotice(
            list_of=found,
            county=found.county,
            unit=unit,
            unit_name=name,
            group_name=group,
            sort_order=found.talks.count(),
            reasons=[{"why": Why.BY_HAND.value, "text": why}],
            is_added=True,
            why_changed=why,
            created_by=by,
            version=0,
        )
        policy = in_force(TALKS, found.county, on).value
        level = level_of(unit.pk, inputs, TalkRule.of(found.content["rule"]))
        _seat(talk, level, policy, holders_of_offices(found.county, on))
        save_talk(talk, by=by)
        touch_list(found, by=by)
        record_talk_event(events.TALK_ADDED, talk, by=by, reason=why)
        return talk


@transaction.atomic
def arrange(
    *,
    talk_id: int,
    version: int | None,
    talker: User,
    talker_title: str,
    meets_at: dt.datetime,
    place: str,
    by: User,
    on: dt.date,
) -> InterviewNotice:
    """Set who talks, when and where, on a list that is not issued.

    Raises:
        Conflict: when somebody changed it since the page was opened.
        RuleBroken: for a time that has passed, or somebody who may not hold talks.
    """
    with acting(user=by):
        talk = lock_talk(talk_id, version, TalkState.PROPOSED)
        check_meeting(talk, talker, meets_at, place, on)
        talk.talker, talk.meets_at, talk.place = talker, meets_at, place.strip()
        talk.talker_title = talker_title.strip() or f"{talker.job_title} {talker}".strip()
        save_talk(talk, by=by)
        touch_list(talk.list_of, by=by)
        record_talk_event(
            events.TALK_ARRANGED, talk, by=by, talker=talker.pk, meets_at=meets_at.isoformat()
        )
        return talk


def check_meeting(
    talk: InterviewNotice, talker: User | None, meets_at: dt.datetime, place: str, on: dt.date
) -> None:
    """Refuse a talk that cannot be held so.

    Raises:
        RuleBroken: for a time that has passed, no place, or somebody who may not hold talks.
    """
    if meets_at <= clock.now():
        raise RuleBroken(IN_PAST, code="in_past", field="meets_at")
    if not place.strip():
        raise RuleBroken(PLACE_NEEDED, code="place", field="place")
    if talker is not None and not talkers_to_choose(talk.county, on).filter(pk=talker.pk).exists():
        words = {"name": talker}
        raise RuleBroken(str(NO_TALKER) % words, code="no_talker", field="talker")
