"""Action items 交办事项: given to a unit, changed, moved, cancelled (reporting: `item_reports`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects import events_duties as events
from projects import notices_duties as notices
from projects.models import ActionItem, Instruction, Project
from projects.rules.duties import UNSETTLED, ItemSource, ItemState
from projects.selectors.people import people_answering
from projects.services.instructions import follow_items, short
from projects.services.moves import check_reason
from projects.services.roles import check_unit
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import Unit, User
from zhaoshang.alerts.services import raise_alert, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

SUBJECT = "projects.action_item"
NO_COUNTY = _("Only the people of a county give action items.")
OTHER_COUNTY = _("Action item and project have to be of the same county.")
CONTENT_NEEDED = _("Write down what is to be done.")
DUE_BEFORE_TODAY = _("The due date has passed already. Choose today or a later day.")
NOT_IN_STATE = _("This action item is %(state)s, so that cannot be done any more.")
OWNER_ELSEWHERE = _("%(name)s does not work in %(unit)s.")
OWNER_SUPPORTS = _("%(unit)s is in charge already, so it need not support.")
SAME_DUE = _("That is the due date it has already.")


@dataclass(frozen=True)
class ItemFacts:
    """An action item as the form has it."""

    content: str
    owner_unit: Unit
    due_on: dt.date
    owner: User | None = None
    supporting_units: Iterable[Unit] = ()
    source: str = ItemSource.BUREAU.value
    source_text: str = ""


@transaction.atomic
def assign_item(
    *,
    facts: ItemFacts,
    by: User,
    on: dt.date,
    project: Project | None = None,
    instruction: Instruction | None = None,
) -> ActionItem:
    """Give a task to a unit, and tell its people; an instruction it carries out is in hand then.

    Raises:
        RuleBroken: without a task, for a unit or a person that cannot be, or due in the past.
    """
    county = by.unit.county
    if county is None:
        raise RuleBroken(NO_COUNTY, code="no_county")
    with acting(user=by):
        if instruction is not None:
            project = project or instruction.project
        if project is not None and project.county_id != county.pk:
            raise RuleBroken(OTHER_COUNTY, code="other_county", field="project")
        if facts.due_on < on:
            raise RuleBroken(DUE_BEFORE_TODAY, code="due_before_today", field="due_on")
        item = ActionItem(
            county=county,
            project=project,
            instruction=instruction,
            assigned_on=on,
            due_on=facts.due_on,
            first_due_on=facts.due_on,
            created_by=by,
        )
        _set(item, facts, by=by, on=on)
        if instruction is not None:
            item.source = ItemSource.INSTRUCTION.value
        item.save()
        item.supporting_units.set(facts.supporting_units)
        follow_items(item.instruction_id, by=by, on=on)
        record_item(events.ITEM_SAVED, item, by=by, unit=item.owner_unit_id, due_on=item.due_on)
        tell_units(notices.ITEM_ASSIGNED.name, item, by=by, on=on)
        return item


@transaction.atomic
def change_item(
    *,
    item_id: int,
    facts: ItemFacts,
    by: User,
    on: dt.date,
    version: int,
    typed: dict[str, object] | None = None,
) -> ActionItem:
    """Change an item that is in hand; a unit newly in charge is told. The date has its own verb.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: as for a new one, or when it is not in hand.
    """
    with acting(user=by):
        item = lock_item(item_id, ItemState.OPEN)
        check_version(item, version, typed)
        before = item.owner_unit_id
        _set(item, facts, by=by, on=on)
        save_item(item, by=by)
        item.supporting_units.set(facts.supporting_units)
        record_item(events.ITEM_SAVED, item, by=by, unit=item.owner_unit_id, due_on=item.due_on)
        if item.owner_unit_id != before:
            forget_reminders(item)
            withdraw_alerts(kind=notices.ITEM_ASSIGNED.name, subject=(SUBJECT, item.pk))
            tell_units(notices.ITEM_ASSIGNED.name, item, by=by, on=on)
        return item


@transaction.atomic
def postpone_item(
    *,
    item_id: int,
    due_on: dt.date,
    reason: str,
    by: User,
    on: dt.date,
    version: int | None = None,
    typed: dict[str, object] | None = None,
) -> ActionItem:
    """Move the due day of an item in hand, with a reason; the day first set stays known.

    Raises:
        Conflict: when somebody saved it since the form was opened with `version`.
        RuleBroken: without a reason, to a day that has passed, or to the day it has.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        item = lock_item(item_id, ItemState.OPEN)
        check_version(item, version, typed)
        if due_on < on:
            raise RuleBroken(DUE_BEFORE_TODAY, code="due_before_today", field="due_on")
        if due_on == item.due_on:
            raise RuleBroken(SAME_DUE, code="same_due", field="due_on")
        before, item.due_on = item.due_on, due_on
        item.state_reason = why
        save_item(item, by=by)
        forget_reminders(item)
        record_item(
            events.ITEM_POSTPONED, item, by=by, reason=why, before=before, after=item.due_on
        )
        tell_units(
            notices.ITEM_MOVED.name, item, by=by, on=on, period=f"{item.version}", reason=why
        )
        return item


@transaction.atomic
def cancel_item(*, item_id: int, reason: str, by: User, on: dt.date) -> ActionItem:
    """Cancel an item that is not settled; nothing is deleted.

    Raises:
        RuleBroken: without a reason, or when it is closed or cancelled already.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        item = lock_item(item_id, *UNSETTLED)
        move_item(item, ItemState.CANCELLED, by=by, reason=why)
        follow_items(item.instruction_id, by=by, on=on)
        tell_units(
            notices.ITEM_MOVED.name, item, by=by, on=on, period=f"{item.version}", reason=why
        )
        return item


def lock_item(item_id: int, *states: str) -> ActionItem:
    """Lock an item inside the transaction.

    Raises:
        RuleBroken: when it is in none of the states.
    """
    item = ActionItem.objects.select_for_update(of=("self",)).get(pk=item_id)
    if item.state not in states:
        raise RuleBroken(
            str(NOT_IN_STATE) % {"state": item.get_state_display()}, code="not_in_state"
        )
    return item


def check_version(
    item: ActionItem, version: int | None, typed: dict[str, object] | None = None
) -> None:
    """Refuse to act on a locked item that is not as it was read; None asks for no check.

    Raises:
        Conflict: with both values of what was changed meanwhile.
    """
    if version is not None and item.version != version:
        raise conflict_of(item, version, typed or {}, changed_at=item.updated_at)


def move_item(item: ActionItem, state: ItemState, *, by: User, reason: str = "") -> None:
    """Set the state of a locked item, save it, leave the event; old reminders fall away."""
    before, item.state, item.state_reason = item.state, state.value, reason
    save_item(item, by=by)
    forget_reminders(item)
    if state is not ItemState.OPEN:
        # Done, or not to be done: nobody is asked for it any more.
        given = (notices.ITEM_ASSIGNED, notices.ITEM_MOVED, notices.ITEM_RETURNED)
        asked = [each.name for each in given]
        withdraw_alerts(kind=asked, subject=(SUBJECT, item.pk))
    record_item(events.ITEM_STATE, item, by=by, reason=reason, before=before, after=state.value)


def save_item(item: ActionItem, *, by: User) -> None:
    """Save a locked item with its version."""
    item.version += 1
    item.updated_by = by
    item.save()


def record_item(kind: str, item: ActionItem, *, by: User, reason: str = "", **detail: Any) -> None:
    """Leave the event of an act on an item."""
    record_event(
        kind,
        by=by,
        county=item.county_id,
        subject=item,
        reason=reason,
        detail={"project": item.project_id, **detail},
    )


def forget_reminders(item: ActionItem) -> None:
    """Take back what was said of its due day and of its check."""
    for kind in (notices.ITEM_DUE, notices.ITEM_LATE, notices.ITEM_REPORTED):
        withdraw_alerts(kind=kind.name, subject=(SUBJECT, item.pk))


def tell_units(
    kind: str, item: ActionItem, *, by: User, on: dt.date, period: str = "", reason: str = ""
) -> None:
    """Tell the people of the unit in charge and of those that support it."""
    helping = item.supporting_units.values_list("pk", flat=True)
    people = people_answering([item.owner_unit_id, *helping], on)
    raise_alert(
        kind=kind,
        subject=(SUBJECT, item.pk),
        period=period,
        recipients=[each for each in people if each != by.pk],
        params=item_words(item, reason=reason),
        url=item_url(item),
        due_on=item.due_on,
    )


def item_words(item: ActionItem, *, reason: str = "", who: str = "") -> dict[str, Any]:
    """Return what the words of its notices need."""
    return {
        "content": short(item.content),
        "unit": str(item.owner_unit),
        "due": item.due_on,
        "reason": reason,
        "who": who,
    }


def item_url(item: ActionItem) -> str:
    """Return the address of its page."""
    return reverse("projects:action-item", args=[item.pk])


def _set(item: ActionItem, facts: ItemFacts, *, by: User, on: dt.date) -> None:
    if not facts.content.strip():
        raise RuleBroken(CONTENT_NEEDED, code="content_needed", field="content")
    if facts.owner_unit.pk != item.owner_unit_id:
        check_unit(facts.owner_unit, county_id=item.county_id, on=on, field="owner_unit")
    if facts.owner is not None and facts.owner.unit_id != facts.owner_unit.pk:
        raise RuleBroken(
            str(OWNER_ELSEWHERE) % {"name": facts.owner, "unit": facts.owner_unit},
            code="owner_elsewhere",
            field="owner",
        )
    if facts.owner_unit.pk in {unit.pk for unit in facts.supporting_units}:
        raise RuleBroken(
            str(OWNER_SUPPORTS) % {"unit": facts.owner_unit},
            code="owner_supports",
            field="supporting_units",
        )
    item.content, item.owner_unit, item.owner = facts.content.strip(), facts.owner_unit, facts.owner
    item.source, item.source_text = facts.source, facts.source_text.strip()
    item.updated_by = by
