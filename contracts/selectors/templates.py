"""Templates of drafts as forms and pages read them."""

from __future__ import annotations

from django.db.models import QuerySet

from contracts.models import ContractTemplate
from zhaoshang.accounts.models import User


def offered(user: User, kind: str) -> QuerySet[ContractTemplate]:
    """Return the county's own templates of a kind that are in use."""
    found = ContractTemplate.objects.visible_to(user).filter(kind=kind, withdrawn_on=None)
    return found.exclude(file=None).select_related("file")


def listed(user: User) -> QuerySet[ContractTemplate]:
    """Return the county's own templates, withdrawn ones last."""
    found = ContractTemplate.objects.visible_to(user).exclude(file=None)
    return found.select_related("file", "created_by").order_by("withdrawn_on", "kind", "name", "pk")
