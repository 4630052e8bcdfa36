"""Investors and referrers that rows name: found in the county's library, or made once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from projects.models import ImportBatch, ImportRow, Investor, Referrer
from projects.rules.identity import name_key
from projects.selectors.import_matches import existing_investors
from zhaoshang.audit.bulk import CREATED, record_history
from zhaoshang.core.bulk import insert_rows, reserve_ids
from zhaoshang.core.text import search_text

LONGEST_INVESTOR, LONGEST_REFERRER = 150, 100


class People:
    """The people of one batch, remembered from one portion of rows to the next."""

    def __init__(self, batch: ImportBatch, stamps: dict[str, Any]) -> None:
        self.county, self.stamps = batch.county, stamps
        self._investors: dict[str, int] = {}
        self._referrers: dict[str, int] = {}

    def investor(self, record: dict[str, Any]) -> int:
        """Return the id of the investor that a row names."""
        return self._investors[name_key(record["name"])]

    def referrer(self, name: str) -> int:
        """Return the id of a referrer."""
        return self._referrers[name[:LONGEST_REFERRER]]

    def find(self, rows: Sequence[ImportRow]) -> None:
        """Find everybody whom these rows name; make those who are new. Eight queries at most."""
        records = [row.values["records"] for row in rows]
        self._find_investors([each["investor"] for each in records if "investor" in each])
        names = {name[:LONGEST_REFERRER] for each in records for name in each.get("referrers", ())}
        self._find_referrers(sorted(names - self._referrers.keys()))

    def _find_investors(self, named: list[dict[str, Any]]) -> None:
        fresh = [each for each in named if name_key(each["name"]) not in self._investors]
        if not fresh:
            return
        by_key, by_code = existing_investors(
            self.county,
            names=[each["name"] for each in fresh],
            credit_codes=[str(each.get("credit_code", "")) for each in fresh],
        )
        self._investors |= by_key
        new: dict[str, dict[str, Any]] = {}
        for each in fresh:
            key = name_key(each["name"])
            same_code = by_code.get(each.get("credit_code", ""))
            if same_code is not None:
                self._investors[key] = same_code
            elif key not in self._investors:
                new.setdefault(key, each)
        if new:
            self._make_investors(new)

    def _make_investors(self, new: dict[str, dict[str, Any]]) -> None:
        ids = reserve_ids(Investor, len(new))
        rows = []
        taken: set[str] = set()
        for pk, (key, each) in zip(ids, new.items(), strict=True):
            code = str(each.get("credit_code", ""))
            rows.append(
                {
                    "id": pk,
                    "name": each["name"][:LONGEST_INVESTOR],
                    "name_key": key[:LONGEST_INVESTOR],
                    "search_text": search_text(each["name"], code),
                    "place": each.get("place", ""),
                    "origin": each.get("origin", ""),
                    "contact_name": each.get("contact_name", ""),
                    "contact_phone": each.get("contact_phone", ""),
                    "registered_capital_wan": each.get("registered_capital_wan"),
                    "credit_code": "" if code in taken else code,
                }
            )
            taken.add(code)
            self._investors[key] = pk
        insert_rows(Investor, rows, same={"county_id": self.county.pk, **self.stamps})
        record_history(Investor, ids, kind=CREATED)

    def _find_referrers(self, names: list[str]) -> None:
        if not names:
            return
        stored = Referrer.objects.filter(county=self.county, name__in=names).order_by("-pk")
        self._referrers |= dict(stored.values_list("name", "pk"))
        missing = [name for name in names if name not in self._referrers]
        if not missing:
            return
        ids = reserve_ids(Referrer, len(missing))
        insert_rows(
            Referrer,
            [{"id": pk, "name": name} for pk, name in zip(ids, missing, strict=True)],
            same={"county_id": self.county.pk, "is_person": False, **self.stamps},
        )
        record_history(Referrer, ids, kind=CREATED)
        self._referrers |= dict(zip(missing, ids, strict=True))
