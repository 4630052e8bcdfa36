"""Writes of policy rows: set one, remove an unused one, note that one was used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.locks import advisory_lock
from zhaoshang.policy import events
from zhaoshang.policy.kinds import PolicyKind
from zhaoshang.policy.models import Policy, PolicyUse
from zhaoshang.policy.rules import Problem, read_value, to_json
from zhaoshang.policy.selectors import InForce

if TYPE_CHECKING:
    from zhaoshang.core.errors import Message

# From when a default holds that was written down because it was used.
BEGINNING = dt.date(2000, 1, 1)

PROBLEM_MESSAGES: dict[Problem, Message] = {
    Problem.REQUIRED: _("Fill this in."),
    Problem.NOT_INT: _("Write a whole number."),
    Problem.NOT_DECIMAL: _("Write a number."),
    Problem.TOO_SMALL: _("This number is too small."),
    Problem.TOO_LARGE: _("This number is too large."),
    Problem.TOO_LONG: _("This text is too long."),
    Problem.NOT_A_CHOICE: _("Choose one of the list."),
    Problem.NOT_ROWS: _("A table is expected here."),
    Problem.TOO_MANY_ROWS: _("The table has too many rows."),
    Problem.NOT_BOOL: _("Answer yes or no."),
}
INVALID = _("Some fields need correcting.")
SAME_DATE = _(
    "There is already a row from this date. Choose another date, or remove that row first if it has"
    " not been used."
)
ALREADY_USED = _(
    "Decisions have been taken by this row, so it stays as it is. Set a new row from a later date."
)
NO_DOCUMENT = _("Name the document that sets this policy.")
DEFAULT_STAYS = _("The system's default cannot be removed. Set a row of your own instead.")


class PolicyInvalid(RuleBroken):
    """A policy value that cannot be taken; `errors` has the message of each field by its path."""

    def __init__(self, errors: Mapping[str, Message]) -> None:
        super().__init__(INVALID, code="policy_invalid")
        self.errors = dict(errors)


def read_policy(kind: PolicyKind[Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    """Read and check a typed-in value as a whole: what is missing is empty, not the default.

    Raises:
        PolicyInvalid: naming each field that is wrong.
    """
    reading = read_value(kind.fields, raw)
    if reading.problems:
        raise PolicyInvalid(
            {path: PROBLEM_MESSAGES[problem] for path, problem in reading.problems.items()}
        )
    try:
        kind.parse(reading.value)
    except PolicyInvalid:
        raise
    except RuleBroken as broken:
        raise PolicyInvalid({broken.field or "": broken.message}) from broken
    return reading.value


@transaction.atomic
def set_policy(
    *,
    kind: PolicyKind[Any],
    owner: Unit,
    effective_from: dt.date,
    value: Mapping[str, Any],
    source_document: str,
    by: User,
    reason: str = "",
) -> Policy:
    """Add a row that holds from a date on.

    Raises:
        PolicyInvalid: naming each field that is wrong.
        RuleBroken: without a document, or when the owner has a row of that date already.

    Source: rules.md, "Policy".
    """
    read = read_policy(kind, value)
    if not source_document.strip():
        raise RuleBroken(NO_DOCUMENT, code="no_document", field="source_document")
    advisory_lock(f"policy:{kind.name}:{owner.pk}")
    if Policy.objects.filter(owner=owner, kind=kind.name, effective_from=effective_from).exists():
        raise RuleBroken(SAME_DATE, code="same_date", field="effective_from")
    with acting(user=by, reason=reason or None):
        policy = Policy.objects.create(
            owner=owner,
            kind=kind.name,
            effective_from=effective_from,
            value=to_json(read),
            source_document=source_document.strip(),
            created_by=by,
            updated_by=by,
        )
        _record(events.POLICY_SET, policy, kind, by)
    return policy


@transaction.atomic
def remove_policy(*, policy_id: int, kind: PolicyKind[Any], by: User, reason: str) -> None:
    """Remove a row by which nothing has been decided yet.

    Raises:
        RuleBroken: when the row has been used, or is the system's default.
    """
    policy = Policy.objects.select_for_update().get(pk=policy_id, kind=kind.name)
    if policy.owner_id is None:
        raise RuleBroken(DEFAULT_STAYS, code="default_stays")
    if PolicyUse.objects.filter(policy=policy).exists():
        raise RuleBroken(ALREADY_USED, code="already_used")
    with acting(user=by, reason=reason or None):
        _record(events.POLICY_REMOVED, policy, kind, by)
        policy.delete()


@transaction.atomic
def mark_used(policy: InForce[Any]) -> Policy:
    """Note that a decision was taken by this policy; from then on its row is fixed.

    Call it in the transaction of the decision. A default that stood only in the code is written
    down as a row, so that a later release cannot change what was decided.
    """
    row = policy.row or _written_default(policy)
    if not policy.is_used:
        PolicyUse.objects.bulk_create(
            [PolicyUse(policy=row, first_used_at=clock.now())], ignore_conflicts=True
        )
    return row


def _written_default(policy: InForce[Any]) -> Policy:
    row, _created = Policy.objects.get_or_create(
        owner=None,
        kind=policy.kind.name,
        effective_from=BEGINNING,
        defaults={
            "value": to_json(policy.values),
            "source_document": policy.source_document,
        },
    )
    return row


def _record(event: str, policy: Policy, kind: PolicyKind[Any], by: User) -> None:
    record_event(
        event,
        by=by,
        county=policy.owner,
        subject=policy,
        subject_label=f"{kind.label} {policy.effective_from}",
        detail={
            "kind": kind.name,
            "effective_from": policy.effective_from,
            "document": policy.source_document,
            "value": policy.value,
        },
    )
