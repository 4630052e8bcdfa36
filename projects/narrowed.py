"""Lists that a dashboard narrowed to a county, place or industry: kept, said, taken off again."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import Industry
from projects.selectors.narrowing import Narrowing
from zhaoshang.accounts.models import Unit, User

_NUMBER = re.compile(r"[0-9]{1,18}")
_UNIT_WORDS = {"county": gettext_lazy("County"), "host": gettext_lazy("Host unit")}
BESIDE_UNIT = ("county", "host", "section")


def narrowing_asked(request: HttpRequest, *names: str) -> Narrowing:
    """Return what the address narrows to; what is no number is left out."""
    given = {name: request.GET.get(name, "") for name in names or BESIDE_UNIT}
    return Narrowing(**{name: int(pk) for name, pk in given.items() if _NUMBER.fullmatch(pk)})


def names_own_units(user: User, narrowing: Narrowing) -> bool:
    """Tell whether a reader may have a county's figures narrowed so.

    Who does not read the whole county is told of his own units alone; otherwise naming another one
    as responsible or host would give its figures away.
    """
    scope = user.scope
    if scope.reads_county or scope.reads_region:
        return True
    named = {narrowing.unit, narrowing.host} - {None}
    return named <= set(scope.unit_ids)


def narrowed_by(
    user: User, narrowing: Narrowing, without: Callable[[str], str]
) -> list[dict[str, str]]:
    """Return name, value and words of what narrows a list, with the address that takes it off.

    Args:
        user: Who looks: a unit out of sight is not named.
        narrowing: What narrows; the unit is the list's own filter.
        without: The address of the list without one of the names.
    """
    found = []
    for name, pk in narrowing.query.items():
        if name in _UNIT_WORDS:
            unit = Unit.objects.visible_to(user).filter(pk=pk).first()
            words = f"{_UNIT_WORDS[name]}：{unit or '—'}"
        else:
            industry = Industry.objects.filter(pk=pk).first()
            words = f"{_('Industry section')}：{industry or '—'}"
        found.append({"name": name, "value": str(pk), "label": words, "remove_url": without(name)})
    return found
