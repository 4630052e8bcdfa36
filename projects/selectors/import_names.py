"""Names as ledgers write them → units, people and industries of the county.

A name counts only when it means one thing: two units or two people of one name stay text.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from projects.models import Industry
from projects.rules.identity import name_key
from zhaoshang.accounts.models import Unit, UnitVersion, User
from zhaoshang.accounts.rules import Role
from zhaoshang.core.text import fold

_OFFICE = re.compile(
    r"(?:人民政府|管理委员会|管委会|党工委|管理办公室|办事处|街道办事处|党委政府|党委、政府)$"
)
_BETWEEN = re.compile(r"[、,，;；/\n]+|\s{1,}|和(?=[^\s]{2,})")


class NameIndex:
    """Folded names with the ids they stand for."""

    def __init__(self) -> None:
        self._ids: dict[str, set[int]] = defaultdict(set)

    def add(self, keys: Iterable[str], pk: int) -> None:
        """Let these names stand for a record."""
        for key in keys:
            if key:
                self._ids[key].add(pk)

    def one(self, key: str) -> int | None:
        """Return the only record of this name; None when there is none, or more than one."""
        found = self._ids.get(key, set())
        return next(iter(found)) if len(found) == 1 else None


@dataclass(frozen=True)
class CountyNames:
    """Everything in a county that a ledger may name."""

    county: Unit
    units: NameIndex
    unit_labels: dict[int, str]
    leaders: NameIndex
    people: NameIndex
    sections: NameIndex
    chains: NameIndex

    def unit(self, text: str) -> int | None:
        """Return the unit that a cell names."""
        return next(
            (pk for key in unit_keys(text, self.county) if (pk := self.units.one(key))), None
        )

    def unit_list(self, text: str) -> tuple[list[int], list[str]]:
        """Return the units that a cell names, and the names that mean none."""
        whole = self.unit(text)
        if whole is not None:
            return [whole], []
        found: list[int] = []
        unknown: list[str] = []
        for part in filter(None, (piece.strip() for piece in _BETWEEN.split(text))):
            pk = self.unit(part)
            if pk is None:
                unknown.append(part)
            elif pk not in found:
                found.append(pk)
        return found, unknown

    def industry(self, text: str) -> tuple[int | None, int | None]:
        """Return the section and the county's chain that a word of 产业类别 means."""
        key = name_key(text)
        return self.sections.one(key), self.chains.one(key)


def unit_keys(name: str, county: Unit) -> list[str]:
    """Return the ways in which a unit's name may be written: whole, and without its trimmings."""
    whole = re.sub(r"\s+", "", fold(name))
    keys = [whole]
    for prefix in (fold(county.name), fold(county.label), "本县", "全县", "县"):
        bare = _OFFICE.sub("", prefix)
        keys += [
            whole[len(start) :]
            for start in (prefix, bare)
            if start and whole.startswith(start) and len(whole) - len(start) > 1
        ]
    keys += [_OFFICE.sub("", key) for key in keys]
    return list(dict.fromkeys(key for key in keys if len(key) > 1))


def county_names(county: Unit, on: dt.date) -> CountyNames:
    """Read the names of a county. Five queries."""
    units, labels = _units(county, on)
    leaders, people = _people(county, on)
    sections, chains = NameIndex(), NameIndex()
    for industry in Industry.objects.filter(is_active=True).filter(county__in=[county]) | (
        Industry.objects.filter(is_active=True, county=None)
    ):
        index = sections if industry.kind == Industry.Kind.SECTION else chains
        names = [industry.name, industry.code, *industry.aliases]
        index.add((name_key(str(name)) for name in names), industry.pk)
    return CountyNames(county, units, labels, leaders, people, sections, chains)


def _units(county: Unit, on: dt.date) -> tuple[NameIndex, dict[int, str]]:
    """Present names first; a former name counts where no present one is alike."""
    index, labels = NameIndex(), {}
    present = list(Unit.objects.filter(county=county).open_on(on))
    for unit in present:
        labels[unit.pk] = unit.label
        names = {unit.name, unit.short_name, unit.code} - {""}
        index.add((key for name in names for key in unit_keys(name, county)), unit.pk)
    former = UnitVersion.objects.filter(unit__in=present, valid_to__isnull=False)
    for version in former:
        for name in {version.name, version.short_name} - {""}:
            keys = unit_keys(name, county)
            if all(index.one(key) is None for key in keys):
                index.add(keys, version.unit_id)
    return index, labels


def _people(county: Unit, on: dt.date) -> tuple[NameIndex, NameIndex]:
    leaders, people = NameIndex(), NameIndex()
    users = User.objects.filter(unit__county=county).active_on(on)
    leading = set(users.with_role(Role.LEADER).values_list("pk", flat=True))
    for pk, name in users.values_list("pk", "full_name"):
        (leaders if pk in leading else people).add([name_key(name)], pk)
    return leaders, people
