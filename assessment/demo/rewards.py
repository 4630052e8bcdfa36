"""Referrer rewards of the demo: one paid, one approved, one drafted; all through the services."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from assessment.models import RewardCase
from assessment.rules.reward_facts import RewardFact
from assessment.selectors.rewards import kept_of, working_of
from assessment.services.reward_approval import Approval, approve_case
from assessment.services.reward_payments import Paid, book_payment
from assessment.services.reward_review import put_under_notice, seen_mark, submit_case
from assessment.services.rewards import (
    CaseFacts,
    PayeeFacts,
    branch_of,
    open_case,
    save_referrer,
    tick_fact,
)
from projects.demo.staff import Staff
from projects.models import FundsEntry, Project
from projects.rules.stages import Status
from projects.services.referrers import confirm_claim, enter_claim
from projects.services.referrers import save_referrer as keep_referrer
from zhaoshang.accounts.models import User

CHECKER, DIRECTOR = "yewu2", "juzhang"
# Referrers of each project with their shares; account and identity are made up.
REFERRERS = (
    (("长三角装备产业联盟", "60"), ("陆文斌", "40")),
    (("省机械工业协会", "100"),),
    (("粤港澳企业家联谊会", "70"), ("何晓燕", "30")),
)
NAMED = (RewardFact.HIGH_TECH, "高新技术企业证书（省科技厅 2024 年第三批）")


def load_rewards(staff: Staff, *, on: dt.date, by: User) -> int:
    """Bring one case to the payment, one to the approval, one to the draft; return how many."""
    if RewardCase.objects.filter(county=staff.county).exists():
        return 0
    projects = _with_money(staff)
    desk = _Desk(staff, on, by)
    for project, referrers, until in zip(
        projects, REFERRERS, ("paid", "approved", "drafted"), strict=False
    ):
        desk.confirm(project, referrers)
        desk.carry(project, until)
    return len(projects)


def _with_money(staff: Staff) -> list[Project]:
    """Return three projects that have verified fixed assets and no referrer yet."""
    fixed = (FundsEntry.Kind.FIXED_ASSETS, FundsEntry.Kind.EQUIPMENT, FundsEntry.Kind.LAND)
    rich = FundsEntry.objects.filter(
        project__county=staff.county, state=FundsEntry.State.VERIFIED, kind__in=fixed
    )
    found = Project.objects.filter(
        pk__in=rich.values("project"), status=Status.ACTIVE, referrers=None
    )
    return list(found.order_by("-funds_verified_wan", "pk")[: len(REFERRERS)])


@dataclass(frozen=True)
class _Desk:
    """The bureau's desk: who drafts, who confirms, who reviews."""

    staff: Staff
    on: dt.date
    by: User

    def confirm(self, project: Project, referrers: tuple[tuple[str, str], ...]) -> None:
        """Enter the claims of a project's referrers and confirm them, each with its share."""
        checker = self.staff.people[CHECKER]
        claims = []
        for name, _percent in referrers:
            facts = {"name": name, "phone": "13800001111"}
            referrer = keep_referrer(referrer_id=None, facts=facts, by=self.by)
            claims.append(
                enter_claim(
                    referrer_id=referrer.pk,
                    project_id=project.pk,
                    claimed_on=self._ago(90),
                    evidence="引荐函、企业确认书",
                    by=self.by,
                    on=self.on,
                )
            )
        confirmed: dict[int, Decimal] = {}
        for number, claim in enumerate(claims, start=1):
            # The last one confirmed brings everybody's share.
            whole = number == len(claims)
            confirmed = {
                each.pk: Decimal(percent) if whole else Decimal(100) / number
                for each, (_name, percent) in zip(claims[:number], referrers, strict=False)
            }
            confirm_claim(
                claim_id=claim.pk, shares=confirmed, note="企业书面确认", by=checker, on=self.on
            )

    def carry(self, project: Project, until: str) -> None:
        """Bring the reward of a project as far as asked."""
        start = self._ago(40)
        facts = CaseFacts(start.year, branch_of(project), start, "引荐人书面申报")
        case = open_case(project_id=project.pk, facts=facts, by=self.by, on=start)
        fact, evidence = NAMED
        tick_fact(
            case_id=case.pk,
            version=self._version(case),
            fact=fact,
            holds=until == "paid",
            evidence=evidence if until == "paid" else "县科技局回函：未列入高新技术项目",
            upload=None,
            by=self.by,
        )
        if until == "drafted":
            return
        for number, claim in enumerate(project.referrer_claims.filter(state="confirmed")):
            save_referrer(
                case_id=case.pk,
                referrer_id=claim.referrer_id,
                version=self._version(case),
                facts=PayeeFacts(
                    declared_on=start,
                    payee=str(claim.referrer),
                    bank="中国农业银行云岭支行",
                    account=f"62284800101234{number:02d}567",
                    identity=f"33010219800101{number:02d}19",
                ),
                upload=None,
                by=self.by,
                on=start,
            )
        director = self.staff.people[DIRECTOR]
        submit_case(case_id=case.pk, version=self._version(case), by=self.by, on=start)
        read = RewardCase.objects.select_related("county", "project__investor").get(pk=case.pk)
        seen = seen_mark(kept_of(working_of(read, start)))
        noticed = put_under_notice(
            case_id=case.pk, version=read.version, seen=seen, by=director, on=start
        )
        day = max(self._ago(20), noticed.notice_until or start) + dt.timedelta(days=1)
        approved = approve_case(
            case_id=case.pk,
            version=self._version(case),
            approval=Approval(f"县招领〔{day.year}〕{10 + case.pk}号", day),
            by=director,
            on=day,
        )
        rows = list(approved.referrers.exclude(awarded_wan=None).order_by("pk"))
        for number, row in enumerate(rows if until == "paid" else rows[:1], start=1):
            # The approved one is paid in part to its first referrer.
            whole = row.awarded_wan or Decimal(0)
            amount = whole if until == "paid" else (whole / 2).quantize(Decimal("0.01"))
            paid = Paid(amount, self._ago(5), f"财付{case.pk:03d}-{number}", "云岭县财政局")
            book_payment(referrer_row_id=row.pk, paid=paid, upload=None, by=self.by, on=self.on)

    def _ago(self, days: int) -> dt.date:
        return self.on - dt.timedelta(days=days)

    def _version(self, case: RewardCase) -> int:
        return RewardCase.objects.values_list("version", flat=True).get(pk=case.pk)
