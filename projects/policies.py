"""Policies of a project's life: gates, protection of the first contact, who decides.

The kinds that are registered here are found at start-up; those of the ledger page and of
imports come along.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects import (
    policies_duties,
    policies_flag_effects,
    policies_flag_looks,
    policies_flags,
    policies_follow_ups,
    policies_funds,
    policies_imports,
    policies_ledger,
    policies_partners,
    policies_reserve,
    policies_reviews,
    policies_scheduling,
    policies_services,
)
from projects.models.choices import (
    BREACH_LABELS,
    CONFIRMED_BY_LABELS,
    FACT_LABELS,
    LOCATION_LABELS,
    SUB_STAGE_LABELS,
)
from projects.policies_documents import MECHANISM, PROVISIONAL, SCHEDULING_MEETING
from projects.rules.authority import Breach, Location, Tier
from projects.rules.gates import DEFAULT_CONFIRMED_BY, DEFAULT_ITEMS, ConfirmedBy, Fact, GateTable
from projects.rules.stages import SubStage
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import Office
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register
from zhaoshang.policy.selectors import InForce, in_force

__all__ = [
    "AUTHORITY",
    "FIRST_CONTACT",
    "GATES",
    "gates_in_force",
    "policies_duties",
    "policies_flag_effects",
    "policies_flag_looks",
    "policies_flags",
    "policies_follow_ups",
    "policies_funds",
    "policies_imports",
    "policies_ledger",
    "policies_partners",
    "policies_reserve",
    "policies_reviews",
    "policies_scheduling",
    "policies_services",
]

TWICE = _("This row stands in the table twice.")
COUNTY_PRINCIPALS = "county_principals"
DECIDERS = {
    Office.PARK_HEAD.value: _("Head of the park"),
    Office.LEADER_IN_CHARGE.value: _("County leaders in charge"),
    COUNTY_PRINCIPALS: _("County party and government principals"),
}
SIGNERS = {
    Office.PARK_HEAD.value: _("Head of the park"),
    Office.COUNTY_HEAD.value: _("County government principal"),
    Office.DEPUTY_HEAD_INVESTMENT.value: _("Deputy magistrate in charge of investment"),
}


def _choices(labels: Mapping[Any, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((str(value), label) for value, label in labels.items())


def _gate_table(value: Mapping[str, Any]) -> GateTable:
    """Make the table of its rows.

    Raises:
        RuleBroken: when an item or a sub-stage stands in it twice.
    """
    items: dict[SubStage, list[Fact]] = defaultdict(list)
    for number, row in enumerate(value["items"]):
        found = items[SubStage(row["sub_stage"])]
        fact = Fact(row["fact"])
        if fact in found:
            raise RuleBroken(TWICE, code="row_twice", field=f"items.{number}.fact")
        found.append(fact)
    confirmed: dict[SubStage, ConfirmedBy] = {}
    for number, row in enumerate(value["confirmed"]):
        sub_stage = SubStage(row["sub_stage"])
        if sub_stage in confirmed:
            raise RuleBroken(TWICE, code="row_twice", field=f"confirmed.{number}.sub_stage")
        confirmed[sub_stage] = ConfirmedBy(row["confirmed_by"])
    return GateTable({sub: tuple(facts) for sub, facts in items.items()}, confirmed)


def _tiers(value: Mapping[str, Any]) -> tuple[Tier, ...]:
    tiers: list[Tier] = []
    for number, row in enumerate(value["tiers"]):
        tier = Tier(
            location=Location(row["location"]),
            breach=Breach(row["breach"]),
            upper_mu=row["upper_mu"],
            decides=tuple(filter(None, (row["opinion"], row["decides"]))),
            signs=row["signs"],
        )
        key = (tier.location, tier.breach, tier.upper_mu)
        if key in {(each.location, each.breach, each.upper_mu) for each in tiers}:
            raise RuleBroken(TWICE, code="row_twice", field=f"tiers.{number}.upper_mu")
        tiers.append(tier)
    return tuple(tiers)


def _default_tiers() -> list[dict[str, Any]]:
    park, leaders = Office.PARK_HEAD.value, Office.LEADER_IN_CHARGE.value
    rows = []
    for location, least, signer in (
        (Location.PARK, park, park),
        (Location.OUTSIDE, leaders, Office.DEPUTY_HEAD_INVESTMENT.value),
    ):
        for breach in Breach:
            within = breach is Breach.NONE
            for upper in ("60", None) if within else (None,):
                small = upper is not None
                rows.append(
                    {
                        "location": location.value,
                        "breach": breach.value,
                        "upper_mu": upper,
                        "opinion": "" if small else least,
                        "decides": least if small else COUNTY_PRINCIPALS,
                        "signs": signer if small else Office.COUNTY_HEAD.value,
                    }
                )
    return rows


GATES = register(
    PolicyKind(
        name="projects.gates",
        label=_("Stage gates"),
        fields=(
            PolicyField(
                "items",
                _("What a gate asks"),
                FieldType.ROWS,
                columns=(
                    PolicyField(
                        "sub_stage",
                        _("Gate into"),
                        FieldType.CHOICE,
                        choices=_choices(SUB_STAGE_LABELS),
                    ),
                    PolicyField(
                        "fact", _("What is asked"), FieldType.CHOICE, choices=_choices(FACT_LABELS)
                    ),
                ),
            ),
            PolicyField(
                "confirmed",
                _("Who confirms"),
                FieldType.ROWS,
                help=_("Where nothing is said, the bureau confirms."),
                columns=(
                    PolicyField(
                        "sub_stage",
                        _("Gate into"),
                        FieldType.CHOICE,
                        choices=_choices(SUB_STAGE_LABELS),
                    ),
                    PolicyField(
                        "confirmed_by",
                        _("Confirmed by"),
                        FieldType.CHOICE,
                        choices=_choices(CONFIRMED_BY_LABELS),
                    ),
                ),
            ),
        ),
        default={
            "items": [
                {"sub_stage": sub_stage.value, "fact": fact.value}
                for sub_stage, facts in DEFAULT_ITEMS.items()
                for fact in facts
            ],
            "confirmed": [
                {"sub_stage": sub_stage.value, "confirmed_by": who.value}
                for sub_stage, who in DEFAULT_CONFIRMED_BY.items()
            ],
        },
        parse=_gate_table,
        help=_("What a project needs for each step forward, and who lets it through."),
        # rules.md R3
        source=f"{MECHANISM}（项目推进流程）；{SCHEDULING_MEETING}（四张清单）",
    )
)

FIRST_CONTACT = register(
    PolicyKind(
        name="projects.first_contact",
        label=_("Protection of the first contact"),
        fields=(
            PolicyField(
                "protection_days",
                _("Protected for"),
                FieldType.INT,
                unit=_("days"),
                minimum=1,
                maximum=3650,
                help=_("Counted from the acceptance, and again from each follow-up of the unit."),
            ),
        ),
        default={"protection_days": 90},
        parse=lambda value: int(value["protection_days"]),
        help=_("How long an accepted first contact keeps other units away."),
        # rules.md R4; how long is in no paper (domain.md, D(f)).
        source=f"{MECHANISM}（首谈备案）；保护天数为{PROVISIONAL}",
    )
)

AUTHORITY = register(
    PolicyKind(
        name="projects.authority",
        label=_("Who decides and who signs"),
        fields=(
            PolicyField(
                "tiers",
                _("Table"),
                FieldType.ROWS,
                columns=(
                    PolicyField(
                        "location",
                        _("Location"),
                        FieldType.CHOICE,
                        choices=_choices(LOCATION_LABELS),
                    ),
                    PolicyField(
                        "breach", _("Terms"), FieldType.CHOICE, choices=_choices(BREACH_LABELS)
                    ),
                    PolicyField(
                        "upper_mu",
                        _("Land up to"),
                        FieldType.DECIMAL,
                        unit=_("mu"),
                        required=False,
                        minimum=Decimal(0),
                    ),
                    PolicyField(
                        "opinion",
                        _("On the opinion of"),
                        FieldType.CHOICE,
                        required=False,
                        choices=_choices(DECIDERS),
                    ),
                    PolicyField(
                        "decides", _("Decides"), FieldType.CHOICE, choices=_choices(DECIDERS)
                    ),
                    PolicyField("signs", _("Signs"), FieldType.CHOICE, choices=_choices(SIGNERS)),
                ),
            ),
        ),
        default={"tiers": _default_tiers()},
        parse=_tiers,
        help=_("By location, land and terms of a project."),
        # rules.md R8
        source=f"{MECHANISM}（项目决策和签约权限）",
    )
)


def gates_in_force(county: Unit, on: dt.date) -> InForce[GateTable]:
    """Return the county's gate table on a day."""
    return in_force(GATES, county, on)
