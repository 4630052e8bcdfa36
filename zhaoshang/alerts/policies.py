"""Policies of notices (rules R18): delivery outward, escalation."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.labels import OFFICE_CHOICES
from zhaoshang.accounts.rules import Office
from zhaoshang.alerts.models.notices import LEVEL_CHOICES, SEVERITY_CHOICES
from zhaoshang.alerts.rules.delivery import DeliveryRule
from zhaoshang.alerts.rules.escalation import EscalationRule, Level
from zhaoshang.alerts.rules.notices import Severity
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register

# No paper sets these numbers: the county is to confirm them by one of its own.
PROVISIONAL = "暂行设定，待县里发文确认"
LEVEL_TWICE = _("This level stands in the table twice.")
NOT_EARLIER = _("A higher level cannot be told earlier than a lower one.")
SEVERITY_TWICE = _("This severity stands in the table twice.")
OFFICE_TWICE = _("This office stands in the table twice.")


def _hour(name: str, label: Any, *, help: Any = "") -> PolicyField:
    return PolicyField(
        name, label, FieldType.INT, unit=_("o'clock"), minimum=0, maximum=23, help=help
    )


DELIVERY = register(
    PolicyKind(
        name="alerts.delivery",
        label=_("How notices go outward"),
        help=_(
            "Every notice stands in the inbox at once. By e-mail and to group robots it goes within"
            " these limits."
        ),
        fields=(
            PolicyField(
                "digest_above",
                _("Messages a day to one person"),
                FieldType.INT,
                minimum=0,
                maximum=100,
                help=_("What is more waits for one digest a day."),
            ),
            _hour("digest_hour", _("Hour of the digest"), help=_("A person can choose another.")),
            _hour(
                "quiet_from",
                _("Quiet hours from"),
                help=_("Within them only what is due today goes out. The same hour twice: none."),
            ),
            _hour("quiet_until", _("Quiet hours until")),
            PolicyField(
                "per_minute",
                _("Messages a minute to one robot"),
                FieldType.INT,
                minimum=1,
                maximum=20,
                help=_("The services take 20 and block a robot that sends more."),
            ),
            PolicyField(
                "tries",
                _("Tries before a message is given up"),
                FieldType.INT,
                minimum=1,
                maximum=20,
                help=_("It is shown then and can be sent again."),
            ),
            PolicyField(
                "keep_days",
                _("Messages outward are kept for"),
                FieldType.INT,
                unit=_("days"),
                minimum=30,
                maximum=3660,
                help=_("What was sent, to whom and with what answer. Notices are not touched."),
            ),
        ),
        default={
            "digest_above": 5,
            "digest_hour": 8,
            "quiet_from": 20,
            "quiet_until": 8,
            "per_minute": 20,
            "tries": 8,
            "keep_days": 1100,
        },
        parse=lambda value: DeliveryRule(**value),
        source=PROVISIONAL,
    )
)


def _escalation_rule(value: Mapping[str, Any]) -> EscalationRule:
    days: dict[Level, int] = {}
    for number, row in enumerate(value["levels"]):
        level = Level(int(row["level"]))
        if level in days:
            raise RuleBroken(LEVEL_TWICE, code="twice", field=f"levels.{number}.level")
        days[level] = row["days"]
    ordered = sorted(days)
    for lower, higher in pairwise(ordered):
        if days[higher] < days[lower]:
            raise RuleBroken(NOT_EARLIER, code="order", field="levels")
    return EscalationRule(
        severities=frozenset(
            Severity(name) for name in _once(value, "severities", "severity", SEVERITY_TWICE)
        ),
        days=days,
        offices=frozenset(_once(value, "offices", "office", OFFICE_TWICE)),
    )


def _once(value: Mapping[str, Any], table: str, column: str, twice: Any) -> list[str]:
    found: list[str] = []
    for number, row in enumerate(value[table]):
        if row[column] in found:
            raise RuleBroken(twice, code="twice", field=f"{table}.{number}.{column}")
        found.append(row[column])
    return found


ESCALATION = register(
    PolicyKind(
        name="alerts.escalation",
        label=_("Escalation of notices that nobody answers"),
        help=_(
            "A notice that its reader has not read, or not acknowledged where that is asked, is"
            " told one level higher after these working days, counted from the day it was told."
        ),
        fields=(
            PolicyField(
                "severities",
                _("Which notices"),
                FieldType.ROWS,
                columns=(
                    PolicyField(
                        "severity",
                        _("Severity"),
                        FieldType.CHOICE,
                        choices=tuple(SEVERITY_CHOICES),
                    ),
                ),
                help=_("An empty table: nothing is escalated."),
                required=False,
            ),
            PolicyField(
                "levels",
                _("Levels"),
                FieldType.ROWS,
                columns=(
                    PolicyField(
                        "level",
                        _("Level"),
                        FieldType.CHOICE,
                        choices=tuple((str(value), label) for value, label in LEVEL_CHOICES[1:]),
                    ),
                    PolicyField(
                        "days",
                        _("After working days"),
                        FieldType.INT,
                        unit=_("days"),
                        minimum=1,
                        maximum=60,
                    ),
                ),
                required=False,
            ),
            PolicyField(
                "offices",
                _("Who is the leading group"),
                FieldType.ROWS,
                columns=(
                    PolicyField(
                        "office", _("Office"), FieldType.CHOICE, choices=tuple(OFFICE_CHOICES)
                    ),
                ),
                required=False,
            ),
        ),
        default={
            "severities": [{"severity": Severity.WARNING.value}],
            "levels": [
                {"level": str(Level.UNIT_HEAD.value), "days": 2},
                {"level": str(Level.SPONSOR.value), "days": 4},
                {"level": str(Level.LEADING_GROUP.value), "days": 6},
            ],
            "offices": [
                {"office": Office.DEPUTY_HEAD_INVESTMENT.value},
                {"office": Office.LEADER_IN_CHARGE.value},
            ],
        },
        parse=_escalation_rule,
        source=PROVISIONAL,
    )
)
