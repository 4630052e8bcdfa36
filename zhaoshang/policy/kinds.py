"""The registry of policy kinds. Each app lists its own in `<app>/policies.py` (found at start-up):

    REVIEW_DAYS = kinds.register(PolicyKind(
        name="projects.review_days",
        label=_("Working days for a joint review"),
        fields=(PolicyField("days", _("Days"), FieldType.INT, minimum=1),),
        default={"days": 5},
        parse=lambda value: value["days"],
        source="rules.md R9",
    ))

and asks for the value in force by `zhaoshang.policy.selectors.in_force(REVIEW_DAYS, unit, on)`.

A kind whose numbers can be tried out offers a `Trial` in `<app>/trials.py` (found at start-up too):
the form then has a second button that shows what would become of the records, and saves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from zhaoshang.accounts.rules import Role
from zhaoshang.policy.rules import FieldType, PolicyField, Reading, read_value

if TYPE_CHECKING:
    import datetime as dt

    from django.utils.functional import _StrPromise

    from zhaoshang.accounts.models import Unit, User

    Label = str | _StrPromise

__all__ = [
    "FieldType",
    "PolicyField",
    "PolicyKind",
    "Preset",
    "Trial",
    "find",
    "offer_trial",
    "register",
    "registered",
    "trial_of",
]

T = TypeVar("T")


@dataclass(frozen=True)
class Preset:
    """Values of another county that a new row can begin with.

    Args:
        name: Short name in the address.
        label: What it is, in a line.
        values: JSON by field name.
        source: Whose rule it is.
    """

    name: str
    label: Label
    values: Mapping[str, Any]
    source: str


@dataclass(frozen=True)
class PolicyKind(Generic[T]):
    """One kind of policy.

    Args:
        name: Dotted name; the part before the dot is the app's label.
        label: What people call it.
        fields: Its fields, in the order of the form.
        default: The value before any row: JSON by field name.
        parse: Makes the rule's own frozen value of the read values (numbers are int or Decimal).
            Raises RuleBroken, with `field` naming the path, when fields contradict each other.
        help: What it decides, in a sentence or two.
        source: Document of the default.
        presets: Values of other counties to begin with.
        keeper: Who sets it: the business administrator, or the security administrator for what
            concerns accounts (reliability.md D7).
    """

    name: str
    label: Label
    fields: tuple[PolicyField, ...]
    default: Mapping[str, Any]
    parse: Callable[[Mapping[str, Any]], T]
    help: Label = ""
    source: str = ""
    presets: tuple[Preset, ...] = ()
    keeper: Role = Role.BUREAU_ADMIN

    @property
    def app_label(self) -> str:
        """Label of the app that the kind belongs to."""
        return self.name.partition(".")[0]

    def read(self, raw: Mapping[str, Any]) -> Reading:
        """Read a stored value; a field that it does not know yet takes its default."""
        return read_value(self.fields, {**self.default, **raw})


@dataclass(frozen=True)
class Trial(Generic[T]):
    """What a kind's form can show before anything is saved (试算).

    Args:
        run: Takes the typed value, whose policy it would be, who asks, and today; returns the
            context of the template. It writes nothing. Raises RuleBroken when it cannot be tried.
        template: Shows the outcome, above the form.
        label: Word of the button.
    """

    run: Callable[[T, Unit, User, dt.date], Mapping[str, Any]]
    template: str
    label: Label


_kinds: dict[str, PolicyKind[Any]] = {}
_trials: dict[str, Trial[Any]] = {}


def register(kind: PolicyKind[T]) -> PolicyKind[T]:
    """Add a kind and return it.

    Raises:
        ValueError: when another kind has the name.
    """
    if _kinds.setdefault(kind.name, kind) is not kind:
        raise ValueError(f"policy kind {kind.name!r} is registered twice")
    return kind


def find(name: str) -> PolicyKind[Any] | None:
    """Return the kind of a name, if there is one."""
    return _kinds.get(name)


def registered() -> list[PolicyKind[Any]]:
    """Return all kinds, by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def offer_trial(kind: PolicyKind[T], trial: Trial[T]) -> None:
    """Let a kind's values be tried out on its form.

    Raises:
        ValueError: when another trial is offered for the kind.
    """
    if _trials.setdefault(kind.name, trial) is not trial:
        raise ValueError(f"policy kind {kind.name!r} has two trials")


def trial_of(kind: PolicyKind[T]) -> Trial[T] | None:
    """Return the trial of a kind, if it offers one."""
    return _trials.get(kind.name)
