"""Bulletins for tests.

make_bulletin(county)                          published, of September 2026, without units
make_bulletin(county, state="draft")
make_bulletin(county, edition=2, replaces=first, why_replaced="更正")
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from assessment.models import Bulletin
from assessment.rules.bulletin_texts import OFFICE, text_for, title_for
from assessment.rules.bulletins import BulletinState, kind_of
from assessment.selectors.bulletin_content import bulletin_content
from assessment.services.bulletins import seal_of
from zhaoshang.accounts.models import Unit
from zhaoshang.core import clock
from zhaoshang.core.periods import Period


def make_bulletin(county: Unit, *, period: str = "2026-09", **fields: Any) -> Bulletin:
    """Make a bulletin as publication leaves it, whatever stands in its way; or a draft."""
    found = Period.parse(period)
    values: dict[str, Any] = {
        "kind": kind_of(found).value,
        "title": title_for(found),
        "number": "县招办〔2026〕18号",
        "signed_by": OFFICE,
        "dated_on": found.last_month.last_day + dt.timedelta(days=8),
        "state": BulletinState.PUBLISHED.value,
        "text": text_for(found),
        **fields,
    }
    bulletin = Bulletin(county=county, period=str(found), **values)
    if not bulletin.is_draft:
        bulletin.content = bulletin_content(bulletin, None, on=clock.today())
        bulletin.sha256 = seal_of(bulletin.content, bulletin.text)
        bulletin.published_at = clock.now()
    bulletin.save()
    return bulletin
