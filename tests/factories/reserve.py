"""Reserve projects, land and plants on offer for tests, as the services would have left them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from projects.models import Project, ReserveProject, SpaceOffer, SpaceReservation
from projects.rules.reserve import ReserveState, SpaceKind
from tests.factories.projects import TODAY
from zhaoshang.accounts.models import Unit
from zhaoshang.files.models import StoredFile


def make_reserve(
    unit: Unit, state: ReserveState = ReserveState.PROPOSED, **fields: Any
) -> ReserveProject:
    """Package a project of 1.2 亿."""
    values = {
        "year": TODAY.year,
        "title": "汽车零部件精密铸造产业园",
        "total_wan": Decimal(12_000),
        "content": "建设精密铸造生产线 6 条",
        **fields,
    }
    return ReserveProject.objects.create(county=unit.county, unit=unit, state=state.value, **values)


def make_offer(unit: Unit, **fields: Any) -> SpaceOffer:
    """Put 100 亩 of a township or park on offer."""
    number = SpaceOffer.objects.count() + 1
    values = {
        "kind": SpaceKind.LAND.value,
        "code": f"LX-2026-{number:02d}",
        "title": "开发区南区工业用地",
        "area": Decimal(100),
        "price": Decimal(18),
        **fields,
    }
    return SpaceOffer.objects.create(county=unit.county, host_unit=unit, **values)


def make_reservation(offer: SpaceOffer, project: Project, **fields: Any) -> SpaceReservation:
    """Keep 40 of it for a project for 90 days."""
    values = {
        "area": Decimal(40),
        "reserved_on": TODAY,
        "until": TODAY + dt.timedelta(days=90),
        **fields,
    }
    values["reserved_on"] = min(values["reserved_on"], values["until"])
    return SpaceReservation.objects.create(offer=offer, project=project, **values)


def reserve_objects(project: Project, file: StoredFile) -> dict[str, Any]:
    """Make one of each for a project's responsible unit."""
    unit = project.responsible_unit
    assert unit is not None
    offer = make_offer(unit, file=file)
    return {
        "reserve": make_reserve(unit),
        "accepted_reserve": make_reserve(unit, ReserveState.ACCEPTED),
        "space": offer,
        "withdrawn_space": make_offer(unit, withdrawn_on=TODAY, withdrawn_reason="规划调整"),
        "reservation": make_reservation(offer, project),
    }
