"""The words of a commendation and of its papers, which are Chinese whoever reads them.

Figures of persons are in no paper: they were never published.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from assessment.rules.commendations import By, Proposal
from assessment.rules.settled_facts import Counted


def reason_of(proposal: Proposal, indicators: Mapping[str, Counted]) -> str:
    """Say on which number a proposal rests."""
    by, rank = proposal.category.by, proposal.rank
    if by is By.PLACE:
        score = f"，得{proposal.value:.2f}分" if proposal.value > 0 else ""
        return f"{proposal.group}年度考核第{proposal.now}名{score}"
    if by is By.CLIMB:
        return (
            f"年度考核由第{proposal.before}名升至第{proposal.now}名，"
            f"上升{_plain(proposal.value, 0)}位"
        )
    found = indicators.get(proposal.category.indicator)
    name = found.name if found else proposal.category.indicator
    if by is By.PERSON:
        return f"所负责项目的{name}居全县第{rank}名"
    measure, decimals = (found.measure, found.decimals) if found else ("", 2)
    return f"{name}{_plain(proposal.value, decimals)}{measure}，居全县第{rank}名"


def _plain(value: Decimal, decimals: int) -> str:
    return f"{value:,.{decimals}f}"


def opening(county: str, year: int, *, is_notice: bool, until: str = "") -> str:
    """Return the sentence that opens the notice, or the decision."""
    if is_notice:
        return (
            f"根据{county}{year}年度招商引资年度结账结果和有关考核奖惩规定，现将拟表彰对象予以公示。"
            f"公示期至{until}。公示期内如有异议，请以书面形式实名向县招商引资工作领导小组办公室反映。"
        )
    return (
        f"{year}年，全县各级各部门认真贯彻落实县委、县政府关于招商引资工作的决策部署，"
        "抢抓机遇、主动作为，涌现出一批成绩突出的单位和个人。为表彰先进、激励干劲，"
        "经研究，决定对下列单位和个人予以表彰。"
    )


CLOSING = (
    "希望受表彰的单位和个人珍惜荣誉、再接再厉。全县各级各部门要以先进为榜样，"
    "锐意进取、真抓实干，推动全县招商引资工作再上新台阶。"
)
