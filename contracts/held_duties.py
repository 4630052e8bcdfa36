"""What a leaver holds of contracts: those kept in the bureau, originals in a unit's cabinet."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract, ContractCopy
from contracts.rules.life import State
from contracts.services.handing_over import hand_over_kept
from projects.selectors.people import people_of_bureau
from zhaoshang.accounts.models import User
from zhaoshang.security.duties import HeldDuty, register


def _bureau(person: User, on: dt.date) -> QuerySet[User]:
    ids = people_of_bureau(person.unit.county_id or 0, on)
    return User.objects.get_queryset().filter(pk__in=ids).order_by("full_name", "pk")


def _kept(person: User, _on: dt.date) -> int:
    return Contract.objects.filter(keeper=person).exclude(state=State.ARCHIVED).count()


def _originals(person: User, _on: dt.date) -> int:
    return ContractCopy.objects.held().filter(custodian=person).count()


register(
    HeldDuty(
        name="contracts.kept",
        label=_("Contracts one keeps"),
        count=_kept,
        takers=_bureau,
        hand_over=hand_over_kept,
    )
)
register(
    HeldDuty(
        name="contracts.originals",
        label=_("Originals in one's custody"),
        count=_originals,
        # Paper is counted when it changes hands: the unit's archivist does it.
        hint=_(
            "The unit's new archivist takes them over on the page of the originals that the unit"
            " keeps, where the cabinet is checked."
        ),
    )
)
