"""What a meeting decides: typed next to a project or in general, a task becomes an action item.

Each decision is a row of its own, so two recorders at once never overwrite each other; numbers are
drawn under the lock of the meeting. A task is corrected by the verbs of its item.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from assessment import events_meetings as events
from assessment.models import Meeting, MeetingDecision
from assessment.rules.meetings import AT_WORK, DecisionKind
from assessment.services.meetings.calling import lock_meeting, record
from projects.models import ActionItem, Project
from projects.rules.duties import ItemSource, ItemState
from projects.services.action_items import (
    ItemFacts,
    assign_item,
    cancel_item,
    change_item,
    postpone_item,
)
from projects.services.moves import check_reason
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

WORDS_NEEDED = _("Write down what was decided.")
UNIT_NEEDED = _("A task needs the unit in charge. If nothing is to be done, choose “noted”.")
DUE_NEEDED = _("A task needs its due date.")
OTHER_COUNTY = _("The project is not one of this county.")
TOO_EARLY = _("The meeting is on %(day)s. Decisions are recorded from that day on.")
WITHDRAWN = _("This decision was withdrawn.")
# Kept with the item, whose own page may be read in any language.
CORRECTED = "会议记录更正"
LONGEST_SOURCE = 150


@dataclass(frozen=True)
class DecisionFacts:
    """A decision as its form has it; unit, people and day are those of a task."""

    kind: str
    text: str
    owner_unit: Unit | None = None
    owner: User | None = None
    supporting_units: Sequence[Unit] = ()
    due_on: dt.date | None = None


@transaction.atomic
def decide(
    *, meeting_id: int, facts: DecisionFacts, project: Project | None, by: User, on: dt.date
) -> MeetingDecision:
    """Record a decision; a task is given to its unit at once.

    Raises:
        RuleBroken: before the day of the meeting, after its minutes are issued, without words,
            unit or day, and whatever the item refuses.
    """
    with acting(user=by):
        meeting = lock_meeting(meeting_id, *AT_WORK)
        if on < meeting.held_on:
            raise RuleBroken(str(TOO_EARLY) % {"day": meeting.held_on}, code="too_early")
        if not facts.text.strip():
            raise RuleBroken(WORDS_NEEDED, code="words_needed", field="text")
        if project is not None and project.county_id != meeting.county_id:
            raise RuleBroken(OTHER_COUNTY, code="other_county")
        is_task = facts.kind == DecisionKind.TASK
        item = _assign(meeting, facts, project, by, on) if is_task else None
        last = meeting.decisions.aggregate(last=Max("number"))["last"] or 0
        decision = MeetingDecision.objects.create(
            meeting=meeting,
            project=project,
            number=last + 1,
            kind=DecisionKind(facts.kind).value,
            text="" if is_task else facts.text.strip(),
            item=item,
            created_by=by,
            updated_by=by,
        )
        record(
            events.MEETING_DECIDED,
            meeting,
            by,
            number=decision.number,
            decision=decision.kind,
            project=decision.project_id,
            item=decision.item_id,
        )
        return decision


@transaction.atomic
def correct_decision(
    *,
    decision_id: int,
    facts: DecisionFacts,
    version: int | None,
    by: User,
    on: dt.date,
) -> MeetingDecision:
    """Correct what was typed: of a task its item, of what was noted its words.

    Args:
        decision_id: The decision.
        facts: As it is to be; a task stays a task.
        version: Of the item, or of what was noted, as the form was opened with it.
        by: The recorder.
        on: Today.

    Raises:
        Conflict: when somebody saved it since the form was opened.
        RuleBroken: when it was withdrawn, the minutes are issued, or the item refuses.
    """
    with acting(user=by):
        meeting, decision = _locked(decision_id)
        if not facts.text.strip():
            raise RuleBroken(WORDS_NEEDED, code="words_needed", field="text")
        if decision.item_id is not None:
            _correct_item(decision.item_id, facts, version, by, on)
        else:
            if version is not None and decision.version != version:
                raise conflict_of(
                    decision, version, {"text": facts.text}, changed_at=decision.updated_at
                )
            decision.text = facts.text.strip()
        _save(decision, by)
        record(
            events.MEETING_DECISION_CORRECTED,
            meeting,
            by,
            number=decision.number,
            item=decision.item_id,
        )
        return decision


@transaction.atomic
def withdraw_decision(*, decision_id: int, reason: str, by: User, on: dt.date) -> MeetingDecision:
    """Withdraw a decision that was typed by mistake; its item is cancelled. Nothing is deleted.

    Raises:
        RuleBroken: without a reason, after the minutes are issued, or when its item is closed.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        meeting, decision = _locked(decision_id)
        if decision.item_id is not None and decision.item is not None:
            state = ActionItem.objects.values_list("state", flat=True).get(pk=decision.item_id)
            if state != ItemState.CANCELLED:
                cancel_item(item_id=decision.item_id, reason=why, by=by, on=on)
        decision.withdrawn_at, decision.withdrawn_reason = clock.now(), why
        _save(decision, by)
        record(
            events.MEETING_DECISION_WITHDRAWN,
            meeting,
            by,
            reason=why,
            number=decision.number,
            item=decision.item_id,
        )
        return decision


def _locked(decision_id: int) -> tuple[Meeting, MeetingDecision]:
    """Lock the meeting, then the decision."""
    meeting_id = MeetingDecision.objects.values_list("meeting_id", flat=True).get(pk=decision_id)
    meeting = lock_meeting(meeting_id, *AT_WORK)
    decision = (
        MeetingDecision.objects.select_for_update(of=("self",))
        .select_related("item", "updated_by")
        .get(pk=decision_id)
    )
    if decision.withdrawn_at is not None:
        raise RuleBroken(WITHDRAWN, code="withdrawn")
    return meeting, decision


def _save(decision: MeetingDecision, by: User) -> None:
    decision.version += 1
    decision.updated_by = by
    decision.save()


def _assign(
    meeting: Meeting, facts: DecisionFacts, project: Project | None, by: User, on: dt.date
) -> ActionItem:
    return assign_item(facts=_item_facts(meeting.title, facts), by=by, on=on, project=project)


def _item_facts(source: str, facts: DecisionFacts) -> ItemFacts:
    if facts.owner_unit is None:
        raise RuleBroken(UNIT_NEEDED, code="unit_needed", field="owner_unit")
    if facts.due_on is None:
        raise RuleBroken(DUE_NEEDED, code="due_needed", field="due_on")
    return ItemFacts(
        content=facts.text,
        owner_unit=facts.owner_unit,
        due_on=facts.due_on,
        owner=facts.owner,
        supporting_units=facts.supporting_units,
        source=ItemSource.MEETING.value,
        source_text=source[:LONGEST_SOURCE],
    )


def _correct_item(
    item_id: int, facts: DecisionFacts, version: int | None, by: User, on: dt.date
) -> None:
    source = ActionItem.objects.values_list("source_text", flat=True).get(pk=item_id)
    wanted = _item_facts(source, facts)
    try:
        changed = change_item(
            item_id=item_id,
            facts=wanted,
            by=by,
            on=on,
            version=version or 0,
            typed={
                "content": facts.text,
                "owner_unit": facts.owner_unit,
                "owner": facts.owner or "",
                "due_on": facts.due_on,
            },
        )
    except RuleBroken as broken:
        if broken.field == "content":
            broken.field = "text"
        raise
    if wanted.due_on != changed.due_on:
        postpone_item(item_id=item_id, due_on=wanted.due_on, reason=CORRECTED, by=by, on=on)
