from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest

from tests.factories.accounts import CountyFixture, make_county
from tests.stages import stage
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy import kinds
from zhaoshang.policy.kinds import PolicyKind
from zhaoshang.policy.rules import FieldType, PolicyField

YELLOW_ABOVE_RED = "yellow must come before red"


@dataclass(frozen=True)
class Limits:
    yellow: int
    red: int
    tiers: tuple[tuple[Decimal, str], ...]


def parse_limits(value) -> Limits:
    if value["yellow"] >= value["red"]:
        raise RuleBroken(YELLOW_ABOVE_RED, code="order", field="red")
    tiers = tuple((tier["up_to"], tier["signer"]) for tier in value["tiers"])
    return Limits(value["yellow"], value["red"], tiers)


@pytest.fixture
def limits(monkeypatch) -> Iterator[PolicyKind[Limits]]:
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    return kinds.register(
        PolicyKind(
            name="policy.test_limits",
            label="Test limits",
            fields=(
                PolicyField("yellow", "Yellow after", FieldType.INT, unit="days", minimum=1),
                PolicyField("red", "Red after", FieldType.INT, unit="days", minimum=1),
                PolicyField("strict", "Strict", FieldType.BOOL, required=False),
                PolicyField(
                    "tiers",
                    "Tiers",
                    FieldType.ROWS,
                    columns=(
                        PolicyField("up_to", "Up to", FieldType.DECIMAL, minimum=0),
                        PolicyField(
                            "signer",
                            "Signer",
                            FieldType.CHOICE,
                            choices=(("park", "Park head"), ("county", "County head")),
                        ),
                    ),
                ),
            ),
            default={
                "yellow": 14,
                "red": 30,
                "strict": True,
                "tiers": [{"up_to": "60", "signer": "park"}],
            },
            parse=parse_limits,
            source="rules.md R7",
        )
    )


@stage
def county(db) -> CountyFixture:
    return make_county()
