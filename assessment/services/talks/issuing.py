"""A talk list is issued: sealed, the heads and those who talk told (R12, R18); proved later."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment import events_talks as events
from assessment.models import InterviewNotice, TalkList
from assessment.policies_talks import TALKS
from assessment.rules.talks import ListState, TalkState
from assessment.selectors.talk_inputs import final_run
from assessment.selectors.talks import proposals_kept
from assessment.services.report_content import seal
from assessment.services.talks.lists import policy_kept
from assessment.services.talks.locking import lock_list, record_list, save_talk
from assessment.services.talks.telling import tell_called
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Period
from zhaoshang.policy.selectors import in_force
from zhaoshang.policy.services import mark_used

NOBODY = _("There is nobody on the list to be called.")
NOT_ARRANGED = _("Say who talks, when and where: %(units)s.")
IN_PAST = _("The time of these talks has passed: %(units)s.")
OTHER_POLICY = _("The policy has changed since the list was drawn. Draw it anew.")
OTHER_RUN = _("There is another final result of the period by now. Draw the list anew.")
NUMBER_NEEDED = _("Enter the number of the document that the list is issued by.")
SIGNED_BY_NEEDED = _("Say who signs the letters.")


def hindrances(found: TalkList, on: dt.date) -> list[str]:
    """Return why a draft cannot be issued yet, in words; the first is what a refusal says."""
    talks = [each for each in found.talks.all() if each.state == TalkState.PROPOSED]
    stops: list[str] = []
    if not talks:
        stops.append(str(NOBODY))
    units = _units(each for each in talks if not _is_arranged(each))
    if units:
        stops.append(str(NOT_ARRANGED) % {"units": units})
    now = clock.now()
    units = _units(each for each in talks if each.meets_at is not None and each.meets_at <= now)
    if units:
        stops.append(str(IN_PAST) % {"units": units})
    values = policy_kept(in_force(TALKS, found.county, on))["values"]
    if values != found.content["policy"]["values"]:
        stops.append(str(OTHER_POLICY))
    if found.run_id is not None:
        run = final_run(found.county_id, Period.parse(found.period))
        if run is None or run.pk != found.run_id:
            stops.append(str(OTHER_RUN))
    return stops


def _is_arranged(talk: InterviewNotice) -> bool:
    return talk.talker_id is not None and talk.meets_at is not None and bool(talk.place)


def _units(talks: Any) -> str:
    return "、".join(each.unit_name for each in talks)


@transaction.atomic
def issue_list(
    *, list_id: int, version: int | None, number: str, signed_by: str, by: User, on: dt.date
) -> TalkList:
    """Issue a list: it is fixed and sealed; units' heads and those who talk are told.

    Args:
        list_id: The list.
        version: The version that was looked at.
        number: Number of the document 文号.
        signed_by: Who signs the letters.
        by: The business administrator.
        on: Today.

    Raises:
        Conflict: when somebody changed it since the page was opened.
        RuleBroken: when it is issued, a talk is not arranged, policy or result have changed since
            it was drawn, or the number is missing.
    """
    with acting(user=by):
        found = lock_list(list_id, version, draft=True)
        if not number.strip():
            raise RuleBroken(NUMBER_NEEDED, code="number", field="number")
        if not signed_by.strip():
            raise RuleBroken(SIGNED_BY_NEEDED, code="signed_by", field="signed_by")
        stops = hindrances(found, on)
        if stops:
            raise RuleBroken(stops[0], code="hindered")
        mark_used(in_force(TALKS, found.county, on))
        found.number, found.signed_by = number.strip(), signed_by.strip()
        found.issued_on, found.issued_at, found.issued_by = on, clock.now(), by
        found.state = ListState.ISSUED.value
        talks = list(found.talks.select_related("unit", "talker").order_by("sort_order", "pk"))
        found.content = {**found.content, **_issued(found, talks)}
        found.sha256 = seal(found.content)
        found.version += 1
        found.updated_by = by
        found.save()
        called = [each for each in talks if each.state == TalkState.PROPOSED]
        for talk in called:
            talk.list_of = found
            talk.state = TalkState.CALLED.value
            save_talk(talk, by=by)
        tell_called(found, called, on)
        record_list(
            events.TALKS_ISSUED,
            found,
            by=by,
            number=found.number,
            units=[each.unit_id for each in called],
            sha256=found.sha256,
        )
        return found


def _issued(found: TalkList, talks: list[InterviewNotice]) -> dict[str, Any]:
    """Return what is added to the content at the issue: the names as they are then."""
    return {
        "number": found.number,
        "signed_by": found.signed_by,
        "issued_on": found.issued_on.isoformat() if found.issued_on else "",
        "names": [
            {
                "unit": each.unit_id,
                "name": each.unit_name,
                "group": each.group_name,
                "level": each.level,
                "reasons": each.reasons,
                "is_added": each.is_added,
                "talker": each.talker_title,
                "meets_at": each.meets_at.isoformat() if each.meets_at else "",
                "place": each.place,
            }
            for each in talks
            if each.state == TalkState.PROPOSED
        ],
        "taken_off": [
            {"unit": each.unit_id, "name": each.unit_name, "reason": each.why_changed}
            for each in talks
            if each.state == TalkState.TAKEN_OFF
        ],
    }


@dataclass(frozen=True)
class ListProof:
    """What comes out when a list is worked out again from what it keeps.

    Attributes:
        sealed: The hash as it was set.
        found: As it comes out now.
        differing: Units whose reasons or level differ from what the rules give of the inputs.
    """

    sealed: str
    found: str
    differing: tuple[int, ...]

    @property
    def holds(self) -> bool:
        """Nothing differs."""
        return self.sealed == self.found and not self.differing


def prove_list(found: TalkList) -> ListProof:
    """Work an issued list out again from its own content and compare it with what is stored."""
    again = {
        each.unit: (each.level, list(each.reasons))
        for each in proposals_kept(found)
        if not each.exempt
    }
    stored = {
        each.unit_id: (each.level, each.reasons) for each in found.talks.all() if not each.is_added
    }
    differing = [
        unit for unit in sorted(again.keys() | stored.keys()) if again.get(unit) != stored.get(unit)
    ]
    return ListProof(found.sha256, seal(found.content), tuple(differing))


def verify_list(found: TalkList, *, by: User) -> ListProof:
    """Prove a list, and leave on record that somebody asked and what came out."""
    proof = prove_list(found)
    record_list(
        events.TALKS_VERIFIED, found, by=by, holds=proof.holds, differing=list(proof.differing)
    )
    return proof
