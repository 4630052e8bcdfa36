"""What follows a flag 红黄旗 that stays up, and how long it may be held down (rules.md R7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.models.flag_choices import CONSEQUENCE_CHOICES, RULE_CHOICES, SEVERITY_CHOICES
from projects.policies_documents import PROVISIONAL, SCHEDULING_MEETING
from projects.policies_flags import TWICE
from projects.rules.flags.kinds import ConsequenceKind, RuleKind, Severity
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register


@dataclass(frozen=True)
class ConsequenceRow:
    """What follows a flag that has been up for more than so many days, and its deadlines."""

    kind: ConsequenceKind
    severity: Severity
    rule: RuleKind | None
    after_days: int
    receipt_days: int
    feedback_days: int
    recheck_days: int


@dataclass(frozen=True)
class HoldRule:
    """How many days an excuse, or a lift, may last at most."""

    longest_excuse_days: int
    longest_lift_days: int


def _consequences(value: Mapping[str, Any]) -> tuple[ConsequenceRow, ...]:
    found: dict[tuple[str, str, str], ConsequenceRow] = {}
    for number, row in enumerate(value["consequences"]):
        key = (row["kind"], row["severity"], row["rule"])
        if key in found:
            raise RuleBroken(TWICE, code="row_twice", field=f"consequences.{number}.kind")
        found[key] = ConsequenceRow(
            kind=ConsequenceKind(row["kind"]),
            severity=Severity(row["severity"]),
            rule=RuleKind(row["rule"]) if row["rule"] else None,
            after_days=row["after_days"],
            receipt_days=row["receipt_days"],
            feedback_days=row["feedback_days"],
            recheck_days=row["recheck_days"],
        )
    return tuple(found.values())


def _days(name: str, label: Any, minimum: int = 1) -> PolicyField:
    return PolicyField(name, label, FieldType.INT, unit=_("days"), minimum=minimum, maximum=3650)


FLAG_CONSEQUENCES = register(
    PolicyKind(
        name="projects.flag_consequences",
        label=_("What follows a flag"),
        fields=(
            PolicyField(
                "consequences",
                _("Consequences"),
                FieldType.ROWS,
                required=False,
                columns=(
                    PolicyField(
                        "kind", _("What"), FieldType.CHOICE, choices=tuple(CONSEQUENCE_CHOICES)
                    ),
                    PolicyField(
                        "severity", _("Of"), FieldType.CHOICE, choices=tuple(SEVERITY_CHOICES)
                    ),
                    PolicyField(
                        "rule",
                        _("Rule"),
                        FieldType.CHOICE,
                        required=False,
                        choices=tuple(RULE_CHOICES),
                    ),
                    _days("after_days", _("Up for more than"), minimum=0),
                    _days("receipt_days", _("Receipt within")),
                    _days("feedback_days", _("Answer within")),
                    _days("recheck_days", _("Re-check after")),
                ),
            ),
        ),
        default={
            "consequences": [
                {
                    "kind": ConsequenceKind.SLIP.value,
                    "severity": Severity.WARNING.value,
                    "rule": "",
                    "after_days": 15,
                    "receipt_days": 3,
                    "feedback_days": 15,
                    "recheck_days": 30,
                },
                {
                    "kind": ConsequenceKind.TALK.value,
                    "severity": Severity.WARNING.value,
                    "rule": "",
                    "after_days": 60,
                    "receipt_days": 3,
                    "feedback_days": 10,
                    "recheck_days": 30,
                },
            ]
        },
        parse=_consequences,
        help=_("Talks and supervision slips that a flag brings about; days count from its issue."),
        # R7: consequences are policy; what they are is in no paper of the county.
        source=f"{SCHEDULING_MEETING}（红黄旗）；后果及时限为{PROVISIONAL}",
    )
)

FLAG_HOLDS = register(
    PolicyKind(
        name="projects.flag_holds",
        label=_("Excuses and lifts"),
        fields=(
            _days("longest_excuse_days", _("An excuse lasts at most")),
            _days("longest_lift_days", _("A lift lasts at most")),
        ),
        default={"longest_excuse_days": 90, "longest_lift_days": 30},
        parse=lambda value: HoldRule(value["longest_excuse_days"], value["longest_lift_days"]),
        help=_("How long a flag may be held down; days held are counted apart from days flagged."),
        source=f"{SCHEDULING_MEETING}（红黄旗）；期限为{PROVISIONAL}",
    )
)
