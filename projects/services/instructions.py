"""Instructions of leaders 批示: given, changed, settled; carried out by action items."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects import events_duties as events
from projects import notices_duties as notices
from projects.models import Instruction, Project
from projects.rules.duties import InstructionState, instruction_state
from projects.selectors.people import people_answering, people_of_bureau
from projects.services.duty_files import PURPOSE
from projects.services.moves import IN_FUTURE
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.services import raise_alert, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import EVIDENCE
from zhaoshang.files.services import store_upload

SUBJECT = "projects.instruction"
NO_COUNTY = _("Only the people of a county record instructions.")
OTHER_COUNTY = _("Instruction and project have to be of the same county.")
NO_LEADER = _("Choose a leader of the county.")
CONTENT_NEEDED = _("Write down what was instructed.")
NOTE_NEEDED = _("Say how it was settled.")
SETTLED_ALREADY = _("This instruction is settled already.")
ITEMS_OPEN = _("Action items of it are still open: close or cancel them first.")


@dataclass(frozen=True)
class InstructionFacts:
    """An instruction as the form has it."""

    content: str
    given_by: User
    given_on: dt.date
    project: Project | None = None


@transaction.atomic
def give_instruction(
    *, facts: InstructionFacts, by: User, on: dt.date, uploads: Sequence[File[Any]] = ()
) -> Instruction:
    """Record an instruction and tell the bureau and the unit responsible for the project.

    Raises:
        FileRefused: when the scan is not taken.
        RuleBroken: without words, dated in the future, or in the name of nobody entitled.
    """
    county = by.unit.county
    if county is None:
        raise RuleBroken(NO_COUNTY, code="no_county")
    with acting(user=by):
        if facts.project is not None and facts.project.county_id != county.pk:
            raise RuleBroken(OTHER_COUNTY, code="other_county", field="project")
        instruction = Instruction(county=county, project=facts.project, created_by=by)
        _set(instruction, facts, by=by, on=on)
        for upload in uploads[:1]:
            instruction.file = store_upload(upload, by=by, purpose=PURPOSE, allow=EVIDENCE)
        instruction.save()
        _record(events.INSTRUCTION_SAVED, instruction, by=by)
        _tell(instruction, by=by, on=on)
        return instruction


@transaction.atomic
def change_instruction(
    *,
    instruction_id: int,
    facts: InstructionFacts,
    by: User,
    on: dt.date,
    version: int,
    typed: dict[str, object] | None = None,
) -> Instruction:
    """Change the words of an instruction that is not settled.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: as for a new one, or when it is settled.
    """
    with acting(user=by):
        instruction = _locked(instruction_id)
        if instruction.version != version:
            raise conflict_of(instruction, version, typed or {}, changed_at=instruction.updated_at)
        if instruction.settled_on is not None:
            raise RuleBroken(SETTLED_ALREADY, code="settled_already")
        _set(instruction, facts, by=by, on=on)
        instruction.version += 1
        instruction.save()
        _record(events.INSTRUCTION_SAVED, instruction, by=by)
        return instruction


@transaction.atomic
def settle_instruction(*, instruction_id: int, note: str, by: User, on: dt.date) -> Instruction:
    """Settle an instruction that asks for no action item, with a word on how.

    Raises:
        RuleBroken: without a word, when it is settled, or while an item of it is open.
    """
    with acting(user=by, reason=note.strip()):
        instruction = _locked(instruction_id)
        if instruction.settled_on is not None:
            raise RuleBroken(SETTLED_ALREADY, code="settled_already")
        if not note.strip():
            raise RuleBroken(NOTE_NEEDED, code="note_needed", field="note")
        if instruction.items.unsettled().exists():
            raise RuleBroken(ITEMS_OPEN, code="items_open")
        _settle(instruction, by=by, on=on, note=note.strip())
        return instruction


def follow_items(instruction_id: int | None, *, by: User, on: dt.date) -> None:
    """Settle or reopen an instruction after one of its items changed, inside the caller's act."""
    if instruction_id is None:
        return
    instruction = _locked(instruction_id)
    states = list(instruction.items.values_list("state", flat=True))
    is_done = instruction_state(is_settled=False, items=states) is InstructionState.SETTLED
    if is_done and instruction.settled_on is None:
        _settle(instruction, by=by, on=on, note="")
    elif not is_done and instruction.settled_on is not None:
        instruction.settled_on, instruction.settle_note = None, ""
        instruction.updated_by = by
        instruction.version += 1
        instruction.save()


def _settle(instruction: Instruction, *, by: User, on: dt.date, note: str) -> None:
    instruction.settled_on, instruction.settle_note = on, note
    instruction.updated_by = by
    instruction.version += 1
    instruction.save()
    _record(events.INSTRUCTION_SETTLED, instruction, by=by, note=note)
    withdraw_alerts(kind=notices.INSTRUCTION_GIVEN.name, subject=(SUBJECT, instruction.pk))
    raise_alert(
        kind=notices.INSTRUCTION_SETTLED.name,
        subject=(SUBJECT, instruction.pk),
        period=on.isoformat(),
        recipients=[each for each in [instruction.given_by_id] if each != by.pk],
        params={"content": short(instruction.content), "on": on},
        url=instruction_url(instruction),
    )


def _set(instruction: Instruction, facts: InstructionFacts, *, by: User, on: dt.date) -> None:
    if not facts.content.strip():
        raise RuleBroken(CONTENT_NEEDED, code="content_needed", field="content")
    if facts.given_on > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="given_on")
    leader = facts.given_by
    if leader.unit.county_id != instruction.county_id or not leader.has_role(Role.LEADER):
        raise RuleBroken(NO_LEADER, code="no_leader", field="given_by")
    instruction.content = facts.content.strip()
    instruction.given_by, instruction.given_on = leader, facts.given_on
    instruction.updated_by = by


def _tell(instruction: Instruction, *, by: User, on: dt.date) -> None:
    project = instruction.project
    people = people_of_bureau(instruction.county_id, on)
    if project is not None:
        people = [*people, *people_answering([project.responsible_unit_id], on)]
    raise_alert(
        kind=notices.INSTRUCTION_GIVEN.name,
        subject=(SUBJECT, instruction.pk),
        recipients=[each for each in people if each != by.pk],
        params={
            "leader": str(instruction.given_by),
            "content": short(instruction.content),
            "project": project.name if project is not None else "—",
        },
        url=instruction_url(instruction),
    )


def instruction_url(instruction: Instruction) -> str:
    """Return the address of its page."""
    return reverse("projects:instruction", args=[instruction.pk])


def short(text: str) -> str:
    """Return the head of a text, for one line."""
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


_LONGEST = 60


def _locked(instruction_id: int) -> Instruction:
    return Instruction.objects.select_for_update(of=("self",)).get(pk=instruction_id)


def _record(kind: str, instruction: Instruction, *, by: User, **detail: Any) -> None:
    record_event(
        kind,
        by=by,
        county=instruction.county_id,
        subject=instruction,
        detail={"project": instruction.project_id, **detail},
    )
