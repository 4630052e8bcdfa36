"""Contracts of the demo county in every state of their life, through the services of the bureau.

Projects are the ledger's; titles, terms, days and people are examples. Nothing is said of a county
that has contracts already.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import F

from contracts.demo.papers import paper
from contracts.models import Contract, ContractCopy
from contracts.models.choices import Side
from contracts.rules.life import Kind, State
from contracts.selectors.copies import copies_rule, places_of
from contracts.selectors.prefill import terms_from, title_of
from contracts.services.copies import NewCopy, Receipt, plan_copies, receive_copies, send_copies
from contracts.services.drafting import Draft, Party, drop_draft, start_draft
from contracts.services.ending import Ending, end_contract, file_contract
from contracts.services.reviewing import Answer, answer_review, ask_review
from contracts.services.signing import Signing, register_earlier
from contracts.services.texts import make_text
from projects.demo.staff import Staff
from projects.models import Project
from projects.rules.stages import Stage, Status, SubStage
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

LEGAL = "b07"
KEEPERS = ("yewu1", "yewu2", "yewu3")
SIGNATORIES = ("胡宏伟", "梁丽娟", "赵立军")
INVESTOR_SIGNS = ("董事长授权代表", "总经理", "法定代表人")
EVENTS = ("2026 年第二季度招商项目集中签约仪式", "长三角产业转移对接会", "县委县政府会议室签约")
CABINETS = ("合同专柜 A1", "档案室 3 号柜", "保密柜 2 层", "合同专柜 B2")
NEEDED_SIGNED, NEEDED_EARLY = 17, 7
DAY = dt.timedelta(days=1)


@dataclass
class Desk:
    """Who acts, on which day, and what was made: contracts by what becomes of them."""

    staff: Staff
    on: dt.date
    by: User
    made: dict[str, list[Contract]] = field(default_factory=dict)
    number: int = 0

    def keeper(self) -> User:
        """Return the next keeper in turn."""
        return self.staff.people[KEEPERS[self.number % len(KEEPERS)]]

    def keep(self, course: str, contract: Contract) -> Contract:
        """Note a contract under its course."""
        self.made.setdefault(course, []).append(contract)
        return contract


# What becomes of the signed ones, in the order of the projects; the rest is in performance.
COURSES: tuple[tuple[str, Kind], ...] = (
    ("signed", Kind.FORMAL),
    ("performing", Kind.FORMAL),
    ("overdue", Kind.FORMAL),
    ("signed", Kind.FRAMEWORK),
    ("decided", Kind.FORMAL),
    ("performing", Kind.FORMAL),
    ("filed", Kind.FORMAL),
    ("fulfilled", Kind.FORMAL),
    ("performing", Kind.FORMAL),
    ("archived", Kind.FORMAL),
    ("breached", Kind.FORMAL),
    ("filed", Kind.INTENT),
    ("terminated", Kind.FORMAL),
    ("performing", Kind.FORMAL),
    ("signed", Kind.FORMAL),
    ("performing", Kind.FRAMEWORK),
    ("performing", Kind.FORMAL),
)
LATE = frozenset({"overdue", "decided"})
OVER = frozenset({"fulfilled", "archived", "breached", "terminated"})


def load_base(staff: Staff, *, on: dt.date, by: User) -> Desk:
    """Add the demo's contracts once; return what was made for the areas to go on with."""
    desk = Desk(staff, on, by)
    if Contract.objects.filter(county=staff.county).exists():
        return desk
    later = _projects(desk, [Stage.SIGNED, Stage.LANDED, Stage.PRODUCING])
    signed = later[:NEEDED_SIGNED]
    # Where few are under negotiation, signed ones with a contract still to be written follow.
    early = [*_projects(desk, [Stage.CLUE]), *later[NEEDED_SIGNED:]][:NEEDED_EARLY]
    for project, (course, kind) in zip(signed, COURSES, strict=False):
        _register(desk, project, course, kind)
    _keep_originals(desk)
    _file(desk)
    _end(desk)
    _supplement(desk)
    for number, project in enumerate(early):
        _draft(desk, project, number)
    return desk


def _projects(desk: Desk, stages: Sequence[Stage]) -> list[Project]:
    """Return projects of a stage that somebody answers for, the large ones first."""
    found = Project.objects.filter(
        county=desk.staff.county,
        status=Status.ACTIVE.value,
        stage__in=[stage.value for stage in stages],
        parent=None,
    ).exclude(responsible_unit=None)
    if Stage.CLUE in stages:
        found = found.filter(sub_stage=SubStage.NEGOTIATING.value)
    else:
        found = found.exclude(sub_stage=SubStage.AGREEMENT.value).exclude(signed_on=None)
    return list(
        found.exclude(investor=None)
        .select_related("county", "host_unit", "responsible_unit", "investor")
        .order_by(F("total_investment_wan").desc(nulls_last=True), "pk")
    )


def _terms(desk: Desk, project: Project, kind: Kind, course: str) -> dict[str, Any]:
    """Return terms of the project, filled up where the ledger is silent."""
    known = {name: value for name, value in terms_from(project, kind).items() if value}
    amount = known.get("total_investment_wan") or Decimal(8000 + 500 * desk.number)
    land = known.get("land_mu") or Decimal(20 + 5 * (desk.number % 9))
    start, production = desk.on + 60 * DAY, desk.on + 540 * DAY
    if course in LATE:
        start = desk.on - (3 if course == "overdue" else 20) * DAY
    terms = {
        **known,
        "total_investment_wan": amount,
        "agreed_amount_wan": known.get("agreed_amount_wan") or amount,
        "fixed_assets_wan": known.get("fixed_assets_wan") or (amount * 8 / 10).quantize(amount),
        "start_on": start,
        "production_on": production,
        "capacity_on": production + 365 * DAY,
        "expires_on": desk.on + 1500 * DAY,
        "land_mu": land,
        "land_price_wan_mu": Decimal("12.8"),
        "intensity_wan_mu": Decimal(220 + 20 * (desk.number % 4)),
        "plot_ratio": Decimal("1.20"),
        "tax_per_mu_wan": Decimal(12),
        "jobs_count": 80 + 20 * desk.number,
    }
    if kind in {Kind.FRAMEWORK, Kind.INTENT}:
        for name in ("land_price_wan_mu", "intensity_wan_mu", "plot_ratio", "capacity_on"):
            terms[name] = None
    if course in OVER:
        terms |= {"start_on": None, "production_on": None, "capacity_on": None}
        terms |= {"expires_on": desk.on + 30 * DAY}
    return terms


def _draft_of(desk: Desk, project: Project, kind: Kind, course: str) -> Draft:
    investor = project.investor
    parties = (
        Party(Side.COUNTY.value, f"{project.county.name}", representative="胡宏伟"),
        Party(Side.INVESTOR.value, investor.name if investor else project.name),
    )
    return Draft(
        title_of(project, kind), _terms(desk, project, kind, course), parties, desk.keeper().pk
    )


def _register(desk: Desk, project: Project, course: str, kind: Kind) -> None:
    """Enter one that was signed before the register was kept."""
    desk.number += 1
    number = desk.number
    signed_on = min(project.signed_on or desk.on, desk.on - 40 * DAY)
    contract = register_earlier(
        project_id=project.pk,
        kind=kind,
        draft=_draft_of(desk, project, kind, course),
        signing=Signing(
            signed_on=signed_on,
            signatory=SIGNATORIES[number % len(SIGNATORIES)],
            investor_signatory=INVESTOR_SIGNS[number % len(INVESTOR_SIGNS)],
            signing_event=EVENTS[number % len(EVENTS)],
            upload=paper(title_of(project, kind), "合同正本文本"),
        ),
        number=f"云招合字（{signed_on.year}）第{number}号",
        by=desk.keeper(),
        on=desk.on,
    )
    desk.keep(course, contract)


def _keep_originals(desk: Desk) -> None:
    """Name the holders and send; all but the youngest contracts are received everywhere."""
    waiting = []
    for course, contracts in desk.made.items():
        for place, contract in enumerate(contracts):
            if course == "signed" and place == 0:
                continue
            copies = _send(desk, contract)
            waiting += copies[:5] if course == "signed" else copies
    by_unit: dict[int, list[ContractCopy]] = {}
    for copy in waiting:
        by_unit.setdefault(copy.holder_unit_id, []).append(copy)
    archivists = _archivists(desk)
    for unit_id, copies in by_unit.items():
        person = archivists.get(unit_id)
        if person is None:
            continue
        receipts = [Receipt(copy.pk, CABINETS[copy.pk % len(CABINETS)], person) for copy in copies]
        receive_copies(receipts=receipts, received_on=desk.on - DAY, by=person, on=desk.on)


def _send(desk: Desk, contract: Contract) -> list[ContractCopy]:
    contract = Contract.objects.select_related("county", "project__host_unit").get(pk=contract.pk)
    archivists = _archivists(desk)
    places = places_of(contract, copies_rule(contract, desk.on), desk.on)
    rows = [
        NewCopy(each.unit, each.holder.place, archivists.get(each.unit.pk), line)
        for line, each in enumerate(places)
        if each.unit is not None
    ]
    by = contract.keeper or desk.by
    copies = plan_copies(contract_id=contract.pk, rows=rows, by=by, on=desk.on)
    return send_copies(
        contract_id=contract.pk,
        copy_ids=[copy.pk for copy in copies],
        sent_on=desk.on - 5 * DAY,
        by=by,
        on=desk.on,
    )


def _archivists(desk: Desk) -> dict[int, User]:
    return {
        person.unit_id: person
        for person in desk.staff.people.values()
        if person.has_role(Role.ARCHIVIST)
    }


def _file(desk: Desk) -> None:
    """File what has all its originals; most of it is in performance at once."""
    for course, contracts in desk.made.items():
        if course == "signed":
            continue
        for contract in contracts:
            file_contract(
                contract_id=contract.pk,
                filed_on=desk.on - DAY,
                in_force_on=None if course == "filed" else desk.on - DAY,
                by=contract.keeper or desk.by,
                on=desk.on,
            )


_ENDINGS = {
    "fulfilled": (
        State.FULFILLED,
        "约定投资、投产和税收全部兑现，经验收合格。",
        "云招验〔2026〕2号",
    ),
    "archived": (State.FULFILLED, "合同约定事项全部履行完毕。", "云招验〔2026〕1号"),
    "breached": (
        State.BREACHED,
        "投资方逾期未投入建设资金，经两次催告仍未履行。",
        "云招函〔2026〕18号",
    ),
    "terminated": (
        State.TERMINATED,
        "因市场变化双方协商一致解除合同，土地收回储备。",
        "县政府专题会议纪要〔2026〕11号",
    ),
}


def _end(desk: Desk) -> None:
    """End some contracts, each by its document."""
    for course, (state, reason, reference) in _ENDINGS.items():
        for contract in desk.made.get(course, ()):
            contract.obligations.filter(state="open").delete()
            ending = Ending(state, desk.on, reason, reference, paper(reference, "终止或验收文件"))
            end_contract(
                contract_id=contract.pk,
                ending=ending,
                by=contract.keeper or desk.by,
                on=desk.on,
            )


def _supplement(desk: Desk) -> None:
    """Let a supplementary agreement change the amount and the production day of a contract."""
    running = desk.made.get("performing", ())
    if not running:
        return
    changed = running[0]
    keeper = changed.keeper or desk.by
    amount = (changed.agreed_amount_wan or Decimal(10_000)) + 2000
    draft = Draft(
        title_of(changed.project, Kind.SUPPLEMENTARY),
        {"agreed_amount_wan": amount, "production_on": desk.on + 600 * DAY},
        (
            Party(Side.COUNTY.value, changed.project.county.name),
            Party(Side.INVESTOR.value, changed.parties.get(side=Side.INVESTOR).name),
        ),
        keeper.pk,
    )
    signing = Signing(
        signed_on=desk.on - 10 * DAY,
        signatory=SIGNATORIES[0],
        investor_signatory=INVESTOR_SIGNS[0],
        upload=paper(draft.title, "补充协议文本"),
    )
    desk.keep(
        "supplement",
        register_earlier(
            project_id=changed.project_id,
            kind=Kind.SUPPLEMENTARY,
            draft=draft,
            signing=signing,
            number=f"云招补字（{desk.on.year}）第1号",
            amends_id=changed.pk,
            by=keeper,
            on=desk.on,
        ),
    )


def _draft(desk: Desk, project: Project, number: int) -> None:
    """Make a draft and take it as far as its place in the row says.

    Without text, with a text, one dropped, one passed, the others under review.
    """
    desk.number += 1
    keeper = desk.keeper()
    contract = start_draft(
        project_id=project.pk,
        kind=Kind.FORMAL,
        draft=_draft_of(desk, project, Kind.FORMAL, "draft"),
        by=keeper,
        on=desk.on,
    )
    desk.keep("draft", contract)
    with_text, dropped, under_review, passed = 1, 2, 3, 4
    if number < with_text:
        return
    if number == dropped:
        reason = "投资方调整布局，本合同不再商签。"
        drop_draft(contract_id=contract.pk, reason=reason, by=keeper, on=desk.on)
        return
    make_text(contract_id=contract.pk, by=keeper, on=desk.on)
    if number < under_review:
        return
    review = ask_review(
        contract_id=contract.pk,
        note="请重点审查优惠政策条款和土地条款是否符合公平竞争审查要求。",
        by=keeper,
        on=desk.on,
    )
    if number == passed:
        answer = Answer("passed", "主体适格、内容合法。", "passed", "未发现违反公平竞争审查标准。")
        legal = desk.staff.people[LEGAL]
        answer_review(review_id=review.pk, answer=answer, reviewed_on=desk.on, by=legal, on=desk.on)
