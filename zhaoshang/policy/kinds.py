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
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from zhaoshang.policy.rules import FieldType, PolicyField, Reading, read_value

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Label = str | _StrPromise

__all__ = ["FieldType", "PolicyField", "PolicyKind", "find", "register", "registered"]

T = TypeVar("T")


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
    """

    name: str
    label: Label
    fields: tuple[PolicyField, ...]
    default: Mapping[str, Any]
    parse: Callable[[Mapping[str, Any]], T]
    help: Label = ""
    source: str = ""

    @property
    def app_label(self) -> str:
        """Label of the app that the kind belongs to."""
        return self.name.partition(".")[0]

    def read(self, raw: Mapping[str, Any]) -> Reading:
        """Read a stored value; a field that it does not know yet takes its default."""
        return read_value(self.fields, {**self.default, **raw})


_kinds: dict[str, PolicyKind[Any]] = {}


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
