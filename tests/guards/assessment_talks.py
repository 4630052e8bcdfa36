"""Talks' part of the access guard: lists, talks in their states, files, exemptions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from assessment.models import InterviewFile, TalkExemption
from tests.factories.accounts import CountyFixture
from tests.factories.projects import make_stored_file
from tests.factories.talks import make_list, make_talk
from zhaoshang.accounts.rules import Role

READERS = frozenset({Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER})
COUNTY_WIDE = frozenset({Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER})
BUREAU = frozenset({Role.BUREAU, Role.BUREAU_ADMIN})
ADMIN = frozenset({Role.BUREAU_ADMIN})

WHO: dict[str, frozenset[Role]] = {
    "assessment:talk": READERS,
    "assessment:talk-arrange": ADMIN,
    "assessment:talk-close": ADMIN,
    "assessment:talk-commit": BUREAU,
    "assessment:talk-exempt": ADMIN,
    "assessment:talk-exemption-end": ADMIN,
    "assessment:talk-exemptions": READERS,
    "assessment:talk-file": READERS,
    "assessment:talk-files": BUREAU,
    "assessment:talk-letter": READERS,
    "assessment:talk-list": COUNTY_WIDE,
    "assessment:talk-list-add": ADMIN,
    "assessment:talk-list-draw": ADMIN,
    "assessment:talk-list-issue": ADMIN,
    "assessment:talk-list-redraw": ADMIN,
    "assessment:talk-list-verify": COUNTY_WIDE,
    "assessment:talk-no-show": BUREAU,
    "assessment:talk-postpone": BUREAU,
    "assessment:talk-put-back": ADMIN,
    "assessment:talk-record": BUREAU,
    "assessment:talk-take-off": ADMIN,
    "assessment:talks": READERS,
}
KINDS = (
    ("assessment:talk-list-verify", "issued_talk_list"),
    ("assessment:talk-list", "talk_list"),
    ("assessment:talk-arrange", "proposed_talk"),
    ("assessment:talk-take-off", "proposed_talk"),
    ("assessment:talk-put-back", "proposed_talk"),
    ("assessment:talk-close", "held_talk"),
    ("assessment:talk-commit", "held_talk"),
    ("assessment:talk-files", "held_talk"),
    ("assessment:talk-file", "talk_file"),
    ("assessment:talk-exemption-end", "talk_exemption"),
    ("assessment:talk", "talk"),
)
# A unit reads its own talks, once they are issued, and its own exemptions.
OF_A_UNIT = frozenset({"talk", "held_talk", "proposed_talk", "talk_file", "talk_exemption"})


def talk_objects(county: CountyFixture) -> dict[str, Any]:
    """Make a draft and two issued lists with talks of the first township."""
    top, township = county.county, county.township
    talker = county.user(Role.LEADER)
    draft = make_list(top, "2024-02")
    issued = make_list(top, "2024-01", number="县招办〔2024〕3号", signed_by="领导小组办公室")
    earlier = make_list(top, "2023-12", number="县招办〔2024〕1号", signed_by="领导小组办公室")
    held = make_talk(
        earlier,
        township,
        talker,
        state="held",
        held_on=dt.date(2024, 1, 20),
        held_by="副县长",
        said="限期整改",
        recheck_on=dt.date(2024, 3, 20),
    )
    file = make_stored_file(top, "约谈记录.pdf")
    return {
        "talk_list": draft,
        "issued_talk_list": issued,
        "proposed_talk": make_talk(draft, township, talker, state="proposed"),
        "talk": make_talk(issued, township, talker),
        "held_talk": held,
        "talk_file": InterviewFile.objects.create(talk=held, title="记录", file=file),
        "talk_exemption": TalkExemption.objects.create(
            county=top,
            unit=township,
            from_month=dt.date(2024, 1, 1),
            until_month=dt.date(2027, 12, 1),
            reason="新设单位",
        ),
    }
