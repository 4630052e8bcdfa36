"""Policies of reserve projects and of land and plants on offer."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.policies_documents import MECHANISM, PROVISIONAL
from projects.rules.reserve import Bands
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register

NOT_FALLING = _("Each band must begin below the one before it.")


def _bands(value: Mapping[str, Any]) -> Bands:
    bands = Bands(value["large_wan"], value["middle_wan"], value["small_wan"])
    if bands.middle_wan >= bands.large_wan:
        raise RuleBroken(NOT_FALLING, code="not_falling", field="middle_wan")
    if bands.small_wan >= bands.middle_wan:
        raise RuleBroken(NOT_FALLING, code="not_falling", field="small_wan")
    return bands


def _from(name: str, label: Any) -> PolicyField:
    return PolicyField(name, label, FieldType.DECIMAL, unit=_("10,000 yuan"), minimum=Decimal(1))


RESERVE_BANDS = register(
    PolicyKind(
        name="projects.reserve_bands",
        label=_("Size bands of reserve projects"),
        fields=(
            _from("large_wan", _("Large, from")),
            _from("middle_wan", _("Middle-sized, from")),
            _from("small_wan", _("Small, from")),
        ),
        default={"large_wan": "10000", "middle_wan": "5000", "small_wan": "500"},
        parse=_bands,
        help=_("Into which bands the year's quota of packaged projects is divided."),
        source=f"{MECHANISM}（项目包装按1亿元以上、0.5亿—1亿元、0.05亿—0.5亿元下达）",
    )
)

SPACE_RESERVATION = register(
    PolicyKind(
        name="projects.space_reservation",
        label=_("Reserving land and plants"),
        fields=(
            PolicyField(
                "days",
                _("A reservation holds for"),
                FieldType.INT,
                unit=_("days"),
                minimum=1,
                maximum=730,
                help=_("The bureau extends it with a reason."),
            ),
        ),
        default={"days": 90},
        parse=lambda value: int(value["days"]),
        help=_("How long part of a parcel or a plant is kept for a project."),
        source=PROVISIONAL,
    )
)
