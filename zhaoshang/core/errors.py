"""Errors that the business layer raises and the pages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Message = str | _StrPromise


class RuleBroken(Exception):  # noqa: N818 - the name says it is a refusal, not a defect
    """A business rule refuses what was asked; nothing has been changed.

    Args:
        message: What is wrong and what to do, in the user's language (gettext message).
        code: Stable short name of the rule, for tests and logs.
        field: Form field beside which the message belongs, if there is one.
    """

    def __init__(self, message: Message, *, code: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field

    def __str__(self) -> str:
        """Return the message in the active language."""
        return str(self.message)


@dataclass(frozen=True)
class FieldChange:
    """One field that somebody else changed meanwhile (for the conflict page).

    `field` is its name, by which the form that was sent finds what was typed; `untouched`: the form
    does not ask for it.
    """

    label: str
    theirs: str
    yours: str
    by: str
    at: str
    field: str = ""
    untouched: bool = False


class Conflict(RuleBroken):
    """The record was changed by somebody else since this form was opened.

    `changes` names each field with the value now stored and the value just typed, so that the
    second saver decides with both in sight.
    """

    def __init__(self, message: Message, *, changes: Sequence[FieldChange] = ()) -> None:
        super().__init__(message, code="conflict")
        self.changes = tuple(changes)
